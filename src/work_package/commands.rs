//! Every verb on a Work Package but escalating and swarming.

use super::rules::Completing;
use super::store::{self, WorkPackage};
use super::task::{self, Task};
use super::view::{self, StepState, WorkPackageView};
use super::{Severity, State, TaskState};
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::input;
use crate::interruption::{self, Cause};
use crate::kit::fields::{Body, Change, Hundredths, Id, Keep, Key, Nothing, Short, Slug, Text, Title, Words};
use crate::kit::problem::Problem;
use crate::notification::{self, Notice, NoticeKind};
use crate::refusal::{May, Refusal};
use crate::story::{self, Story};
use crate::template::{self, Role, Template};
use crate::{account, escalation, project, sla, sprint, swarm, team};
use serde_json::json;

input! {
    /// A new Work Package.
    pub struct NewWorkPackage {
        title: Option<Title>,
        description: Option<Text>,
        template: Option<Id>,
        category: Option<Short>,
        severity: Option<Severity>,
        submitter: Option<Title>,
        team: Option<Slug>,
        estimate: Option<Hundredths>,
        known: Option<bool>,
    }
}
input! {
    /// A change of a Work Package.
    pub struct WorkPackageChange {
        title: Keep<Title>,
        description: Change<Text>,
        category: Change<Short>,
        severity: Change<Severity>,
        submitter: Change<Title>,
        estimate: Change<Hundredths>,
        known: Keep<bool>,
        assignee: Change<Slug>,
    }
}
input! {
    /// The template that is applied.
    pub struct Applied { template: Id }
}
input! {
    /// A note.
    pub struct Note { note: Option<Text> }
}
input! {
    /// Why.
    pub struct Reason { reason: Option<Text> }
}
/// What a fact about a Work Package is about.
pub fn subject(w: &WorkPackage) -> Subject {
    Subject {
        project: Some(w.project_id),
        team: Some(w.holder_team_id),
        story: Some(w.story_id),
        work_package: Some(w.id),
        ..Subject::default()
    }
}

/// Holds `If-Match` against the Work Package as it is.
///
/// # Errors
/// 412.
pub fn unchanged(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    let shown = w.clone();
    cx.unchanged(|cx| view::work_package(cx, shown))
}

/// The team in whose name the caller works on a story: the named one, else the caller's own whose running Sprint holds
/// the story, else the caller's first.
///
/// # Errors
/// 403 `not_team_member`, 422, 409 `single_team_story`.
pub fn team_of_caller(cx: &mut Cx<'_>, s: &Story, own: &[i64], named: Option<&str>) -> Result<i64, Problem> {
    if let Some(slug) = named {
        let t = team::by_slug(cx.tx, slug)?
            .ok_or_else(|| Problem::invalid("team", format!("there is no team {slug:?}")))?;
        if own.contains(&t.id) {
            return Ok(t.id);
        }
        if s.team_mode == story::TeamMode::Single && s.team_id != Some(t.id) {
            return Err(Refusal::OfAnotherTeam { story: s.key().to_string(), team: t.name }.into());
        }
        if !story::teams_on(cx.tx, s.id)?.contains(&t.id) {
            return Err(Problem::invalid("team", format!("{slug:?} is not on {}", s.key())));
        }
        return Err(Refusal::NotTeamMember { team: t.name }.into());
    }
    for sprint in sprint::active_holding(cx.tx, s.id)? {
        if own.contains(&sprint.team_id) {
            return Ok(sprint.team_id);
        }
    }
    if own.is_empty() && s.team_mode == story::TeamMode::Single && s.team_id.is_some() {
        return Err(Refusal::OfAnotherTeam { story: s.key().to_string(), team: "yours".into() }.into());
    }
    Ok(own.first().copied().ok_or_else(|| Refusal::NotOnStory { story: s.key().to_string() })?)
}

