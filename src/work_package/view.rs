//! Work Packages and tasks as the outside sees them.

use super::scope::visible_to;
use super::store::{self, WorkPackage};
pub use super::task::TaskFilters;
use super::task::{self, Shown, Task};
use super::{Severity, State, TaskKind, TaskState};
use crate::app::Cx;
use crate::kit::db::{Condition, Filter};
use crate::kit::fields::{Hundredths, Key};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::text::like;
use crate::kit::time::At;
use crate::sla::{self, ClockState, Due};
use crate::story::contributor::attached;
use crate::{account, args, escalation, project, row, story, swarm, team, template, words};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

words! {
    /// States of an approval step.
    pub enum StepState { Open = "open", Approved = "approved", Declined = "declined" }
}

/// A Work Package.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WorkPackageView {
    /// Key.
    pub key: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Key of its story.
    pub story: String,
    /// Key of the project.
    pub project: String,
    /// Slug of its team: the first level.
    pub team: String,
    /// Login of who has taken it.
    pub assignee: Option<String>,
    /// State.
    pub state: State,
    /// Category.
    pub category: Option<String>,
    /// Severity.
    pub severity: Option<Severity>,
    /// Who reported it.
    pub submitter: Option<String>,
    /// Login of who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: At,
    /// When it was completed.
    pub completed_at: Option<At>,
    /// Estimate.
    pub estimate: Option<Hundredths>,
    /// What its tasks have spent, of all levels.
    pub spent: Hundredths,
    /// Whether it was foreseen at planning.
    pub known: bool,
    /// The template it was made from.
    pub template: Option<TemplateRef>,
    /// Its clock; null without one.
    pub sla: Option<SlaView>,
    /// Its approval steps.
    pub approvals: Vec<ApprovalView>,
    /// Which approval let it out (R140): `predefined` or `product_owner`.
    pub approval: Option<super::Approval>,
    /// Its tasks, of all levels.
    pub tasks: Vec<TaskView>,
    /// Its escalations, oldest first.
    pub escalations: Vec<escalation::view::EscalationView>,
    /// Key of the story that holds it.
    pub held_by_story: String,
    /// Slug of the team that holds it.
    pub held_by_team: String,
    /// Key of the story that its template or the routing proposes to escalate it to.
    pub proposed_target: Option<String>,
    /// The running swarm.
    pub swarm: Option<swarm::SwarmView>,
    /// How often it was opened again.
    pub reopened: i64,
    /// What an import brought along.
    pub external: Option<Value>,
    /// Version, counted from 1.
    pub version: i64,
}

/// A version of a template.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TemplateRef {
    /// Number of the template.
    pub id: i64,
    /// Version.
    pub version: i64,
}

/// A clock.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SlaView {
    /// When it must be responded to.
    pub respond_by: Option<At>,
    /// When it was: first taken, or first task begun.
    pub responded_at: Option<At>,
    /// Whether the response came too late, or is late by now.
    pub response_breached: bool,
    /// When it must be resolved.
    pub resolve_by: At,
    /// When a quarter of the time is left.
    pub at_risk_at: At,
    /// How the clock stands.
    pub state: ClockState,
    /// Since when it is breached.
    pub breached_at: Option<At>,
    /// Since when it is paused; it stands as it stood then, and what is due moves when it is resumed.
    pub paused_since: Option<At>,
    /// Its pauses, oldest first; of the Work Package alone, not of its tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pauses: Option<Vec<sla::PauseView>>,
    /// Why it is due when it is due.
    pub explanation: String,
}

/// An approval step.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApprovalView {
    /// Number of the step, from 1.
    pub step: i64,
    /// Name.
    pub name: String,
    /// Who carries it out.
    pub role: template::Role,
    /// State.
    pub state: StepState,
    /// Login of who did.
    pub by: Option<String>,
    /// When.
    pub at: Option<At>,
    /// What was said.
    pub note: Option<String>,
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

/// The clock of a Work Package at an instant.
pub fn clock(w: &WorkPackage, now: At) -> Option<SlaView> {
    clock_of(&w.due(), w.responded_at, w.sla_result, w.severity, w.created_at, w.completed_at.unwrap_or(now))
}

