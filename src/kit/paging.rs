//! Lists in pages: a limit, and a cursor that remembers the last item by its sort key (never an offset).

use crate::kit::fields::number::Whole;
use crate::kit::problem::Problem;
use crate::kit::query::Param;
use crate::kit::secret;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// How many items a page has, unless the query says otherwise.
const LIMIT: usize = 50;

/// How many items are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Limit(Whole<1, 200>);

impl Param for Limit {
    fn parse(text: &str) -> Result<Self, String> {
        Whole::parse(text).map(Self)
    }
    fn schema() -> Value {
        json!({"type": "integer", "minimum": 1, "maximum": 200, "default": LIMIT})
    }
}

/// The `next_cursor` of the page before.
#[derive(Debug, Clone)]
pub struct Cursor(String);

impl Param for Cursor {
    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
    fn schema() -> Value {
        json!({"type": "string"})
    }
}

crate::query! {
    /// The query of a list that has no filters, and the part of every other list's query that names the page.
    pub struct Page {
        /// How many items to answer at most.
        limit: Option<Limit>,
        /// The `next_cursor` of the page before.
        cursor: Option<Cursor>,
    }
}

/// The page of a list that is read.
#[derive(Debug, Clone)]
pub struct Paging {
    /// How many items, 1 to 200.
    pub limit: usize,
    pub after: Option<Vec<i64>>,
    pub list: &'static str,
}

impl Paging {
    /// The page that was asked for. `list` names the list and its order, so that a cursor of another is refused; `parts` is how
    /// many numbers the cursor holds.
    ///
    /// # Errors
    /// 422 for a cursor of another list.
    pub fn read(page: &Page, list: &'static str, parts: usize) -> Result<Self, Problem> {
        let after =
            match &page.cursor {
                None => None,
                Some(Cursor(s)) => Some(decode(s, list).filter(|v| v.len() == parts).ok_or_else(|| {
                    Problem::invalid("cursor", "is not a cursor of this list; start again without one")
                })?),
            };
        let limit = page.limit.map_or(LIMIT, |Limit(n)| usize::try_from(n.0).unwrap_or(LIMIT));
        Ok(Self { limit, after, list })
    }

    /// Everything at once, for callers inside the program.
    pub fn all(list: &'static str) -> Self {
        Self { limit: 1_000_000, after: None, list }
    }

    /// The numbers that the cursor holds, if one was sent.
    pub fn after(&self) -> Option<&[i64]> {
        self.after.as_deref()
    }

    /// How many rows to ask for: one more than shown tells whether there is a next page.
    #[allow(clippy::cast_possible_wrap, reason = "at most a million")]
    pub fn rows(&self) -> i64 {
        self.limit as i64 + 1
    }

    /// Makes the page of items that were chosen already; `last` is what the cursor has to remember, where there is more.
    pub fn chosen<T>(&self, items: Vec<T>, last: Option<Vec<i64>>) -> List<T> {
        List { items, next_cursor: last.map(|key| encode(&key, self.list)) }
    }

    /// Makes the page of up to `rows()` items, each turned by `shape`; `key` says what the cursor has to remember of the last.
    ///
    /// # Errors
    /// Those of `shape`.
    pub fn list<R, T>(
        &self,
        rows: Vec<R>,
        key: impl Fn(&R) -> Vec<i64>,
        shape: impl FnMut(R) -> Result<T, Problem>,
    ) -> Result<List<T>, Problem> {
        self.many(rows, key, |rows| rows.into_iter().map(shape).collect())
    }

    /// The same of items that are turned all at once; `shape` answers as many, in their order.
    ///
    /// # Errors
    /// Those of `shape`.
    pub fn many<R, T>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> Vec<i64>,
        shape: impl FnOnce(Vec<R>) -> Result<Vec<T>, Problem>,
    ) -> Result<List<T>, Problem> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next_cursor = match rows.last() {
            Some(last) if more => Some(encode(&key(last), self.list)),
            _ => None,
        };
        Ok(List { items: shape(rows)?, next_cursor })
    }
}

fn encode(key: &[i64], list: &str) -> String {
    let numbers: Vec<String> = key.iter().map(i64::to_string).collect();
    secret::pack(&format!("{list}:{}", numbers.join(",")))
}

fn decode(s: &str, list: &str) -> Option<Vec<i64>> {
    let text = secret::unpack(s)?;
    let rest = text.strip_prefix(list)?.strip_prefix(':')?;
    rest.split(',').map(|n| n.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_its_list() {
        let c = encode(&[5, -7], "tasks");
        assert_eq!(decode(&c, "tasks"), Some(vec![5, -7]));
        assert_eq!(decode(&c, "task"), None);
        assert_eq!(decode("x", "tasks"), None);
    }
}
