//! Threads that own connections, and the queues in front of them.
//!
//! SQLite: one writing thread, which takes what waits in its queue into one transaction with a savepoint for each
//! command (group commit), and several reading threads. PostgreSQL: a few threads of each kind; a write that meets a
//! serialization failure is run again, with a little random patience. Each kind begins with one thread and gets another, up
//! to its most, when more is asked at once: few connections that know their statements are better than many that do not.

use crate::kit::db::conn::Conn;
use crate::kit::db::engine::{Access, Engine};
use crate::kit::db::job::{Job, Retry, Task};
use crate::kit::db::worker::Worker;
use crate::kit::db::{DatabaseUrl, DbError, engine, notify};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use tokio::sync::oneshot;

/// How many commands or queries may wait; the next one is refused at once, instead of everybody waiting ever longer.
const WAITING: usize = 1000;

/// Called with the topics of a transaction after its commit.
pub type OnCommit = Arc<dyn Fn(&[String]) + Send + Sync>;

/// The database: hand it a command or a query.
#[derive(Clone)]
pub struct Db {
    write: Threads,
    read: Threads,
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
        let sent: Arc<AtomicU64> = Arc::default();
        let notifies = match notify::listen(url, on_commit.clone(), Arc::downgrade(&wanted)) {
            Ok(()) => true,
            Err(e) => {
                tracing::warn!("the database knows no LISTEN and is asked every second instead: {e}");
                false
            }
        };
        let begin = |most, access| {
            let (queue, jobs) = bounded(WAITING);
            let (url, on_commit, sent) = (url.clone(), on_commit.clone(), Arc::clone(&sent));
            let make = Arc::new(Make { jobs, access, url, on_commit, notifies, sent });
            let first = make.worker(engine::open(&make.url, access)?);
            make.thread().spawn(move || first.serve()).map_err(|e| DbError::Other(e.to_string()))?;
            Ok::<_, DbError>(Threads { queue, make, most, started: Arc::new(1.into()), under_way: Arc::default() })
        };
        let (write, read) = (begin(writers, Access::Write)?, begin(readers, Access::Read)?);
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
        self.write.submit(f).await.unwrap_or_else(|_| Err(closed()))
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
        self.read.submit(f).await.unwrap_or_else(|_| Err(closed()))
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
        self.write.submit(f).blocking_recv().unwrap_or_else(|_| Err(closed()))
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
        self.read.submit(f).blocking_recv().unwrap_or_else(|_| Err(closed()))
    }
}

fn closed<E: From<DbError>>() -> E {
    E::from(DbError::Unreachable("too many wait for the database, or its threads have stopped".into()))
}

/// The threads of one kind.
#[derive(Clone)]
struct Threads {
    queue: Sender<Box<dyn Job>>,
    make: Arc<Make>,
    most: usize,
    started: Arc<AtomicUsize>,
    under_way: Arc<AtomicUsize>,
}

/// What a new thread needs.
struct Make {
    jobs: Receiver<Box<dyn Job>>,
    access: Access,
    url: DatabaseUrl,
    on_commit: OnCommit,
    notifies: bool,
    sent: Arc<AtomicU64>,
}

impl Threads {
    fn submit<T, E, F>(&self, f: F) -> oneshot::Receiver<Result<T, E>>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Retry,
    {
        let (reply, answer) = oneshot::channel();
        let task: Box<dyn Job> = Box::new(Task { f, result: None, reply, under_way: self.under_way.clone() });
        let before = self.under_way.fetch_add(1, Ordering::Relaxed);
        // A queue that is full or closed drops the task, and with it the reply: the asker hears of it.
        if self.queue.try_send(task).is_err() {
            self.under_way.fetch_sub(1, Ordering::Relaxed);
        } else if before >= self.started.load(Ordering::Relaxed) {
            self.grow();
        }
        answer
    }

    /// Starts one thread more, unless there are enough; it connects by itself, so that nobody waits for it.
    fn grow(&self) {
        let one_more = |n: usize| (n < self.most).then_some(n + 1);
        if self.started.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_err() {
            return;
        }
        let (make, started) = (self.make.clone(), self.started.clone());
        let begun = self.make.thread().spawn(move || match engine::open(&make.url, make.access) {
            Ok(engine) => make.worker(engine).serve(),
            Err(e) => {
                started.fetch_sub(1, Ordering::Relaxed);
                tracing::warn!("the threads that there are go on without one more: {e}");
            }
        });
        if begun.is_err() {
            self.started.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Make {
    fn thread(&self) -> std::thread::Builder {
        let name = if self.access == Access::Write { "db-write" } else { "db-read" };
        std::thread::Builder::new().name(name.into())
    }

    fn worker(&self, engine: Engine) -> Worker {
        Worker {
            conn: Conn::new(engine, self.sent.clone()),
            access: self.access,
            queue: self.jobs.clone(),
            url: self.url.clone(),
            on_commit: self.on_commit.clone(),
            notifies: self.notifies,
        }
    }
}
