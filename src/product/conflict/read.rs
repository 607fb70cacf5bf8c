//! Views of priority conflicts.

use super::model::{ConflictRow, ConflictState};
use crate::app::Cx;
use crate::args;
use crate::kit::fields::Errors;
use crate::kit::fields::text::Key;
use crate::kit::groups::Groups;
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

pub fn load(cx: &mut Cx<'_>, id: i64) -> Result<ConflictRow, Problem> {
    let row: Option<ConflictRow> = cx.tx.opt(
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
    many(cx, vec![row])?.pop().ok_or_else(|| Problem::internal("a conflict without a view"))
}

/// The conflicts of a project, the newest first.
pub fn list(cx: &mut Cx<'_>, project: i64, page: &Paging) -> Result<List<ConflictView>, Problem> {
    let rows: Vec<ConflictRow> = cx.tx.all(
        "SELECT id, project_id, raised_by, reason, state, decided_by, decision_reason, created_at, decided_at
           FROM priority_conflict WHERE project_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        args![project, page.after().map_or(i64::MAX, |k| k[0]), page.rows()],
    )?;
    page.many(rows, |r| vec![r.id], |rows| many(cx, rows))
}

/// The views of conflicts, in their order.
fn many(cx: &mut Cx<'_>, rows: Vec<ConflictRow>) -> Result<Vec<ConflictView>, Problem> {
    let ids = |of: fn(&ConflictRow) -> [Option<i64>; 2]| rows.iter().flat_map(of).flatten().collect::<Vec<i64>>();
    let stories: Vec<(i64, String)> = cx.tx.all(
        "SELECT c.conflict_id, p.key || '-' || s.number FROM priority_conflict_story c JOIN story s ON s.id = c.story_id
           JOIN project p ON p.id = s.project_id WHERE c.conflict_id = ANY($1) ORDER BY c.position",
        args![&ids(|r| [Some(r.id), None])],
    )?;
    let mut stories = Groups::from(stories);
    let projects = project::store::keys_of(cx.tx, &ids(|r| [Some(r.project_id), None]))?;
    let logins = account::store::logins_of(cx.tx, &ids(|r| [Some(r.raised_by), r.decided_by]))?;
    let view = |row: ConflictRow| {
        let ConflictRow {
            id,
            project_id,
            raised_by,
            reason,
            state,
            decided_by,
            decision_reason,
            created_at,
            decided_at,
        } = row;
        ConflictView {
            id,
            project: projects.of(project_id),
            state,
            stories: stories.take(id),
            raised_by: logins.of(raised_by),
            reason,
            decided_by: decided_by.map(|p| logins.of(p)),
            decision_reason,
            created_at,
            decided_at,
        }
    };
    Ok(rows.into_iter().map(view).collect())
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
