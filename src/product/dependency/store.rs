//! SQL on dependencies.

use super::model::Dependency;
use crate::args;
use crate::kit::db::{Conn, DbError};

const DEPENDENCY: &str =
    "SELECT d.id, d.project_id, d.from_story_id, d.from_team_id, d.to_story_id, d.to_team_id, d.to_activity,
        d.kind, d.scope, d.note, d.resolved_at, d.created_by, d.created_at FROM dependency d ";

pub fn by_id(tx: &mut Conn, id: i64) -> Result<Option<Dependency>, DbError> {
    tx.opt(&format!("{DEPENDENCY} WHERE d.id = $1"), args![id])
}

pub fn insert(tx: &mut Conn, d: &Dependency) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO dependency (project_id, from_story_id, from_team_id, to_story_id, to_team_id, to_activity, kind, scope, note,
                                 created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        args![
            d.project_id,
            d.from_story_id,
            d.from_team_id,
            d.to_story_id,
            d.to_team_id,
            &d.to_activity,
            d.kind,
            d.scope,
            &d.note,
            d.created_by,
            d.created_at
        ],
    )
}

pub fn update(tx: &mut Conn, d: &Dependency) -> Result<(), DbError> {
    tx.run(
        "UPDATE dependency SET kind = $2, scope = $3, note = $4, resolved_at = $5 WHERE id = $1",
        args![d.id, d.kind, d.scope, &d.note, d.resolved_at],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Conn, id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM dependency WHERE id = $1", args![id])?;
    Ok(())
}
