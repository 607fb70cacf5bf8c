//! The rows of many things from one statement, given back to each of the things.

use std::collections::HashMap;

/// Rows by the number of what they belong to, in the order of the statement.
#[derive(Debug)]
pub struct Groups<V>(HashMap<i64, Vec<V>>);

impl<V> Groups<V> {
    /// Gives each row to what it belongs to.
    pub fn of<R>(rows: Vec<R>, mut split: impl FnMut(R) -> (i64, V)) -> Self {
        let mut groups: HashMap<i64, Vec<V>> = HashMap::new();
        for row in rows {
            let (id, value) = split(row);
            groups.entry(id).or_default().push(value);
        }
        Self(groups)
    }

    /// The rows of one thing.
    pub fn get(&self, id: i64) -> &[V] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The rows of one thing, taken out.
    pub fn take(&mut self, id: i64) -> Vec<V> {
        self.0.remove(&id).unwrap_or_default()
    }
}

impl<V> From<Vec<(i64, V)>> for Groups<V> {
    fn from(rows: Vec<(i64, V)>) -> Self {
        Self::of(rows, |row| row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_gets_its_rows_in_their_order() {
        let mut groups = Groups::from(vec![(1, "a"), (2, "b"), (1, "c")]);
        assert_eq!(groups.get(1), ["a", "c"]);
        assert_eq!(groups.take(2), ["b"]);
        assert!(groups.get(2).is_empty() && groups.take(3).is_empty());
    }
}
