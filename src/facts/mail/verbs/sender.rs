//! The sender: takes what is due from the outbox to the mail server, one mail at a time.

use super::digest;
use crate::app::{App, Cx};
use crate::facts::mail::model::Claim;
use crate::facts::mail::model::settings::Settings;
use crate::facts::mail::read::letter::Letter;
use crate::facts::mail::store::Outcome;
use crate::facts::mail::{model, store};
use crate::kit::db;
use crate::kit::problem::Problem;
use crate::kit::time::{At, HOUR, SECOND};
use crate::people::account::model::Caller;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::Duration;
use tokio::sync::watch;

/// The connections to the mail server.
type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// How long one attempt may take; shorter than its lease.
const ATTEMPT: Duration = Duration::from_secs(model::rules::LEASE as u64 / 1_000_000 / 2);

/// What came of a pass over the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Nothing is due any more.
    Empty,
    /// The mail server cannot be reached; nothing was claimed.
    Unreachable,
    /// The server was told to stop.
    Stopped,
}

/// A sender.
pub struct Mailer {
    app: App,
    settings: Settings,
    transport: Transport,
    beaten: Option<At>,
    gathered: Option<At>,
    pruned: Option<At>,
    /// Whether the last pass could not reach the mail server; the log tells of it once.
    unreachable: bool,
}

/// Sends what is due, every second, until told to stop. While the mail server cannot be reached it waits longer and longer, up to a
/// minute.
pub async fn run(app: App, settings: Settings, mut stop: watch::Receiver<bool>) {
    let mut mailer = Mailer::new(app, settings);
    let mut wait = Duration::from_secs(1);
    while !*stop.borrow() {
        wait = match mailer.pass(&stop).await {
            Ok(Passed::Unreachable) => (wait * 2).min(Duration::from_secs(60)),
            Ok(Passed::Empty | Passed::Stopped) => Duration::from_secs(1),
            Err(p) => {
                tracing::warn!("the outbox could not be looked at and is looked at again: {p}");
                Duration::from_secs(5)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            // An error means that nobody can tell any more; then it stops too.
            told = stop.changed() => if told.is_err() { return },
        }
    }
}

impl Mailer {
    /// A sender on a database; inside a runtime of tokio.
    pub fn new(app: App, settings: Settings) -> Self {
        let transport = settings.transport.clone().build();
        Self { app, settings, transport, beaten: None, gathered: None, pruned: None, unreachable: false }
    }

    /// Whether something that is done at times is to be done now.
    fn again(last: &mut Option<At>, now: At, every: i64) -> bool {
        let due = last.is_none_or(|l| now >= l.plus(every));
        if due {
            *last = Some(now);
        }
        due
    }

    /// Sends everything that is due.
    pub async fn pass(&mut self, stop: &watch::Receiver<bool>) -> Result<Passed, Problem> {
        let now = self.app.clock.now();
        self.keep(now).await?;
        loop {
            let due = self.app.db.read(move |tx| Ok::<_, Problem>(store::due(tx, now)?)).await?;
            if due.is_empty() {
                return Ok(Passed::Empty);
            }
            if !self.reach().await? {
                return Ok(Passed::Unreachable);
            }
            for id in due {
                if *stop.borrow() {
                    return Ok(Passed::Stopped);
                }
                self.send(id).await?;
            }
        }
    }

    /// What is done at times: the sign of life, digests, taking out what is old.
    async fn keep(&mut self, now: At) -> Result<(), Problem> {
        if Self::again(&mut self.beaten, now, HOUR / 6) {
            let domain = self.settings.domain().to_owned();
            self.app.db.write(move |tx| Ok::<_, Problem>(store::beat(tx, &domain, now)?)).await?;
        }
        if Self::again(&mut self.gathered, now, 10 * SECOND) {
            digest::sweep(&self.app, self.settings.domain()).await?;
        }
        if Self::again(&mut self.pruned, now, HOUR) {
            self.app.db.write(move |tx| Ok::<_, Problem>(store::prune(tx, now)?)).await?;
        }
        Ok(())
    }

    /// Whether the mail server answers and takes the password. What it says otherwise, administrators can read.
    async fn reach(&mut self) -> Result<bool, Problem> {
        let fault = match tokio::time::timeout(ATTEMPT, self.transport.test_connection()).await {
            Ok(Ok(true)) => None,
            Ok(Ok(false)) => Some("it does not answer".to_owned()),
            Ok(Err(e)) => Some(e.to_string()),
            Err(_) => Some("it does not answer in time".to_owned()),
        };
        let down = fault.is_some();
        if let Some(fault) = fault.as_ref().filter(|_| !self.unreachable) {
            tracing::warn!("the mail server cannot be used; what is due waits: {fault}");
        }
        if down || self.unreachable {
            let now = self.app.clock.now();
            self.app.db.write(move |tx| Ok::<_, Problem>(store::note_fault(tx, fault.as_deref(), now)?)).await?;
        }
        self.unreachable = down;
        Ok(!down)
    }

    /// Claims a mail and sends it, if no other sender has it.
    async fn send(&self, id: i64) -> Result<(), Problem> {
        let now = self.app.clock.now();
        let claimed = self.app.db.write(move |tx| claim(tx, id, now)).await?;
        let Some((claim, letter)) = claimed else { return Ok(()) };
        let outcome = match letter.map(|l| l.message(&self.settings)) {
            None => Outcome::Failed("what it was about is gone".to_owned()),
            Some(Err(why)) => Outcome::Failed(why),
            Some(Ok(message)) => self.hand_over(message).await,
        };
        if let Outcome::Failed(why) = &outcome {
            tracing::warn!("mail {id} has failed: {why}");
        }
        let now = self.app.clock.now();
        self.app.db.write(move |tx| Ok(store::end(tx, &claim, &outcome, now)?)).await
    }

    async fn hand_over(&self, message: lettre::Message) -> Outcome {
        match tokio::time::timeout(ATTEMPT, self.transport.send(message)).await {
            Ok(Ok(taken)) => Outcome::Sent(taken.message().collect::<Vec<_>>().join(" ")),
            Ok(Err(e)) if e.is_permanent() && !about_us(&e) => Outcome::Failed(e.to_string()),
            Ok(Err(e)) => Outcome::Later(e.to_string()),
            Err(_) => Outcome::Later("the mail server did not answer in time".to_owned()),
        }
    }
}

/// Whether a refusal is about our sign-in and not about the mail (RFC 4954): then the mail waits until somebody has mended that.
fn about_us(e: &lettre::transport::smtp::Error) -> bool {
    e.status().is_some_and(|c| matches!(c.to_string().as_str(), "530" | "534" | "535" | "538"))
}

type Claimed = Option<(Claim, Option<Letter>)>;

fn claim(tx: &mut db::Conn, id: i64, now: At) -> Result<Claimed, Problem> {
    let Some(claim) = store::claim(tx, id, now)? else { return Ok(None) };
    let letter = Letter::load(&mut Cx::new(tx, Caller::system(), now), claim.clone())?;
    Ok(Some((claim, letter)))
}
