//! SQL on swarms.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;

pub fn running_id(tx: &mut Conn, work_package: i64) -> Result<Option<(i64, i64, At)>, DbError> {
    tx.opt(
        "SELECT id, started_by, started_at FROM swarm WHERE work_package_id = $1 AND ended_at IS NULL",
        args![work_package],
    )
}

/// Whether a person is in the running swarm of a Work Package.
pub fn has_member(tx: &mut Conn, work_package: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT m.id FROM swarm s JOIN swarm_member m ON m.swarm_id = s.id
          WHERE s.work_package_id = $1 AND s.ended_at IS NULL AND m.person_id = $2 AND m.left_at IS NULL",
        args![work_package, person],
    )
}

pub fn was_member(tx: &mut Conn, work_package: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT m.id FROM swarm s JOIN swarm_member m ON m.swarm_id = s.id
          WHERE s.work_package_id = $1 AND m.person_id = $2",
        args![work_package, person],
    )
}

pub fn start(tx: &mut Conn, work_package: i64, by: i64, now: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO swarm (work_package_id, started_by, started_at) VALUES ($1, $2, $3)",
        args![work_package, by, now],
    )?;
    Ok(())
}

/// Ends a swarm; everybody leaves.
pub fn end(tx: &mut Conn, id: i64, now: At) -> Result<(), DbError> {
    tx.run("UPDATE swarm_member SET left_at = $2 WHERE swarm_id = $1 AND left_at IS NULL", args![id, now])?;
    tx.run("UPDATE swarm SET ended_at = $2 WHERE id = $1", args![id, now])?;
    Ok(())
}

pub fn join(tx: &mut Conn, id: i64, person: i64, now: At) -> Result<(), DbError> {
    tx.run("INSERT INTO swarm_member (swarm_id, person_id, joined_at) VALUES ($1, $2, $3)", args![id, person, now])?;
    Ok(())
}

/// A person leaves the running swarm of a Work Package; answers whether the person was in it.
pub fn leave(tx: &mut Conn, work_package: i64, person: i64, now: At) -> Result<bool, DbError> {
    let left = tx.run(
        "UPDATE swarm_member SET left_at = $3 WHERE person_id = $2 AND left_at IS NULL
            AND swarm_id IN (SELECT id FROM swarm WHERE work_package_id = $1 AND ended_at IS NULL)",
        args![work_package, person, now],
    )?;
    Ok(left > 0)
}
