//! The command line (contract.md, section 1). Exit status: 0 done, 1 it failed with one clear line on stderr, 2 the command
//! line is wrong. Logs go to stderr.

pub mod demo;
pub mod import;
pub mod keep;
pub mod people;
pub mod serve;

use crate::app::App;
use crate::facts::mail;
use crate::kit::db::DatabaseUrl;
use crate::kit::limits;
use crate::kit::time::Clock;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use std::process::ExitCode;

/// The Scrum Project Tool for teams that build something and also run it.
#[derive(Parser)]
#[command(name = "tandem", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args, Clone)]
struct Database {
    /// `sqlite:PATH` or `postgres://USER@HOST:5432/NAME`
    #[arg(
        long = "database",
        value_name = "URL",
        env = "TANDEM_DATABASE",
        default_value = "sqlite:tandem.db",
        hide_env_values = true
    )]
    url: String,
}

impl Database {
    fn parse(&self) -> Result<DatabaseUrl, String> {
        self.url.parse()
    }

    /// Makes or migrates the database, also beside a running server.
    fn open(&self) -> Result<App, String> {
        App::open(&self.parse()?, Clock::System)
    }
}

/// How e-mail is sent; none is without `--smtp`.
#[derive(Args, Clone)]
struct Mail {
    /// The mail server: `smtp://HOST:25`, `smtp+starttls://USER:PASSWORD@HOST:587`, `smtps://USER:PASSWORD@HOST:465`
    #[arg(long, value_name = "URL", env = "TANDEM_SMTP", hide_env_values = true, requires_all = ["mail_from", "public_url"])]
    smtp: Option<String>,
    /// Whom e-mail comes from: `"Tandem <tandem@example.com>"`
    #[arg(long, value_name = "ADDRESS", env = "TANDEM_MAIL_FROM")]
    mail_from: Option<String>,
    /// Where people reach the pages, for the links in e-mail: `https://tandem.example.com`
    #[arg(long, value_name = "URL", env = "TANDEM_PUBLIC_URL")]
    public_url: Option<String>,
}

impl Mail {
    /// The settings of the sender, if mail is to be sent. A wrong address is a wrong command line: exit status 2.
    fn settings(&self) -> Option<mail::model::settings::Settings> {
        let smtp = self.smtp.as_deref().filter(|s| !s.is_empty())?;
        let text = |s: &Option<String>| s.clone().unwrap_or_default();
        match mail::model::settings::Settings::read(smtp, &text(&self.mail_from), &text(&self.public_url)) {
            Ok(settings) => Some(settings),
            Err(why) => Cli::command().error(ErrorKind::ValueValidation, why).exit(),
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server
    Serve {
        #[command(flatten)]
        database: Database,
        /// Where it listens; port 0 means any free port
        #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
        listen: String,
        /// Requests a second that each person may make
        #[arg(long, value_name = "N", env = "TANDEM_REQUESTS_PER_SECOND", default_value_t = limits::RATE,
              value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
        requests_per_second: u32,
        #[command(flatten)]
        mail: Mail,
    },
    /// Runs the server on a fresh database filled with the sample organisation
    Demo {
        /// Where it listens; port 0 means any free port
        #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
        listen: String,
        /// An empty database to fill; default: a temporary SQLite file
        #[arg(long = "database", value_name = "URL", env = "TANDEM_DATABASE", hide_env_values = true)]
        url: Option<String>,
        #[command(flatten)]
        mail: Mail,
    },
    /// Handles people
    User {
        #[command(subcommand)]
        verb: UserVerb,
    },
    /// Handles access tokens
    Token {
        #[command(subcommand)]
        verb: TokenVerb,
    },
    /// Copies the database into a new file, also beside a running server
    Backup {
        /// The new file
        file: std::path::PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Makes a new database out of a backup
    Restore {
        /// The backup
        file: std::path::PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Brings in what another tool exported; run again, it brings in what changed
    Import {
        #[command(flatten)]
        order: import::Wanted,
        #[command(flatten)]
        database: Database,
    },
    /// Makes the database, or brings it to the newest version
    Migrate {
        #[command(flatten)]
        database: Database,
    },
}

impl Command {
    /// Whether the addresses on the command line can be read, wherever they lead.
    fn understood(&self) -> Result<(), String> {
        let (listen, database) = match self {
            Command::Serve { listen, database, .. } => (Some(listen), Some(&database.url)),
            Command::Demo { listen, url, .. } => (Some(listen), url.as_ref()),
            Command::User { verb: UserVerb::Add { database, .. } | UserVerb::Password { database, .. } }
            | Command::Token { verb: TokenVerb::Create { database, .. } }
            | Command::Backup { database, .. }
            | Command::Restore { database, .. }
            | Command::Import { database, .. }
            | Command::Migrate { database } => (None, Some(&database.url)),
        };
        listen.map_or(Ok(()), |l| serve::address(l))?;
        match database {
            Some(url) if !DatabaseUrl::is_one(url) => url.parse::<DatabaseUrl>().map(|_| ()),
            _ => Ok(()),
        }
    }
}

#[derive(Subcommand)]
enum UserVerb {
    /// Adds a person
    Add {
        /// 1 to 64 of a-z, 0-9, '.', '_' and '-'
        login: String,
        /// Name
        #[arg(long)]
        name: String,
        /// E-mail address
        #[arg(long)]
        email: String,
        /// Makes the person an administrator
        #[arg(long)]
        admin: bool,
        /// Reads the password from standard input
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        database: Database,
    },
    /// Sets the password of a person, read from standard input
    Password {
        /// Whose
        login: String,
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Subcommand)]
enum TokenVerb {
    /// Makes a token and prints it, and nothing else
    Create {
        /// Whose token
        login: String,
        /// What it is for
        #[arg(long)]
        name: String,
        #[command(flatten)]
        database: Database,
    },
}

/// Runs the program.
pub fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("TANDEM_LOG").unwrap_or_else(|_| "tandem=info,warn".into()),
        )
        .init();
    // clap exits with 2 when the command line is wrong; so do values that it does not look into.
    let cli = Cli::parse();
    if let Err(why) = cli.command.understood() {
        eprintln!("tandem: {}", why.replace('\n', " "));
        return ExitCode::from(2);
    }
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("tandem: {}", why.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), String> {
    match command {
        Command::Serve { database, listen, requests_per_second, mail } => {
            serve::run(&database.parse()?, &listen, requests_per_second, mail.settings())
        }
        Command::Demo { listen, url, mail } => demo::run(url.map(|u| u.parse()).transpose()?, &listen, mail.settings()),
        Command::User { verb: UserVerb::Add { login, name, email, admin, password_stdin, database } } => {
            people::add(&database.open()?, &login, &name, &email, admin, password_stdin)
        }
        Command::User { verb: UserVerb::Password { login, database } } => people::password(&database.open()?, &login),
        Command::Token { verb: TokenVerb::Create { login, name, database } } => {
            people::token(&database.open()?, &login, &name)
        }
        Command::Backup { file, database } => keep::backup(&database.parse()?, &file),
        Command::Restore { file, database } => keep::restore(&database.parse()?, &file),
        Command::Import { order, database } => import::run(order, &database.parse()?),
        Command::Migrate { database } => database.open().map(|_| ()),
    }
}