/// The teams on a story that the caller is a member of; without one, the refusal.
///
/// # Errors
/// Those of the database.
pub fn own_teams(cx: &mut Cx<'_>, s: &Story) -> Result<May<Vec<i64>>, Problem> {
    let mut own = Vec::new();
    for t in story::teams_on(cx.tx, s.id)? {
        if team::is_member(cx.tx, t, cx.by.id)? {
            own.push(t);
        }
    }
    Ok(if own.is_empty() { Err(Refusal::NotOnStory { story: s.key().to_string() }) } else { Ok(own) })
}

/// Whether the caller works in another team than the one that a single-team story belongs to: then not the person is
/// refused, but a second team (R27).
///
/// # Errors
/// Those of the database.
pub fn of_second_team(cx: &mut Cx<'_>, s: &Story) -> Result<bool, Problem> {
    if s.team_mode != story::TeamMode::Single || s.team_id.is_none() {
        return Ok(false);
    }
    for t in project::team_ids(cx.tx, s.project_id)? {
        if Some(t) != s.team_id && team::is_member(cx.tx, t, cx.by.id)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a running Sprint of a team holds a story.
///
/// # Errors
/// Those of the database.
pub fn held_by_sprint_of(cx: &mut Cx<'_>, story: i64, team: i64) -> Result<bool, Problem> {
    Ok(sprint::active_holding(cx.tx, story)?.iter().any(|s| s.team_id == team))
}

fn template_for(cx: &mut Cx<'_>, s: &Story, n: &NewWorkPackage) -> Result<Option<Template>, Problem> {
    if let Some(id) = n.template {
        let t = template::in_project(cx.tx, s.project_id, id.0)?;
        return t
            .map(Some)
            .ok_or_else(|| Problem::invalid("template", format!("there is no template {} in this project", id.0)));
    }
    match (n.severity, &n.category) {
        (Some(severity), None) => Ok(template::of_severity(cx.tx, s.project_id, severity)?),
        _ => Ok(None),
    }
}

/// Makes a Work Package with the tasks and approval steps of its template; its clock starts now.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 409 `single_team_story`, `story_not_ready`.
pub fn create(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let s = story::find(cx, key)?;
    let own = own_teams(cx, &s)??;
    let n: NewWorkPackage = body.read()?;
    let t = template_for(cx, &s, &n)?;
    if n.title.is_none() && t.is_none() {
        return Err(Problem::invalid("title", "is required without a template"));
    }
    let team_id = team_of_caller(cx, &s, &own, n.team.as_ref().map(|t| t.0.as_str()))?;
    let shown = s.clone();
    cx.unchanged(|cx| story::view::story(cx, shown))?;
    s.may_add_work()?;
    let known = match n.known {
        Some(k) => k,
        None => !held_by_sprint_of(cx, s.id, team_id)?,
    };
    let of = |f: fn(&Template) -> Option<String>| t.as_ref().and_then(f);
    let mut w = WorkPackage {
        id: 0,
        project_id: s.project_id,
        prefix: s.prefix.clone(),
        number: project::next_number(cx.tx, s.project_id)?,
        story_id: s.id,
        team_id,
        title: n.title.map(|t| t.0).or_else(|| of(|t| Some(t.name.clone()))).unwrap_or_default(),
        description: n.description.map(|d| d.0),
        state: State::Open,
        category: n.category.map(|c| c.0).or_else(|| of(|t| t.category.clone())),
        severity: n.severity.or_else(|| t.as_ref().and_then(|t| t.severity)),
        submitter: n.submitter.map(|x| x.0),
        assignee_id: None,
        estimate: n.estimate.or_else(|| t.as_ref().and_then(|t| t.standard_effort)),
        known,
        template_id: t.as_ref().map(|t| t.id),
        template_version: t.as_ref().map(|t| t.version),
        pre_approved: t.as_ref().is_some_and(|t| t.pre_approved),
        approval: None,
        holder_story_id: s.id,
        holder_team_id: team_id,
        respond_by: None,
        responded_at: None,
        resolve_by: None,
        at_risk_at: None,
        sla_result: None,
        told: None,
        completed_at: None,
        reopened: 0,
        external: None,
        created_by: cx.by.id,
        version: 1,
        created_at: cx.now,
        sla_limit: None,
        calendar_version: None,
        sla_respond_limit: None,
        paused_since: None,
        pauses: 0,
    };
    w.id = store::insert(cx.tx, &w)?;
    sla::recompute(cx, &w, sla::Cause::Created)?;
    if let Some(t) = &t {
        apply(cx, &w, t)?;
    }
    let made = store::by_id(cx.tx, w.id)?;
    let detail = json!({"key": w.key(), "title": w.title, "severity": w.severity,
                        "template": t.as_ref().map(|t| json!({"id": t.id, "version": t.version})),
                        "clock": sla::face(&made.due(), made.basis())});
    activity::record(cx, Kind::WorkPackageCreated, &subject(&w), &detail)?;
    story::commands::follow_tasks(cx, s.id, t.is_some())?;
    view::by_id(cx, w.id)
}

/// Applies a template to a Work Package that is there already, as for unknown work when its trigger occurs in mid-Sprint (R81):
/// its tasks and approval steps are added, and it fills in effort, category and severity where there are none. Once: what
/// was made from a version remembers that one (R83).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `work_package_escalated`, `template_applied`.
pub fn apply_template(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let old = super::find(cx, key)?;
    super::must_hold(cx, &old)?;
    let a: Applied = body.read()?;
    let t = template::in_project(cx.tx, old.project_id, a.template.0)?.ok_or_else(|| {
        Problem::invalid("template", format!("there is no template {} in this project", a.template.0))
    })?;
    unchanged(cx, &old)?;
    old.may_apply_template()?;
    let mut w = old.clone();
    w.template_id = Some(t.id);
    w.template_version = Some(t.version);
    w.pre_approved = t.pre_approved;
    w.estimate = w.estimate.or(t.standard_effort);
    w.category = w.category.or_else(|| t.category.clone());
    w.severity = w.severity.or(t.severity);
    store::update(cx.tx, &w)?;
    store::set_template(cx.tx, &w)?;
    apply(cx, &w, &t)?;
    let detail = json!({"id": t.id, "version": t.version, "name": t.name});
    activity::record(cx, Kind::TemplateApplied, &subject(&w), &detail)?;
    if w.severity != old.severity {
        let fresh = store::by_id(cx.tx, w.id)?;
        sla::recompute(cx, &fresh, sla::Cause::Severity)?;
    }
    story::commands::follow_tasks(cx, w.story_id, true)?;
    view::by_id(cx, w.id)
}

/// Makes the tasks and steps of a template.
fn apply(cx: &mut Cx<'_>, w: &WorkPackage, t: &Template) -> Result<(), Problem> {
    for (title, estimate) in t.task_list()? {
        task::insert_task(cx.tx, &new_task(cx, w, title, estimate))?;
    }
    for (i, (name, role)) in (1i64..).zip(t.steps()?) {
        store::insert_step(cx.tx, w.id, i, &name, role)?;
    }
    Ok(())
}

fn new_task(cx: &Cx<'_>, w: &WorkPackage, title: String, estimate: Option<Hundredths>) -> Task {
    Task {
        id: 0,
        story_id: w.story_id,
        work_package_id: Some(w.id),
        escalation_id: None,
        team_id: w.team_id,
        title,
        state: TaskState::ToDo,
        kind: None,
        assignee_id: None,
        estimate,
        spent: Hundredths(0),
        known: w.known,
        done_at: None,
        created_by: cx.by.id,
        created_at: cx.now,
    }
}

/// A member of a team, as an assignee.
///
/// # Errors
/// 422.
pub fn assignee(cx: &mut Cx<'_>, team: i64, login: &str) -> Result<i64, Problem> {
    let slug = team::by_id(cx.tx, team)?.slug;
    match account::id_of(cx.tx, login)? {
        Some(id) if team::is_member(cx.tx, team, id)? => Ok(id),
        Some(_) => Err(Problem::invalid("assignee", format!("{login:?} is no member of the team {slug}"))),
        None => Err(Problem::invalid("assignee", format!("there is no user {login:?}"))),
    }
}

/// Changes a Work Package; a change of severity computes the clock anew from the original start (H.6).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`.
pub fn change(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let old = super::find(cx, key)?;
    super::must_hold(cx, &old)?;
    let c: WorkPackageChange = body.read()?;
    let mut w = old.clone();
    w.title = c.title.0.map_or(w.title, |t| t.0);
    w.description = c.description.over(w.description.map(Words)).map(|t| t.0);
    w.category = c.category.over(w.category.map(Words)).map(|t| t.0);
    w.submitter = c.submitter.over(w.submitter.map(Words)).map(|t| t.0);
    w.severity = c.severity.over(w.severity);
    w.estimate = c.estimate.over(w.estimate);
    w.known = c.known.0.unwrap_or(w.known);
    w.assignee_id = match &c.assignee {
        Change::Keep => w.assignee_id,
        Change::Clear => None,
        Change::Set(l) => Some(assignee(cx, w.team_id, &l.0)?),
    };
    unchanged(cx, &old)?;
    if w.severity != old.severity {
        old.may_work()?;
    }
    store::update(cx.tx, &w)?;
    if w.assignee_id != old.assignee_id {
        follow_assignee(cx, old.assignee_id, &w)?;
    }
    let face = |w: &WorkPackage| {
        json!({"title": w.title, "description": w.description, "category": w.category, "severity": w.severity,
               "submitter": w.submitter, "estimate": w.estimate, "known": w.known, "assignee_id": w.assignee_id})
    };
    let (before, after) = story::commands::difference(&face(&old), &face(&w));
    activity::record(cx, Kind::WorkPackageChanged, &subject(&w), &json!({"before": before, "after": after}))?;
    if w.severity != old.severity {
        let fresh = store::by_id(cx.tx, w.id)?;
        sla::recompute(cx, &fresh, sla::Cause::Severity)?;
    }
    view::by_id(cx, w.id)
}

/// The caller becomes the assignee (R73).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `work_package_escalated`.
pub fn take(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let w = super::find(cx, key)?;
    super::must_hold(cx, &w)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &w)?;
    let before = w.assignee_id;
    let w = w.take(cx.by.id, cx.now)?;
    store::update(cx.tx, &w)?;
    follow_assignee(cx, before, &w)?;
    activity::record(cx, Kind::WorkPackageTaken, &subject(&w), &json!({"before": before, "after": cx.by.login}))?;
    view::by_id(cx, w.id)
}

/// Whoever takes what nobody foresaw leaves planned work lying; whoever hands it on comes back to that (R97).
fn follow_assignee(cx: &mut Cx<'_>, before: Option<i64>, w: &WorkPackage) -> Result<(), Problem> {
    if w.assignee_id != before {
        interruption::end(cx.tx, w.id, Cause::Taken, before, cx.now)?;
    }
    if let Some(person) = w.assignee_id.filter(|_| !w.known && w.state.is_open() && !w.escalated()) {
        interruption::begin(cx.tx, person, w.id, Cause::Taken, cx.now)?;
    }
    Ok(())
}

/// Work on a Work Package has begun: it is in progress, and responded to.
///
/// # Errors
/// Those of the database.
pub fn begun(cx: &mut Cx<'_>, id: i64) -> Result<(), Problem> {
    let w = store::by_id(cx.tx, id)?.begin(cx.now);
    Ok(store::update(cx.tx, &w)?)
}

/// Whether the caller may complete, drop and reopen it: the members of the teams of the chain.
pub(super) fn may_end(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    let mut allowed = team::is_member(cx.tx, w.holder_team_id, cx.by.id)?;
    if !allowed && w.escalated() {
        for t in escalation::open_chain_teams(cx.tx, w)? {
            allowed = allowed || team::is_member(cx.tx, t, cx.by.id)?;
        }
    }
    if allowed { Ok(Ok(())) } else { super::as_holder(cx, w) }
}

/// Completing, dropping and reopening: for members of the teams of the chain; the team that holds it goes first.
fn ending(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<(WorkPackage, Option<String>), Problem> {
    let w = super::find(cx, key)?;
    may_end(cx, &w)??;
    let n: Note = body.read()?;
    unchanged(cx, &w)?;
    Ok((w, n.note.map(|n| n.0)))
}

/// Ends the pause of its clock, if there is one, before the clock itself ends.
fn end_pause(cx: &mut Cx<'_>, w: WorkPackage, how: sla::Ended) -> Result<WorkPackage, Problem> {
    if w.paused_since.is_none() {
        return Ok(w);
    }
    sla::pause::end(cx, &w, how, None)?;
    Ok(store::by_id(cx.tx, w.id)?)
}

fn end_clock(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    interruption::end(cx.tx, w.id, Cause::Taken, None, cx.now)?;
    Ok(store::set_told(cx.tx, w.id, w.told, None)?)
}

/// What a Work Package has behind it.
pub(super) fn completing(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Completing, Problem> {
    let unapproved = store::steps(cx.tx, w.id)?.iter().any(|s| s.state != StepState::Approved);
    Ok(Completing { open_tasks: task::has_open_tasks(cx.tx, w.id, None)?, unapproved })
}

/// Completes a Work Package (R128, R75, R84); its clock is fixed, its effort counts for the running Sprints.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `work_package_escalated`, `work_package_has_open_tasks`, `approval_missing`.
pub fn complete(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let (w, note) = ending(cx, key, body)?;
    let behind = completing(cx, &w)?;
    w.may_complete(behind)?;
    let w = end_pause(cx, w, sla::Ended::Completed)?.complete(behind, cx.now)?;
    store::update(cx.tx, &w)?;
    end_clock(cx, &w)?;
    swarm::end(cx, &w)?;
    let mut teams = vec![(w.team_id, w.story_id, w.known)];
    for (team, story) in escalation::worked(cx.tx, w.id)? {
        if teams.iter().all(|t| t.0 != team) {
            teams.push((team, story, false));
        }
    }
    // Other teams on the same story, who have tasks of their own in it.
    for own in task::teams_of(cx.tx, w.id)? {
        if teams.iter().all(|t| t.0 != own.0) {
            teams.push(own);
        }
    }
    sprint::work_package_done(cx, w.id, &teams)?;
    activity::record(
        cx,
        Kind::WorkPackageCompleted,
        &subject(&w),
        &json!({"note": note, "sla": w.sla_result, "state": w.state}),
    )?;
    story::commands::follow_tasks(cx, w.story_id, false)?;
    view::by_id(cx, w.id)
}

/// Gives a Work Package up; its open tasks are dropped with it.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `work_package_escalated`.
pub fn drop(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let (w, note) = ending(cx, key, body)?;
    w.may_drop()?;
    let w = end_pause(cx, w, sla::Ended::Dropped)?.give_up(cx.now)?;
    let tasks = task::drop_open_tasks(cx.tx, w.id, None)?;
    store::update(cx.tx, &w)?;
    end_clock(cx, &w)?;
    swarm::end(cx, &w)?;
    activity::record(cx, Kind::WorkPackageDropped, &subject(&w), &json!({"note": note, "tasks": tasks}))?;
    story::commands::follow_tasks(cx, w.story_id, false)?;
    view::by_id(cx, w.id)
}

/// Opens a closed Work Package again; the clock runs on as if it had never stopped.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_not_completed`.
pub fn reopen(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let (w, note) = ending(cx, key, body)?;
    let before = w.state;
    let open = w.reopen()?;
    undo(cx, &open)?;
    let detail = json!({"note": note, "before": before, "after": open.state});
    activity::record(cx, Kind::WorkPackageReopened, &subject(&open), &detail)?;
    sla::recompute(cx, &open, sla::Cause::Reopened)?;
    view::by_id(cx, open.id)
}

/// Saves one that is open again: the running Sprints no longer count it.
fn undo(cx: &mut Cx<'_>, open: &WorkPackage) -> Result<(), Problem> {
    store::update(cx.tx, open)?;
    Ok(sprint::work_package_undone(cx, open.id)?)
}

fn judged(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<(WorkPackage, Option<String>), Problem> {
    let w = super::find(cx, key)?;
    let s = story::by_id(cx.tx, w.story_id)?;
    story::must_be_product_owner(cx, &s)?;
    let r: Reason = body.read()?;
    unchanged(cx, &w)?;
    Ok((w, r.reason.map(|t| t.0)))
}

/// The Product Owner accepts a completed Work Package (R138, R140).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `work_package_not_completed`.
pub fn accept(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let (w, reason) = judged(cx, key, body)?;
    let w = w.accept()?;
    store::update(cx.tx, &w)?;
    activity::record(cx, Kind::WorkPackageAccepted, &subject(&w), &json!({"reason": reason}))?;
    view::by_id(cx, w.id)
}

/// The Product Owner rejects a completed Work Package; it is open again.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `work_package_not_completed`.
pub fn reject(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let (w, reason) = judged(cx, key, body)?;
    let w = w.reject()?;
    undo(cx, &w)?;
    activity::record(cx, Kind::WorkPackageRejected, &subject(&w), &json!({"reason": reason}))?;
    sla::recompute(cx, &w, sla::Cause::Reopened)?;
    let told = match w.assignee_id {
        Some(a) => vec![a],
        None => team::members(cx.tx, w.team_id)?,
    };
    let why = reason.map_or_else(String::new, |r| format!(": {r}"));
    let message = format!("{} rejected {}{why}", cx.by.name, w.key());
    notification::tell(cx, &told, &Notice { kind: NoticeKind::WorkPackageRejected, subject: w.key(), message })?;
    view::by_id(cx, w.id)
}

/// Carries out an approval step (R75).
///
/// # Errors
/// 404, 403 by role, 422, 412, 409 `work_package_closed`, `approval_missing`.
pub fn judge_step(
    cx: &mut Cx<'_>,
    key: &Key,
    step: i64,
    verdict: StepState,
    body: &Body,
) -> Result<WorkPackageView, Problem> {
    let w = super::find(cx, key)?;
    let steps = store::steps(cx.tx, w.id)?;
    let this = steps
        .iter()
        .find(|s| s.step == step)
        .ok_or_else(|| Problem::not_found(format!("approval step {step} of {key}")))?;
    may_have_role(cx, &w, this.role)??;
    let n: Note = body.read()?;
    unchanged(cx, &w)?;
    let first = steps.iter().find(|s| s.state != StepState::Approved);
    w.may_judge_step(step, first.map(|s| (s.step, s.name.as_str())))?;
    let note = n.note.map(|n| n.0);
    store::set_step(cx.tx, w.id, step, verdict, cx.by.id, cx.now, note.as_deref())?;
    let kind = if verdict == StepState::Approved { Kind::ApprovalApproved } else { Kind::ApprovalDeclined };
    activity::record(cx, kind, &subject(&w), &json!({"step": step, "name": this.name, "note": note}))?;
    view::by_id(cx, w.id)
}

/// Whether the caller has the role of an approval step.
pub(super) fn may_have_role(cx: &mut Cx<'_>, w: &WorkPackage, role: Role) -> Result<May, Problem> {
    match role {
        Role::ProductOwner => {
            let s = story::by_id(cx.tx, w.story_id)?;
            story::as_product_owner(cx, &s)
        }
        Role::TeamMember => team::as_member(cx, w.team_id),
        Role::ScrumMaster => {
            let t = team::by_id(cx.tx, w.team_id)?;
            team::as_scrum_master(cx, &t)
        }
        Role::ChiefProductOwner if story::is_chief(cx, w.project_id)? => Ok(Ok(())),
        Role::ChiefProductOwner => Ok(Err(Refusal::NotChief)),
    }
}
