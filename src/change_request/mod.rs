//! Change Requests (framework.md C.4, R223): raised by anybody who sees the project, *unapproved* until they are approved or
//! rejected.
//!
//! Inside the *tolerance* of the project a Product Owner of it approves alone; above it the Chief Product Owner, or, where there
//! is none, all Product Owners of the project. An approved change always becomes an item of the Prioritized Product Backlog, at
//! its end, a User Story or an Epic, and is ordered like the rest. The affected item stays as it is: where a running Sprint
//! holds it, the change waits in the backlog, since the scope of that Sprint is frozen.

pub mod commands;
pub mod page;
pub mod rules;
mod store;
pub mod tolerance;
pub mod view;
pub mod web;

pub use store::{ItemId, of_item};
pub use view::ChangeRequestView;

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::words;
use store::ChangeRequest;

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

/// A Change Request that the caller may see: who sees the project.
fn find(cx: &mut Cx<'_>, id: i64) -> Result<ChangeRequest, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(c) if crate::project::scope(cx)?.holds(c.project_id) => Ok(c),
        _ => Err(Problem::not_found(format!("Change Request {id}"))),
    }
}
