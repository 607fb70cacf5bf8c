//! Writing a row whose columns are named once, for its INSERT and its UPDATE.

use super::{Conn, DbError, Val};

/// A row to be written: its table, and columns beside their values.
pub struct Write {
    table: &'static str,
    columns: Vec<&'static str>,
    args: Vec<Val>,
}

impl Write {
    /// A row of a table, without columns yet.
    pub fn to(table: &'static str) -> Self {
        Self { table, columns: Vec::new(), args: Vec::new() }
    }

    /// Adds a column with its value.
    #[must_use]
    pub fn set(mut self, column: &'static str, value: impl Into<Val>) -> Self {
        self.columns.push(column);
        self.args.push(value.into());
        self
    }

    /// Inserts the row and returns its id.
    ///
    /// # Errors
    /// `Unique`, if such a row is there.
    pub fn insert(&self, conn: &mut Conn) -> Result<i64, DbError> {
        let places: Vec<String> = (1..=self.args.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({}) RETURNING id",
            self.table,
            self.columns.join(", "),
            places.join(", ")
        );
        conn.value(&sql, &self.args)
    }

    /// Updates the row with an id, and counts its version.
    ///
    /// # Errors
    /// `NoRow`, if it is not there.
    pub fn update(mut self, conn: &mut Conn, id: i64) -> Result<(), DbError> {
        let sets: Vec<String> = self.columns.iter().zip(1..).map(|(c, n)| format!("{c} = ${n}")).collect();
        self.args.push(id.into());
        let sql = format!(
            "UPDATE {} SET {}, version = version + 1 WHERE id = ${}",
            self.table,
            sets.join(", "),
            self.args.len()
        );
        if conn.run(&sql, &self.args)? == 0 { Err(DbError::NoRow(sql)) } else { Ok(()) }
    }
}
