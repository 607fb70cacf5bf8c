//! SQL on Work Packages.

pub mod imported;

use super::model;
use super::model::{Step, WorkPackage};
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::Key;
use crate::kit::text::fold;
use crate::kit::time::At;
use crate::service::sla;
use crate::service::sla::model::Told;

pub(super) const COLUMNS: &str = "w.id, w.project_id, p.key, w.number, w.story_id, w.team_id, w.title, w.description,
    w.state, w.category, w.severity, w.submitter, w.assignee_id, w.estimate, w.known, w.template_id, w.template_version,
    w.pre_approved, w.approval, w.holder_story_id, w.holder_team_id, w.respond_by, w.responded_at, w.resolve_by,
    w.at_risk_at, w.sla_result, w.told, w.completed_at, w.reopened, w.external, w.created_by, w.version, w.created_at,
    w.sla_limit, w.calendar_version, w.sla_respond_limit, w.paused_since, w.pauses";

pub fn select(rest: &str) -> String {
    format!("SELECT {COLUMNS} FROM work_package w JOIN project p ON p.id = w.project_id {rest}")
}

/// A Work Package by key, whoever asks.
///
/// # Errors
/// Those of the database.
pub fn by_key(tx: &mut Conn, key: &Key) -> Result<Option<WorkPackage>, DbError> {
    tx.opt(&select("WHERE p.key = $1 AND w.number = $2"), args![&key.prefix, key.number])
}

/// A Work Package by number.
///
/// # Errors
/// Those of the database.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<WorkPackage, DbError> {
    tx.one(&select("WHERE w.id = $1"), args![id])
}

/// The Work Packages with these numbers, in no order.
pub fn by_ids(tx: &mut Conn, ids: &[i64]) -> Result<Vec<WorkPackage>, DbError> {
    tx.all(&select("WHERE w.id = ANY($1)"), args![ids])
}

/// The open ones of a story.
///
/// # Errors
/// Those of the database.
pub fn open_of_story(tx: &mut Conn, story: i64) -> Result<Vec<WorkPackage>, DbError> {
    tx.all(
        &select("WHERE w.story_id = $1 AND w.state IN ('open', 'in_progress', 'rejected') ORDER BY w.id"),
        args![story],
    )
}

/// The open ones of a project.
///
/// # Errors
/// Those of the database.
pub fn open_of_project(tx: &mut Conn, project: i64) -> Result<Vec<WorkPackage>, DbError> {
    tx.all(
        &select("WHERE w.project_id = $1 AND w.state IN ('open', 'in_progress', 'rejected') ORDER BY w.id"),
        args![project],
    )
}

/// The numbers of those whose clock wants to be told of.
///
/// # Errors
/// Those of the database.
pub fn due(tx: &mut Conn, now: At) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT id FROM work_package WHERE next_due_at IS NOT NULL AND next_due_at <= $1 ORDER BY next_due_at LIMIT 200",
        args![now],
    )
}

/// Whether a story has an open Work Package, or one of another story is escalated to it.
///
/// # Errors
/// Those of the database.
pub fn any_open(tx: &mut Conn, story: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT id FROM work_package WHERE (story_id = $1 OR holder_story_id = $1) AND state IN ('open', 'in_progress', 'rejected')
         UNION ALL SELECT id FROM escalation WHERE to_story_id = $1 AND state IN ('open', 'taken')",
        args![story],
    )
}

/// Whether a story has a Work Package of one of these teams.
///
/// # Errors
/// Those of the database.
pub fn any_of_teams(tx: &mut Conn, story: i64, teams: &[i64]) -> Result<bool, DbError> {
    for t in teams {
        if tx.exists("SELECT id FROM work_package WHERE story_id = $1 AND team_id = $2 LIMIT 1", args![story, *t])? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn folded(w: &WorkPackage) -> String {
    fold(&format!("{}\u{1}{}", w.key(), w.title))
}

pub fn insert(tx: &mut Conn, w: &WorkPackage) -> Result<i64, DbError> {
    insert_as(tx, w, None)
}

/// Inserts a Work Package with all it holds; its clock is set apart. `external` is its number in another tool.
pub fn insert_as(tx: &mut Conn, w: &WorkPackage, external: Option<&str>) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO work_package (project_id, number, story_id, team_id, title, folded, description, state, category,
             severity, submitter, assignee_id, estimate, known, template_id, template_version, pre_approved, approval,
             holder_story_id, holder_team_id, respond_by, responded_at, resolve_by, at_risk_at, sla_result, told,
             completed_at, reopened, external, created_by, version, created_at, external_id,
             sla_limit, calendar_version, sla_respond_limit)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                 $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36) RETURNING id",
        args![
            w.project_id, w.number, w.story_id, w.team_id, &w.title, folded(w), &w.description, w.state, &w.category,
            w.severity, &w.submitter, w.assignee_id, w.estimate, w.known, w.template_id, w.template_version,
            w.pre_approved, w.approval, w.holder_story_id, w.holder_team_id, w.respond_by, w.responded_at, w.resolve_by,
            w.at_risk_at, w.sla_result, w.told, w.completed_at, w.reopened, &w.external, w.created_by, w.version,
            w.created_at, external, w.sla_limit, w.calendar_version, w.sla_respond_limit
        ],
    )
}

