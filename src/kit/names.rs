//! What names each of many things: logins, keys, slugs.

use std::collections::HashMap;

/// A name for each of some numbers.
#[derive(Debug)]
pub struct Names(HashMap<i64, String>);

impl Names {
    /// The name of a number; empty for one that was not asked for.
    pub fn of(&self, id: i64) -> String {
        self.0.get(&id).cloned().unwrap_or_default()
    }
}

impl From<Vec<(i64, String)>> for Names {
    fn from(rows: Vec<(i64, String)>) -> Self {
        Self(rows.into_iter().collect())
    }
}
