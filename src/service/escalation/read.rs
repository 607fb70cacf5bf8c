//! An escalation as the outside sees it.

pub mod offers;

use super::model::{Escalation, EscalationRow, Level, State};
use super::store;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::text::Key;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::team;
use crate::product::story;
use crate::service::task::read::TaskView;
use crate::service::work_package::model::WorkPackage;
use crate::service::{access, task, work_package};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// An escalation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EscalationView {
    /// Number.
    pub id: i64,
    /// Key of the Work Package.
    pub work_package: String,
    /// Depth in the open chain, from 1.
    pub level: i64,
    /// `Escalation{level}—{present title of the Work Package}`.
    pub title: String,
    /// Key of the story it came from.
    pub from_story: String,
    /// Key of the story it went to.
    pub to_story: String,
    /// Slug of the team it came from.
    pub from_team: String,
    /// Slug of the team it went to.
    pub to_team: String,
    /// Why (R120).
    pub reason: String,
    /// State.
    pub state: State,
    /// Login of who escalated.
    pub opened_by: String,
    /// When.
    pub opened_at: At,
    /// Login of who has taken it.
    pub taken_by: Option<String>,
    /// When.
    pub taken_at: Option<At>,
    /// When it was completed or returned.
    pub ended_at: Option<At>,
    /// What was said then.
    pub note: Option<String>,
    /// The tasks of its level (R122).
    pub tasks: Vec<TaskView>,
}

/// The escalations of Work Packages, oldest first, by the key of each; `tasks` are those of the same, likewise.
pub fn of_work_packages(
    cx: &mut Cx<'_>,
    ids: &[i64],
    tasks: &HashMap<String, Vec<TaskView>>,
) -> Result<HashMap<String, Vec<EscalationView>>, Problem> {
    let mut by_key: HashMap<String, Vec<EscalationView>> = HashMap::new();
    for e in store::shown_of_work_packages(cx.tx, ids)? {
        let all = tasks.get(&e.work_package).map_or(&[][..], Vec::as_slice);
        let own = all.iter().filter(|t| t.escalation == Some(e.id)).cloned().collect();
        by_key.entry(e.work_package.clone()).or_default().push(shown(e, own));
    }
    Ok(by_key)
}

/// These escalations with their tasks.
fn with_tasks(cx: &mut Cx<'_>, rows: Vec<EscalationRow>) -> Result<Vec<EscalationView>, Problem> {
    let ids: Vec<i64> = rows.iter().map(|e| e.id).collect();
    let mut tasks = task::read::of_escalations(cx, &ids)?;
    Ok(rows
        .into_iter()
        .map(|e| {
            let own = tasks.take(e.id);
            shown(e, own)
        })
        .collect())
}

/// An escalation that the caller was seen to be allowed to see, as it is now.
///
/// # Errors
/// 404.
pub fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<EscalationView, Problem> {
    let found = store::details(cx.tx, id)?.into_iter().collect();
    with_tasks(cx, found)?.pop().ok_or_else(|| Problem::not_found(format!("escalation {id}")))
}

/// An escalation by number.
///
/// # Errors
/// 404.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<EscalationView, Problem> {
    find(cx, id)?;
    fresh(cx, id)
}

/// What is open or taken at a team and on Work Packages that the caller may see, the oldest first.
pub fn incoming(cx: &mut Cx<'_>, team: i64) -> Result<Vec<EscalationView>, Problem> {
    let visible = access::read::visible_to(cx)?;
    let rows = store::incoming(cx.tx, team, &visible)?;
    with_tasks(cx, rows)
}

fn shown(e: EscalationRow, tasks: Vec<TaskView>) -> EscalationView {
    let EscalationRow {
        id,
        work_package,
        level,
        title,
        from_story,
        to_story,
        from_team,
        to_team,
        reason,
        state,
        opened_by,
        opened_at,
        taken_by,
        taken_at,
        ended_at,
        note,
    } = e;
    let title = format!("Escalation{level}—{title}");
    EscalationView {
        id,
        work_package,
        level,
        title,
        from_story,
        to_story,
        from_team,
        to_team,
        reason,
        state,
        opened_by,
        opened_at,
        taken_by,
        taken_at,
        ended_at,
        note,
        tasks,
    }
}

/// The escalations from and to a story.
///
/// # Errors
/// 404.
pub fn of_story(cx: &mut Cx<'_>, key: &Key, page: &Paging) -> Result<List<EscalationView>, Problem> {
    let s = story::read::find(cx, key)?;
    let rows = store::shown_of_story(cx.tx, s.id, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.many(rows, |e| vec![e.id], |rows| with_tasks(cx, rows))
}

/// The teams of an open chain, the first level among them.
pub fn chain_teams(w: &WorkPackage, chain: &[Level]) -> Vec<i64> {
    std::iter::once(w.team_id).chain(chain.iter().map(|l| l.team)).collect()
}

/// Whether the caller is a member of one of the teams of an open chain.
pub fn is_in_chain(cx: &mut Cx<'_>, w: &WorkPackage, chain: &[Level]) -> Result<bool, Problem> {
    for t in chain_teams(w, chain) {
        if team::read::has_caller(cx, t)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the caller may do what members of the teams of an open chain do; others are refused as by the team that holds the Work
/// Package.
pub fn as_in_chain(cx: &mut Cx<'_>, w: &WorkPackage, chain: &[Level]) -> Result<May, Problem> {
    if is_in_chain(cx, w, chain)? { Ok(Ok(())) } else { access::read::as_holder(cx, w) }
}

/// Each team that a Work Package was ever escalated to, with the story it was last escalated to for that team.
pub fn worked(tx: &mut Conn, work_package: i64) -> Result<Vec<(i64, i64)>, DbError> {
    let mut out: Vec<(i64, i64)> = Vec::new();
    for (team, story) in store::ever(tx, work_package)? {
        match out.iter_mut().find(|o| o.0 == team) {
            Some(o) => o.1 = story,
            None => out.push((team, story)),
        }
    }
    Ok(out)
}

/// An escalation that the caller may see, with its Work Package.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Escalation, WorkPackage), Problem> {
    let none = || Problem::not_found(format!("escalation {id}"));
    let e = store::opt(cx.tx, id)?.ok_or_else(none)?;
    let w = work_package::store::by_id(cx.tx, e.work_package_id)?;
    if access::read::visible(cx, &w)? { Ok((e, w)) } else { Err(none()) }
}
