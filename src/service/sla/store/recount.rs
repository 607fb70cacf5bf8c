//! SQL on the clocks that still have to follow a change.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::service::sla::model::Recount;

/// Remembers what is left.
pub fn insert(tx: &mut Conn, r: &Recount) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO clock_recount (project_id, story_id, cause, after_id, by_id) VALUES ($1, $2, $3, $4, $5)",
        args![r.project_id, r.story_id, r.cause, r.after_id, r.by_id],
    )?;
    Ok(())
}

/// The numbers of those that are left, the oldest first.
pub fn ids(tx: &mut Conn) -> Result<Vec<i64>, DbError> {
    tx.column("SELECT id FROM clock_recount ORDER BY id", &[])
}

pub fn opt(tx: &mut Conn, id: i64) -> Result<Option<Recount>, DbError> {
    tx.opt("SELECT id, project_id, story_id, cause, after_id, by_id FROM clock_recount WHERE id = $1", args![id])
}

/// Whether clocks of a project still have to follow a change.
pub fn any(tx: &mut Conn, project: i64) -> Result<bool, DbError> {
    tx.exists("SELECT id FROM clock_recount WHERE project_id = $1 LIMIT 1", args![project])
}

/// Everything up to this Work Package has followed.
pub fn advance(tx: &mut Conn, id: i64, after: i64) -> Result<(), DbError> {
    tx.run("UPDATE clock_recount SET after_id = $2 WHERE id = $1", args![id, after])?;
    Ok(())
}

/// All have followed.
pub fn delete(tx: &mut Conn, id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM clock_recount WHERE id = $1", args![id])?;
    Ok(())
}
