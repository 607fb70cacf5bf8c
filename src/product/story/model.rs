//! The types, words and pure rules of User Stories.

pub mod input;
pub mod review;
pub mod rules;
pub mod schedule;
pub mod transition;

use crate::facts::activity::model::Subject;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::time::{At, Day};
use crate::product::project::model::Project;
use crate::{row, words};
use review::Interval;

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

pub fn subject(s: &Story) -> Subject {
    Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() }
}

row! {
    /// A story as stored.
    #[derive(Clone, Debug)]
    pub struct Story {
        /// Number in the database.
        pub id: i64,
        /// Project.
        pub project_id: i64,
        /// Key of the project.
        pub prefix: String,
        /// Number in the key.
        pub number: i64,
        /// Epic.
        pub epic_id: Option<i64>,
        /// Title.
        pub title: String,
        /// Description.
        pub description: Option<String>,
        /// Role.
        pub as_a: Option<String>,
        /// Goal.
        pub i_want: Option<String>,
        /// Benefit.
        pub so_that: Option<String>,
        /// Acceptance Criteria, a JSON list of texts.
        pub acceptance_criteria: String,
        /// Product Owner.
        pub product_owner_id: i64,
        /// Finite or recurring.
        pub recurrence: Recurrence,
        /// Single or multiple teams.
        pub team_mode: TeamMode,
        /// The team of a single-team story, once it has one.
        pub team_id: Option<i64>,
        /// Estimate of the whole.
        pub estimate: Option<Hundredths>,
        /// Business value, a JSON number.
        pub business_value: Option<String>,
        /// Cadence.
        pub cadence: Option<Cadence>,
        /// RRULE of RFC 5545.
        pub schedule: Option<String>,
        /// The day from which the RRULE counts; the day it was made without one.
        pub schedule_from: Option<Day>,
        /// How often its Product Owner looks it over (R56).
        pub review_every: Option<Interval>,
        /// The day of the next review.
        pub review_due_on: Option<Day>,
        /// First day of the period that it was woken for (R62).
        pub woken_from: Option<Day>,
        /// Last day of that period.
        pub woken_to: Option<Day>,
        /// The lead Scrum Master of a story of multiple teams (R34).
        pub lead_scrum_master_id: Option<i64>,
        /// SLA switch.
        pub sla: SlaSwitch,
        /// Category.
        pub category: Option<String>,
        /// State.
        pub state: State,
        /// Place in the backlog.
        pub rank: i64,
        /// Whether its Work Packages may be escalated.
        pub escalation_permitted: bool,
        /// When a finite story was accepted.
        pub accepted_at: Option<At>,
        /// Who made it.
        pub created_by: i64,
        /// When it was made.
        pub created_at: At,
    }
}

impl Story {
    /// Its key.
    pub fn key(&self) -> Key {
        Key { prefix: self.prefix.clone(), number: self.number }
    }
    /// Whether it is recurring.
    pub fn recurring(&self) -> bool {
        self.recurrence == Recurrence::Recurring
    }
}

impl Story {
    /// A new finite story of a single team with nothing chosen (R14), for callers that say the rest: `Story { …, ..Story::proposed(…) }`.
    pub fn proposed(p: &Project, (number, rank): (i64, i64), title: String, owner: i64, at: At) -> Self {
        Self {
            id: 0,
            project_id: p.id,
            prefix: p.key.clone(),
            number,
            epic_id: None,
            title,
            description: None,
            as_a: None,
            i_want: None,
            so_that: None,
            acceptance_criteria: "[]".to_owned(),
            product_owner_id: owner,
            recurrence: Recurrence::Finite,
            team_mode: TeamMode::Single,
            team_id: None,
            estimate: None,
            business_value: None,
            cadence: None,
            schedule: None,
            schedule_from: None,
            review_every: None,
            review_due_on: None,
            woken_from: None,
            woken_to: None,
            lead_scrum_master_id: None,
            sla: SlaSwitch::None,
            category: None,
            state: State::Proposed,
            rank,
            escalation_permitted: false,
            accepted_at: None,
            created_by: owner,
            created_at: at,
        }
    }
}

row! {
    /// A story that Work Packages of another may be escalated to.
    #[derive(Clone, Debug)]
    pub struct Target {
        /// The target.
        pub id: i64,
        /// Its key.
        pub key: String,
        /// Whether its Product Owner accepts.
        pub accepted: bool,
    }
}

row! {
    /// A story at the other end of an escalation path.
    #[derive(Clone, Debug)]
    pub struct Link { key: String, title: String, accepted: bool, owner: String }
}

crate::row! {
    /// A story as a place to work under.
    #[derive(Debug)]
    pub struct Place { key: String, title: String, project: String }
}
