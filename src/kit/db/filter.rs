//! Statements and conditions put together of pieces, each text beside its values.

use crate::kit::db::{Col, Conn, DbError, FromRow, Val};

/// A condition in which each `?` stands for the next of its values, so that it fits at any place of a `Filter`.
#[derive(Clone, Debug)]
pub struct Condition {
    sql: String,
    args: Vec<Val>,
}

impl Condition {
    /// A condition, or the beginning of one.
    pub fn new(sql: impl Into<String>, args: &[Val]) -> Self {
        Self { sql: sql.into(), args: args.to_vec() }
    }

    /// Adds a piece in which each `?` stands for the next of `args`.
    #[must_use]
    pub fn with(mut self, sql: &str, args: &[Val]) -> Self {
        self.sql.push_str(sql);
        self.args.extend_from_slice(args);
        self
    }

    /// Adds another condition.
    #[must_use]
    pub fn when(self, c: &Condition) -> Self {
        self.with(&c.sql, &c.args)
    }
}

/// A statement put together of pieces, for lists with filters: text and values side by side.
pub struct Filter {
    sql: String,
    args: Vec<Val>,
}

impl Filter {
    /// Starts with the fixed part of a statement and its arguments.
    pub fn new(sql: &str, args: &[Val]) -> Self {
        Self { sql: sql.to_owned(), args: args.to_vec() }
    }

    /// Adds a piece without arguments.
    pub fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a piece in which each `?` stands for the next of `args`.
    pub fn with(&mut self, sql: &str, args: &[Val]) -> &mut Self {
        let mut values = args.iter();
        for c in sql.chars() {
            match c {
                '?' => {
                    let v = values.next().cloned().unwrap_or(Val::Null);
                    self.args.push(v);
                    self.sql.push('$');
                    self.sql.push_str(&self.args.len().to_string());
                }
                c => self.sql.push(c),
            }
        }
        self
    }

    /// Adds a condition.
    pub fn when(&mut self, c: &Condition) -> &mut Self {
        self.with(&c.sql, &c.args)
    }

    /// Runs the statement and says how many rows it changed.
    pub fn run(&self, conn: &mut Conn) -> Result<u64, DbError> {
        conn.run(&self.sql, &self.args)
    }

    /// The only column of the first row, which has to be there.
    pub fn value<T: Col>(&self, conn: &mut Conn) -> Result<T, DbError> {
        conn.value(&self.sql, &self.args)
    }

    /// Runs the statement.
    pub fn all<T: FromRow>(&self, conn: &mut Conn) -> Result<Vec<T>, DbError> {
        conn.all(&self.sql, &self.args)
    }
}
