//! A command or query on its way to a connection and back.

use crate::kit::db::DbError;
use crate::kit::db::conn::Conn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::oneshot;

/// An error that knows whether its transaction is worth running again.
pub trait Retry: From<DbError> + Send + 'static {
    /// Whether the transaction met another one.
    fn retry(&self) -> bool;
    /// The error for a command that panicked.
    fn panicked() -> Self;
}

impl Retry for DbError {
    fn retry(&self) -> bool {
        matches!(self, DbError::Serialization(_))
    }
    fn panicked() -> Self {
        DbError::Other("a command panicked".into())
    }
}

/// What became of one run of a job.
pub enum Ran {
    Done,
    Failed,
    Again,
}

pub trait Job: Send {
    fn run(&mut self, conn: &mut Conn) -> Ran;
    fn finish(self: Box<Self>, committed: Result<(), DbError>);
}

pub struct Task<F, T, E> {
    pub f: F,
    pub result: Option<Result<T, E>>,
    pub reply: oneshot::Sender<Result<T, E>>,
    /// How many jobs of its kind are queued or run.
    pub under_way: Arc<AtomicUsize>,
}

impl<F, T, E> Job for Task<F, T, E>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: Retry,
{
    fn run(&mut self, conn: &mut Conn) -> Ran {
        let f = &mut self.f;
        let result = catch_unwind(AssertUnwindSafe(|| f(conn))).unwrap_or_else(|_| Err(E::panicked()));
        let ran = match &result {
            Ok(_) => Ran::Done,
            Err(e) if e.retry() => Ran::Again,
            Err(_) => Ran::Failed,
        };
        self.result = Some(result);
        ran
    }

    fn finish(self: Box<Self>, committed: Result<(), DbError>) {
        let result = match (committed, self.result) {
            (Err(e), _) => Err(E::from(e)),
            (Ok(()), Some(r)) => r,
            (Ok(()), None) => Err(E::from(DbError::Other("the command was not run".into()))),
        };
        // Before the reply: whoever asks again at once finds a thread that is as good as free.
        self.under_way.fetch_sub(1, Ordering::Relaxed);
        // The asker may have gone: what was done stays done.
        let _ = self.reply.send(result);
    }
}
