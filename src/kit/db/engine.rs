//! The two engines: the closed list of what differs between them.

use crate::kit::db::conn::{Row, Val};
use crate::kit::db::{DatabaseUrl, DbError};
use hashlink::LruCache;
use rusqlite::config::DbConfig;
use std::borrow::Cow;
use std::time::Duration;

/// A connection of one of the engines.
pub enum Engine {
    Lite(rusqlite::Connection),
    Pg(Box<Pg>),
}

/// A PostgreSQL client with its prepared statements.
pub struct Pg {
    client: postgres::Client,
    statements: LruCache<String, postgres::Statement>,
    /// Whether the server knows the locks that let one transaction write alone.
    gate: bool,
}

/// How many prepared statements a connection keeps. Lists with filters have many texts; what is not asked any more goes.
const STATEMENTS: usize = 256;

/// Writers hold this together, so that one of them can go alone when it asks for more. A table that nobody writes, in modes
/// that neither reading nor a dump of the database meets; a lock on a table is taken before the snapshot.
const TOGETHER: &str = "LOCK TABLE schema_migration IN ROW SHARE MODE";

const ALONE: &str = "LOCK TABLE schema_migration IN EXCLUSIVE MODE";

/// Whether a server knows these locks: some that speak PostgreSQL's protocol do not.
fn gate(client: &mut postgres::Client) -> bool {
    let known = client.batch_execute(&format!("BEGIN; {TOGETHER}")).is_ok();
    client.batch_execute("ROLLBACK").is_ok() && known
}

/// How a connection is used: SQLite's readers are opened so that they cannot write.
#[derive(Clone, Copy, PartialEq)]
pub enum Access {
    Write,
    Read,
}

impl From<rusqlite::Error> for DbError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::ConstraintViolation;
        use rusqlite::ErrorCode::DatabaseBusy;
        use rusqlite::ErrorCode::DatabaseLocked;
        let text = e.to_string();
        match e.sqlite_error() {
            Some(f) if f.code == ConstraintViolation && matches!(f.extended_code, 2067 | 1555) => DbError::Unique(text),
            Some(f) if f.code == DatabaseBusy || f.code == DatabaseLocked => DbError::Serialization(text),
            _ => DbError::Other(text),
        }
    }
}

impl From<postgres::Error> for DbError {
    fn from(e: postgres::Error) -> Self {
        let cause = std::error::Error::source(&e).map_or_else(String::new, |s| format!(": {s}"));
        let text = match e.as_db_error() {
            Some(d) => d.detail().map_or_else(|| d.message().to_owned(), |more| format!("{} ({more})", d.message())),
            None => format!("{e}{cause}"),
        };
        match e.code().map(postgres::error::SqlState::code) {
            Some("23505") => DbError::Unique(text),
            Some("40001" | "40P01") => DbError::Serialization(text),
            Some("57P01" | "57P03" | "53300" | "08006" | "08001") => DbError::Unreachable(text),
            None => DbError::Unreachable(text),
            _ => DbError::Other(text),
        }
    }
}

/// Opens a connection with the settings of `data-layer` section 8.
pub fn open(url: &DatabaseUrl, access: Access) -> Result<Engine, DbError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let fail = |e: rusqlite::Error| {
                DbError::Unreachable(format!("the SQLite file {} cannot be opened: {e}", path.display()))
            };
            let c = rusqlite::Connection::open(path).map_err(fail)?;
            c.busy_timeout(Duration::from_secs(10))?;
            c.set_prepared_statement_cache_capacity(STATEMENTS);
            c.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            c.pragma_update(None, "journal_mode", "WAL").map_err(fail)?;
            c.pragma_update(None, "synchronous", "FULL")?;
            c.pragma_update(None, "foreign_keys", "ON")?;
            c.pragma_update(None, "temp_store", "MEMORY")?;
            c.pragma_update(None, "cache_size", -16_000)?;
            if access == Access::Read {
                c.pragma_update(None, "query_only", "ON")?;
            }
            Ok(Engine::Lite(c))
        }
        DatabaseUrl::Postgres(config) => {
            let mut client = config.connect(postgres::NoTls)?;
            let gate = access == Access::Write && gate(&mut client);
            Ok(Engine::Pg(Box::new(Pg { client, statements: LruCache::new(STATEMENTS), gate })))
        }
    }
}

impl Engine {
    /// Whether the connection can still be used.
    pub(super) fn alive(&self) -> bool {
        match self {
            Engine::Lite(_) => true,
            Engine::Pg(p) => !p.client.is_closed(),
        }
    }

