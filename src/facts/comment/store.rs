//! SQL on comments.

use super::model::On;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;

pub fn insert(tx: &mut Conn, on: On, author: i64, text: &str, now: At) -> Result<i64, DbError> {
    let (story, work_package) = match on {
        On::Story(id) => (Some(id), None),
        On::WorkPackage(id) => (None, Some(id)),
    };
    tx.value(
        "INSERT INTO comment (story_id, work_package_id, author_id, text, at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        args![story, work_package, author, text, now],
    )
}
