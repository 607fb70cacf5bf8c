//! A Sprint as the outside sees it.

pub mod board;
pub mod burndown;
pub mod disturbed;
pub mod ending;
pub mod of_story;
pub mod plan;
pub mod proposal;
pub mod report;
pub mod results;
pub mod review;
pub mod unknown_work;
pub mod velocity;

use super::model::rules::Balance;
use super::model::{Commitment, Effort, Outcome, Sprint, State};
use super::{model, store};
use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::people::team;
use crate::people::team::model::{EstimateUnit, Team};
use crate::product::project::model::Scope;
use crate::product::story::model::{Class, Recurrence};
use crate::product::{project, story};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// A Sprint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SprintView {
    /// Number.
    pub id: i64,
    /// Slug of the team.
    pub team: String,
    /// Name.
    pub name: String,
    /// Goal.
    pub goal: Option<String>,
    /// First day.
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    /// State.
    pub state: State,
    /// The team's unit, of every amount here.
    pub unit: EstimateUnit,
    /// The team's velocity; of a started Sprint the one it was started with.
    pub velocity: Option<Hundredths>,
    /// Known work committed.
    pub committed_known: Hundredths,
    /// Amount set aside for unknown work.
    pub committed_unknown: Hundredths,
    /// Both.
    pub committed: Hundredths,
    /// Both against the velocity (R90).
    pub balance: Balance,
    /// Known work completed.
    pub completed_known: Hundredths,
    /// Unknown work completed.
    pub completed_unknown: Hundredths,
    /// What is left of the amount for unknown work; negative beyond it (R92).
    pub unknown_left: Hundredths,
    /// Spare capacity that the team has reported and nobody has used (R89).
    pub spare_capacity: Option<Hundredths>,
    /// When it was started.
    pub started_at: Option<At>,
    /// When it was closed.
    pub closed_at: Option<At>,
    /// Who ended it before its time, and why; null where nobody did.
    pub ended_early: Option<EarlyEnd>,
    /// One for each story that the caller may see; the sums above are those of the whole Sprint.
    pub commitments: Vec<CommitmentView>,
}

/// The early end of a Sprint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EarlyEnd {
    /// Login of the Product Owner who ended it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What a team committed to of a story.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CommitmentView {
    /// Key of the story.
    pub story: String,
    /// Title of the story.
    pub title: String,
    /// Class of the story.
    pub class: Class,
    /// Known work.
    pub known: Hundredths,
    /// Amount set aside for unknown work.
    pub unknown: Hundredths,
    /// Known work completed.
    pub completed_known: Hundredths,
    /// Unknown work completed.
    pub completed_unknown: Hundredths,
    /// What became of it when the Sprint closed; null before.
    pub outcome: Option<Outcome>,
}

/// The view of a Sprint.
pub fn sprint(cx: &mut Cx<'_>, s: Sprint, team: &Team) -> Result<SprintView, Problem> {
    let view = many(cx, vec![s], std::slice::from_ref(team))?.pop();
    view.ok_or_else(|| Problem::internal("a Sprint without a view"))
}

/// The views of Sprints of these teams, in their order.
pub fn many(cx: &mut Cx<'_>, sprints: Vec<Sprint>, teams: &[Team]) -> Result<Vec<SprintView>, Problem> {
    let ids = |which: fn(&Sprint) -> bool| sprints.iter().filter(|s| which(s)).map(|s| s.id).collect::<Vec<i64>>();
    let mut commitments = store::commitments_of(cx.tx, &ids(|_| true))?;
    let efforts = store::effort::of_sprints(cx.tx, &ids(|s| s.state == State::Active))?;
    let early = store::early_ends(cx.tx, &ids(|s| s.state == State::Closed))?;
    let mut early: HashMap<i64, EarlyEnd> =
        early.into_iter().map(|(sprint, by, reason)| (sprint, EarlyEnd { by, reason })).collect();
    let initial: Vec<_> = teams.iter().map(|t| (t.id, t.initial_velocity)).collect();
    let velocities = store::velocities(cx.tx, &initial)?;
    let scope = project::read::scope(cx)?;
    let view = |s: Sprint| {
        let team = teams.iter().find(|t| t.id == s.team_id)?;
        let now = velocities.get(&team.id).copied().flatten();
        let velocity = if s.state == State::Planned { now } else { s.velocity };
        let ended_early = early.remove(&s.id);
        Some(shape(commitments.take(s.id), efforts.get(s.id), ended_early, velocity, s, team, &scope))
    };
    Ok(sprints.into_iter().filter_map(view).collect())
}

