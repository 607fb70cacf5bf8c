//! Threads that own connections, and the queues in front of them.
//!
//! SQLite: one writing thread, which takes what waits in its queue into one transaction with a savepoint for each
//! command (group commit), and several reading threads. PostgreSQL: a few threads of each kind; a write that meets a
//! serialization failure is run again, with a little random patience.

use super::conn::Conn;
use super::engine::{self, Access, Engine};
use super::{DatabaseUrl, DbError, notify};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// How many commands share one commit on SQLite.
const GROUP: usize = 16;
/// How often a write that meets another one is run on PostgreSQL.
const ATTEMPTS: u32 = 30;
/// After how many of them it goes alone: then nothing is left to meet.
const TOGETHER: u32 = 8;

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
enum Ran {
    Done,
    Failed,
    Again,
}

trait Job: Send {
    fn run(&mut self, conn: &mut Conn) -> Ran;
    fn finish(self: Box<Self>, committed: Result<(), DbError>);
}

struct Task<F, T, E> {
    f: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
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
        // The asker may have gone: what was done stays done.
        let _ = self.reply.send(result);
    }
}

/// Called with the topics of a transaction after its commit.
pub type OnCommit = Arc<dyn Fn(&[String]) + Send + Sync>;

/// The database: hand it a command or a query.
#[derive(Clone)]
pub struct Db {
    write: Sender<Box<dyn Job>>,
    read: Sender<Box<dyn Job>>,
    url: DatabaseUrl,
    notifies: bool,
    sent: Arc<AtomicU64>,
    /// Goes with the last clone, and the listener with it.
    _wanted: Arc<()>,
}

impl Db {
    /// Opens the connections and starts their threads.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn open(url: &DatabaseUrl, on_commit: OnCommit) -> Result<Self, DbError> {
        let (writers, readers) = match url {
            DatabaseUrl::Sqlite(_) => (1, 4),
            DatabaseUrl::Postgres(_) => (4, 6),
        };
        let wanted = Arc::new(());
        let sent = Arc::default();
        let notifies = match notify::listen(url, on_commit.clone(), Arc::downgrade(&wanted)) {
            Ok(()) => true,
            Err(e) => {
                tracing::warn!("the database knows no LISTEN and is asked every second instead: {e}");
                false
            }
        };
        let (write, write_queue) = unbounded();
        let (read, read_queue) = unbounded();
        for (count, access, queue) in [(writers, Access::Write, write_queue), (readers, Access::Read, read_queue)] {
            for _ in 0..count {
                let conn = Conn::new(engine::open(url, access)?, Arc::clone(&sent));
                let worker = Worker {
                    conn,
                    access,
                    queue: queue.clone(),
                    url: url.clone(),
                    on_commit: on_commit.clone(),
                    notifies,
                };
                std::thread::Builder::new()
                    .name(if access == Access::Write { "db-write" } else { "db-read" }.into())
                    .spawn(move || worker.serve())
                    .map_err(|e| DbError::Other(e.to_string()))?;
            }
        }
        Ok(Self { write, read, url: url.clone(), notifies, sent, _wanted: wanted })
    }

    /// A connection outside the queues, for migrations and tools.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn connect(url: &DatabaseUrl) -> Result<Conn, DbError> {
        Ok(Conn::new(engine::open(url, Access::Write)?, Arc::default()))
    }

    /// Whether other processes are told of commits at once.
    pub fn notifies(&self) -> bool {
        self.notifies
    }

    /// How many statements were sent since it was opened, those that begin and end transactions apart.
    pub fn statements(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Which database this is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Runs a command in one transaction. It may be run several times, until it meets no other one.
    ///
    /// # Errors
    /// Those of the command; then nothing of it is kept.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Retry,
    {
        submit(&self.write, f).await.unwrap_or_else(|_| Err(closed()))
    }

    /// Runs a query on one snapshot.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Retry,
    {
        submit(&self.read, f).await.unwrap_or_else(|_| Err(closed()))
    }

    /// `write` for a thread that may wait: the command line, importers, tests.
    ///
    /// # Errors
    /// Those of the command.
    pub fn write_now<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Retry,
    {
        submit(&self.write, f).blocking_recv().unwrap_or_else(|_| Err(closed()))
    }

    /// `read` for a thread that may wait.
    ///
    /// # Errors
    /// Those of the query.
    pub fn read_now<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Retry,
    {
        submit(&self.read, f).blocking_recv().unwrap_or_else(|_| Err(closed()))
    }
}

fn closed<E: From<DbError>>() -> E {
    E::from(DbError::Unreachable("the database threads have stopped".into()))
}

