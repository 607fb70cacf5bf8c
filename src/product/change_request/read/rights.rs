//! Who changes a Change Request, and who decides it (C.4, D.2).

use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::problem::Problem;
use crate::product::change_request::model::ChangeRequest;
use crate::product::change_request::model::rules::Approver;
use crate::product::project::model::Project;
use crate::product::{project, story};

/// Whether the caller may change one: who raised it, a Product Owner of the project, or its Chief Product Owner.
pub fn as_changer(cx: &mut Cx<'_>, c: &ChangeRequest, p: &Project) -> Result<May, Problem> {
    if c.raised_by_id == cx.by.id || story::read::is_chief_of(cx, p)? {
        return Ok(Ok(()));
    }
    project::read::as_owner(cx, p)
}

/// Whether the caller is one of those whose yes a change needs.
pub fn as_decider(cx: &mut Cx<'_>, c: &ChangeRequest, p: &Project, needs: Approver) -> Result<May, Problem> {
    if needs != Approver::ChiefProductOwner {
        return project::read::as_owner(cx, p);
    }
    if story::read::is_chief_of(cx, p)? {
        return Ok(Ok(()));
    }
    Ok(Err(Refusal::NotChiefForChange { change: c.id, project: p.name.clone() }))
}
