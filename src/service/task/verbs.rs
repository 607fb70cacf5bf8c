//! Every verb on a task.

use super::model::{Task, TaskKind, TaskState};
use super::read::find;
use super::{read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::{Key, Slug, Title};
use crate::kit::fields::{Body, Change, Keep};
use crate::kit::problem::Problem;
use crate::people::{account, team};
use crate::product::story;
use crate::product::story::read::caller_team::{own_teams, team_of_caller};
use crate::scrum::sprint;
use crate::service::work_package::model::WorkPackage;
use crate::service::work_package::read::offers::working_teams;
use crate::service::work_package::verbs::change::assignee;
use crate::service::{access, escalation, swarm, work_package};
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

fn subject(t: &Task, w: Option<&WorkPackage>, project: i64) -> Subject {
    match w {
        Some(w) => Subject { team: Some(t.team_id), ..work_package::model::subject(w) },
        None => {
            Subject { project: Some(project), team: Some(t.team_id), story: Some(t.story_id), ..Subject::default() }
        }
    }
}

/// Adds a task to a Work Package, on the level of the caller's team (R74, R122).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `single_team_story`.
pub fn add(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let w = access::read::find(cx, key)?;
    let own = working_teams(cx, &w)??;
    let n: NewTask = body.read()?;
    let s = story::store::by_id(cx.tx, w.story_id)?;
    let levels = escalation::store::levels(cx.tx, &w)?;
    let team_id = match &n.team {
        None => own[0],
        Some(t) => team_of_caller(cx, &s, &own, Some(&t.0))?,
    };
    let level = levels.iter().rev().find(|l| l.team == team_id);
    let story_id = level.map_or(w.story_id, |l| l.story);
    let assignee_id = n.assignee.map(|l| contributor_or_member(cx, story_id, team_id, &l.0)).transpose()?;
    work_package::read::unchanged(cx, &w)?;
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
    t.id = store::insert_task(cx.tx, &t)?;
    work_package::store::touch(cx.tx, w.id)?;
    let detail = json!({"task": t.id, "title": t.title, "team": team::store::by_id(cx.tx, team_id)?.slug, "escalation": t.escalation_id});
    activity::store::record(cx, Kind::TaskCreated, &subject(&t, Some(&w), w.project_id), &detail)?;
    story::verbs::portion::follow_tasks(cx, t.story_id, true)?;
    Ok(t.id)
}

/// Adds a loose task to a story.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `single_team_story`, `story_not_ready`.
pub fn add_loose(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let s = story::read::find(cx, key)?;
    let own = match own_teams(cx, &s)? {
        Err(_) if story::read::caller_team::of_second_team(cx, &s)? => Vec::new(),
        own => own?,
    };
    let n: NewTask = body.read()?;
    let team_id = team_of_caller(cx, &s, &own, n.team.as_ref().map(|t| t.0.as_str()))?;
    let assignee_id = n.assignee.map(|l| contributor_or_member(cx, s.id, team_id, &l.0)).transpose()?;
    let shown = s.clone();
    cx.unchanged(|cx| story::read::story(cx, shown))?;
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
        known: !story::read::caller_team::held_by_sprint_of(cx, s.id, team_id)?,
        done_at: None,
        created_by: cx.by.id,
        created_at: cx.now,
    };
    t.id = store::insert_task(cx.tx, &t)?;
    let detail = json!({"task": t.id, "title": t.title, "team": team::store::by_id(cx.tx, team_id)?.slug});
    activity::store::record(cx, Kind::TaskCreated, &subject(&t, None, s.project_id), &detail)?;
    story::verbs::portion::follow_tasks(cx, s.id, true)?;
    Ok(t.id)
}

/// Changes a task.
///
/// # Errors
/// 404, 403 `not_task_team`, 422, 412, 409 `work_package_closed`.
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (old, w) = find(cx, id)?;
    access::read::may_edit(cx, &old)??;
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
    cx.unchanged(|cx| read::fresh(cx, old.id))?;
    let t = t.turn(c.state.0.unwrap_or(old.state), w.as_ref(), cx.now)?;
    store::update(cx.tx, &t)?;
    let face = |t: &Task| json!({"title": t.title, "state": t.state, "assignee_id": t.assignee_id, "estimate": t.estimate, "spent": t.spent, "kind": t.kind});
    let (before, after) = activity::model::difference(&face(&old), &face(&t));
    let project = match &w {
        Some(w) => w.project_id,
        None => story::store::by_id(cx.tx, t.story_id)?.project_id,
    };
    activity::store::record(
        cx,
        Kind::TaskChanged,
        &subject(&t, w.as_ref(), project),
        &json!({"task": t.id, "title": t.title, "before": before, "after": after}),
    )?;
    follow(cx, &old, &t, w.as_ref())?;
    Ok(t.id)
}

/// What a task's change means for its Work Package, its story and the running Sprint.
fn follow(cx: &mut Cx<'_>, old: &Task, t: &Task, w: Option<&WorkPackage>) -> Result<(), Problem> {
    if let Some(w) = w {
        if old.state == TaskState::ToDo && !matches!(t.state, TaskState::ToDo | TaskState::Dropped) {
            work_package::verbs::change::begun(cx, w.id)?;
        } else {
            work_package::store::touch(cx.tx, w.id)?;
        }
    }
    if old.state == t.state {
        return Ok(());
    }
    if w.is_none() && story::store::by_id(cx.tx, t.story_id)?.recurring() {
        if t.state == TaskState::Done {
            sprint::store::effort::task_done(cx, t.id, t.team_id, t.story_id, t.known)?;
        } else if old.state == TaskState::Done {
            sprint::store::effort::task_undone(cx, t.id)?;
        }
    }
    story::verbs::portion::follow_tasks(cx, t.story_id, false)
}

fn swarmer_or_member(cx: &mut Cx<'_>, t: &Task, login: &str) -> Result<i64, Problem> {
    if let (Some(w), Some(id)) = (t.work_package_id, account::store::id_of(cx.tx, login)?)
        && swarm::store::has_member(cx.tx, w, id)?
    {
        return Ok(id);
    }
    contributor_or_member(cx, t.story_id, t.team_id, login)
}

fn contributor_or_member(cx: &mut Cx<'_>, story: i64, team: i64, login: &str) -> Result<i64, Problem> {
    match account::store::id_of(cx.tx, login)? {
        Some(id) if story::store::contributor::is(cx.tx, story, id)? => Ok(id),
        _ => assignee(cx, team, login),
    }
}
