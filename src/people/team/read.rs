//! A team as the outside sees it.

pub mod shares;

use super::model::{EstimateUnit, Skill, Team, TeamKind};
use super::store;
use super::store::by_id;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::text::fold;
use crate::people::back_up::model::Role;
use crate::people::{account, back_up};
use crate::product::project;
use crate::scrum::sprint;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A Scrum Team.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TeamView {
    /// Slug, which names the team everywhere.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: TeamKind,
    /// Login of its Scrum Master.
    pub scrum_master: String,
    /// Unit of its estimates.
    pub estimate_unit: EstimateUnit,
    /// Members.
    pub members: Vec<Member>,
    /// Velocity: mean of the last three closed Sprints, else the initial one (H.8).
    pub velocity: Option<Hundredths>,
    /// The stated velocity before the first closed Sprint.
    pub initial_velocity: Option<Hundredths>,
    /// Within how many percent of the velocity a commitment matches it (H.10).
    pub band_percent: i64,
    /// Shares of the team's effort (R94).
    pub shares: Option<Value>,
    /// The functional skills that it stands for (R159, 13.2.5).
    pub specialization: Specialization,
}

/// What a team can take on, in domains of its own words (13.2.5).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Specialization {
    /// What it does by itself.
    pub own: Vec<String>,
    /// What it does with the help of others.
    pub with_help: Vec<String>,
    /// What it cannot do.
    pub not_possible: Vec<String>,
}

impl Specialization {
    /// What the team has said of a domain, in whatever case; none where it has not.
    pub fn for_domain(&self, domain: Option<&str>) -> Option<Skill> {
        let domain = fold(domain?);
        let said = |of: &[String]| of.iter().any(|d| fold(d) == domain);
        let all =
            [(&self.own, Skill::Own), (&self.with_help, Skill::WithHelp), (&self.not_possible, Skill::NotPossible)];
        all.into_iter().find(|(of, _)| said(of)).map(|(_, skill)| skill)
    }
}

fn kept(specialization: Option<String>) -> Specialization {
    specialization.and_then(|s| serde_json::from_str(&s).ok()).unwrap_or_default()
}

/// What a team can take on.
pub fn skills(cx: &mut Cx<'_>, team: i64) -> Result<Specialization, Problem> {
    let t = store::by_id(cx.tx, team)?;
    Ok(kept(t.specialization))
}

/// A member of a team.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Member {
    /// Login.
    pub login: String,
    /// How much of the person's time belongs to this team, in percent.
    pub allocation: i64,
}

/// The view of a team.
pub fn team(cx: &mut Cx<'_>, t: Team) -> Result<TeamView, Problem> {
    many(cx, vec![t])?.pop().ok_or_else(|| Problem::internal("a team without a view"))
}

/// The views of teams, in their order.
pub fn many(cx: &mut Cx<'_>, teams: Vec<Team>) -> Result<Vec<TeamView>, Problem> {
    let ids = |of: fn(&Team) -> i64| teams.iter().map(of).collect::<Vec<i64>>();
    let initial: Vec<_> = teams.iter().map(|t| (t.id, t.initial_velocity)).collect();
    let velocities = sprint::store::velocities(cx.tx, &initial)?;
    let mut members = store::allocations_of(cx.tx, &ids(|t| t.id))?;
    let logins = account::store::logins_of(cx.tx, &ids(|t| t.scrum_master_id))?;
    let view = |t: Team| {
        let velocity = velocities.get(&t.id).copied().flatten();
        shape(velocity, members.take(t.id), logins.of(t.scrum_master_id), t)
    };
    Ok(teams.into_iter().map(view).collect())
}

fn shape(velocity: Option<Hundredths>, members: Vec<(String, i64)>, scrum_master: String, t: Team) -> TeamView {
    let Team {
        id: _,
        slug,
        name,
        kind,
        scrum_master_id: _,
        estimate_unit,
        initial_velocity,
        band_percent,
        shares,
        specialization,
    } = t;
    TeamView {
        slug,
        name,
        kind,
        scrum_master,
        estimate_unit,
        members: members.into_iter().map(|(login, allocation)| Member { login, allocation }).collect(),
        velocity,
        initial_velocity,
        band_percent,
        shares: shares.and_then(|s| serde_json::from_str(&s).ok()),
        specialization: kept(specialization),
    }
}

/// A team by slug.
///
/// # Errors
/// 404.
pub fn by_slug(cx: &mut Cx<'_>, slug: &str) -> Result<TeamView, Problem> {
    let t = find(cx, slug)?;
    team(cx, t)
}

