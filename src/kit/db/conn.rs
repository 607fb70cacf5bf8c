//! A connection: statements, values and rows, the same on both engines.

use crate::kit::db::engine::Engine;
use crate::kit::db::{DbError, engine};
use bytes::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A value bound to a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    /// SQL NULL.
    Null,
    /// A BIGINT.
    Int(i64),
    /// A BOOLEAN.
    Bool(bool),
    /// A TEXT.
    Text(String),
    /// BIGINTs for `= ANY($n)`.
    Ids(Arc<[i64]>),
    /// TEXTs for `= ANY($n)`.
    Texts(Arc<[String]>),
}

impl From<i64> for Val {
    fn from(v: i64) -> Self {
        Val::Int(v)
    }
}

impl From<bool> for Val {
    fn from(v: bool) -> Self {
        Val::Bool(v)
    }
}

impl From<String> for Val {
    fn from(v: String) -> Self {
        Val::Text(v)
    }
}

impl From<&String> for Val {
    fn from(v: &String) -> Self {
        Val::Text(v.clone())
    }
}

impl From<&str> for Val {
    fn from(v: &str) -> Self {
        Val::Text(v.to_owned())
    }
}

impl From<&[i64]> for Val {
    fn from(v: &[i64]) -> Self {
        Val::Ids(v.into())
    }
}

impl From<&Vec<i64>> for Val {
    fn from(v: &Vec<i64>) -> Self {
        Val::Ids(v.as_slice().into())
    }
}

impl From<&Arc<[i64]>> for Val {
    fn from(v: &Arc<[i64]>) -> Self {
        Val::Ids(v.clone())
    }
}

impl From<Vec<String>> for Val {
    fn from(v: Vec<String>) -> Self {
        Val::Texts(v.into())
    }
}

impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(v: Option<T>) -> Self {
        v.map_or(Val::Null, Into::into)
    }
}

impl From<&Option<String>> for Val {
    fn from(v: &Option<String>) -> Self {
        v.as_deref().map_or(Val::Null, Val::from)
    }
}

impl rusqlite::ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::ToSqlOutput;
        use rusqlite::types::Value;
        use rusqlite::types::ValueRef;
        let json = |list: serde_json::Result<String>| {
            let text = list.map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
            Ok::<_, rusqlite::Error>(ToSqlOutput::Owned(Value::Text(text)))
        };
        Ok(match self {
            Val::Null => ToSqlOutput::Owned(Value::Null),
            Val::Int(i) => ToSqlOutput::Owned(Value::Integer(*i)),
            Val::Bool(b) => ToSqlOutput::Owned(Value::Integer(i64::from(*b))),
            Val::Text(s) => ToSqlOutput::Borrowed(ValueRef::Text(s.as_bytes())),
            Val::Ids(ids) => json(serde_json::to_string(&**ids))?,
            Val::Texts(texts) => json(serde_json::to_string(&**texts))?,
        })
    }
}

impl ToSql for Val {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Val::Null => Ok(IsNull::Yes),
            Val::Int(i) if *ty == Type::INT4 => i32::try_from(*i)?.to_sql(ty, out),
            Val::Int(i) => i.to_sql(&Type::INT8, out),
            Val::Bool(b) => b.to_sql(&Type::BOOL, out),
            Val::Text(s) => s.to_sql(&Type::TEXT, out),
            Val::Ids(ids) => (&**ids).to_sql(&Type::INT8_ARRAY, out),
            Val::Texts(texts) => (&**texts).to_sql(&Type::TEXT_ARRAY, out),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

/// A row of either engine.
pub enum Row<'a> {
    /// of SQLite
    Lite(&'a rusqlite::Row<'a>),
    /// of PostgreSQL
    Pg(&'a postgres::Row),
}

/// A type that can be read from a column.
pub trait Col: Sized {
    /// Reads column `i`, counted from 0.
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError>;
}

macro_rules! col {
    ($($t:ty),*) => {$(
        impl Col for $t {
            fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
                match row {
                    Row::Lite(r) => r.get(i).map_err(|e| DbError::Other(e.to_string())),
                    Row::Pg(r) => r.try_get(i).map_err(|e| DbError::Other(e.to_string())),
                }
            }
        }
        impl Col for Option<$t> {
            fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
                match row {
                    Row::Lite(r) => r.get(i).map_err(|e| DbError::Other(e.to_string())),
                    Row::Pg(r) => r.try_get(i).map_err(|e| DbError::Other(e.to_string())),
                }
            }
        }
    )*};
}

