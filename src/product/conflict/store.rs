//! SQL on priority conflicts.

use super::model::ConflictRow;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;

/// Whether an open conflict is about a story.
pub fn open_for(tx: &mut Conn, story: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT c.id FROM priority_conflict c JOIN priority_conflict_story s ON s.conflict_id = c.id
          WHERE s.story_id = $1 AND c.state = 'open'",
        args![story],
    )
}

pub fn insert(tx: &mut Conn, project: i64, by: i64, reason: &str, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO priority_conflict (project_id, raised_by, reason, state, created_at) VALUES ($1, $2, $3, 'open', $4) RETURNING id",
        args![project, by, reason, now],
    )
}

pub fn update(tx: &mut Conn, c: &ConflictRow) -> Result<(), DbError> {
    tx.run(
        "UPDATE priority_conflict SET state = $2, decided_by = $3, decision_reason = $4, decided_at = $5 WHERE id = $1",
        args![c.id, c.state, c.decided_by, c.decision_reason.as_ref(), c.decided_at],
    )?;
    Ok(())
}

pub fn stories(tx: &mut Conn, id: i64) -> Result<Vec<i64>, DbError> {
    tx.column("SELECT story_id FROM priority_conflict_story WHERE conflict_id = $1 ORDER BY story_id", args![id])
}

pub fn set_stories(tx: &mut Conn, id: i64, stories: &[i64]) -> Result<(), DbError> {
    tx.run("DELETE FROM priority_conflict_story WHERE conflict_id = $1", args![id])?;
    for (i, s) in (0i64..).zip(stories) {
        tx.run(
            "INSERT INTO priority_conflict_story (conflict_id, story_id, position) VALUES ($1, $2, $3)",
            args![id, *s, i],
        )?;
    }
    Ok(())
}
