//! SQL on pauses.

pub mod calendar;
pub mod clock;

use super::model::pause::{Ended, PauseView};
use super::model::rules::Pause;
use super::model::{Severity, SlaDefinition};
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::kit::time::{At, Dur};

pub fn begin(tx: &mut Conn, work_package: i64, by: i64, reason: &str, at: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO sla_pause (work_package_id, from_at, by_id, reason) VALUES ($1, $2, $3, $4)",
        args![work_package, at, by, reason],
    )?;
    Ok(())
}

/// Ends the running one; `by` is none where a clock was switched off without a person.
pub fn end(
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
pub fn pauses(tx: &mut Conn, work_package: i64) -> Result<Vec<Pause>, DbError> {
    let rows: Vec<(At, Option<At>)> = tx.all(
        "SELECT from_at, until_at FROM sla_pause WHERE work_package_id = $1 ORDER BY from_at, id",
        args![work_package],
    )?;
    Ok(rows.into_iter().map(|(from, until)| Pause { from, until }).collect())
}

/// The same, with who and why.
pub fn pause_views(tx: &mut Conn, work_package: i64) -> Result<Vec<PauseView>, DbError> {
    tx.all(
        "SELECT s.from_at, p.login, s.reason, s.until_at, e.login, s.ended, s.note
           FROM sla_pause s JOIN person p ON p.id = s.by_id LEFT JOIN person e ON e.id = s.ended_by
          WHERE s.work_package_id = $1 ORDER BY s.from_at, s.id",
        args![work_package],
    )
}

/// The SLA definitions, the most severe first.
///
/// # Errors
/// Those of the database.
pub fn definitions(tx: &mut Conn, project: i64) -> Result<Vec<SlaDefinition>, DbError> {
    Ok(definitions_of(tx, &[project])?.take(project))
}

/// The SLA definitions of each of some projects, the most severe first.
pub fn definitions_of(tx: &mut Conn, projects: &[i64]) -> Result<Groups<SlaDefinition>, DbError> {
    let mut all: Vec<(i64, Severity, Option<Dur>, Dur, bool)> = tx.all(
        "SELECT project_id, severity, respond_within, resolve_within, pausable FROM sla_definition
          WHERE project_id = ANY($1)",
        args![projects],
    )?;
    all.sort_by_key(|d| d.1);
    Ok(Groups::of(all, |(project, severity, respond_within, resolve_within, pausable)| {
        (project, SlaDefinition { severity, respond_within, resolve_within, pausable })
    }))
}

pub fn set_definitions(tx: &mut Conn, project: i64, definitions: &[SlaDefinition]) -> Result<(), DbError> {
    tx.run("DELETE FROM sla_definition WHERE project_id = $1", args![project])?;
    for d in definitions {
        tx.run(
            "INSERT INTO sla_definition (project_id, severity, respond_within, resolve_within, pausable)
             VALUES ($1, $2, $3, $4, $5)",
            args![project, d.severity, d.respond_within.as_ref(), &d.resolve_within, d.pausable],
        )?;
    }
    Ok(())
}

/// The routing: category and key of the proposed target.
///
/// # Errors
/// Those of the database.
pub fn routes(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    Ok(routes_of(tx, &[project])?.take(project))
}

/// The routing of each of some projects.
pub fn routes_of(tx: &mut Conn, projects: &[i64]) -> Result<Groups<(String, String)>, DbError> {
    let rows: Vec<(i64, String, String)> = tx.all(
        "SELECT r.project_id, r.category, p.key || '-' || s.number FROM sla_route r JOIN story s ON s.id = r.to_story_id
           JOIN project p ON p.id = s.project_id WHERE r.project_id = ANY($1) ORDER BY r.position",
        args![projects],
    )?;
    Ok(Groups::of(rows, |(project, category, to)| (project, (category, to))))
}

/// The story that the routing proposes for a category.
///
/// # Errors
/// Those of the database.
pub fn route(tx: &mut Conn, project: i64, category: &str) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT to_story_id FROM sla_route WHERE project_id = $1 AND category = $2 ORDER BY position",
        args![project, category],
    )
}

pub fn set_routes(tx: &mut Conn, project: i64, routes: &[(String, i64)]) -> Result<(), DbError> {
    tx.run("DELETE FROM sla_route WHERE project_id = $1", args![project])?;
    for (i, (category, to)) in (0i64..).zip(routes) {
        tx.run(
            "INSERT INTO sla_route (project_id, position, category, to_story_id) VALUES ($1, $2, $3, $4)",
            args![project, i, category, *to],
        )?;
    }
    Ok(())
}
