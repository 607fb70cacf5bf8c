//! Views of priority conflicts.

use super::model::{ConflictState, Row};
use crate::app::Cx;
use crate::args;
use crate::kit::fields::{Errors, Key};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::account;
use crate::product::{project, story};
use schemars::JsonSchema;
use serde::Serialize;

/// A priority conflict.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConflictView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// State.
    pub state: ConflictState,
    /// Keys of the stories; after the decision in the decided order.
    pub stories: Vec<String>,
    /// Login of who raised it.
    pub raised_by: String,
    /// Why.
    pub reason: String,
    /// Login of the Chief Product Owner who decided.
    pub decided_by: Option<String>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
    /// When it was raised.
    pub created_at: At,
    /// When it was decided.
    pub decided_at: Option<At>,
}

pub fn load(cx: &mut Cx<'_>, id: i64) -> Result<Row, Problem> {
    let row: Option<Row> = cx.tx.opt(
        "SELECT id, project_id, raised_by, reason, state, decided_by, decision_reason, created_at, decided_at
           FROM priority_conflict WHERE id = $1",
        args![id],
    )?;
    match row {
        Some(r) if project::read::scope(cx)?.holds(r.project_id) => Ok(r),
        _ => Err(Problem::not_found(format!("priority conflict {id}"))),
    }
}

/// A conflict that the caller may see.
pub fn show(cx: &mut Cx<'_>, id: i64) -> Result<ConflictView, Problem> {
    let row = load(cx, id)?;
    view(cx, row)
}

/// The conflicts of a project, the newest first.
pub fn list(cx: &mut Cx<'_>, project: i64, page: &Paging) -> Result<List<ConflictView>, Problem> {
    let rows: Vec<Row> = cx.tx.all(
        "SELECT id, project_id, raised_by, reason, state, decided_by, decision_reason, created_at, decided_at
           FROM priority_conflict WHERE project_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        args![project, page.after().map_or(i64::MAX, |k| k[0]), page.rows()],
    )?;
    page.list(rows, |r| vec![r.id], |r| view(cx, r))
}

fn view(cx: &mut Cx<'_>, row: Row) -> Result<ConflictView, Problem> {
    let Row { id, project_id, raised_by, reason, state, decided_by, decision_reason, created_at, decided_at } = row;
    let stories = cx.tx.column(
        "SELECT p.key || '-' || s.number FROM priority_conflict_story c JOIN story s ON s.id = c.story_id
           JOIN project p ON p.id = s.project_id WHERE c.conflict_id = $1 ORDER BY c.position",
        args![id],
    )?;
    Ok(ConflictView {
        id,
        project: project::store::by_id(cx.tx, project_id)?.key,
        state,
        stories,
        raised_by: account::store::login_of(cx.tx, raised_by)?,
        reason,
        decided_by: decided_by.map(|p| account::store::login_of(cx.tx, p)).transpose()?,
        decision_reason,
        created_at,
        decided_at,
    })
}

pub fn stories(cx: &mut Cx<'_>, project: i64, field: &str, keys: &[Key]) -> Result<Vec<i64>, Problem> {
    let mut e = Errors::default();
    let mut ids = Vec::new();
    for (i, k) in keys.iter().enumerate() {
        match story::store::by_key(cx.tx, k)? {
            Some(s) if s.project_id == project && !ids.contains(&s.id) => ids.push(s.id),
            Some(s) if s.project_id == project => e.push(&format!("{field}.{i}"), format!("{k} stands there twice")),
            _ => e.push(&format!("{field}.{i}"), format!("there is no story {k} in this project")),
        }
    }
    if e.0.is_empty() { Ok(ids) } else { Err(Problem::fields(e.0)) }
}
