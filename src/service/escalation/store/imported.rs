//! SQL on escalations that an import made.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::service::escalation::model::Escalation;

/// Inserts escalations with all they hold. Answers their numbers.
pub fn insert(tx: &mut Conn, escalations: &[Escalation]) -> Result<Vec<i64>, DbError> {
    escalations.iter().map(|e| super::insert(tx, e)).collect()
}

/// The escalations of a Work Package that an import wrote, as the import tells them now: changed in their place, added, taken away.
/// Answers their numbers. Only where nobody has worked on them in Tandem, so that nothing hangs on those taken away.
pub fn replace(tx: &mut Conn, work_package: i64, now: &[Escalation]) -> Result<Vec<i64>, DbError> {
    let old = super::of_work_package(tx, work_package)?;
    // Levels may change places; no two may be open at one level on the way.
    tx.run("UPDATE escalation SET state = 'returned' WHERE work_package_id = $1", args![work_package])?;
    let mut ids = Vec::with_capacity(now.len());
    for (i, e) in now.iter().enumerate() {
        if let Some(o) = old.get(i) {
            overwrite(tx, o.id, e)?;
            ids.push(o.id);
        } else {
            ids.push(super::insert(tx, e)?);
        }
    }
    for o in old.iter().skip(now.len()) {
        tx.run("DELETE FROM escalation WHERE id = $1", args![o.id])?;
    }
    Ok(ids)
}

fn overwrite(tx: &mut Conn, id: i64, e: &Escalation) -> Result<(), DbError> {
    tx.run(
        "UPDATE escalation SET level = $2, from_story_id = $3, to_story_id = $4, from_team_id = $5, to_team_id = $6,
             reason = $7, state = $8, opened_by = $9, opened_at = $10, taken_by = $11, taken_at = $12, ended_at = $13,
             note = $14 WHERE id = $1",
        args![
            id,
            e.level,
            e.from_story_id,
            e.to_story_id,
            e.from_team_id,
            e.to_team_id,
            &e.reason,
            e.state,
            e.opened_by,
            e.opened_at,
            e.taken_by,
            e.taken_at,
            e.ended_at,
            &e.note
        ],
    )?;
    Ok(())
}
