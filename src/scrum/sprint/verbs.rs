//! Every verb on a Sprint.

pub mod close;
pub mod commit;
pub mod early;

use super::model::{Sprint, State};
use super::{model, read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::text::{Text, Title, Words};
use crate::kit::fields::{Body, Change, Keep, Nothing};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::team;
use crate::people::team::model::Team;
use serde_json::json;

input! {
    /// A new Sprint.
    pub struct NewSprint { name: Title, goal: Option<Text>, starts_on: Day, ends_on: Day }
}

input! {
    /// A change of a Sprint.
    pub struct SprintChange { name: Keep<Title>, goal: Change<Text>, starts_on: Keep<Day>, ends_on: Keep<Day> }
}

pub fn subject(s: &Sprint) -> Subject {
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
pub fn create(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<i64, Problem> {
    let t = team::read::find(cx, slug)?;
    team::read::must_be_scrum_master(cx, &t)?;
    let n: NewSprint = body.read()?;
    model::rules::length(n.starts_on, n.ends_on).map_err(|why| Problem::invalid("ends_on", why))?;
    no_overlap(cx, t.id, n.starts_on, n.ends_on, 0)?;
    insert(cx, &t, &n.name.0, n.goal.map(|g| g.0), n.starts_on, n.ends_on)
}

pub fn insert(
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
    activity::store::record(
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
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (old, t) = read::find(cx, id)?;
    team::read::must_be_scrum_master(cx, &t)?;
    let c: SprintChange = body.read()?;
    let mut s = old.clone();
    s.name = c.name.0.map_or(s.name, |n| n.0);
    s.goal = c.goal.over(s.goal.map(Words)).map(|g| g.0);
    s.starts_on = c.starts_on.0.unwrap_or(s.starts_on);
    s.ends_on = c.ends_on.0.unwrap_or(s.ends_on);
    model::rules::length(s.starts_on, s.ends_on).map_err(|why| Problem::invalid("ends_on", why))?;
    unchanged(cx, &old, &t)?;
    let moved = s.starts_on != old.starts_on || s.ends_on != old.ends_on;
    s.may_change(moved)?;
    if moved {
        no_overlap(cx, t.id, s.starts_on, s.ends_on, s.id)?;
    }
    store::update(cx.tx, &s)?;
    let face = |s: &Sprint| json!({"name": s.name, "goal": s.goal, "starts_on": s.starts_on, "ends_on": s.ends_on});
    let (before, after) = activity::model::difference(&face(&old), &face(&s));
    activity::store::record(cx, Kind::SprintChanged, &subject(&s), &json!({"before": before, "after": after}))?;
    Ok(id)
}

pub fn unchanged(cx: &mut Cx<'_>, s: &Sprint, t: &Team) -> Result<(), Problem> {
    let shown = s.clone();
    cx.unchanged(|cx| read::sprint(cx, shown, t))
}

pub fn of_scrum_master(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<(Sprint, Team), Problem> {
    let (s, t) = read::find(cx, id)?;
    team::read::must_be_scrum_master(cx, &t)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &s, &t)?;
    Ok((s, t))
}

/// Starts a Sprint; its scope is frozen from now on. Not bound to its dates.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `sprint_not_planned`, `sprint_already_active`.
pub fn start(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = of_scrum_master(cx, id, body)?;
    let running = store::active_of_team(cx.tx, t.id)?.map(|r| r.name);
    let s = s.start(running, store::velocity(cx.tx, &t)?, cx.now)?;
    store::update(cx.tx, &s)?;
    activity::store::record(cx, Kind::SprintStarted, &subject(&s), &json!({"name": s.name, "velocity": s.velocity}))?;
    Ok(id)
}