/// The teams that the caller may see.
pub fn teams(cx: &mut Cx<'_>, page: &Paging) -> Result<List<TeamView>, Problem> {
    let person = (!cx.by.admin).then_some(cx.by.id);
    let rows = store::page(cx.tx, person, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.many(rows, |t| vec![t.id], |teams| many(cx, teams))
}

/// Slug and name of every team that the caller may see.
pub fn names(cx: &mut Cx<'_>) -> Result<Vec<(String, String)>, Problem> {
    let person = (!cx.by.admin).then_some(cx.by.id);
    let teams = store::page(cx.tx, person, 0, 1000)?;
    Ok(teams.into_iter().map(|t| (t.slug, t.name)).collect())
}

/// A team that the caller may see: the own ones, and those that share a project with the caller.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, slug: &str) -> Result<Team, Problem> {
    let team = store::by_slug(cx.tx, slug)?;
    match team {
        Some(t) if visible(cx, &t)? => Ok(t),
        _ => Err(Problem::not_found(format!("team {slug:?}"))),
    }
}

/// Whether the caller may see a team.
pub fn visible(cx: &mut Cx<'_>, team: &Team) -> Result<bool, Problem> {
    if cx.by.admin || team.scrum_master_id == cx.by.id || has_caller(cx, team.id)? {
        return Ok(true);
    }
    let scope = project::read::scope(cx)?;
    Ok(store::projects_of(cx.tx, team.id)?.iter().any(|p| scope.holds(*p)))
}

/// Whether the caller is a member of a team; looked up once for a request.
pub fn has_caller(cx: &mut Cx<'_>, team: i64) -> Result<bool, Problem> {
    let me = cx.by.id;
    match &cx.teams {
        Some((of, teams)) if *of == me => Ok(teams.contains(&team)),
        _ => {
            let teams = store::of_member(cx.tx, me)?.into();
            Ok(cx.teams.insert((me, teams)).1.contains(&team))
        }
    }
}

/// Refuses everybody but members of the team.
///
/// # Errors
/// 403 `not_team_member`.
pub fn must_be_member(cx: &mut Cx<'_>, team: i64) -> Result<(), Problem> {
    Ok(as_member(cx, team)??)
}

/// Whether the caller may do what members of the team do.
pub fn as_member(cx: &mut Cx<'_>, team: i64) -> Result<May, Problem> {
    if has_caller(cx, team)? {
        return Ok(Ok(()));
    }
    Ok(Err(Refusal::NotTeamMember { team: by_id(cx.tx, team)?.name }))
}

/// The same where the team is known.
pub fn as_member_of(cx: &mut Cx<'_>, team: &Team) -> Result<May, Problem> {
    let may = has_caller(cx, team.id)?;
    Ok(if may { Ok(()) } else { Err(Refusal::NotTeamMember { team: team.name.clone() }) })
}

/// Whether the caller may change a team: an administrator, or its Scrum Master.
pub fn as_keeper(cx: &mut Cx<'_>, team: &Team) -> Result<May, Problem> {
    if cx.by.admin || is_scrum_master(cx, team)? { Ok(Ok(())) } else { Ok(Err(Refusal::NotTeamKeeper)) }
}

/// Whether the caller may do what the members of the team and its Scrum Master do.
pub fn as_insider(cx: &mut Cx<'_>, team: &Team) -> Result<May, Problem> {
    if is_scrum_master(cx, team)? { Ok(Ok(())) } else { as_member_of(cx, team) }
}

/// Whether the caller is the Scrum Master of a team, or stands in for that person now.
pub fn is_scrum_master(cx: &mut Cx<'_>, team: &Team) -> Result<bool, Problem> {
    acts_for_scrum_master(cx, team.id, team.scrum_master_id)
}

/// Whether the caller is this Scrum Master of a team, or stands in for that person now.
pub fn acts_for_scrum_master(cx: &mut Cx<'_>, team: i64, holder: i64) -> Result<bool, Problem> {
    Ok(holder == cx.by.id || back_up::read::stands_in(cx, Role::ScrumMaster, team, holder)?)
}

/// Refuses everybody but the Scrum Master of the team.
///
/// # Errors
/// 403 `not_scrum_master`.
pub fn must_be_scrum_master(cx: &mut Cx<'_>, team: &Team) -> Result<(), Problem> {
    Ok(as_scrum_master(cx, team)??)
}

/// Whether the caller may do what the Scrum Master of the team does.
pub fn as_scrum_master(cx: &mut Cx<'_>, team: &Team) -> Result<May, Problem> {
    let may = is_scrum_master(cx, team)?;
    Ok(if may { Ok(()) } else { Err(Refusal::NotScrumMaster { team: team.name.clone() }) })
}
