//! SQL on escalation targets.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::product::story::model::Target;

/// The targets of a story, in order.
pub fn targets(tx: &mut Conn, story: i64) -> Result<Vec<Target>, DbError> {
    Ok(targets_of(tx, &[story])?.take(story))
}

/// The targets of each of some stories, in order.
pub fn targets_of(tx: &mut Conn, stories: &[i64]) -> Result<Groups<Target>, DbError> {
    let rows: Vec<(i64, i64, String, bool)> = tx.all(
        "SELECT t.story_id, s.id, p.key || '-' || s.number, t.accepted FROM escalation_target t
           JOIN story s ON s.id = t.target_id JOIN project p ON p.id = s.project_id
          WHERE t.story_id = ANY($1) AND t.named ORDER BY t.position",
        args![stories],
    )?;
    Ok(Groups::of(rows, |(story, id, key, accepted)| (story, Target { id, key, accepted })))
}

/// Names the targets of a story. A refusal outlives its being named: who takes a target out and names it again is still
/// refused (R116).
pub fn set_targets(tx: &mut Conn, story: i64, targets: &[i64]) -> Result<(), DbError> {
    tx.run("DELETE FROM escalation_target WHERE story_id = $1 AND accepted", args![story])?;
    tx.run("UPDATE escalation_target SET named = FALSE WHERE story_id = $1", args![story])?;
    for (i, target) in (0i64..).zip(targets) {
        name_target(tx, story, *target, i)?;
    }
    Ok(())
}

fn name_target(tx: &mut Conn, story: i64, target: i64, position: i64) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO escalation_target (story_id, target_id, accepted, position, named) VALUES ($1, $2, TRUE, $3, TRUE)
         ON CONFLICT (story_id, target_id) DO UPDATE SET position = excluded.position, named = TRUE",
        args![story, target, position],
    )?;
    Ok(())
}

/// Names a target, if it is not named yet, and permits escalations.
pub fn link_target(tx: &mut Conn, story: i64, target: i64) -> Result<(), DbError> {
    let old = targets(tx, story)?;
    if old.iter().all(|t| t.id != target) {
        name_target(tx, story, target, i64::try_from(old.len()).unwrap_or(0))?;
    }
    tx.run("UPDATE story SET escalation_permitted = TRUE WHERE id = $1", args![story])?;
    Ok(())
}

pub fn set_accepted(tx: &mut Conn, story: i64, target: i64, accepted: bool) -> Result<bool, DbError> {
    let n = tx.run(
        "UPDATE escalation_target SET accepted = $3 WHERE story_id = $1 AND target_id = $2 AND named",
        args![story, target, accepted],
    )?;
    Ok(n > 0)
}