fn submit<T, E, F>(queue: &Sender<Box<dyn Job>>, f: F) -> oneshot::Receiver<Result<T, E>>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: Retry,
{
    let (reply, answer) = oneshot::channel();
    let task: Box<dyn Job> = Box::new(Task { f, result: None, reply });
    // A closed queue drops the task, and with it the reply: the asker hears of it.
    let _ = queue.send(task);
    answer
}

/// A row of which nothing is read.
struct NoColumns;

impl super::FromRow for NoColumns {
    fn from_row(_: &super::Row<'_>) -> Result<Self, DbError> {
        Ok(Self)
    }
}

struct Worker {
    conn: Conn,
    access: Access,
    queue: Receiver<Box<dyn Job>>,
    url: DatabaseUrl,
    on_commit: OnCommit,
    notifies: bool,
}

impl Worker {
    fn serve(mut self) {
        while let Ok(job) = self.queue.recv() {
            if let Err(e) = self.revive() {
                job.finish(Err(e));
                continue;
            }
            match (&self.conn.engine, self.access) {
                (Engine::Lite(_), Access::Write) => self.group(job),
                _ => self.single(job),
            }
        }
        if let Engine::Lite(c) = &self.conn.engine {
            // A hint for the next start's query planner; losing it harms nothing.
            let _ = c.execute_batch("PRAGMA optimize");
        }
    }

    fn revive(&mut self) -> Result<(), DbError> {
        if !self.conn.engine.alive() {
            self.conn.engine = engine::open(&self.url, self.access)?;
        }
        Ok(())
    }

    /// One command to a transaction, run again when it meets another.
    fn single(&mut self, mut job: Box<dyn Job>) {
        for attempt in 1..=ATTEMPTS {
            self.conn.signals.clear();
            if let Err(e) = self.conn.engine.begin(self.access, attempt > TOGETHER) {
                if !self.conn.engine.alive() && attempt == 1 && self.revive().is_ok() {
                    continue;
                }
                return job.finish(Err(e));
            }
            let (again, outcome) = match job.run(&mut self.conn) {
                Ran::Done => match self.notify().and_then(|()| self.conn.batch("COMMIT")) {
                    Ok(()) => {
                        (self.on_commit)(&self.conn.signals);
                        return job.finish(Ok(()));
                    }
                    Err(e @ DbError::Serialization(_)) => (true, Err(e)),
                    Err(e) => return job.finish(Err(e)),
                },
                Ran::Failed => (false, Ok(())),
                Ran::Again => (true, Ok(())),
            };
            // A connection that broke has rolled back already.
            let _ = self.conn.batch("ROLLBACK");
            if !again || attempt == ATTEMPTS {
                return job.finish(outcome);
            }
            let patience = rand::random_range(1..=u64::from(attempt.min(10)) * 4);
            std::thread::sleep(Duration::from_millis(patience));
        }
    }

    /// Tells the other processes, in the transaction that they hear of.
    fn notify(&mut self) -> Result<(), DbError> {
        if !self.notifies || self.conn.signals.is_empty() || !self.conn.is_postgres() {
            return Ok(());
        }
        let args = crate::args![notify::CHANNEL, notify::payload(&self.conn.signals)];
        self.conn.all::<NoColumns>("SELECT pg_notify($1, $2)", args)?;
        Ok(())
    }

    /// What waits in the queue goes into one transaction of SQLite, a savepoint for each command.
    fn group(&mut self, first: Box<dyn Job>) {
        self.conn.signals.clear();
        if let Err(e) = self.conn.engine.begin(Access::Write, false) {
            return first.finish(Err(e));
        }
        let mut jobs = Vec::with_capacity(GROUP);
        let mut next = Some(first);
        let mut broken = None;
        while let Some(mut job) = next.take() {
            let kept = self.conn.signals.len();
            let ran = self.conn.batch("SAVEPOINT job").map(|()| job.run(&mut self.conn));
            let end = match &ran {
                Ok(Ran::Done) => self.conn.batch("RELEASE job"),
                Ok(_) => {
                    self.conn.signals.truncate(kept);
                    self.conn.batch("ROLLBACK TO job; RELEASE job")
                }
                Err(_) => Ok(()),
            };
            jobs.push(job);
            if let Err(e) = ran.map(|_| ()).and(end) {
                broken = Some(e.to_string());
                break;
            }
            if jobs.len() < GROUP {
                next = self.queue.try_recv().ok();
            }
        }
        let committed = match broken {
            None => self.conn.batch("COMMIT").map_err(|e| e.to_string()),
            Some(e) => Err(e),
        };
        if committed.is_err() {
            // SQLite may have rolled back by itself (disk full, I/O error).
            let _ = self.conn.batch("ROLLBACK");
        } else {
            (self.on_commit)(&self.conn.signals);
        }
        for job in jobs {
            job.finish(committed.clone().map_err(DbError::Other));
        }
    }
}