fn shape(
    commitments: Vec<Commitment>,
    efforts: &[Effort],
    ended_early: Option<EarlyEnd>,
    velocity: Option<Hundredths>,
    s: Sprint,
    team: &Team,
    scope: &Scope,
) -> SprintView {
    let mut d = results::done(&s, &commitments, efforts);
    if s.state == State::Planned {
        d.each.iter_mut().for_each(|e| *e = (Hundredths(0), Hundredths(0)));
    }
    let committed_known = results::sum(commitments.iter().map(|c| c.known));
    let committed_unknown = results::sum(commitments.iter().map(|c| c.unknown));
    let committed = Hundredths(committed_known.0 + committed_unknown.0);
    let Sprint {
        id,
        team_id: _,
        name,
        goal,
        starts_on,
        ends_on,
        state,
        velocity: _,
        spare_capacity,
        started_at,
        closed_at,
        completed_known: _,
        completed_unknown: _,
    } = s;
    SprintView {
        id,
        team: team.slug.clone(),
        name,
        goal,
        starts_on,
        ends_on,
        state,
        unit: team.estimate_unit,
        velocity,
        committed_known,
        committed_unknown,
        committed,
        balance: model::rules::balance(committed, velocity, team.band_percent),
        completed_known: d.known,
        completed_unknown: d.unknown,
        unknown_left: Hundredths(committed_unknown.0 - d.unknown.0),
        spare_capacity,
        started_at,
        closed_at,
        ended_early,
        commitments: commitments
            .into_iter()
            .zip(d.each)
            .filter(|(c, _)| scope.holds(c.project_id))
            .map(|(c, (completed_known, completed_unknown))| CommitmentView {
                class: story::model::rules::class(
                    if c.recurring { Recurrence::Recurring } else { Recurrence::Finite },
                    c.team_mode,
                ),
                story: c.key,
                title: c.title,
                known: c.known,
                unknown: c.unknown,
                completed_known,
                completed_unknown,
                outcome: c.outcome,
            })
            .collect(),
    }
}

/// A Sprint by number.
///
/// # Errors
/// 404.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<SprintView, Problem> {
    let (s, t) = find(cx, id)?;
    sprint(cx, s, &t)
}

/// A Sprint just changed, as it is now.
pub fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<SprintView, Problem> {
    let s = store::by_id(cx.tx, id)?;
    let t = team::store::by_id(cx.tx, s.team_id)?;
    sprint(cx, s, &t)
}

/// The Sprints of a team, oldest first.
///
/// # Errors
/// 404.
pub fn of_team(cx: &mut Cx<'_>, slug: &str, page: &Paging) -> Result<List<SprintView>, Problem> {
    let t = team::read::find(cx, slug)?;
    let rows = store::page(cx.tx, t.id, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.many(rows, |s| vec![s.id], |rows| many(cx, rows, std::slice::from_ref(&t)))
}

/// A Sprint of a team that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Sprint, team::model::Team), Problem> {
    let none = || Problem::not_found(format!("Sprint {id}"));
    let sprint = store::opt(cx.tx, id)?.ok_or_else(none)?;
    let team = team::store::by_id(cx.tx, sprint.team_id)?;
    if team::read::visible(cx, &team)? { Ok((sprint, team)) } else { Err(none()) }
}

/// Tells the open boards of the teams whose running Sprints hold a story.
pub fn touch_story(cx: &mut Cx<'_>, story: i64) -> Result<(), Problem> {
    for team in store::active_teams(cx.tx, story)? {
        cx.tx.signal(format!("team-{team}"));
    }
    Ok(())
}
