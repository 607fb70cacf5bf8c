//! `tandem import`.

use crate::app::App;
use crate::doors::transfer;
use crate::doors::transfer::source::{Refusal, Source};
use crate::doors::transfer::{Listener, Order, SOURCES};
use crate::kit::db::DatabaseUrl;
use crate::kit::fields::text::Prefix;
use crate::kit::time::Clock;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::time::Instant;

/// What to import.
#[derive(Args)]
pub struct Wanted {
    /// What the file holds
    #[arg(value_parser = source())]
    pub format: &'static dyn Source,
    /// The file
    pub file: PathBuf,
    /// Key of the project that it goes into; the project is made if it is not there
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub project: String,
    /// Only counts what would be made, changed and left alone; changes nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The zone of times that name none, such as Europe/Lisbon
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = zone)]
    pub time_zone: TimeZone,
}

fn source() -> impl TypedValueParser<Value = &'static dyn Source> {
    let names = SOURCES.iter().map(|s| PossibleValue::new(s.name()).help(s.help()));
    PossibleValuesParser::new(names).try_map(|name| transfer::source(&name).ok_or("unknown"))
}

fn key(s: &str) -> Result<String, String> {
    if Prefix::ok(s) {
        Ok(s.to_owned())
    } else {
        Err("a key has 2 to 10 of A-Z and 0-9, and begins with a letter, such as OPS".into())
    }
}

fn zone(s: &str) -> Result<TimeZone, String> {
    TimeZone::get(s).map_err(|_| "not an IANA time zone, such as UTC or Europe/Lisbon".into())
}

/// Tells the person at the terminal.
struct Terminal {
    bar: ProgressBar,
}

impl Terminal {
    fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }
}

impl Listener for Terminal {
    fn refused(&mut self, r: &Refusal) {
        self.say(&format!("line {}: {}; refused", r.line, r.reason));
    }
    fn note(&mut self, sentence: &str) {
        self.say(sentence);
    }
    fn progress(&mut self, done: usize, of: usize) {
        self.bar.set_length(of as u64);
        self.bar.set_position(done as u64);
    }
}

/// Imports a file and sums up.
pub fn run(i: Wanted, url: &DatabaseUrl) -> Result<(), String> {
    let begun = Instant::now();
    let order = Order { source: i.format, project: i.project, zone: i.time_zone };
    // Hidden by itself where stderr is no terminal.
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} {elapsed} (ready in {eta})") {
        bar.set_style(style);
    }
    let mut terminal = Terminal { bar };
    let content = transfer::read(&i.file, &order, &mut terminal)?;
    let summary = if i.dry_run {
        transfer::engine::dry_run(url, &order, &content)?
    } else {
        let app = App::open(url, Clock::System)?;
        transfer::engine::run(&app, &order, &content, &mut terminal)?
    };
    terminal.bar.finish_and_clear();
    for note in &summary.notes {
        println!("{note}");
    }
    println!("{}", summary.line(begun.elapsed().as_secs_f64()));
    Ok(())
}