    /// Begins a transaction: SQLite's writers take the lock at once; PostgreSQL's are serializable, and one that goes `alone`
    /// waits until no other one writes and lets none begin before it ends.
    pub(super) fn begin(&mut self, access: Access, alone: bool) -> Result<(), DbError> {
        const SERIALIZABLE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
        match (&*self, access) {
            (Engine::Lite(_), Access::Write) => batch(self, "BEGIN IMMEDIATE"),
            (Engine::Lite(_), Access::Read) => batch(self, "BEGIN"),
            (Engine::Pg(p), Access::Write) if p.gate => {
                let begun = batch(self, &format!("{SERIALIZABLE}; {}", if alone { ALONE } else { TOGETHER }));
                if begun.is_err() {
                    // The transaction has begun and is of no use; a connection that broke has none.
                    let _ = batch(self, "ROLLBACK");
                }
                begun
            }
            (Engine::Pg(_), Access::Write) => batch(self, SERIALIZABLE),
            (Engine::Pg(_), Access::Read) => batch(self, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        }
    }
}

fn prepare(p: &mut Pg, sql: &str) -> Result<postgres::Statement, DbError> {
    if let Some(s) = p.statements.get(sql) {
        return Ok(s.clone());
    }
    let s = p.client.prepare(sql).map_err(|e| wrap(e.into(), sql))?;
    // The one that was not asked for longest makes room; the server hears of it when its last clone is dropped.
    p.statements.insert(sql.to_owned(), s.clone());
    Ok(s)
}

fn wrap(e: DbError, sql: &str) -> DbError {
    match e {
        DbError::Other(text) => DbError::Other(format!("{text} in: {sql}")),
        e => e,
    }
}

/// SQLite knows no arrays: a list is bound as JSON, and `= ANY($1)`, PostgreSQL's own, is read as a subquery over it.
/// "Is none of them" is `NOT x = ANY($1)`. Lists side by side, `unnest($1::BIGINT[], $2::TEXT[]) AS n (id, word)`, are read likewise.
fn lite(sql: &str) -> Cow<'_, str> {
    const ANY: &str = "= ANY(";
    let side_by_side = side_by_side(sql);
    let sql = side_by_side.map_or(Cow::Borrowed(sql), Cow::Owned);
    if !sql.contains(ANY) {
        return sql;
    }
    let mut pieces = sql.split(ANY);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("IN (SELECT value FROM json_each(");
        out.push_str(&piece.replacen(')', "))", 1));
    }
    Cow::Owned(out)
}

/// A statement with lists side by side as SQLite reads it. The first list leads; the others give what stands at the same place.
fn side_by_side(sql: &str) -> Option<String> {
    let (before, rest) = sql.split_once("unnest(")?;
    let (lists, rest) = rest.split_once(") AS ")?;
    let (name, rest) = rest.split_once(" (")?;
    let (columns, after) = rest.split_once(')')?;
    let mut places = lists.split(',').map(|list| list.split_once("::").map_or(list, |l| l.0).trim());
    let first = places.next()?;
    let mut values = vec!["value".to_owned()];
    values.extend(places.map(|place| format!("json_extract({place}, '$[' || key || ']')")));
    let columns = values.iter().zip(columns.split(',')).map(|(value, name)| format!("{value} AS {}", name.trim()));
    let columns = columns.collect::<Vec<_>>().join(", ");
    Some(format!("{before}(SELECT {columns} FROM json_each({first})) AS {name}{after}"))
}

/// Binds by the number in the placeholder's name, so that `$2` may stand before `$1`.
fn bind(stmt: &mut rusqlite::Statement<'_>, args: &[Val]) -> Result<(), DbError> {
    for i in 1..=stmt.parameter_count() {
        let n: usize = stmt
            .parameter_name(i)
            .and_then(|n| n.strip_prefix('$'))
            .and_then(|n| n.parse().ok())
            .ok_or_else(|| DbError::Other("a placeholder is not $1, $2, …".into()))?;
        let value = args.get(n - 1).ok_or_else(|| DbError::Other(format!("no argument for ${n}")))?;
        stmt.raw_bind_parameter(i, value)?;
    }
    Ok(())
}

fn pg_args(args: &[Val]) -> Vec<&(dyn postgres::types::ToSql + Sync)> {
    args.iter().map(|v| v as &(dyn postgres::types::ToSql + Sync)).collect()
}

/// Calls `f` with each row.
pub fn each(
    engine: &mut Engine,
    sql: &str,
    args: &[Val],
    f: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>,
) -> Result<(), DbError> {
    match engine {
        Engine::Lite(c) => {
            let mut stmt = c.prepare_cached(&lite(sql)).map_err(|e| wrap(e.into(), sql))?;
            bind(&mut stmt, args)?;
            let mut rows = stmt.raw_query();
            while let Some(r) = rows.next().map_err(|e| wrap(e.into(), sql))? {
                f(&Row::Lite(r))?;
            }
            Ok(())
        }
        Engine::Pg(p) => {
            let s = prepare(p, sql)?;
            for r in p.client.query(&s, &pg_args(args)).map_err(|e| wrap(e.into(), sql))? {
                f(&Row::Pg(&r)).map_err(|e| wrap(e, sql))?;
            }
            Ok(())
        }
    }
}

/// Runs a statement and counts the rows it changed.
pub fn run(engine: &mut Engine, sql: &str, args: &[Val]) -> Result<u64, DbError> {
    match engine {
        Engine::Lite(c) => {
            let mut stmt = c.prepare_cached(&lite(sql)).map_err(|e| wrap(e.into(), sql))?;
            bind(&mut stmt, args)?;
            Ok(stmt.raw_execute().map_err(|e| wrap(e.into(), sql))? as u64)
        }
        Engine::Pg(p) => {
            let s = prepare(p, sql)?;
            p.client.execute(&s, &pg_args(args)).map_err(|e| wrap(e.into(), sql))
        }
    }
}

/// Several statements without arguments.
pub fn batch(engine: &mut Engine, sql: &str) -> Result<(), DbError> {
    match engine {
        Engine::Lite(c) => Ok(c.execute_batch(sql)?),
        Engine::Pg(p) => Ok(p.client.batch_execute(sql)?),
    }
}
