//! An escalation as the outside sees it.

pub mod offers;

use super::model::{Escalation, Shown, State};
use super::store;
use super::store::levels;
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::Key;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::{account, team};
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

/// The view of an escalation.
///
/// # Errors
/// Those of the database.
pub fn escalation(cx: &mut Cx<'_>, e: Escalation, w: &WorkPackage) -> Result<EscalationView, Problem> {
    let tasks = task::read::tasks_of_escalation(cx, e.id)?;
    let Escalation {
        id,
        work_package_id: _,
        level,
        from_story_id,
        to_story_id,
        from_team_id,
        to_team_id,
        reason,
        state,
        opened_by,
        opened_at,
        taken_by,
        taken_at,
        ended_at,
        note,
    } = e;
    Ok(EscalationView {
        id,
        work_package: w.key(),
        level,
        title: format!("Escalation{level}—{}", w.title),
        from_story: story::store::key_of(cx.tx, from_story_id)?,
        to_story: story::store::key_of(cx.tx, to_story_id)?,
        from_team: team::store::by_id(cx.tx, from_team_id)?.slug,
        to_team: team::store::by_id(cx.tx, to_team_id)?.slug,
        reason,
        state,
        opened_by: account::store::login_of(cx.tx, opened_by)?,
        opened_at,
        taken_by: taken_by.map(|p| account::store::login_of(cx.tx, p)).transpose()?,
        taken_at,
        ended_at,
        note,
        tasks,
    })
}

/// The escalations of a Work Package, oldest first.
///
/// # Errors
/// Those of the database.
pub fn of_work_package(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Vec<EscalationView>, Problem> {
    let all = store::of_work_package(cx.tx, w.id)?;
    all.into_iter().map(|e| escalation(cx, e, w)).collect()
}

/// An escalation by number.
///
/// # Errors
/// 404.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<EscalationView, Problem> {
    let (e, w) = find(cx, id)?;
    escalation(cx, e, &w)
}

/// What is open or taken at a team, the oldest first; two queries, however many there are.
///
/// # Errors
/// Those of the database.
pub fn incoming(cx: &mut Cx<'_>, team: i64) -> Result<Vec<EscalationView>, Problem> {
    let mut tasks: HashMap<i64, Vec<TaskView>> = HashMap::new();
    for t in task::read::tasks_of_incoming(cx, team)? {
        tasks.entry(t.escalation.unwrap_or_default()).or_default().push(t);
    }
    let rows = store::incoming(cx.tx, team)?;
    Ok(rows
        .into_iter()
        .map(|e| {
            let own = tasks.remove(&e.id).unwrap_or_default();
            shown(e, own)
        })
        .collect())
}

fn shown(e: Shown, tasks: Vec<TaskView>) -> EscalationView {
    let Shown {
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
    let rows = store::of_story(cx.tx, s.id, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(
        rows,
        |e| vec![e.id],
        |e| {
            let w = work_package::store::by_id(cx.tx, e.work_package_id)?;
            escalation(cx, e, &w)
        },
    )
}

/// The teams of the open chain, the first level among them.
///
/// # Errors
/// Those of the database.
pub fn open_chain_teams(tx: &mut Conn, w: &WorkPackage) -> Result<Vec<i64>, DbError> {
    let mut teams = vec![w.team_id];
    teams.extend(levels(tx, w)?.into_iter().map(|l| l.team));
    Ok(teams)
}

/// Each team that a Work Package was ever escalated to, with the story it was last escalated to for that team.
///
/// # Errors
/// Those of the database.
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

/// An escalation that was just changed, whoever sees it.
///
/// # Errors
/// Those of the database.
pub fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<EscalationView, Problem> {
    let e = store::opt(cx.tx, id)?.ok_or_else(|| Problem::not_found(format!("escalation {id}")))?;
    let w = work_package::store::by_id(cx.tx, e.work_package_id)?;
    escalation(cx, e, &w)
}