/// The clock that such limits make for what was made at `since`.
pub fn clock_of(
    due: &Due,
    responded_at: Option<At>,
    result: Option<sla::Outcome>,
    severity: Option<Severity>,
    since: At,
    now: At,
) -> Option<SlaView> {
    let c = sla::clock(due, responded_at, result, now)?;
    let resolve_by = due.resolve_by?;
    let severity = severity.map_or("", Severity::label);
    Some(SlaView {
        respond_by: due.respond_by,
        responded_at,
        response_breached: c.response_breached,
        resolve_by,
        at_risk_at: due.at_risk_at.unwrap_or(resolve_by),
        state: c.state,
        breached_at: c.breached_at,
        paused_since: due.paused_since,
        pauses: None,
        explanation: format!("due {resolve_by}, {severity}, counted from {since}"),
    })
}

/// The view of a Work Package.
///
/// # Errors
/// Those of the database.
pub fn work_package(cx: &mut Cx<'_>, w: WorkPackage) -> Result<WorkPackageView, Problem> {
    let pauses = sla::pauses(cx.tx, &w)?;
    let sla = clock(&w, cx.now).map(|s| SlaView {
        explanation: sla::explain::sentence(&w, &pauses),
        pauses: Some(pauses),
        ..s
    });
    let tasks = tasks_of(cx, &w)?;
    let escalations = escalation::view::of_work_package(cx, &w)?;
    let proposed_target = proposed_target(cx, &w)?;
    let swarm = swarm::running(cx, w.id)?;
    let steps = store::steps(cx.tx, w.id)?;
    let key = w.key();
    let WorkPackage {
        id: _,
        project_id: _,
        prefix,
        number: _,
        story_id,
        team_id,
        title,
        description,
        state,
        category,
        severity,
        submitter,
        assignee_id,
        estimate,
        known,
        template_id,
        template_version,
        pre_approved: _,
        approval,
        holder_story_id,
        holder_team_id,
        respond_by: _,
        responded_at: _,
        resolve_by: _,
        at_risk_at: _,
        sla_result: _,
        told: _,
        completed_at,
        reopened,
        external,
        created_by,
        version,
        created_at,
        sla_limit: _,
        calendar_version: _,
        sla_respond_limit: _,
        paused_since: _,
        pauses: _,
    } = w;
    Ok(WorkPackageView {
        key,
        title,
        description,
        story: story::key_of(cx.tx, story_id)?,
        project: prefix,
        team: team::by_id(cx.tx, team_id)?.slug,
        assignee: assignee_id.map(|id| account::login_of(cx.tx, id)).transpose()?,
        state,
        category,
        severity,
        submitter,
        created_by: account::login_of(cx.tx, created_by)?,
        created_at,
        completed_at,
        estimate,
        spent: Hundredths(tasks.iter().map(|t| t.spent.0).sum()),
        known,
        template: template_id.zip(template_version).map(|(id, version)| TemplateRef { id, version }),
        sla,
        approvals: steps
            .into_iter()
            .map(|s| ApprovalView {
                step: s.step,
                name: s.name,
                role: s.role,
                state: s.state,
                by: s.by,
                at: s.at,
                note: s.note,
            })
            .collect(),
        approval,
        tasks,
        escalations,
        held_by_story: story::key_of(cx.tx, holder_story_id)?,
        held_by_team: team::by_id(cx.tx, holder_team_id)?.slug,
        proposed_target,
        swarm,
        reopened,
        external: external.and_then(|e| serde_json::from_str(&e).ok()),
        version,
    })
}

