//! Every verb on a task.

use super::commands::{self, assignee, own_teams, team_of_caller};
use super::store::{self, WorkPackage};
use super::task::{self, Task};
use super::view::{self, TaskView};
use super::{TaskKind, TaskState, scope};
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::input;
use crate::kit::fields::{Body, Change, Hundredths, Keep, Key, Slug, Title};
use crate::kit::problem::Problem;
use crate::refusal::{May, Refusal};
use crate::story::contributor;
use crate::{escalation, sprint, story, swarm, team};
use serde_json::json;

input! {
    /// A new task.
    pub struct NewTask {
        title: Title,
        estimate: Option<Hundredths>,
        assignee: Option<Slug>,
        team: Option<Slug>,
        kind: Option<TaskKind>,
    }
}
input! {
    /// A change of a task.
    pub struct TaskChange {
        title: Keep<Title>,
        state: Keep<TaskState>,
        assignee: Change<Slug>,
        estimate: Change<Hundredths>,
        spent: Keep<Hundredths>,
        kind: Change<TaskKind>,
    }
}

/// A task that the caller may see, with its Work Package.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Task, Option<WorkPackage>), Problem> {
    let none = || Problem::not_found(format!("task {id}"));
    let t = task::opt(cx.tx, id)?.ok_or_else(none)?;
    match t.work_package_id {
        Some(w) => {
            let w = store::by_id(cx.tx, w)?;
            if super::visible(cx, &w)? { Ok((t, Some(w))) } else { Err(none()) }
        }
        None => {
            let s = story::by_id(cx.tx, t.story_id)?;
            if story::visible(cx, &s)? { Ok((t, None)) } else { Err(none()) }
        }
    }
}

fn subject(t: &Task, w: Option<&WorkPackage>, project: i64) -> Subject {
    match w {
        Some(w) => Subject { team: Some(t.team_id), ..commands::subject(w) },
        None => {
            Subject { project: Some(project), team: Some(t.team_id), story: Some(t.story_id), ..Subject::default() }
        }
    }
}

