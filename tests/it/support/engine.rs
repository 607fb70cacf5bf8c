//! A database of its own for every test, copied from one in which the world was told once.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use tandem::kit::db::DatabaseUrl;

/// Where the maintenance database of PostgreSQL is.
const POSTGRES: &str = "TANDEM_TEST_POSTGRES";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database that goes when its test is over.
pub struct Home {
    pub url: String,
    folder: Option<tempfile::TempDir>,
    name: Option<String>,
}

impl Engine {
    pub fn postgres_is_here() -> bool {
        std::env::var(POSTGRES).is_ok_and(|u| !u.is_empty())
    }

    /// An empty database.
    pub fn empty(self) -> Home {
        match self {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                Home { url: format!("sqlite:{}/tandem.db", folder.path().display()), folder: Some(folder), name: None }
            }
            Engine::Postgres => {
                let name = fresh_name();
                maintain(&format!("CREATE DATABASE {name}"));
                Home { url: postgres_url(&name), folder: None, name: Some(name) }
            }
        }
    }

    /// A copy of a database that nobody has open any more.
    pub fn copy(self, of: &Home) -> Home {
        match self {
            Engine::Sqlite => {
                let home = self.empty();
                std::fs::copy(path(&of.url), path(&home.url)).unwrap();
                home
            }
            Engine::Postgres => {
                let (name, from) = (fresh_name(), of.name.as_ref().unwrap());
                maintain(&format!("CREATE DATABASE {name} TEMPLATE {from}"));
                Home { url: postgres_url(&name), folder: None, name: Some(name) }
            }
        }
    }
}

impl Home {
    pub fn parsed(&self) -> DatabaseUrl {
        self.url.parse().unwrap()
    }

    /// Makes a copy possible: everything in one file, nobody connected.
    pub fn settle(&self) {
        match &self.name {
            None => {
                let c = rusqlite::Connection::open(path(&self.url)).unwrap();
                let _: i64 = c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0)).unwrap();
            }
            Some(name) => {
                maintain(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
                maintain(&format!(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
                ));
            }
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(self.folder.take());
        if let Some(name) = &self.name
            && !std::thread::panicking()
        {
            maintain(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn path(url: &str) -> &Path {
    Path::new(url.strip_prefix("sqlite:").unwrap())
}

fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("tandem_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst))
}

fn postgres_url(name: &str) -> String {
    let url = std::env::var(POSTGRES).unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

fn maintain(sql: &str) {
    static CLIENT: Mutex<Option<postgres::Client>> = Mutex::new(None);
    let mut client = CLIENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let client = client
        .get_or_insert_with(|| postgres::Client::connect(&std::env::var(POSTGRES).unwrap(), postgres::NoTls).unwrap());
    client.simple_query(sql).unwrap();
}
