//! SQL on Work Packages.

pub mod criteria;
pub mod imported;

use super::model;
use super::model::{Step, WorkPackage};
use crate::args;
use crate::kit::db::{Conn, DbError, Write};
use crate::kit::fields::text::Key;
use crate::kit::text::fold;
use crate::kit::time::At;
use crate::product::order_log;
use crate::product::order_log::model::Moved;
use crate::service::sla;
use crate::service::sla::model::ClockNotice;
use std::sync::LazyLock;

/// The columns of a Work Package, in the order of its fields; the prefix of its key is that of its project.
static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let column = |f: &&str| if *f == "prefix" { "p.key".to_owned() } else { format!("w.{f}") };
    WorkPackage::FIELDS.iter().map(column).collect::<Vec<_>>().join(", ")
});

pub fn select(rest: &str) -> String {
    format!("SELECT {} FROM work_package w JOIN project p ON p.id = w.project_id {rest}", *COLUMNS)
}

/// A Work Package by key, whoever asks.
pub fn by_key(tx: &mut Conn, key: &Key) -> Result<Option<WorkPackage>, DbError> {
    tx.opt(&select("WHERE p.key = $1 AND w.number = $2"), args![&key.prefix, key.number])
}

/// A Work Package by number.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<WorkPackage, DbError> {
    tx.one(&select("WHERE w.id = $1"), args![id])
}

/// The Work Packages with these numbers, in no order.
pub fn by_ids(tx: &mut Conn, ids: &[i64]) -> Result<Vec<WorkPackage>, DbError> {
    tx.all(&select("WHERE w.id = ANY($1)"), args![ids])
}

/// The key of a Work Package that may not be readable as a whole.
pub fn key_of(tx: &mut Conn, id: i64) -> Result<String, DbError> {
    tx.value(
        "SELECT p.key || '-' || w.number FROM work_package w JOIN project p ON p.id = w.project_id WHERE w.id = $1",
        args![id],
    )
}

/// The numbers of the open ones of a project, or of one story in it, above `after`, in their order.
pub fn open_after(tx: &mut Conn, project: i64, story: Option<i64>, after: i64, rows: i64) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT id FROM work_package WHERE project_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR story_id = $2) AND id > $3
            AND state IN ('open', 'in_progress', 'rejected') ORDER BY id LIMIT $4",
        args![project, story, after, rows],
    )
}

/// The numbers of those whose clock wants to be told of.
pub fn due(tx: &mut Conn, now: At) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT id FROM work_package WHERE next_due_at IS NOT NULL AND next_due_at <= $1 ORDER BY next_due_at LIMIT 200",
        args![now],
    )
}

/// Whether a story has an open Work Package, or one of another story is escalated to it.
pub fn any_open(tx: &mut Conn, story: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT id FROM work_package WHERE (story_id = $1 OR holder_story_id = $1) AND state IN ('open', 'in_progress', 'rejected')
         UNION ALL SELECT id FROM escalation WHERE to_story_id = $1 AND state IN ('open', 'taken')",
        args![story],
    )
}

/// Whether a story has a Work Package of one of these teams.
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

/// What people change of a Work Package. A new plain field has its line here and in the struct.
fn changeable(w: &WorkPackage) -> Write {
    Write::to("work_package")
        .set("title", &w.title)
        .set("folded", folded(w))
        .set("description", &w.description)
        .set("state", w.state)
        .set("category", &w.category)
        .set("severity", w.severity)
        .set("submitter", &w.submitter)
        .set("assignee_id", w.assignee_id)
        .set("estimate", w.estimate)
        .set("known", w.known)
        .set("approval", w.approval)
        .set("responded_at", w.responded_at)
        .set("sla_result", w.sla_result)
        .set("completed_at", w.completed_at)
        .set("reopened", w.reopened)
        .set("external", &w.external)
}

pub fn insert(tx: &mut Conn, w: &WorkPackage) -> Result<i64, DbError> {
    insert_as(tx, w, None)
}

/// Inserts a Work Package with all it holds; its clock is set apart. `external` is its number in another tool.
pub fn insert_as(tx: &mut Conn, w: &WorkPackage, external: Option<&str>) -> Result<i64, DbError> {
    changeable(w)
        .set("project_id", w.project_id)
        .set("number", w.number)
        .set("story_id", w.story_id)
        .set("team_id", w.team_id)
        .set("template_id", w.template_id)
        .set("template_version", w.template_version)
        .set("pre_approved", w.pre_approved)
        .set("holder_story_id", w.holder_story_id)
        .set("holder_team_id", w.holder_team_id)
        .set("respond_by", w.respond_by)
        .set("resolve_by", w.resolve_by)
        .set("at_risk_at", w.at_risk_at)
        .set("told", w.told)
        .set("created_by", w.created_by)
        .set("version", w.version)
        .set("created_at", w.created_at)
        .set("external_id", external)
        .set("sla_limit", w.sla_limit)
        .set("calendar_version", w.calendar_version)
        .set("sla_respond_limit", w.sla_respond_limit)
        .insert(tx)
}

/// Writes everything but key, origin, holder and clock; counts the version.
pub fn update(tx: &mut Conn, w: &WorkPackage) -> Result<(), DbError> {
    changeable(w).update(tx, w.id)
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
pub fn set_holder(tx: &mut Conn, id: i64, story: i64, team: i64) -> Result<(), DbError> {
    tx.run(
        "UPDATE work_package SET holder_story_id = $2, holder_team_id = $3, version = version + 1 WHERE id = $1",
        args![id, story, team],
    )?;
    Ok(())
}

/// Sets the clock of a Work Package that held `before`; lists that are being paged keep their order.
pub fn set_clock(
    tx: &mut Conn,
    w: &WorkPackage,
    c: &sla::model::rules::Due,
    basis: sla::model::Basis,
    next: Option<At>,
    told: Option<ClockNotice>,
) -> Result<(), DbError> {
    if w.resolve_by != c.resolve_by {
        order_log::store::keep(tx, Moved::WorkPackage, w.id, w.resolve_by.map(|at| at.0))?;
    }
    tx.run(
        "UPDATE work_package SET respond_by = $2, resolve_by = $3, at_risk_at = $4, next_due_at = $5, told = $6, sla_limit = $7,
             calendar_version = $8, sla_respond_limit = $9 WHERE id = $1",
        args![w.id, c.respond_by, c.resolve_by, c.at_risk_at, next, told, basis.limit, basis.calendar, basis.respond],
    )?;
    Ok(())
}

/// Remembers that the clock of a Work Package stands since an instant, or runs again.
pub fn set_paused(tx: &mut Conn, id: i64, since: Option<At>) -> Result<(), DbError> {
    tx.run(
        "UPDATE work_package SET paused_since = $2, pauses = pauses + $3, version = version + 1 WHERE id = $1",
        args![id, since, i64::from(since.is_some())],
    )?;
    Ok(())
}

/// Remembers what people were told, and when to look again.
pub fn set_told(tx: &mut Conn, id: i64, told: Option<ClockNotice>, next: Option<At>) -> Result<(), DbError> {
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
