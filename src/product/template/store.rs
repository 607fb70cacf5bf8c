//! SQL on Work Package templates.

use super::model::Template;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;
use crate::service::sla::model::Severity;
use std::collections::HashMap;

const TEMPLATE: &str = "SELECT t.id, t.project_id, t.name, t.category, t.severity, t.standard_effort, t.tasks,
    t.approval_steps, t.escalates_to, t.pre_approved, t.made_from, t.version, t.created_by, t.created_at FROM template t ";

/// A template of a project by number.
pub fn in_project(tx: &mut Conn, project: i64, id: i64) -> Result<Option<Template>, DbError> {
    tx.opt(&format!("{TEMPLATE} WHERE t.id = $1 AND t.project_id = $2"), args![id, project])
}

/// The template that a severity brings by itself: one with that severity and no category; the oldest, if there are several.
pub fn of_severity(tx: &mut Conn, project: i64, severity: Severity) -> Result<Option<Template>, DbError> {
    tx.opt(
        &format!("{TEMPLATE} WHERE t.project_id = $1 AND t.severity = $2 AND t.category IS NULL ORDER BY t.id LIMIT 1"),
        args![project, severity],
    )
}

pub fn by_id(tx: &mut Conn, id: i64) -> Result<Option<Template>, DbError> {
    tx.opt(&format!("{TEMPLATE} WHERE t.id = $1"), args![id])
}

pub fn page(tx: &mut Conn, project: i64, after: i64, rows: i64) -> Result<Vec<Template>, DbError> {
    tx.all(
        &format!("{TEMPLATE} WHERE t.project_id = $1 AND t.id > $2 ORDER BY t.id LIMIT $3"),
        args![project, after, rows],
    )
}

/// How many Work Packages were made from each of these templates, of any version.
pub fn uses(tx: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, i64>, DbError> {
    let rows: Vec<(i64, i64)> = tx.all(
        "SELECT template_id, COUNT(*) FROM work_package WHERE template_id = ANY($1) GROUP BY template_id",
        args![ids],
    )?;
    Ok(rows.into_iter().collect())
}

pub fn insert(tx: &mut Conn, t: &Template) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO template (project_id, name, category, severity, standard_effort, tasks, approval_steps, escalates_to,
             pre_approved, version, created_by, created_at, made_from)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
        args![
            t.project_id,
            &t.name,
            &t.category,
            t.severity,
            t.standard_effort,
            &t.tasks,
            &t.approval_steps,
            &t.escalates_to,
            t.pre_approved,
            t.version,
            t.created_by,
            t.created_at,
            &t.made_from
        ],
    )
}

pub fn update(tx: &mut Conn, t: &Template) -> Result<(), DbError> {
    tx.run(
        "UPDATE template SET name = $2, category = $3, severity = $4, standard_effort = $5, tasks = $6, approval_steps = $7,
             escalates_to = $8, pre_approved = $9, version = $10 WHERE id = $1",
        args![
            t.id,
            &t.name,
            &t.category,
            t.severity,
            t.standard_effort,
            &t.tasks,
            &t.approval_steps,
            &t.escalates_to,
            t.pre_approved,
            t.version
        ],
    )?;
    Ok(())
}

pub fn insert_version(tx: &mut Conn, t: &Template, body: &str, by: i64, at: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO template_version (template_id, version, body, by_id, at) VALUES ($1, $2, $3, $4, $5)",
        args![t.id, t.version, body, by, at],
    )?;
    Ok(())
}

/// Sets whether members keep the templates of a project.
pub fn set_members(tx: &mut Conn, project: i64, members: bool) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO template_rights (project_id, members) VALUES ($1, $2)
         ON CONFLICT (project_id) DO UPDATE SET members = excluded.members",
        args![project, members],
    )?;
    Ok(())
}
