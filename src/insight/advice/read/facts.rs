//! What all advice of a project is derived from, loaded once: a statement for each kind of fact, whatever the project holds.

use super::rows;
use super::rows::Allocation;
use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::project;
use crate::product::project::model::{Project, Scope};
use crate::product::story;
use crate::product::story::model::{Story, TeamMode};
use crate::product::story::read::scrum_of_scrums;
use crate::product::story::read::scrum_of_scrums::engagement::{Engagement, engagement};
use crate::scrum::environment::model::{Booking, Environment};
use crate::scrum::meeting::model::Meeting;
use crate::scrum::sprint::model::{Commitment, Sprint};
use crate::scrum::{environment, meeting, sprint};
use std::collections::{BTreeSet, HashMap};

/// The facts about a project.
pub struct Facts<'a> {
    pub project: &'a Project,
    pub scope: Scope,
    pub teams: Vec<Team>,
    /// How the people of these teams are allocated, also to other teams.
    pub allocations: Vec<Allocation>,
    pub owners: usize,
    pub environments: Vec<Environment>,
    pub bookings: Groups<Booking>,
    /// The Sprints of its teams, in the order of their numbers.
    pub sprints: Vec<Sprint>,
    /// The commitments of those that are not closed.
    pub commitments: Groups<Commitment>,
    /// The velocity of each of its teams, and of those whose Work Packages are estimated.
    pub velocities: HashMap<i64, Option<Hundredths>>,
    /// Epics and stories whose owner is no Product Owner of the project any more: kind and key.
    pub orphans: Vec<(String, String)>,
    /// The stories that are neither accepted nor retired.
    pub living: Vec<Story>,
    /// Slug and estimate of each of their portions.
    pub portions: Groups<(String, Option<Hundredths>)>,
    /// How the teams stand to those of several teams.
    pub engagement: Groups<Engagement>,
    /// Name of the team and days of the Sprints that hold those of several teams.
    pub holding: Groups<(String, Day, Day)>,
    /// What was changed of stories in running Sprints: key and detail.
    pub changes: Vec<(String, String)>,
    pub estimated: Vec<rows::Estimated>,
    /// Work Package and team.
    pub without_next_sprint: Vec<(String, String)>,
    pub meetings: Vec<Meeting>,
    /// The pairs of teams that work for one Product Owner.
    pub one_owner: BTreeSet<(i64, i64)>,
}

impl<'a> Facts<'a> {
    pub fn load(cx: &mut Cx<'_>, project: &'a Project) -> Result<Self, Problem> {
        let teams = team::store::of_project(cx.tx, project.id)?;
        let ids: Vec<i64> = teams.iter().map(|t| t.id).collect();
        let environments = environment::store::environments(cx.tx, project.id)?;
        let sprints = sprint::store::of_teams(cx.tx, &ids)?;
        let open: Vec<i64> = sprints.iter().filter(|s| s.state != sprint::model::State::Closed).map(|s| s.id).collect();
        let living = story::store::living(cx.tx, project.id)?;
        let living_ids: Vec<i64> = living.iter().map(|s| s.id).collect();
        let shared: Vec<Story> = living.iter().filter(|s| s.team_mode == TeamMode::Multiple).cloned().collect();
        let shared_ids: Vec<i64> = shared.iter().map(|s| s.id).collect();
        let estimated = rows::estimated(cx.tx, project.id)?;
        let own = teams.iter().map(|t| (t.id, t.initial_velocity));
        let initial: Vec<_> = own.chain(estimated.iter().map(|e| (e.team, e.initial_velocity))).collect();
        Ok(Self {
            project,
            scope: project::read::scope(cx)?,
            allocations: rows::allocations(cx.tx, project.id)?,
            owners: project::store::owners(cx.tx, project.id)?.len(),
            bookings: environment::store::bookings(cx.tx, &environments)?,
            environments,
            sprints,
            commitments: sprint::store::commitments_of(cx.tx, &open)?,
            velocities: sprint::store::velocities(cx.tx, &initial)?,
            orphans: rows::orphans(cx.tx, project.id)?,
            portions: rows::portions(cx.tx, &living_ids)?,
            engagement: engagement(cx, &shared, scrum_of_scrums::IDLE_DAYS)?,
            holding: rows::sprints_holding(cx.tx, &shared_ids)?,
            living,
            changes: rows::changes_in_sprint(cx.tx, project.id)?,
            estimated,
            without_next_sprint: rows::escalations_without_next_sprint(cx.tx, project.id)?,
            meetings: meeting::read::of_teams(cx.tx, &ids)?,
            one_owner: rows::teams_of_one_owner(cx.tx, &ids)?.into_iter().collect(),
            teams,
        })
    }

    pub fn velocity(&self, team: i64) -> Option<Hundredths> {
        self.velocities.get(&team).copied().flatten()
    }

    /// The Sprints of a team, in the order of their numbers.
    pub fn sprints_of(&self, team: i64) -> impl Iterator<Item = &Sprint> {
        self.sprints.iter().filter(move |s| s.team_id == team)
    }
}
