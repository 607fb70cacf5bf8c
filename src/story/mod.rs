//! User Stories: the four classes, portions of teams, acceptance, escalation targets, reviews, dormant and retired ones.
//!
//! A *finite* story ends and is accepted by its Product Owner; a *recurring* one lives over many Sprints and holds Work
//! Packages. A *portion* is the part of a story that one team commits to. A team is *on* a story when the story is its
//! own (single team), or when it has a portion of it or a commitment to it.

pub mod agenda;
pub mod commands;
pub mod contributor;
pub mod imported;
pub mod page;
pub mod review;
mod rules;
pub mod schedule;
pub mod scrum_of_scrums;
pub mod shared;
mod store;
pub mod view;
pub mod web;

pub use rules::{Progress, class, may_be_template, progress};
pub use store::{
    Story, Target, by_id, by_key, criteria, held_by_running_sprint, in_work_of, key_of, link_target, set_rank,
    set_state, targets, teams, teams_on,
};
pub use view::Period;

use crate::app::Cx;
use crate::back_up::{self, Role};
use crate::kit::fields::Key;
use crate::kit::problem::Problem;
use crate::refusal::{May, Refusal};
use crate::words;

words! {
    /// Whether a story ends (R13).
    pub enum Recurrence { Finite = "finite", Recurring = "recurring" }
}
words! {
    /// How many Scrum Teams work on a story (R13).
    pub enum TeamMode { Single = "single", Multiple = "multiple" }
}
words! {
    /// The four classes (H.1).
    pub enum Class {
        SingleTeamFinite = "single_team_finite",
        MultipleTeamsFinite = "multiple_teams_finite",
        SingleTeamRecurring = "single_team_recurring",
        MultipleTeamsRecurring = "multiple_teams_recurring",
    }
}
words! {
    /// When a recurring story is proposed: for every Sprint (R63), by a calendar rule (R64), or when there is need.
    pub enum Cadence { EverySprint = "every_sprint", Scheduled = "scheduled", OnDemand = "on_demand" }
}
words! {
    /// Whether the Work Packages of a story follow the project's SLAs (R102).
    pub enum SlaSwitch { Project = "project", None = "none" }
}
words! {
    /// States of a story: the first six of finite ones, the last three of recurring ones.
    pub enum State {
        Proposed = "proposed",
        Ready = "ready",
        Committed = "committed",
        Completed = "completed",
        Accepted = "accepted",
        Rejected = "rejected",
        Active = "active",
        Dormant = "dormant",
        Retired = "retired",
    }
}

words! {
    /// The states that a Product Owner writes.
    pub enum Readiness { Proposed = "proposed", Ready = "ready" }
}

words! {
    /// Why a team on a story is not engaged (R35).
    pub enum Lack {
        NoCommitment = "no_commitment",
        NoTaskStarted = "no_task_started",
        NothingMoved = "nothing_moved",
    }
}

impl Lack {
    /// As people say it.
    pub fn label(self) -> &'static str {
        match self {
            Lack::NoCommitment => "has not committed",
            Lack::NoTaskStarted => "has begun no task",
            Lack::NothingMoved => "has not moved",
        }
    }
}

impl Class {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Class::SingleTeamFinite => "Single Team Finite",
            Class::MultipleTeamsFinite => "Multiple Teams Finite",
            Class::SingleTeamRecurring => "Single Team Recurring",
            Class::MultipleTeamsRecurring => "Multiple Teams Recurring",
        }
    }

    /// Whether its stories come again.
    pub fn recurring(self) -> bool {
        matches!(self, Class::SingleTeamRecurring | Class::MultipleTeamsRecurring)
    }
}

/// A story that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, key: &Key) -> Result<Story, Problem> {
    match by_key(cx.tx, key)? {
        Some(s) if visible(cx, &s)? => Ok(s),
        _ => Err(Problem::not_found(format!("story {key}"))),
    }
}

/// Whether the caller may see a story: who sees its project, and the specialists attached to it (R45).
///
/// # Errors
/// Those of the database.
pub fn visible(cx: &mut Cx<'_>, s: &Story) -> Result<bool, Problem> {
    Ok(crate::project::scope(cx)?.holds(s.project_id) || contributor::is(cx.tx, s.id, cx.by.id)?)
}

/// Whether the caller is the Product Owner of a story, or stands in for that person now.
///
/// # Errors
/// Those of the database.
pub fn is_product_owner(cx: &mut Cx<'_>, story: &Story) -> Result<bool, Problem> {
    let holder = story.product_owner_id;
    Ok(holder == cx.by.id || back_up::stands_in(cx, Role::ProductOwner, story.project_id, holder)?)
}

/// Refuses everybody but the Product Owner of the story.
///
/// # Errors
/// 403 `not_product_owner`.
pub fn must_be_product_owner(cx: &mut Cx<'_>, story: &Story) -> Result<(), Problem> {
    Ok(as_product_owner(cx, story)??)
}

/// Whether the caller may do what the Product Owner of the story does.
///
/// # Errors
/// Those of the database.
pub fn as_product_owner(cx: &mut Cx<'_>, story: &Story) -> Result<May, Problem> {
    let may = is_product_owner(cx, story)?;
    Ok(if may { Ok(()) } else { Err(Refusal::NotProductOwner { of: story.key().to_string() }) })
}

/// Whether the caller is the Chief Product Owner of the story's project.
///
/// # Errors
/// Those of the database.
pub fn is_chief(cx: &mut Cx<'_>, project: i64) -> Result<bool, Problem> {
    let chief = crate::project::by_id(cx.tx, project)?.chief_product_owner_id;
    match chief {
        Some(holder) => Ok(holder == cx.by.id || back_up::stands_in(cx, Role::ChiefProductOwner, project, holder)?),
        None => Ok(false),
    }
}
