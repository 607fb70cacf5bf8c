//! The types, words and pure rules of Change Requests.

pub mod rules;

use crate::kit::fields::number::Hundredths;
use crate::kit::time::At;
use crate::{row, words};

words! {
    /// States of a Change Request.
    pub enum State { Unapproved = "unapproved", Approved = "approved", Rejected = "rejected" }
}

words! {
    /// Where a Change Request comes from (C.4).
    pub enum Origin {
        Stakeholder = "stakeholder",
        ScrumCoreTeam = "scrum_core_team",
        SeniorManagement = "senior_management",
        ScrumGuidanceBody = "scrum_guidance_body",
    }
}

words! {
    /// What an approved change becomes in the backlog.
    pub enum Becomes { Story = "story", Epic = "epic" }
}

impl Origin {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Origin::Stakeholder => "Business Stakeholder",
            Origin::ScrumCoreTeam => "Scrum Core Team",
            Origin::SeniorManagement => "Senior management",
            Origin::ScrumGuidanceBody => "Scrum Guidance Body",
        }
    }
}

row! {
    /// A Change Request as stored, with the names that a view needs.
    #[derive(Clone, Debug)]
    pub struct ChangeRequest {
        id: i64, project_id: i64, project: String, text: String, origin: Origin, impact: Option<String>,
        effort: Option<Hundredths>, story_id: Option<i64>, epic_id: Option<i64>, item: Option<String>, state: State,
        raised_by_id: i64, raised_by: String, raised_at: At, decided_by_id: Option<i64>, decided_by: Option<String>,
        decided_at: Option<At>, reason: Option<String>, result: Option<String>,
    }
}

row! {
    /// A Product Owner's yes, where the yes of all is needed.
    #[derive(Clone, Debug)]
    pub struct Approval { person_id: i64, login: String, at: At }
}
