//! Views of tasks.

use super::model::{Task, TaskKind, TaskRow, TaskState};
use super::store;
use super::store::TaskFilters;
use crate::app::Cx;
use crate::kit::db::Condition;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::groups::Groups;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::story::store::contributor::attached;
use crate::product::{project, story};
use crate::service::access::read::visible_to;
use crate::service::sla::model::rules::Due;
use crate::service::sla::read::{SlaView, clock_of};
use crate::service::work_package::model::WorkPackage;
use crate::service::{access, work_package};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// A task that the caller may see, with its Work Package.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Task, Option<WorkPackage>), Problem> {
    let none = || Problem::not_found(format!("task {id}"));
    let t = store::opt(cx.tx, id)?.ok_or_else(none)?;
    match t.work_package_id {
        Some(w) => {
            let w = work_package::store::by_id(cx.tx, w)?;
            if access::read::visible(cx, &w)? { Ok((t, Some(w))) } else { Err(none()) }
        }
        None => {
            let s = story::store::by_id(cx.tx, t.story_id)?;
            if story::read::visible(cx, &s)? { Ok((t, None)) } else { Err(none()) }
        }
    }
}

/// A task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TaskView {
    /// Number.
    pub id: i64,
    /// Key of its Work Package; null when it is loose.
    pub work_package: Option<String>,
    /// Key of the story of the team that works on it.
    pub story: String,
    /// Slug of its team.
    pub team: String,
    /// Title.
    pub title: String,
    /// State.
    pub state: TaskState,
    /// Dev or Ops.
    pub kind: Option<TaskKind>,
    /// Login of who works on it.
    pub assignee: Option<String>,
    /// Estimate.
    pub estimate: Option<Hundredths>,
    /// Effort spent.
    pub spent: Hundredths,
    /// Login of who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: At,
    /// Number of the escalation it belongs to; null on the first level.
    pub escalation: Option<i64>,
    /// The clock of its Work Package.
    pub sla: Option<SlaView>,
    /// Whether the caller may edit it (R30, R31).
    pub may_edit: bool,
    /// Key of the Work Package whose swarm keeps its person from it; null otherwise (R110).
    pub interrupted_by: Option<String>,
}

fn task_shown(t: TaskRow, now: At) -> TaskView {
    let due = Due {
        respond_by: t.respond_by,
        resolve_by: t.resolve_by,
        at_risk_at: t.at_risk_at,
        paused_since: t.paused_since,
    };
    let at = t.completed_at.unwrap_or(now);
    let sla = t.since.and_then(|since| clock_of(&due, t.responded_at, t.sla_result, t.severity, since, at));
    let TaskRow {
        id,
        work_package,
        story,
        team,
        title,
        state,
        kind,
        assignee,
        estimate,
        spent,
        created_by,
        created_at,
        escalation,
        may_edit,
        interrupted_by,
        ..
    } = t;
    TaskView {
        id,
        work_package,
        story,
        team,
        title,
        state,
        kind,
        assignee,
        estimate,
        spent,
        created_by,
        created_at,
        escalation,
        sla,
        may_edit,
        interrupted_by,
    }
}

fn tasks_shown(cx: &Cx<'_>, tasks: Vec<TaskRow>) -> Vec<TaskView> {
    tasks.into_iter().map(|t| task_shown(t, cx.now)).collect()
}

/// The tasks of Work Packages, by the key of each.
pub fn of_work_packages(cx: &mut Cx<'_>, ids: &[i64]) -> Result<HashMap<String, Vec<TaskView>>, Problem> {
    let mut by_key: HashMap<String, Vec<TaskView>> = HashMap::new();
    for t in store::shown_of_work_packages(cx.tx, cx.by.id, ids)? {
        if let Some(key) = t.work_package.clone() {
            by_key.entry(key).or_default().push(task_shown(t, cx.now));
        }
    }
    Ok(by_key)
}

/// The tasks of escalations, by the number of each.
pub fn of_escalations(cx: &mut Cx<'_>, ids: &[i64]) -> Result<Groups<TaskView>, Problem> {
    let tasks = store::shown_of_escalations(cx.tx, cx.by.id, ids)?;
    Ok(Groups::of(tasks_shown(cx, tasks), |t| (t.escalation.unwrap_or_default(), t)))
}

/// A task that the caller was seen to be allowed to see, as it is now.
///
/// # Errors
/// 404.
pub fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<TaskView, Problem> {
    let found = store::shown_with(cx.tx, cx.by.id, &[id])?.pop();
    found.map(|t| task_shown(t, cx.now)).ok_or_else(|| Problem::not_found(format!("task {id}")))
}

/// A task by number.
///
/// # Errors
/// 404.
pub fn task_by_id(cx: &mut Cx<'_>, id: i64) -> Result<TaskView, Problem> {
    find(cx, id)?;
    fresh(cx, id)
}

/// The loose tasks of a story.
///
/// # Errors
/// 404.
pub fn tasks_of_story(cx: &mut Cx<'_>, key: &Key, page: &Paging) -> Result<List<TaskView>, Problem> {
    let s = story::read::find(cx, key)?;
    loose(cx, s.id, page)
}

/// The loose tasks of a story that the caller was seen to be allowed to see.
pub fn loose(cx: &mut Cx<'_>, story: i64, page: &Paging) -> Result<List<TaskView>, Problem> {
    let rows = store::shown_loose(cx.tx, cx.by.id, story, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.many(rows, |t| vec![t.id], |rows| Ok(tasks_shown(cx, rows)))
}

/// The tasks of a team in a Sprint that the caller may see: the open ones, and those done from `since` to `until`. A loose
/// one is seen by who sees the project of its story.
pub fn tasks_of_sprint(
    cx: &mut Cx<'_>,
    sprint: i64,
    team: i64,
    since: At,
    until: At,
) -> Result<Vec<TaskView>, Problem> {
    let loose = project::read::scope(cx)?.on("s.project_id");
    let visible = visible(cx, &loose)?;
    let tasks = store::shown_of_sprint(cx.tx, cx.by.id, &visible, (sprint, team), (since, until))?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks of the swarms that concern a team.
pub fn tasks_of_swarms(cx: &mut Cx<'_>, team: i64) -> Result<Vec<TaskView>, Problem> {
    let tasks = store::shown_of_swarms(cx.tx, cx.by.id, team)?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks that the caller may see and that pass the filters, oldest first (R45).
pub fn task_list(cx: &mut Cx<'_>, f: &TaskFilters, page: &Paging) -> Result<List<TaskView>, Problem> {
    let loose = Condition::new("(", &[])
        .when(&project::read::scope(cx)?.on("s.project_id"))
        .with(" OR ", &[])
        .when(&attached("t.story_id", cx.by.id))
        .with(")", &[]);
    let visible = visible(cx, &loose)?;
    let after = page.after().map_or(0, |k| k[0]);
    let rows = store::shown_listed(cx.tx, cx.by.id, &visible, f, after, page.rows())?;
    page.many(rows, |t| vec![t.id], |rows| Ok(tasks_shown(cx, rows)))
}

/// A condition on tasks: the caller sees the Work Package, or `loose` holds where there is none.
fn visible(cx: &mut Cx<'_>, loose: &Condition) -> Result<Condition, Problem> {
    Ok(Condition::new("((w.id IS NULL AND ", &[])
        .when(loose)
        .with(") OR (w.id IS NOT NULL AND ", &[])
        .when(&visible_to(cx)?)
        .with("))", &[]))
}
