//! SQL on pauses.

use super::pause::{Ended, PauseView};
use super::rules::Pause;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;

pub(super) fn begin(tx: &mut Conn, work_package: i64, by: i64, reason: &str, at: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO sla_pause (work_package_id, from_at, by_id, reason) VALUES ($1, $2, $3, $4)",
        args![work_package, at, by, reason],
    )?;
    Ok(())
}

/// Ends the running one; `by` is none where a clock was switched off without a person.
pub(super) fn end(
    tx: &mut Conn,
    work_package: i64,
    by: Option<i64>,
    how: Ended,
    note: Option<&str>,
    at: At,
) -> Result<(), DbError> {
    tx.run(
        "UPDATE sla_pause SET until_at = $2, ended_by = $3, ended = $4, note = $5
          WHERE work_package_id = $1 AND until_at IS NULL",
        args![work_package, at, by, how, note],
    )?;
    Ok(())
}

/// The pauses of a Work Package, oldest first, as a clock counts them.
pub(super) fn pauses(tx: &mut Conn, work_package: i64) -> Result<Vec<Pause>, DbError> {
    let rows: Vec<(At, Option<At>)> = tx.all(
        "SELECT from_at, until_at FROM sla_pause WHERE work_package_id = $1 ORDER BY from_at, id",
        args![work_package],
    )?;
    Ok(rows.into_iter().map(|(from, until)| Pause { from, until }).collect())
}

/// The same, with who and why.
pub(super) fn pause_views(tx: &mut Conn, work_package: i64) -> Result<Vec<PauseView>, DbError> {
    tx.all(
        "SELECT s.from_at, p.login, s.reason, s.until_at, e.login, s.ended, s.note
           FROM sla_pause s JOIN person p ON p.id = s.by_id LEFT JOIN person e ON e.id = s.ended_by
          WHERE s.work_package_id = $1 ORDER BY s.from_at, s.id",
        args![work_package],
    )
}