col!(i64, bool, String);

/// A type that can be read from a whole row.
pub trait FromRow: Sized {
    /// Reads the columns by position.
    fn from_row(row: &Row<'_>) -> Result<Self, DbError>;
}

macro_rules! tuple {
    ($($t:ident $i:tt),*) => {
        impl<$($t: Col),*> FromRow for ($($t,)*) {
            fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
                Ok(($($t::get(row, $i)?,)*))
            }
        }
    };
}

tuple!(A 0);

tuple!(A 0, B 1);

tuple!(A 0, B 1, C 2);

tuple!(A 0, B 1, C 2, D 3);

tuple!(A 0, B 1, C 2, D 3, E 4);

tuple!(A 0, B 1, C 2, D 3, E 4, F 5);

tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);

tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A connection in the hands of one thread, inside a transaction while a command or query runs.
pub struct Conn {
    pub engine: Engine,
    pub signals: Vec<String>,
    /// How many statements were sent, those that begin and end transactions apart.
    pub sent: Arc<AtomicU64>,
}

impl Conn {
    pub(super) fn new(engine: Engine, sent: Arc<AtomicU64>) -> Self {
        Self { engine, signals: Vec::new(), sent }
    }

    fn send(&self, sql: &str) {
        self.sent.fetch_add(1, Ordering::Relaxed);
        tracing::trace!("{sql}");
    }

    /// Every row, in the order of the statement.
    pub fn all<T: FromRow>(&mut self, sql: &str, args: &[Val]) -> Result<Vec<T>, DbError> {
        self.send(sql);
        let mut out = Vec::new();
        engine::each(&mut self.engine, sql, args, &mut |row| {
            out.push(T::from_row(row)?);
            Ok(())
        })?;
        Ok(out)
    }

    /// The first row, if there is one.
    pub fn opt<T: FromRow>(&mut self, sql: &str, args: &[Val]) -> Result<Option<T>, DbError> {
        Ok(self.all(sql, args)?.into_iter().next())
    }

    /// The first row, which has to be there.
    pub fn one<T: FromRow>(&mut self, sql: &str, args: &[Val]) -> Result<T, DbError> {
        self.opt(sql, args)?.ok_or_else(|| DbError::NoRow(sql.to_owned()))
    }

    /// The only column of the first row, which has to be there; for `RETURNING id`, counts and the like.
    pub fn value<T: Col>(&mut self, sql: &str, args: &[Val]) -> Result<T, DbError> {
        Ok(self.one::<(T,)>(sql, args)?.0)
    }

    /// The only column of every row.
    pub fn column<T: Col>(&mut self, sql: &str, args: &[Val]) -> Result<Vec<T>, DbError> {
        Ok(self.all::<(T,)>(sql, args)?.into_iter().map(|r| r.0).collect())
    }

    /// Runs a statement and says how many rows it changed.
    pub fn run(&mut self, sql: &str, args: &[Val]) -> Result<u64, DbError> {
        self.send(sql);
        engine::run(&mut self.engine, sql, args)
    }

    /// Whether the statement finds a row.
    pub fn exists(&mut self, sql: &str, args: &[Val]) -> Result<bool, DbError> {
        Ok(self.opt::<(i64,)>(sql, args)?.is_some())
    }

    /// Tells the listeners of `topic` after the commit, and only then.
    pub fn signal(&mut self, topic: String) {
        if !self.signals.contains(&topic) {
            self.signals.push(topic);
        }
    }

    /// Begins a part of the transaction that may fail without the rest.
    pub fn begin_part(&mut self) -> Result<(), DbError> {
        self.batch("SAVEPOINT part")
    }

    /// Ends a part; what one that failed has written is undone.
    pub fn end_part(&mut self, failed: bool) -> Result<(), DbError> {
        self.batch(if failed { "ROLLBACK TO part; RELEASE part" } else { "RELEASE part" })
    }

    /// Several statements without arguments, for migrations and tests.
    pub fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        engine::batch(&mut self.engine, sql)
    }

    /// Whether this is PostgreSQL; for the closed list of differences, nowhere else.
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Pg(_))
    }
}
