//! One SQL text on SQLite and PostgreSQL. Each connection lives on a thread of its own; a whole command or query is
//! handed to such a thread and its answer awaited, so a client that hangs up cancels nothing half way.
//!
//! Columns are `BIGINT`, `BOOLEAN` and `TEXT` and nothing else. A value is one of these or a list of them, which stands as
//! `= ANY($n)`: a statement has one text, whatever the list holds.

mod backup;
mod conn;
mod engine;
mod filter;
mod job;
mod migrate;
mod notify;
mod pool;
mod url;
mod worker;
mod write;

pub use backup::backup;
pub use conn::{Col, Conn, FromRow, Row, Val};
pub use filter::{Condition, Filter};
pub use job::Retry;
pub use migrate::{Migration, migrate, version};
pub use notify::EVERYTHING;
pub use pool::Db;
pub use url::DatabaseUrl;
pub use write::Write;

/// What a statement can fail with; everything that a caller can act upon has a variant of its own.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique constraint refused the row.
    #[error("a unique constraint refused the row: {0}")]
    Unique(String),
    /// The transaction met another one and has to be run again.
    #[error("the transaction met another one: {0}")]
    Serialization(String),
    /// A row that had to be there is not.
    #[error("no row: {0}")]
    NoRow(String),
    /// The connection is gone or could not be made.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// Anything else, which is a fault of ours or of the machine.
    #[error("{0}")]
    Other(String),
}

/// Builds the arguments of a statement: `args![id, title]`.
#[macro_export]
macro_rules! args {
    ($($v:expr),* $(,)?) => { &[$($crate::kit::db::Val::from($v)),*] };
}

/// Declares a struct that is read from a row by position, in the order of its fields.
#[macro_export]
macro_rules! row {
    ($(#[$m:meta])* $vis:vis struct $name:ident { $($(#[$fm:meta])* $fv:vis $f:ident : $t:ty),* $(,)? }) => {
        $(#[$m])* $vis struct $name { $($(#[$fm])* #[doc = stringify!($f)] pub $f: $t),* }
        impl $name {
            /// The names of its fields, in the order in which they are read.
            #[allow(dead_code)]
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($f)),*];
        }
        impl $crate::kit::db::FromRow for $name {
            fn from_row(row: &$crate::kit::db::Row<'_>) -> Result<Self, $crate::kit::db::DbError> {
                let mut i = 0;
                $(let $f = <$t as $crate::kit::db::Col>::get(row, i)?; i += 1;)*
                let _ = i;
                Ok(Self { $($f),* })
            }
        }
    };
}
