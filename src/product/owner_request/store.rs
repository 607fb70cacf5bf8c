//! SQL on requests to Product Owners.

use super::model::Answered;
use crate::args;
use crate::kit::db::{Col, Conn, DbError, FromRow, Row as DbRow};
use crate::kit::time::At;

/// A request as stored.
pub struct RequestRow {
    pub id: i64,
    pub story: String,
    pub asked_by: String,
    pub text: String,
    pub asked_at: At,
    pub answered: Answered,
}

impl FromRow for RequestRow {
    fn from_row(r: &DbRow<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: Col::get(r, 0)?,
            story: Col::get(r, 1)?,
            asked_by: Col::get(r, 2)?,
            text: Col::get(r, 3)?,
            asked_at: Col::get(r, 4)?,
            answered: Answered { by: Col::get(r, 5)?, text: Col::get(r, 6)?, at: Col::get(r, 7)? },
        })
    }
}

const REQUEST: &str = "
    SELECT r.id, p.key || '-' || s.number, a.login, r.text, r.asked_at, b.login, r.answer, r.answered_at
      FROM owner_request r JOIN story s ON s.id = r.story_id JOIN project p ON p.id = s.project_id
      JOIN person a ON a.id = r.asked_by LEFT JOIN person b ON b.id = r.answered_by ";

pub fn by_id(tx: &mut Conn, id: i64) -> Result<Option<RequestRow>, DbError> {
    tx.opt(&format!("{REQUEST} WHERE r.id = $1"), args![id])
}

pub fn of_story(tx: &mut Conn, story: i64, after: i64, rows: i64) -> Result<Vec<RequestRow>, DbError> {
    tx.all(&format!("{REQUEST} WHERE r.story_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3"), args![story, after, rows])
}

pub fn asked_by(tx: &mut Conn, id: i64) -> Result<i64, DbError> {
    tx.value("SELECT asked_by FROM owner_request WHERE id = $1", args![id])
}

pub fn insert(tx: &mut Conn, story: i64, by: i64, text: &str, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO owner_request (story_id, asked_by, text, asked_at) VALUES ($1, $2, $3, $4) RETURNING id",
        args![story, by, text, now],
    )
}

pub fn answer(tx: &mut Conn, id: i64, by: i64, text: &str, now: At) -> Result<(), DbError> {
    tx.run(
        "UPDATE owner_request SET answered_by = $2, answer = $3, answered_at = $4 WHERE id = $1",
        args![id, by, text, now],
    )?;
    Ok(())
}
