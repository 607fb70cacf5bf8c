//! The business calendar of a project: shown, set, taken away; every change makes a version (H.6).

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;
use crate::service::sla::model::calendar::Calendar;

/// The present calendar of a project with its version; none where calendar hours count.
pub fn present(tx: &mut Conn, project: i64) -> Result<(i64, Option<Calendar>), DbError> {
    let row: Option<(i64, Option<String>)> = tx.opt(
        "SELECT version, body FROM sla_calendar WHERE project_id = $1 ORDER BY version DESC LIMIT 1",
        args![project],
    )?;
    let Some((version, body)) = row else { return Ok((0, None)) };
    let calendar = body.map(|b| serde_json::from_str(&b).map_err(|e| DbError::Other(e.to_string()))).transpose()?;
    Ok((version, calendar))
}

/// The calendar of a project in a version that clocks were computed with.
///
/// # Errors
/// Those of the database, when there is no such version.
pub fn of_version(tx: &mut Conn, project: i64, version: i64) -> Result<Calendar, DbError> {
    let body: String = tx.value(
        "SELECT body FROM sla_calendar WHERE project_id = $1 AND version = $2 AND body IS NOT NULL",
        args![project, version],
    )?;
    serde_json::from_str(&body).map_err(|e| DbError::Other(e.to_string()))
}

/// Keeps a version; without a calendar, calendar hours count from here on.
pub fn insert(
    tx: &mut Conn,
    project: i64,
    version: i64,
    calendar: Option<&Calendar>,
    by: i64,
    now: At,
) -> Result<(), DbError> {
    let body = calendar.map(serde_json::to_string).transpose().map_err(|e| DbError::Other(e.to_string()))?;
    tx.run(
        "INSERT INTO sla_calendar (project_id, version, body, by_id, at) VALUES ($1, $2, $3, $4, $5)",
        args![project, version, body, by, now],
    )?;
    Ok(())
}
