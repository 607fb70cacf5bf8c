//! Lists in pages: a limit, and a cursor that remembers the last item by its sort key (never an offset).

use super::problem::Problem;
use super::secret;
use super::web::Query;
use schemars::JsonSchema;
use serde::Serialize;

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// Which page is asked for.
#[derive(Debug, Clone)]
pub struct Paging {
    /// How many items, 1 to 200.
    pub limit: usize,
    after: Option<Vec<i64>>,
    list: &'static str,
}

impl Paging {
    /// Reads `limit` and `cursor`. `list` names the list and its order, so that a cursor of another is refused; `parts` is how
    /// many numbers the cursor holds.
    ///
    /// # Errors
    /// 422 for a wrong limit or cursor.
    pub fn read(q: &Query, list: &'static str, parts: usize) -> Result<Self, Problem> {
        let limit = match q.get("limit") {
            None => 50,
            Some(s) => match s.parse::<usize>() {
                Ok(n) if (1..=200).contains(&n) && !s.starts_with('+') => n,
                _ => return Err(Problem::invalid("limit", format!("{s:?} is not a whole number from 1 to 200"))),
            },
        };
        let after = match q.get("cursor") {
            None => None,
            Some(s) => Some(decode(s, list).filter(|v| v.len() == parts).ok_or_else(|| {
                Problem::invalid("cursor", "is none that this list gave; begin again without a cursor")
            })?),
        };
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
        mut rows: Vec<R>,
        key: impl Fn(&R) -> Vec<i64>,
        shape: impl FnMut(R) -> Result<T, Problem>,
    ) -> Result<List<T>, Problem> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next_cursor = match rows.last() {
            Some(last) if more => Some(encode(&key(last), self.list)),
            _ => None,
        };
        Ok(List { items: rows.into_iter().map(shape).collect::<Result<_, _>>()?, next_cursor })
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