/// Writes everything but key, origin, holder and clock; counts the version.
pub fn update(tx: &mut Conn, w: &WorkPackage) -> Result<(), DbError> {
    tx.run(
        "UPDATE work_package SET title = $2, folded = $3, description = $4, state = $5, category = $6, severity = $7,
             submitter = $8, assignee_id = $9, estimate = $10, known = $11, approval = $12, responded_at = $13,
             sla_result = $14, completed_at = $15, reopened = $16, external = $17, version = version + 1 WHERE id = $1",
        args![
            w.id,
            &w.title,
            folded(w),
            &w.description,
            w.state,
            &w.category,
            w.severity,
            &w.submitter,
            w.assignee_id,
            w.estimate,
            w.known,
            w.approval,
            w.responded_at,
            w.sla_result,
            w.completed_at,
            w.reopened,
            &w.external
        ],
    )?;
    Ok(())
}

/// Remembers the template that was applied to a Work Package, and whether its approval is predefined.
pub fn set_template(tx: &mut Conn, w: &WorkPackage) -> Result<(), DbError> {
    tx.run(
        "UPDATE work_package SET template_id = $2, template_version = $3, pre_approved = $4 WHERE id = $1",
        args![w.id, w.template_id, w.template_version, w.pre_approved],
    )?;
    Ok(())
}

/// Counts the version on: something under the Work Package has changed.
pub fn touch(tx: &mut Conn, id: i64) -> Result<(), DbError> {
    tx.run("UPDATE work_package SET version = version + 1 WHERE id = $1", args![id])?;
    Ok(())
}

/// Hands a Work Package to a story and team.
///
/// # Errors
/// Those of the database.
pub fn set_holder(tx: &mut Conn, id: i64, story: i64, team: i64) -> Result<(), DbError> {
    tx.run(
        "UPDATE work_package SET holder_story_id = $2, holder_team_id = $3, version = version + 1 WHERE id = $1",
        args![id, story, team],
    )?;
    Ok(())
}

/// Sets the clock of a Work Package that held `before`; lists that are being paged keep their order.
///
/// # Errors
/// Those of the database.
pub fn set_clock(
    tx: &mut Conn,
    w: &WorkPackage,
    c: &sla::model::rules::Due,
    basis: sla::model::Basis,
    next: Option<At>,
    told: Option<Told>,
) -> Result<(), DbError> {
    if w.resolve_by != c.resolve_by {
        tx.run(
            "INSERT INTO order_log (kind, item_id, before) VALUES ('work_package', $1, $2)",
            args![w.id, w.resolve_by],
        )?;
    }
    tx.run(
        "UPDATE work_package SET respond_by = $2, resolve_by = $3, at_risk_at = $4, next_due_at = $5, told = $6, sla_limit = $7,
             calendar_version = $8, sla_respond_limit = $9 WHERE id = $1",
        args![w.id, c.respond_by, c.resolve_by, c.at_risk_at, next, told, basis.limit, basis.calendar, basis.respond],
    )?;
    Ok(())
}

/// Remembers that the clock of a Work Package stands since an instant, or runs again.
///
/// # Errors
/// Those of the database.
pub fn set_paused(tx: &mut Conn, id: i64, since: Option<At>) -> Result<(), DbError> {
    tx.run(
        "UPDATE work_package SET paused_since = $2, pauses = pauses + $3, version = version + 1 WHERE id = $1",
        args![id, since, i64::from(since.is_some())],
    )?;
    Ok(())
}

/// Remembers what people were told, and when to look again.
///
/// # Errors
/// Those of the database.
pub fn set_told(tx: &mut Conn, id: i64, told: Option<Told>, next: Option<At>) -> Result<(), DbError> {
    tx.run("UPDATE work_package SET told = $2, next_due_at = $3 WHERE id = $1", args![id, told, next])?;
    Ok(())
}

/// The approval steps of a Work Package, in order.
pub fn steps(tx: &mut Conn, id: i64) -> Result<Vec<Step>, DbError> {
    steps_of(tx, &[id])
}

/// The approval steps of Work Packages, in order.
pub fn steps_of(tx: &mut Conn, ids: &[i64]) -> Result<Vec<Step>, DbError> {
    tx.all(
        "SELECT a.work_package_id, a.step, a.name, a.role, a.state, p.login, a.at, a.note
           FROM approval a LEFT JOIN person p ON p.id = a.by_id
          WHERE a.work_package_id = ANY($1) ORDER BY a.work_package_id, a.step",
        args![ids],
    )
}

pub fn insert_step(tx: &mut Conn, id: i64, step: i64, name: &str, role: model::Role) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO approval (work_package_id, step, name, role, state) VALUES ($1, $2, $3, $4, 'open')",
        args![id, step, name, role],
    )?;
    Ok(())
}

pub fn set_step(
    tx: &mut Conn,
    id: i64,
    step: i64,
    state: model::StepState,
    by: i64,
    at: At,
    note: Option<&str>,
) -> Result<(), DbError> {
    tx.run(
        "UPDATE approval SET state = $3, by_id = $4, at = $5, note = $6 WHERE work_package_id = $1 AND step = $2",
        args![id, step, state, by, at, note],
    )?;
    touch(tx, id)
}
