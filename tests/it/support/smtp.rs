//! A real mail server of its own for a test (`scripts/smtp.sh`), and the mails that it has taken.

use super::World;
use mail_parser::{Message, MessageParser};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tandem::facts::mail::model::settings::Settings;
use tandem::facts::mail::verbs::sender::{Mailer, Passed};
use tandem::kit::time::At;

/// How long something that is on its way may take.
const SOON: Duration = Duration::from_secs(20);

/// A mail server, which goes when its test is over.
pub struct Smtp {
    folder: tempfile::TempDir,
    pub port: u16,
    pub tls_port: u16,
    child: Option<Child>,
}

/// A port that nobody has, below the range from which the system takes ports for outgoing connections.
fn free_port() -> u16 {
    (0..100)
        .map(|_| 20_000 + u16::try_from(uniq() % 12_000).unwrap())
        .find(|p| std::net::TcpListener::bind(("127.0.0.1", *p)).is_ok())
        .expect("a free port")
}

fn uniq() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::hash::RandomState::new().build_hasher().finish()
}

impl Smtp {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The mail server runs as another user where root runs the tests.
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), mode).unwrap();
        let mut smtp = Self { folder, port: free_port(), tls_port: free_port(), child: None };
        smtp.up();
        smtp
    }

    /// Starts it, or starts it again.
    pub fn up(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/smtp.sh");
        let log = std::fs::File::create(self.folder.path().join("stderr")).unwrap();
        let child = Command::new(script)
            .arg(self.folder.path())
            .args([self.port.to_string(), self.tls_port.to_string()])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
        let port = self.port;
        self.wait("the mail server listens", |_| std::net::TcpStream::connect(("127.0.0.1", port)).ok());
    }

    /// Stops it; its port refuses from then on.
    pub fn down(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Sets or takes away one of the difficulties of the script: `busy`, `closed`.
    pub fn set(&self, difficulty: &str, on: bool) {
        let file = self.folder.path().join(difficulty);
        if on { std::fs::write(file, "").unwrap() } else { std::fs::remove_file(file).unwrap() }
    }

    /// The certificate to trust.
    pub fn ca(&self) -> String {
        self.folder.path().join("ca.pem").display().to_string()
    }

    #[track_caller]
    fn wait<T>(&self, what: &str, mut look: impl FnMut(&Self) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            if begun.elapsed() > SOON {
                let log = std::fs::read_to_string(self.folder.path().join("stderr")).unwrap_or_default();
                panic!("not in time: {what}; the mail server said: {log}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The mails that an address has got, in the order of their arrival.
    pub fn mails(&self, address: &str) -> Vec<Message<'static>> {
        let Ok(files) = std::fs::read_dir(self.folder.path().join("mail/new")) else {
            return Vec::new();
        };
        let mut files: Vec<_> = files.map(|f| f.unwrap().path()).collect();
        files.sort_by_key(|f| f.metadata().and_then(|m| m.modified()).unwrap());
        files
            .into_iter()
            .map(|f| MessageParser::default().parse(&std::fs::read(f).unwrap()).expect("a mail").into_owned())
            .filter(|m| m.header_raw("Envelope-to").is_some_and(|to| to.trim() == address))
            .collect()
    }

    /// Waits until so many mails are in a box; more are a fault.
    #[track_caller]
    pub fn box_of(&self, address: &str, count: usize) -> Vec<Message<'static>> {
        let found =
            self.wait(&format!("{count} mails for {address}"), |s| Some(s.mails(address)).filter(|m| m.len() >= count));
        assert_eq!(found.len(), count, "{address}");
        found
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.down();
    }
}

/// A sender that is told when to look, by the clock of its world.
pub struct Sender<'a> {
    world: &'a World,
    /// Gone only while it is dropped.
    mailer: Option<Mailer>,
    stop: tokio::sync::watch::Receiver<bool>,
    _told: tokio::sync::watch::Sender<bool>,
}

impl World {
    /// A sender to a mail server; from now on e-mail is configured in this world.
    pub fn sender(&self, port: u16) -> Sender<'_> {
        let settings = Settings::read(
            &format!("smtp://127.0.0.1:{port}"),
            "Tandem <tandem@example.org>",
            "https://tandem.example.org",
        );
        let (told, stop) = tokio::sync::watch::channel(false);
        let mailer = self.inside(|| Mailer::new(self.app.clone(), settings.unwrap()));
        let mut sender = Sender { world: self, mailer: Some(mailer), stop, _told: told };
        sender.pass();
        sender
    }
}

impl Sender<'_> {
    /// Looks at the outbox once, and sends what is due.
    pub fn pass(&mut self) -> Passed {
        let (mailer, stop) = (self.mailer.as_mut().unwrap(), &self.stop);
        self.world.wait_for(async { mailer.pass(stop).await.unwrap() })
    }

    /// Dies while it looks at the outbox; whether it was not done by then.
    pub fn dies_after(&mut self, time: Duration) -> bool {
        let (mailer, stop) = (self.mailer.as_mut().unwrap(), &self.stop);
        self.world.wait_for(async { tokio::time::timeout(time, mailer.pass(stop)).await.is_err() })
    }

    /// Looks at the outbox at an instant.
    pub fn pass_at(&mut self, at: &str) -> Passed {
        self.world.set_clock(At::parse(at).unwrap());
        self.pass()
    }
}

/// Its connections are closed by a task.
impl Drop for Sender<'_> {
    fn drop(&mut self) {
        let mailer = self.mailer.take();
        self.world.inside(|| drop(mailer));
    }
}