/// The teams in whose name the caller adds tasks to a Work Package; without one, the refusal. The team that holds it goes
/// first, then outwards, then the other teams on the story. Who only swarms works for the team that holds it.
pub(super) fn working_teams(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May<Vec<i64>>, Problem> {
    let mut teams = escalation::open_chain_teams(cx.tx, w)?;
    teams.reverse();
    teams.extend(story::teams_on(cx.tx, w.story_id)?);
    let mut own: Vec<i64> = Vec::new();
    for t in teams {
        if !own.contains(&t) && team::is_member(cx.tx, t, cx.by.id)? {
            own.push(t);
        }
    }
    if own.is_empty() && swarm::has_member(cx.tx, w.id, cx.by.id)? {
        own.push(w.holder_team_id);
    }
    Ok(if own.is_empty() { Err(Refusal::NotOnWorkPackage { key: w.key() }) } else { Ok(own) })
}

/// Adds a task to a Work Package, on the level of the caller's team (R74, R122).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `single_team_story`.
pub fn add(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<TaskView, Problem> {
    let w = super::find(cx, key)?;
    let own = working_teams(cx, &w)??;
    let n: NewTask = body.read()?;
    let s = story::by_id(cx.tx, w.story_id)?;
    let levels = escalation::levels(cx.tx, &w)?;
    let team_id = match &n.team {
        None => own[0],
        Some(t) => team_of_caller(cx, &s, &own, Some(&t.0))?,
    };
    let level = levels.iter().rev().find(|l| l.team == team_id);
    let story_id = level.map_or(w.story_id, |l| l.story);
    let assignee_id = n.assignee.map(|l| contributor_or_member(cx, story_id, team_id, &l.0)).transpose()?;
    commands::unchanged(cx, &w)?;
    w.may_work()?;
    let mut t = Task {
        id: 0,
        story_id,
        work_package_id: Some(w.id),
        escalation_id: level.map(|l| l.id),
        team_id,
        title: n.title.0,
        state: TaskState::ToDo,
        kind: n.kind,
        assignee_id,
        estimate: n.estimate,
        spent: Hundredths(0),
        known: w.known && level.is_none(),
        done_at: None,
        created_by: cx.by.id,
        created_at: cx.now,
    };
    t.id = task::insert_task(cx.tx, &t)?;
    store::touch(cx.tx, w.id)?;
    let detail = json!({"task": t.id, "title": t.title, "team": team::by_id(cx.tx, team_id)?.slug, "escalation": t.escalation_id});
    activity::record(cx, Kind::TaskCreated, &subject(&t, Some(&w), w.project_id), &detail)?;
    story::commands::follow_tasks(cx, t.story_id, true)?;
    view::task(cx, t, Some(&w))
}

/// Adds a loose task to a story.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `single_team_story`, `story_not_ready`.
pub fn add_loose(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<TaskView, Problem> {
    let s = story::find(cx, key)?;
    let own = match own_teams(cx, &s)? {
        Err(_) if commands::of_second_team(cx, &s)? => Vec::new(),
        own => own?,
    };
    let n: NewTask = body.read()?;
    let team_id = team_of_caller(cx, &s, &own, n.team.as_ref().map(|t| t.0.as_str()))?;
    let assignee_id = n.assignee.map(|l| contributor_or_member(cx, s.id, team_id, &l.0)).transpose()?;
    let shown = s.clone();
    cx.unchanged(|cx| story::view::story(cx, shown))?;
    s.may_add_work()?;
    let mut t = Task {
        id: 0,
        story_id: s.id,
        work_package_id: None,
        escalation_id: None,
        team_id,
        title: n.title.0,
        state: TaskState::ToDo,
        kind: n.kind,
        assignee_id,
        estimate: n.estimate,
        spent: Hundredths(0),
        known: !commands::held_by_sprint_of(cx, s.id, team_id)?,
        done_at: None,
        created_by: cx.by.id,
        created_at: cx.now,
    };
    t.id = task::insert_task(cx.tx, &t)?;
    let detail = json!({"task": t.id, "title": t.title, "team": team::by_id(cx.tx, team_id)?.slug});
    activity::record(cx, Kind::TaskCreated, &subject(&t, None, s.project_id), &detail)?;
    story::commands::follow_tasks(cx, s.id, true)?;
    view::task(cx, t, None)
}

/// Changes a task.
///
/// # Errors
/// 404, 403 `not_task_team`, 422, 412, 409 `work_package_closed`.
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<TaskView, Problem> {
    let (old, w) = find(cx, id)?;
    scope::may_edit(cx, &old)??;
    let c: TaskChange = body.read()?;
    let mut t = old.clone();
    t.title = c.title.0.map_or(t.title, |x| x.0);
    t.estimate = c.estimate.over(t.estimate);
    t.spent = c.spent.0.unwrap_or(t.spent);
    t.kind = c.kind.over(t.kind);
    t.assignee_id = match &c.assignee {
        Change::Keep => t.assignee_id,
        Change::Clear => None,
        Change::Set(l) => Some(swarmer_or_member(cx, &old, &l.0)?),
    };
    let shown = old.clone();
    cx.unchanged(|cx| view::task(cx, shown, w.as_ref()))?;
    let t = t.turn(c.state.0.unwrap_or(old.state), w.as_ref(), cx.now)?;
    task::update(cx.tx, &t)?;
    let face = |t: &Task| json!({"title": t.title, "state": t.state, "assignee_id": t.assignee_id, "estimate": t.estimate, "spent": t.spent, "kind": t.kind});
    let (before, after) = story::commands::difference(&face(&old), &face(&t));
    let project = match &w {
        Some(w) => w.project_id,
        None => story::by_id(cx.tx, t.story_id)?.project_id,
    };
    activity::record(
        cx,
        Kind::TaskChanged,
        &subject(&t, w.as_ref(), project),
        &json!({"task": t.id, "title": t.title, "before": before, "after": after}),
    )?;
    follow(cx, &old, &t, w.as_ref())?;
    let w = w.map(|w| store::by_id(cx.tx, w.id)).transpose()?;
    view::task(cx, t, w.as_ref())
}

/// What a task's change means for its Work Package, its story and the running Sprint.
fn follow(cx: &mut Cx<'_>, old: &Task, t: &Task, w: Option<&WorkPackage>) -> Result<(), Problem> {
    if let Some(w) = w {
        if old.state == TaskState::ToDo && !matches!(t.state, TaskState::ToDo | TaskState::Dropped) {
            commands::begun(cx, w.id)?;
        } else {
            store::touch(cx.tx, w.id)?;
        }
    }
    if old.state == t.state {
        return Ok(());
    }
    if w.is_none() && story::by_id(cx.tx, t.story_id)?.recurring() {
        if t.state == TaskState::Done {
            sprint::task_done(cx, t.id, t.team_id, t.story_id, t.known)?;
        } else if old.state == TaskState::Done {
            sprint::task_undone(cx, t.id)?;
        }
    }
    story::commands::follow_tasks(cx, t.story_id, false)
}

fn swarmer_or_member(cx: &mut Cx<'_>, t: &Task, login: &str) -> Result<i64, Problem> {
    if let (Some(w), Some(id)) = (t.work_package_id, crate::account::id_of(cx.tx, login)?)
        && swarm::has_member(cx.tx, w, id)?
    {
        return Ok(id);
    }
    contributor_or_member(cx, t.story_id, t.team_id, login)
}

fn contributor_or_member(cx: &mut Cx<'_>, story: i64, team: i64, login: &str) -> Result<i64, Problem> {
    match crate::account::id_of(cx.tx, login)? {
        Some(id) if contributor::is(cx.tx, story, id)? => Ok(id),
        _ => assignee(cx, team, login),
    }
}
