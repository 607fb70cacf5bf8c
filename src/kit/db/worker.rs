//! A thread that owns a connection.

use crate::kit::db;
use crate::kit::db::conn::Conn;
use crate::kit::db::engine::{Access, Engine};
use crate::kit::db::job::{Job, Ran};
use crate::kit::db::pool::OnCommit;
use crate::kit::db::{DatabaseUrl, DbError, engine, notify};
use crossbeam_channel::Receiver;
use std::time::Duration;

/// How many commands share one commit on SQLite.
const GROUP: usize = 16;

/// How often a write that meets another one is run on PostgreSQL.
const ATTEMPTS: u32 = 30;

/// After how many of them it goes alone: then nothing is left to meet.
const TOGETHER: u32 = 8;

/// A row of which nothing is read.
struct NoColumns;

impl db::FromRow for NoColumns {
    fn from_row(_: &db::Row<'_>) -> Result<Self, DbError> {
        Ok(Self)
    }
}

pub struct Worker {
    pub conn: Conn,
    pub access: Access,
    pub queue: Receiver<Box<dyn Job>>,
    pub url: DatabaseUrl,
    pub on_commit: OnCommit,
    pub notifies: bool,
}

impl Worker {
    /// Works until nobody can ask any more.
    pub(super) fn serve(mut self) {
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
