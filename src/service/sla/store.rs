//! SQL on pauses.

pub mod calendar;
pub mod clock;
pub mod recount;

use super::model::pause::{Ended, PauseView};
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

/// The pauses of Work Packages, each with the number of its Work Package; of each the oldest first.
pub fn pauses(tx: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, PauseView)>, DbError> {
    type Row = (i64, At, String, String, Option<At>, Option<String>, Option<Ended>, Option<String>);
    let rows: Vec<Row> = tx.all(
        "SELECT s.work_package_id, s.from_at, p.login, s.reason, s.until_at, e.login, s.ended, s.note
           FROM sla_pause s JOIN person p ON p.id = s.by_id LEFT JOIN person e ON e.id = s.ended_by
          WHERE s.work_package_id = ANY($1) ORDER BY s.from_at, s.id",
        args![ids],
    )?;
    let view = |(id, from, by, reason, until, ended_by, ended, note): Row| {
        (id, PauseView { from, by, reason, until, ended_by, ended, note })
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The SLA definitions, the most severe first.
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
