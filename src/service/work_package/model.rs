//! The types, words and pure rules of Work Packages.

pub mod criteria;
pub mod rules;

use crate::facts::activity::model::Subject;
use crate::kit::fields::number::Hundredths;
use crate::kit::time::At;
use crate::service::sla;
use crate::service::sla::model::rules::Outcome as SlaResult;
use crate::service::sla::model::{ClockNotice, Severity};
use crate::{row, words};
use serde::Serialize;

words! {
    /// Who carries out an approval step (R75).
    pub enum Role {
        ProductOwner = "product_owner",
        ScrumMaster = "scrum_master",
        TeamMember = "team_member",
        ChiefProductOwner = "chief_product_owner",
    }
}

words! {
    /// States of a Work Package. A rejected one is open again.
    pub enum State {
        Open = "open",
        InProgress = "in_progress",
        Completed = "completed",
        Accepted = "accepted",
        Rejected = "rejected",
        Dropped = "dropped",
    }
}

impl State {
    /// Whether work on it goes on.
    pub fn is_open(self) -> bool {
        matches!(self, State::Open | State::InProgress | State::Rejected)
    }
}

words! {
    /// Which approval let a deliverable out (R140).
    pub enum Approval { Predefined = "predefined", ProductOwner = "product_owner" }
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

row! {
    /// A Work Package as stored.
    #[derive(Clone, Debug, Serialize)]
    pub struct WorkPackage {
        /// Number in the database.
        pub id: i64,
        /// Project of its story.
        pub project_id: i64,
        /// Key of that project.
        pub prefix: String,
        /// Number in the key.
        pub number: i64,
        /// Its story.
        pub story_id: i64,
        /// Its team: the first level.
        pub team_id: i64,
        /// Title.
        pub title: String,
        /// Description.
        pub description: Option<String>,
        /// State.
        pub state: State,
        /// Category.
        pub category: Option<String>,
        /// Severity.
        pub severity: Option<Severity>,
        /// Who reported it.
        pub submitter: Option<String>,
        /// Who has taken it.
        pub assignee_id: Option<i64>,
        /// Estimate.
        pub estimate: Option<Hundredths>,
        /// Whether it was foreseen at planning.
        pub known: bool,
        /// Template it was made from.
        pub template_id: Option<i64>,
        /// Version of that template.
        pub template_version: Option<i64>,
        /// Whether the template's approval is predefined (R84).
        pub pre_approved: bool,
        /// Which approval let it out.
        pub approval: Option<Approval>,
        /// The story that holds it.
        pub holder_story_id: i64,
        /// The team that holds it.
        pub holder_team_id: i64,
        /// When it must be responded to.
        pub respond_by: Option<At>,
        /// When it was responded to.
        pub responded_at: Option<At>,
        /// When it must be resolved.
        pub resolve_by: Option<At>,
        /// When a quarter of the time is left.
        pub at_risk_at: Option<At>,
        /// How the clock ended.
        pub sla_result: Option<SlaResult>,
        /// What people were told.
        pub told: Option<ClockNotice>,
        /// When it was completed.
        pub completed_at: Option<At>,
        /// How often it was opened again.
        pub reopened: i64,
        /// Loose data of an import, JSON.
        pub external: Option<String>,
        /// Who made it.
        pub created_by: i64,
        /// Version, counted from 1.
        pub version: i64,
        /// When it was made; the clock starts here.
        pub created_at: At,
        /// The time to resolve that its clock was computed with, in microseconds.
        pub sla_limit: Option<i64>,
        /// The version of the business calendar that its clock was computed with; none for calendar hours.
        pub calendar_version: Option<i64>,
        /// The time to respond that its clock was computed with, in microseconds.
        pub sla_respond_limit: Option<i64>,
        /// Since when its clock is paused.
        pub paused_since: Option<At>,
        /// How often its clock was paused.
        pub pauses: i64,
    }
}

/// Where a new Work Package belongs, and who made it when.
pub struct Origin {
    /// Project of its story.
    pub project_id: i64,
    /// Key of that project.
    pub prefix: String,
    /// Number in the key.
    pub number: i64,
    /// Its story.
    pub story_id: i64,
    /// Its team: the first level.
    pub team_id: i64,
    /// Who made it.
    pub created_by: i64,
    /// When it was made; the clock starts here.
    pub created_at: At,
}

impl WorkPackage {
    /// A new one: open, held by its own story and team, with nothing filled in and no clock.
    pub fn new(o: Origin) -> Self {
        let Origin { project_id, prefix, number, story_id, team_id, created_by, created_at } = o;
        Self {
            id: 0,
            project_id,
            prefix,
            number,
            story_id,
            team_id,
            title: String::new(),
            description: None,
            state: State::Open,
            category: None,
            severity: None,
            submitter: None,
            assignee_id: None,
            estimate: None,
            known: false,
            template_id: None,
            template_version: None,
            pre_approved: false,
            approval: None,
            holder_story_id: story_id,
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
            created_by,
            version: 1,
            created_at,
            sla_limit: None,
            calendar_version: None,
            sla_respond_limit: None,
            paused_since: None,
            pauses: 0,
        }
    }

    /// The limits and the version of the calendar that its clock was computed with.
    pub fn basis(&self) -> sla::model::Basis {
        sla::model::Basis { respond: self.sla_respond_limit, limit: self.sla_limit, calendar: self.calendar_version }
    }

    /// Its key.
    pub fn key(&self) -> String {
        format!("{}-{}", self.prefix, self.number)
    }
    /// Whether an escalation of it is open or taken.
    pub fn escalated(&self) -> bool {
        (self.holder_story_id, self.holder_team_id) != (self.story_id, self.team_id)
    }
    /// The instants of its clock.
    pub fn due(&self) -> sla::model::rules::Due {
        sla::model::rules::Due {
            respond_by: self.respond_by,
            resolve_by: self.resolve_by,
            at_risk_at: self.at_risk_at,
            paused_since: self.paused_since,
        }
    }
}

row! {
    /// An approval step of a Work Package.
    #[derive(Clone, Debug)]
    pub struct Step {
        work_package: i64, step: i64, name: String, role: Role, state: StepState, by: Option<String>,
        at: Option<At>, note: Option<String>,
    }
}

words! {
    /// States of an approval step.
    pub enum StepState { Open = "open", Approved = "approved", Declined = "declined" }
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
    pub fn state(self) -> sla::model::rules::ClockState {
        match self {
            ClockFilter::Ok => sla::model::rules::ClockState::Ok,
            ClockFilter::AtRisk => sla::model::rules::ClockState::AtRisk,
            ClockFilter::Breached => sla::model::rules::ClockState::Breached,
        }
    }
}
