//! SQL on reviews of recurring stories.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::{At, Day};

/// Sets the day of the next review.
pub fn set_review_due(tx: &mut Conn, id: i64, day: Day) -> Result<(), DbError> {
    tx.run("UPDATE story SET review_due_on = $2 WHERE id = $1", args![id, day])?;
    Ok(())
}

/// The active stories whose review is due on a day or before, and whose Product Owner was not told of it.
pub fn reviews_due(tx: &mut Conn, latest: Day) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT id FROM story WHERE review_due_on <= $1 AND state = 'active'
            AND (review_told_for IS NULL OR review_told_for <> review_due_on) ORDER BY id",
        args![latest],
    )
}

/// Notes that the Product Owner is told of a due day; false if that was done before.
pub fn note_review_told(tx: &mut Conn, id: i64, due: Day) -> Result<bool, DbError> {
    let noted = tx.run(
        "UPDATE story SET review_told_for = $2 WHERE id = $1 AND (review_told_for IS NULL OR review_told_for <> $2)",
        args![id, due],
    )?;
    Ok(noted > 0)
}

/// When a story was reviewed last.
pub fn last_review(tx: &mut Conn, story: i64) -> Result<Option<At>, DbError> {
    tx.value("SELECT MAX(at) FROM review WHERE story_id = $1", args![story])
}

pub fn insert_review(tx: &mut Conn, story: i64, by: i64, input: &str, at: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO review (story_id, by_id, input, at) VALUES ($1, $2, $3, $4) RETURNING id",
        args![story, by, input, at],
    )
}

pub fn reviews(tx: &mut Conn, story: i64, after: i64, rows: i64) -> Result<Vec<(i64, String, String, At)>, DbError> {
    tx.all(
        "SELECT r.id, p.login, r.input, r.at FROM review r JOIN person p ON p.id = r.by_id
          WHERE r.story_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3",
        args![story, after, rows],
    )
}
