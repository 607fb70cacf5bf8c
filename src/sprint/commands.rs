//! Every verb on a Sprint.

use super::rules::Committing;
use super::store::{self, Sprint};
use super::view::{self, SprintView};
use super::{AmountUnit, Outcome, State, effort, plan, rules};
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::input;
use crate::kit::fields::{Body, Change, Hundredths, Keep, Key, Nothing, Text, Title, Words};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::notification::{self, Notice, NoticeKind};
use crate::refusal::Refusal;
use crate::story::{self, State as StoryState, Story};
use crate::team::{self, Team};
use crate::{criteria, project, sprint};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

input! {
    /// A new Sprint.
    pub struct NewSprint { name: Title, goal: Option<Text>, starts_on: Day, ends_on: Day }
}
input! {
    /// A change of a Sprint.
    pub struct SprintChange { name: Keep<Title>, goal: Change<Text>, starts_on: Keep<Day>, ends_on: Keep<Day> }
}
input! {
    /// What a team commits to of a story.
    pub struct Commit { known: Option<Hundredths>, unknown: Option<Hundredths>, unknown_unit: Option<AmountUnit> }
}
input! {
    /// Spare capacity in a running Sprint (R89).
    pub struct SpareCapacity { amount: Hundredths, note: Option<Text> }
}
/// What closing a Sprint brought about.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Closed {
    /// The closed Sprint.
    pub sprint: SprintView,
    /// Keys of the recurring stories that go over into the next Sprint.
    pub carried_over: Vec<String>,
    /// Keys of the finite stories that go back to the backlog.
    pub returned: Vec<String>,
    /// Number of the next Sprint.
    pub next_sprint: Option<i64>,
}

fn subject(s: &Sprint) -> Subject {
    Subject { team: Some(s.team_id), sprint: Some(s.id), ..Subject::default() }
}

fn no_overlap(cx: &mut Cx<'_>, team: i64, from: Day, to: Day, but: i64) -> Result<(), Problem> {
    match store::overlapping(cx.tx, team, from, to, but)? {
        Some(o) => Err(Refusal::SprintsOverlap { sprint: o.name, from: o.starts_on, to: o.ends_on }.into()),
        None => Ok(()),
    }
}

