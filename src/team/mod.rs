//! Scrum Teams: kind, Scrum Master, members with their allocation, unit, velocity and band.

pub mod commands;
mod page;
pub mod shares;
mod store;
pub mod view;
pub mod web;

pub use store::{
    Team, allocations, among, by_id, by_slug, is_member, member_logins, members, names, of_project, projects_of,
};

use crate::app::Cx;
use crate::back_up::{self, Role};
use crate::kit::problem::Problem;
use crate::refusal::{May, Refusal};
use crate::words;

words! {
    /// What a team does (R1).
    pub enum TeamKind { Dev = "dev", Ops = "ops", DevOps = "devops" }
}
words! {
    /// The unit of a team's estimates (R71).
    pub enum EstimateUnit { StoryPoints = "story_points", IdealHours = "ideal_hours" }
}

/// A team that the caller may see: the own ones, and those that share a project with the caller.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, slug: &str) -> Result<Team, Problem> {
    let team = by_slug(cx.tx, slug)?;
    match team {
        Some(t) if visible(cx, &t)? => Ok(t),
        _ => Err(Problem::not_found(format!("team {slug:?}"))),
    }
}

/// Whether the caller may see a team.
///
/// # Errors
/// Those of the database.
pub fn visible(cx: &mut Cx<'_>, team: &Team) -> Result<bool, Problem> {
    if cx.by.admin || team.scrum_master_id == cx.by.id || is_member(cx.tx, team.id, cx.by.id)? {
        return Ok(true);
    }
    let scope = crate::project::scope(cx)?;
    Ok(store::projects_of(cx.tx, team.id)?.iter().any(|p| scope.holds(*p)))
}

/// Refuses everybody but members of the team.
///
/// # Errors
/// 403 `not_team_member`.
pub fn must_be_member(cx: &mut Cx<'_>, team: i64) -> Result<(), Problem> {
    Ok(as_member(cx, team)??)
}

/// Whether the caller may do what members of the team do.
///
/// # Errors
/// Those of the database.
pub fn as_member(cx: &mut Cx<'_>, team: i64) -> Result<May, Problem> {
    if is_member(cx.tx, team, cx.by.id)? {
        return Ok(Ok(()));
    }
    Ok(Err(Refusal::NotTeamMember { team: by_id(cx.tx, team)?.name }))
}

/// Whether the caller is the Scrum Master of a team, or stands in for that person now.
///
/// # Errors
/// Those of the database.
pub fn is_scrum_master(cx: &mut Cx<'_>, team: &Team) -> Result<bool, Problem> {
    let holder = team.scrum_master_id;
    Ok(holder == cx.by.id || back_up::stands_in(cx, Role::ScrumMaster, team.id, holder)?)
}

/// Refuses everybody but the Scrum Master of the team.
///
/// # Errors
/// 403 `not_scrum_master`.
pub fn must_be_scrum_master(cx: &mut Cx<'_>, team: &Team) -> Result<(), Problem> {
    Ok(as_scrum_master(cx, team)??)
}

/// Whether the caller may do what the Scrum Master of the team does.
///
/// # Errors
/// Those of the database.
pub fn as_scrum_master(cx: &mut Cx<'_>, team: &Team) -> Result<May, Problem> {
    let may = is_scrum_master(cx, team)?;
    Ok(if may { Ok(()) } else { Err(Refusal::NotScrumMaster { team: team.name.clone() }) })
}
