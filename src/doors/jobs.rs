//! What the server does by itself: one table of jobs, how often each runs, and what it runs. A job that fails or panics is logged and
//! runs again at its next beat; no job waits for another. Jobs take `now` from the clock and can run beside those of other
//! processes on the same database.

use crate::app::App;
use crate::facts::{activity, mail};
use crate::kit::db;
use crate::kit::problem::Problem;
use crate::product::story;
use crate::service::sla;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What a job does at each beat.
pub type Run<'a> = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'a>>;

/// A job.
#[derive(Clone, Copy)]
pub struct Job {
    /// What it does, for the log.
    pub name: &'static str,
    /// How long after one run the next begins.
    pub every: Duration,
    /// One run.
    pub run: for<'a> fn(&'a App) -> Run<'a>,
}

const SECOND: Duration = Duration::from_secs(1);

/// Every job. Mail has a beat of its own, since it waits longer while the mail server cannot be reached; see `start`.
pub const JOBS: [Job; 4] = [
    Job { name: "let SLA clocks follow a change", every: SECOND, run: |app| Box::pin(sla::verbs::recount::sweep(app)) },
    Job { name: "tell of SLA clocks", every: SECOND, run: |app| Box::pin(sla::verbs::sweep::sweep(app)) },
    Job {
        name: "tell of story reviews that are due",
        every: SECOND,
        run: |app| Box::pin(story::verbs::review::sweep(app)),
    },
    Job { name: "hear what other processes changed", every: SECOND, run: |app| Box::pin(hear(app)) },
];

/// Starts every job; none ends before the runtime does. Mail is sent when there are settings, until `stop` says so; its handle is
/// returned, because the mail that is on its way is finished first.
pub fn start(
    app: &App,
    mail: Option<mail::model::settings::Settings>,
    stop: &watch::Receiver<bool>,
) -> Option<JoinHandle<()>> {
    for job in JOBS {
        keep(app.clone(), job);
    }
    mail.map(|settings| tokio::spawn(mail::verbs::sender::run(app.clone(), settings, stop.clone())))
}

/// Runs a job for ever.
pub fn keep(app: App, job: Job) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut beat = tokio::time::interval(job.every);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            beat.tick().await;
            let app = app.clone();
            // A task of its own, so that a panic ends this run only.
            let ended = tokio::spawn(async move { (job.run)(&app).await }).await;
            let fault = match ended {
                Ok(Ok(())) => None,
                Ok(Err(p)) => Some(p.to_string()),
                Err(e) => Some(e.to_string()),
            };
            // The log tells when a job begins to fail and when it works again, not every second between.
            match (&fault, failing) {
                (Some(why), false) => tracing::warn!("the job to {} failed and is tried again: {why}", job.name),
                (None, true) => tracing::info!("the job to {} works again", job.name),
                _ => {}
            }
            failing = fault.is_some();
        }
    })
}

/// Where the database does not tell of changes, the newest fact shows that another process changed something.
async fn hear(app: &App) -> Result<(), Problem> {
    if !app.db.notifies() && app.hub.newer(app.db.read(activity::store::newest).await?) {
        app.hub.tell(&[db::EVERYTHING.to_owned()]);
    }
    Ok(())
}