/// The story that the template proposes to escalate to, else the routing for the category; only where it is permitted.
fn proposed_target(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Option<String>, Problem> {
    let permitted: Vec<_> = story::targets(cx.tx, w.holder_story_id)?.into_iter().filter(|t| t.accepted).collect();
    if permitted.is_empty() {
        return Ok(None);
    }
    if let Some(id) = w.template_id
        && let Some(t) = template::in_project(cx.tx, w.project_id, id)?
    {
        for key in t.targets()? {
            if permitted.iter().any(|p| p.key == key) {
                return Ok(Some(key));
            }
        }
    }
    if let Some(category) = &w.category {
        let holder = story::by_id(cx.tx, w.holder_story_id)?;
        for id in project::route(cx.tx, holder.project_id, category)? {
            if let Some(p) = permitted.iter().find(|p| p.id == id) {
                return Ok(Some(p.key.clone()));
            }
        }
    }
    Ok(None)
}

/// A Work Package by key.
///
/// # Errors
/// 404.
pub fn by_key(cx: &mut Cx<'_>, key: &Key) -> Result<WorkPackageView, Problem> {
    let w = super::find(cx, key)?;
    work_package(cx, w)
}

/// A Work Package by number, as it is now.
///
/// # Errors
/// Those of the database.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<WorkPackageView, Problem> {
    let w = store::by_id(cx.tx, id)?;
    work_package(cx, w)
}

