//! SQL on swarms.

use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;
use crate::service::work_package::model::WorkPackage;

pub fn running_id(tx: &mut Conn, work_package: i64) -> Result<Option<(i64, i64, At)>, DbError> {
    tx.opt(
        "SELECT id, started_by, started_at FROM swarm WHERE work_package_id = $1 AND ended_at IS NULL",
        args![work_package],
    )
}

/// Whether a person is in the running swarm of a Work Package.
///
/// # Errors
/// Those of the database.
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

pub fn changed(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), DbError> {
    cx.tx.run("UPDATE work_package SET version = version + 1 WHERE id = $1", args![w.id])?;
    Ok(())
}