/// Makes a planned Sprint.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 409 `sprint_dates_overlap`.
pub fn create(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<SprintView, Problem> {
    let t = team::find(cx, slug)?;
    team::must_be_scrum_master(cx, &t)?;
    let n: NewSprint = body.read()?;
    rules::length(n.starts_on, n.ends_on).map_err(|why| Problem::invalid("ends_on", why))?;
    no_overlap(cx, t.id, n.starts_on, n.ends_on, 0)?;
    let id = insert(cx, &t, &n.name.0, n.goal.map(|g| g.0), n.starts_on, n.ends_on)?;
    view::fresh(cx, id)
}

fn insert(
    cx: &mut Cx<'_>,
    t: &Team,
    name: &str,
    goal: Option<String>,
    starts_on: Day,
    ends_on: Day,
) -> Result<i64, Problem> {
    let mut s = Sprint {
        id: 0,
        team_id: t.id,
        name: name.to_owned(),
        goal,
        starts_on,
        ends_on,
        state: State::Planned,
        velocity: None,
        spare_capacity: None,
        started_at: None,
        closed_at: None,
        completed_known: None,
        completed_unknown: None,
    };
    s.id = store::insert(cx.tx, &s, cx.now)?;
    activity::record(
        cx,
        Kind::SprintCreated,
        &subject(&s),
        &json!({"name": name, "starts_on": starts_on, "ends_on": ends_on}),
    )?;
    Ok(s.id)
}

/// Changes name, goal or days of a Sprint; the days only while it is planned.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `sprint_not_planned`, `sprint_dates_overlap`.
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<SprintView, Problem> {
    let (old, t) = super::find(cx, id)?;
    team::must_be_scrum_master(cx, &t)?;
    let c: SprintChange = body.read()?;
    let mut s = old.clone();
    s.name = c.name.0.map_or(s.name, |n| n.0);
    s.goal = c.goal.over(s.goal.map(Words)).map(|g| g.0);
    s.starts_on = c.starts_on.0.unwrap_or(s.starts_on);
    s.ends_on = c.ends_on.0.unwrap_or(s.ends_on);
    rules::length(s.starts_on, s.ends_on).map_err(|why| Problem::invalid("ends_on", why))?;
    unchanged(cx, &old, &t)?;
    let moved = s.starts_on != old.starts_on || s.ends_on != old.ends_on;
    s.may_change(moved)?;
    if moved {
        no_overlap(cx, t.id, s.starts_on, s.ends_on, s.id)?;
    }
    store::update(cx.tx, &s)?;
    let face = |s: &Sprint| json!({"name": s.name, "goal": s.goal, "starts_on": s.starts_on, "ends_on": s.ends_on});
    let (before, after) = story::commands::difference(&face(&old), &face(&s));
    activity::record(cx, Kind::SprintChanged, &subject(&s), &json!({"before": before, "after": after}))?;
    view::fresh(cx, id)
}

pub(super) fn unchanged(cx: &mut Cx<'_>, s: &Sprint, t: &Team) -> Result<(), Problem> {
    let shown = s.clone();
    cx.unchanged(|cx| view::sprint(cx, shown, t))
}

fn story_of_team(cx: &mut Cx<'_>, key: &Key, t: &Team) -> Result<Story, Problem> {
    let s = story::find(cx, key)?;
    if project::has_team(cx.tx, s.project_id, t.id)? {
        return Ok(s);
    }
    Err(Problem::not_found(format!("{key} among the stories of the team {}", t.slug)))
}

/// Commits a team to a story with known and unknown work (R85, R86), or, after the team has reported spare capacity, lets
/// the story's Product Owner put one into the running Sprint (R89).
///
/// # Errors
/// 404, 403, 422, 412, 409 of sections 3 and 4.
pub fn commit(cx: &mut Cx<'_>, id: i64, key: &Key, body: &Body) -> Result<SprintView, Problem> {
    let (s, t) = super::find(cx, id)?;
    let story = story_of_team(cx, key, &t)?;
    let held = store::commitments(cx.tx, s.id)?.into_iter().find(|c| c.story_id == story.id);
    let picks = s.state == State::Active && held.is_none() && story::is_product_owner(cx, &story)?;
    if !picks {
        team::must_be_member(cx, t.id)?;
    }
    let input: Commit = body.read()?;
    if story.recurring() && input.known.is_none() && input.unknown.is_none() {
        return Err(Problem::invalid(
            "known",
            "is required for a recurring story, or unknown: the amount set aside (R86)",
        ));
    }
    let unknown = set_aside(cx, &s, &t, &input)?;
    unchanged(cx, &s, &t)?;
    let known = match input.known {
        Some(k) => k,
        None if story.recurring() => Hundredths(0),
        None => estimate(cx, &story, &t)?,
    };
    let wanted = Hundredths(known.0 + unknown.0);
    s.may_commit(Committing { story: &key.to_string(), held: held.is_some(), by_owner: picks, wanted })?;
    if s.state == State::Active {
        store::set_spare(cx.tx, s.id, None, None)?;
    }
    story.may_be_committed(store::other_holding(cx.tx, s.team_id, story.id, s.id)?)?;
    story::commands::join_team(cx, &story, t.id)?;
    if held.is_none() {
        criteria::must_be_ready(cx, &story)?;
    }
    store::put_commitment(cx.tx, s.id, story.id, known, unknown)?;
    if !story.recurring() && story.state == StoryState::Ready {
        story::set_state(cx.tx, story.id, StoryState::Committed, None)?;
    }
    let before = held.map(|c| json!({"known": c.known, "unknown": c.unknown}));
    let detail = json!({"sprint": s.name, "team": t.slug, "story": key.to_string(), "before": before, "after": {"known": known, "unknown": unknown},
                        "entered": input.unknown_unit.zip(input.unknown).map(|(unit, amount)| json!({"amount": amount, "unit": unit}))});
    let about = Subject { project: Some(story.project_id), story: Some(story.id), ..subject(&s) };
    activity::record(cx, Kind::StoryCommitted, &about, &detail)?;
    view::fresh(cx, id)
}

/// What is set aside for unknown work, from what was entered: an amount, a share of the velocity, or hours of the team's
/// capacity in the Sprint (R41, R95).
fn set_aside(cx: &mut Cx<'_>, s: &Sprint, t: &Team, input: &Commit) -> Result<Hundredths, Problem> {
    let entered = input.unknown.unwrap_or_default();
    let unit = input.unknown_unit.unwrap_or(AmountUnit::Amount);
    if input.unknown.is_none() || unit == AmountUnit::Amount {
        return Ok(entered);
    }
    let velocity = if s.state == State::Planned { store::velocity(cx.tx, t)? } else { s.velocity };
    let capacity = plan::capacity(cx, s)?;
    rules::converted(entered, unit, t.estimate_unit, velocity, capacity).map_err(|why| Problem::invalid("unknown", why))
}

fn estimate(cx: &mut Cx<'_>, story: &Story, t: &Team) -> Result<Hundredths, Problem> {
    let portions = story::view::by_id(cx, story.id)?.portions;
    let own = portions.into_iter().find(|p| p.team == t.slug).and_then(|p| p.estimate);
    let whole = story.estimate.filter(|_| story.team_mode == story::TeamMode::Single);
    Ok(own.or(whole).unwrap_or_default())
}

/// Takes a story out of a planned Sprint.
///
/// # Errors
/// 404, 403 `not_team_member`, 412, 409 `sprint_not_planned`.
pub fn uncommit(cx: &mut Cx<'_>, id: i64, key: &Key) -> Result<(), Problem> {
    let (s, t) = super::find(cx, id)?;
    let story = story::find(cx, key)?;
    let held = store::commitments(cx.tx, s.id)?.into_iter().find(|c| c.story_id == story.id);
    let Some(held) = held else {
        return Err(Problem::not_found(format!("a commitment to {key} in {}", s.name)));
    };
    let before = json!({"known": held.known, "unknown": held.unknown});
    team::must_be_member(cx, t.id)?;
    unchanged(cx, &s, &t)?;
    s.may_uncommit()?;
    store::delete_commitment(cx.tx, s.id, story.id)?;
    if !story.recurring() && !sprint::holds(cx.tx, story.id)? && story.state != StoryState::Accepted {
        story::set_state(cx.tx, story.id, StoryState::Ready, None)?;
    }
    let about = Subject { project: Some(story.project_id), story: Some(story.id), ..subject(&s) };
    activity::record(
        cx,
        Kind::StoryUncommitted,
        &about,
        &json!({"sprint": s.name, "story": key.to_string(), "before": before, "after": null}),
    )?;
    Ok(())
}

/// The team reports that it has room for more (R89).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `sprint_not_active`.
pub fn spare_capacity(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<SprintView, Problem> {
    let (s, t) = super::find(cx, id)?;
    team::must_be_member(cx, t.id)?;
    let c: SpareCapacity = body.read()?;
    unchanged(cx, &s, &t)?;
    s.must_run()?;
    let note = c.note.map(|n| n.0);
    store::set_spare(cx.tx, s.id, Some(c.amount), note.as_deref())?;
    activity::record(cx, Kind::SpareCapacityReported, &subject(&s), &json!({"amount": c.amount, "note": note}))?;
    let mut owners = Vec::new();
    for p in cx.tx.column("SELECT project_id FROM project_team WHERE team_id = $1", crate::args![t.id])? {
        owners.extend(project::owners(cx.tx, p)?);
    }
    let message = format!("{} has spare capacity of {} in {}; one story may be added", t.name, c.amount, s.name);
    notification::tell(cx, &owners, &Notice { kind: NoticeKind::SpareCapacity, subject: t.slug, message })?;
    view::fresh(cx, id)
}

fn of_scrum_master(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<(Sprint, Team), Problem> {
    let (s, t) = super::find(cx, id)?;
    team::must_be_scrum_master(cx, &t)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &s, &t)?;
    Ok((s, t))
}

/// Starts a Sprint; its scope is frozen from now on. Not bound to its dates.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `sprint_not_planned`, `sprint_already_active`.
pub fn start(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<SprintView, Problem> {
    let (s, t) = of_scrum_master(cx, id, body)?;
    let running = store::active_of_team(cx.tx, t.id)?.map(|r| r.name);
    let s = s.start(running, store::velocity(cx.tx, &t)?, cx.now)?;
    store::update(cx.tx, &s)?;
    activity::record(cx, Kind::SprintStarted, &subject(&s), &json!({"name": s.name, "velocity": s.velocity}))?;
    view::fresh(cx, id)
}

/// Closes a Sprint: fixes its results, returns finite stories that were not accepted, carries recurring ones over (R132, R137, H.5).
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `sprint_not_active`.
pub fn close(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<Closed, Problem> {
    let (s, t) = of_scrum_master(cx, id, body)?;
    s.must_run()?;
    finish(cx, s, &t, None)
}

/// What every end of a Sprint does; `early` is why a Product Owner ends it before its time.
pub(super) fn finish(cx: &mut Cx<'_>, s: Sprint, t: &Team, early: Option<&str>) -> Result<Closed, Problem> {
    let id = s.id;
    let commitments = store::commitments(cx.tx, s.id)?;
    let unfinished = store::unfinished(cx.tx, s.id)?;
    let view::Results { known, unknown, each, efforts } = view::results(cx, &s)?;
    effort::fix(cx.tx, &efforts)?;
    let s = s.close(known, unknown, cx.now)?;
    store::update(cx.tx, &s)?;
    let (mut carried, mut returned, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for (c, (done_known, done_unknown)) in commitments.iter().zip(each) {
        let outcome = rules::outcome(c.recurring, unfinished.contains(&c.story_id), c.accepted);
        match outcome {
            Outcome::CarriedOver => carried.push(c.clone()),
            Outcome::Kept => kept.push(c.story_id),
            Outcome::Returned => {
                give_back(cx, &s, c)?;
                returned.push(c.key.clone());
            }
            Outcome::Accepted => {}
        }
        store::fix_commitment(cx.tx, s.id, c.story_id, done_known, done_unknown, outcome)?;
    }
    let next = carry_over(cx, &s, t, &carried)?;
    for story in kept {
        story::commands::rest_after(cx, story, s.ends_on)?;
    }
    let carried_over: Vec<String> = carried.into_iter().map(|c| c.key).collect();
    let detail = json!({"name": s.name, "completed_known": known, "completed_unknown": unknown, "carried_over": carried_over,
                        "returned": returned, "next_sprint": next, "reason": early});
    let kind = if early.is_some() { Kind::SprintEndedEarly } else { Kind::SprintClosed };
    activity::record(cx, kind, &subject(&s), &detail)?;
    let sprint = view::fresh(cx, id)?;
    Ok(Closed { sprint, carried_over, returned, next_sprint: next })
}

/// A finite story that was not accepted goes back to the backlog, without partial credit (R51), unless another team's Sprint holds it.
fn give_back(cx: &mut Cx<'_>, s: &Sprint, c: &store::Commitment) -> Result<(), Problem> {
    let story = story::by_id(cx.tx, c.story_id)?;
    if !sprint::holds(cx.tx, c.story_id)? {
        story::set_state(cx.tx, c.story_id, StoryState::Ready, None)?;
    }
    let about = Subject { project: Some(story.project_id), story: Some(story.id), ..subject(s) };
    activity::record(
        cx,
        Kind::StoryReturned,
        &about,
        &json!({"sprint": s.name, "story": c.key, "state": story.state}),
    )?;
    Ok(())
}

/// Puts the carried commitments into the next Sprint, which is made when there is none.
fn carry_over(cx: &mut Cx<'_>, s: &Sprint, t: &Team, carried: &[store::Commitment]) -> Result<Option<i64>, Problem> {
    let next = match store::next_planned(cx.tx, t.id)? {
        Some(n) => n,
        None if carried.is_empty() => return Ok(None),
        None => {
            let from = s.ends_on.plus(1);
            let to = from.plus(s.starts_on.days_to(s.ends_on));
            let id = insert(cx, t, &rules::next_name(&s.name), None, from, to)?;
            store::by_id(cx.tx, id)?
        }
    };
    let there = store::commitments(cx.tx, next.id)?;
    for c in carried.iter().filter(|c| there.iter().all(|x| x.story_id != c.story_id)) {
        let known = store::open_known(cx.tx, c.story_id, t.id)?;
        store::put_commitment(cx.tx, next.id, c.story_id, known, c.unknown)?;
        let story = story::by_id(cx.tx, c.story_id)?;
        let about = Subject { project: Some(story.project_id), story: Some(story.id), ..subject(&next) };
        let detail = json!({"from": s.name, "to": next.name, "story": c.key, "known": known, "unknown": c.unknown});
        activity::record(cx, Kind::StoryCarriedOver, &about, &detail)?;
    }
    Ok(Some(next.id))
}