/// The view of a task; `of`: its Work Package, if it is not loose.
///
/// # Errors
/// Those of the database.
pub fn task(cx: &mut Cx<'_>, t: Task, of: Option<&WorkPackage>) -> Result<TaskView, Problem> {
    let may_edit = super::scope::may_edit(cx, &t)?.is_ok();
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
        story: story::key_of(cx.tx, story_id)?,
        team: team::by_id(cx.tx, team_id)?.slug,
        title,
        state,
        kind,
        assignee: assignee_id.map(|id| account::login_of(cx.tx, id)).transpose()?,
        estimate,
        spent,
        created_by: account::login_of(cx.tx, created_by)?,
        created_at,
        escalation: escalation_id,
        sla: of.and_then(|w| clock(w, cx.now)),
        may_edit,
        interrupted_by: task::interrupted_by(cx.tx, id)?,
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

fn tasks_of(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Vec<TaskView>, Problem> {
    let tasks = task::shown_of_work_package(cx.tx, cx.by.id, w.id)?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks of an escalation.
///
/// # Errors
/// Those of the database.
pub fn tasks_of_escalation(cx: &mut Cx<'_>, escalation: i64) -> Result<Vec<TaskView>, Problem> {
    let tasks = task::shown_of_escalation(cx.tx, cx.by.id, escalation)?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks of the escalations that are open or taken at a team.
///
/// # Errors
/// Those of the database.
pub fn tasks_of_incoming(cx: &mut Cx<'_>, team: i64) -> Result<Vec<TaskView>, Problem> {
    let tasks = task::shown_of_incoming(cx.tx, cx.by.id, team)?;
    Ok(tasks_shown(cx, tasks))
}

/// A task by number.
///
/// # Errors
/// 404.
pub fn task_by_id(cx: &mut Cx<'_>, id: i64) -> Result<TaskView, Problem> {
    let (t, w) = super::task_commands::find(cx, id)?;
    task(cx, t, w.as_ref())
}

/// The loose tasks of a story.
///
/// # Errors
/// 404.
pub fn tasks_of_story(cx: &mut Cx<'_>, key: &Key, page: &Paging) -> Result<List<TaskView>, Problem> {
    let s = story::find(cx, key)?;
    let rows = task::loose_of_story(cx.tx, s.id, page.after().map_or(0, |k| k[0]), page.rows())?;
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
    let tasks = task::shown_of_sprint(cx.tx, cx.by.id, sprint, team, since, until)?;
    Ok(tasks_shown(cx, tasks))
}

/// The tasks of the swarms that concern a team.
///
/// # Errors
/// Those of the database.
pub fn tasks_of_swarms(cx: &mut Cx<'_>, team: i64) -> Result<Vec<TaskView>, Problem> {
    let tasks = task::shown_of_swarms(cx.tx, cx.by.id, team)?;
    Ok(tasks_shown(cx, tasks))
}

words! {
    /// Orders of a list of Work Packages.
    pub enum Order { Due = "due", Created = "created", Newest = "-created" }
}
words! {
    /// What a clock can be filtered by.
    pub enum ClockFilter { Ok = "ok", AtRisk = "at_risk", Breached = "breached" }
}

impl ClockFilter {
    fn state(self) -> sla::ClockState {
        match self {
            ClockFilter::Ok => sla::ClockState::Ok,
            ClockFilter::AtRisk => sla::ClockState::AtRisk,
            ClockFilter::Breached => sla::ClockState::Breached,
        }
    }
}

/// What Work Packages are filtered by.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Project.
    pub project: Option<i64>,
    /// Its story, or the one that holds it.
    pub story: Option<i64>,
    /// Its team, or the one that holds it.
    pub team: Option<i64>,
    /// State.
    pub state: Option<State>,
    /// Whether it is open, in progress or rejected.
    pub open: Option<bool>,
    /// Severity.
    pub severity: Option<Severity>,
    /// Clock.
    pub sla: Option<ClockFilter>,
    /// Assignee.
    pub assignee: Option<i64>,
    /// Category.
    pub category: Option<String>,
    /// Whether a swarm runs.
    pub swarming: Option<bool>,
    /// Part of the title or key.
    pub q: Option<String>,
    /// Order.
    pub order: Option<Order>,
}

row! {
    struct Place { id: i64, due: i64 }
}

/// Without a clock it comes last.
const NEVER: i64 = i64::MAX;

/// The Work Packages that the caller may see and that pass the filters. A list by due time that is being paged keeps the
/// order it began with.
///
/// # Errors
/// Those of the database.
pub fn list(cx: &mut Cx<'_>, f: &Filters, page: &Paging) -> Result<List<WorkPackageView>, Problem> {
    let (snapshot, rows) = places(cx, f, page)?;
    page.list(rows, |r| vec![snapshot, r.due, r.id], |r| by_id(cx, r.id))
}

/// The numbers of the same, for a list that reads its lines by itself.
///
/// # Errors
/// Those of the database.
pub fn ids(cx: &mut Cx<'_>, f: &Filters, page: &Paging) -> Result<List<i64>, Problem> {
    let (snapshot, rows) = places(cx, f, page)?;
    page.list(rows, |r| vec![snapshot, r.due, r.id], |r| Ok(r.id))
}

row! {
    /// How many pass the filters, and how their clocks stand.
    #[derive(Debug)]
    pub struct Counts { all: i64, breached: i64, at_risk: i64 }
}

/// Counts the Work Packages that the caller may see and that pass the filters.
///
/// # Errors
/// Those of the database.
pub fn counts(cx: &mut Cx<'_>, f: &Filters) -> Result<Counts, Problem> {
    let mut q = Filter::new(
        "SELECT COUNT(*), COUNT(CASE WHEN clock = 'breached' THEN 1 END), COUNT(CASE WHEN clock = 'at_risk' THEN 1 END) FROM (SELECT ",
        &[],
    );
    sla::sql::state(&mut q, cx.now).push(" AS clock FROM work_package w WHERE ").when(&visible_to(cx)?);
    filter(&mut q, f, cx.now);
    q.push(") AS clocks");
    q.all(cx.tx)?.pop().ok_or_else(|| Problem::internal("a count without a row"))
}

fn places(cx: &mut Cx<'_>, f: &Filters, page: &Paging) -> Result<(i64, Vec<Place>), Problem> {
    let order = f.order.unwrap_or(Order::Created);
    let after = page.after().map(|k| (k[0], k[1], k[2]));
    let newest = |cx: &mut Cx<'_>| {
        cx.tx.value::<Option<i64>>("SELECT MAX(id) FROM order_log", &[]).map(Option::unwrap_or_default)
    };
    let snapshot = match after {
        Some((s, ..)) => s,
        None if order == Order::Due => newest(cx)?,
        None => 0,
    };
    let mut q = Filter::new("SELECT id, due FROM (SELECT w.id, ", &[]);
    if order != Order::Due {
        q.push("CAST(0 AS BIGINT)");
    } else if after.is_some() {
        // The log holds what the sort key was; a row whose logged value is null had no clock.
        q.with(
            "CASE WHEN EXISTS (SELECT 1 FROM order_log l WHERE l.kind = 'work_package' AND l.item_id = w.id AND l.id > ?)
               THEN COALESCE((SELECT l.before FROM order_log l WHERE l.kind = 'work_package' AND l.item_id = w.id AND l.id > ?
                               ORDER BY l.id LIMIT 1), ?)
               ELSE COALESCE(w.resolve_by, ?) END",
            args![snapshot, snapshot, NEVER, NEVER],
        );
    } else {
        q.with("COALESCE(w.resolve_by, CAST(? AS BIGINT))", args![NEVER]);
    }
    q.push(" AS due FROM work_package w WHERE ");
    q.when(&visible_to(cx)?);
    filter(&mut q, f, cx.now);
    q.push(") AS x");
    match (order, after) {
        (_, None) => {}
        (Order::Due, Some((_, due, id))) => {
            q.with(" WHERE (due > ? OR (due = ? AND id > ?))", args![due, due, id]);
        }
        (Order::Created, Some((_, _, id))) => {
            q.with(" WHERE id > ?", args![id]);
        }
        (Order::Newest, Some((_, _, id))) => {
            q.with(" WHERE id < ?", args![id]);
        }
    }
    q.push(match order {
        Order::Due => " ORDER BY due, id",
        Order::Created => " ORDER BY id",
        Order::Newest => " ORDER BY id DESC",
    });
    q.with(" LIMIT ?", args![page.rows()]);
    Ok((snapshot, q.all(cx.tx)?))
}

/// The tasks that the caller may see and that pass the filters, oldest first (R45).
///
/// # Errors
/// Those of the database.
pub fn task_list(cx: &mut Cx<'_>, f: &TaskFilters, page: &Paging) -> Result<List<TaskView>, Problem> {
    let visible = Condition::new("((w.id IS NULL AND (", &[])
        .when(&project::scope(cx)?.on("s.project_id"))
        .with(" OR ", &[])
        .when(&attached("t.story_id", cx.by.id))
        .with(")) OR (w.id IS NOT NULL AND ", &[])
        .when(&visible_to(cx)?)
        .with("))", &[]);
    let after = page.after().map_or(0, |k| k[0]);
    let rows = task::shown_listed(cx.tx, cx.by.id, &visible, f, after, page.rows())?;
    let now = cx.now;
    page.list(rows, |t| vec![t.id], |t| Ok(task_shown(t, now)))
}

fn filter(q: &mut Filter, f: &Filters, now: At) {
    if let Some(p) = f.project {
        q.with(" AND w.project_id = ?", args![p]);
    }
    if let Some(s) = f.story {
        q.with(" AND (w.story_id = ? OR w.holder_story_id = ?)", args![s, s]);
    }
    if let Some(t) = f.team {
        q.with(" AND (w.team_id = ? OR w.holder_team_id = ?)", args![t, t]);
    }
    if let Some(s) = f.state {
        q.with(" AND w.state = ?", args![s]);
    }
    match f.open {
        Some(true) => q.push(" AND w.state IN ('open', 'in_progress', 'rejected')"),
        Some(false) => q.push(" AND w.state IN ('completed', 'accepted', 'dropped')"),
        None => q,
    };
    if let Some(s) = f.severity {
        q.with(" AND w.severity = ?", args![s]);
    }
    if let Some(clock) = f.sla {
        q.push(" AND ");
        sla::sql::stands(q, clock.state(), now);
    }
    if let Some(a) = f.assignee {
        q.with(" AND w.assignee_id = ?", args![a]);
    }
    if let Some(c) = &f.category {
        q.with(" AND w.category = ?", args![c]);
    }
    if let Some(s) = f.swarming {
        q.push(if s { " AND " } else { " AND NOT " })
            .push("EXISTS (SELECT 1 FROM swarm m WHERE m.work_package_id = w.id AND m.ended_at IS NULL)");
    }
    if let Some(text) = &f.q {
        q.with(" AND w.folded LIKE ? ESCAPE '\\'", args![like(text)]);
    }
}
