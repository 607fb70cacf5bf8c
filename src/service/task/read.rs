//! Views of tasks.

use super::model::{Shown, Task, TaskKind, TaskState};
use super::store;
use super::store::TaskFilters;
use crate::app::Cx;
use crate::kit::db::Condition;
use crate::kit::fields::{Hundredths, Key};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::{account, team};
use crate::product::story::model::contributor::attached;
use crate::product::{project, story};
use crate::service::access::read::visible_to;
use crate::service::sla::model::rules::Due;
use crate::service::sla::read::{SlaView, clock, clock_of};
use crate::service::work_package::model::WorkPackage;
use crate::service::{access, work_package};
use schemars::JsonSchema;
use serde::Serialize;

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

/// A task that was just changed, whoever sees it.
///
/// # Errors
/// Those of the database.
pub fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<TaskView, Problem> {
    let t = store::opt(cx.tx, id)?.ok_or_else(|| Problem::not_found(format!("task {id}")))?;
    let w = t.work_package_id.map(|w| work_package::store::by_id(cx.tx, w)).transpose()?;
    task(cx, t, w.as_ref())
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

/// The view of a task; `of`: its Work Package, if it is not loose.
///
/// # Errors
/// Those of the database.
pub fn task(cx: &mut Cx<'_>, t: Task, of: Option<&WorkPackage>) -> Result<TaskView, Problem> {
    let may_edit = access::read::may_edit(cx, &t)?.is_ok();
    let Task {
        id,
        story_id,
        work_package_id: _,
        escalation_id,
        team_id,
        title,
        state,
        kind,
        assignee_id,
        estimate,
        spent,
        known: _,
        done_at: _,
        created_by,
        created_at,
    } = t;
    Ok(TaskView {
        id,
        work_package: of.map(WorkPackage::key),
        story: story::store::key_of(cx.tx, story_id)?,
        team: team::store::by_id(cx.tx, team_id)?.slug,
        title,
        state,
        kind,
        assignee: assignee_id.map(|id| account::store::login_of(cx.tx, id)).transpose()?,
        estimate,
        spent,
        created_by: account::store::login_of(cx.tx, created_by)?,
        created_at,
        escalation: escalation_id,
        sla: of.and_then(|w| clock(w, cx.now)),
        may_edit,
        interrupted_by: store::interrupted_by(cx.tx, id)?,
    })
}

fn task_shown(t: Shown, now: At) -> TaskView {
    let due = Due {
        respond_by: t.respond_by,
        resolve_by: t.resolve_by,
        at_risk_at: t.at_risk_at,
        paused_since: t.paused_since,
    };
    let sla = t.since.and_then(|since| clock_of(&due, t.responded_at, t.sla_result, t.severity, since, now));
    let Shown {
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

fn tasks_shown(cx: &Cx<'_>, tasks: Vec<Shown>) -> Vec<TaskView> {
    tasks.into_iter().map(|t| task_shown(t, cx.now)).collect()
}

pub fn tasks_of(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Vec<TaskView>, Problem> {
    let tasks = store::shown_of_work_package(cx.tx, cx.by.id, w.id)?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks of an escalation.
///
/// # Errors
/// Those of the database.
pub fn tasks_of_escalation(cx: &mut Cx<'_>, escalation: i64) -> Result<Vec<TaskView>, Problem> {
    let tasks = store::shown_of_escalation(cx.tx, cx.by.id, escalation)?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks of the escalations that are open or taken at a team.
///
/// # Errors
/// Those of the database.
pub fn tasks_of_incoming(cx: &mut Cx<'_>, team: i64) -> Result<Vec<TaskView>, Problem> {
    let tasks = store::shown_of_incoming(cx.tx, cx.by.id, team)?;
    Ok(tasks_shown(cx, tasks))
}

/// A task by number.
///
/// # Errors
/// 404.
pub fn task_by_id(cx: &mut Cx<'_>, id: i64) -> Result<TaskView, Problem> {
    let (t, w) = find(cx, id)?;
    task(cx, t, w.as_ref())
}

/// The loose tasks of a story.
///
/// # Errors
/// 404.
pub fn tasks_of_story(cx: &mut Cx<'_>, key: &Key, page: &Paging) -> Result<List<TaskView>, Problem> {
    let s = story::read::find(cx, key)?;
    let rows = store::loose_of_story(cx.tx, s.id, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |t| vec![t.id], |t| task(cx, t, None))
}

/// The tasks of a team in a Sprint: the open ones, and those done from `since` to `until`.
///
/// # Errors
/// Those of the database.
pub fn tasks_of_sprint(
    cx: &mut Cx<'_>,
    sprint: i64,
    team: i64,
    since: At,
    until: At,
) -> Result<Vec<TaskView>, Problem> {
    let tasks = store::shown_of_sprint(cx.tx, cx.by.id, sprint, team, since, until)?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks of the swarms that concern a team.
///
/// # Errors
/// Those of the database.
pub fn tasks_of_swarms(cx: &mut Cx<'_>, team: i64) -> Result<Vec<TaskView>, Problem> {
    let tasks = store::shown_of_swarms(cx.tx, cx.by.id, team)?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks that the caller may see and that pass the filters, oldest first (R45).
///
/// # Errors
/// Those of the database.
pub fn task_list(cx: &mut Cx<'_>, f: &TaskFilters, page: &Paging) -> Result<List<TaskView>, Problem> {
    let visible = Condition::new("((w.id IS NULL AND (", &[])
        .when(&project::read::scope(cx)?.on("s.project_id"))
        .with(" OR ", &[])
        .when(&attached("t.story_id", cx.by.id))
        .with(")) OR (w.id IS NOT NULL AND ", &[])
        .when(&visible_to(cx)?)
        .with("))", &[]);
    let after = page.after().map_or(0, |k| k[0]);
    let rows = store::shown_listed(cx.tx, cx.by.id, &visible, f, after, page.rows())?;
    let now = cx.now;
    page.list(rows, |t| vec![t.id], |t| Ok(task_shown(t, now)))
}
