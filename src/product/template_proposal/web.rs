//! Handlers of proposals for templates.

use super::model::{Of, ProposalQuery, ProposalState};
use super::read::{by_id, find, of_project, of_team, of_template};
use super::verbs::{answer, propose};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::team;
use crate::product::project;

/// A proposal as it is once the change is committed.
fn proposal(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| by_id(cx, id))
}

fn created(cx: &mut Cx<'_>, of: Of, r: &Req) -> Result<Reply, Problem> {
    let id = propose(cx, of, r.id("id")?, &r.body)?;
    Ok(proposal(cx, id).made(format!("/template-proposals/{id}")))
}

/// `POST /work-package-templates/{id}/proposals`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(cx, Of::WorkPackage, r)
}

/// `POST /story-templates/{id}/proposals`
pub fn post_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(cx, Of::Story, r)
}

/// `POST /epic-templates/{id}/proposals`
pub fn post_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(cx, Of::Epic, r)
}

fn index_of(cx: &mut Cx<'_>, of: Of, r: &Req) -> Result<Reply, Problem> {
    let page = Paging::read(&r.asked()?, "template_proposals", 1)?;
    Reply::list(&of_template(cx, of, r.id("id")?, &page)?)
}

/// `GET /work-package-templates/{id}/proposals`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, Of::WorkPackage, r)
}

/// `GET /story-templates/{id}/proposals`
pub fn index_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, Of::Story, r)
}

/// `GET /epic-templates/{id}/proposals`
pub fn index_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, Of::Epic, r)
}

/// `GET /projects/{key}/template-proposals`
pub fn index_project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let ProposalQuery { state, page } = r.asked()?;
    Reply::list(&of_project(cx, p.id, state, &Paging::read(&page, "template_proposals", 1)?)?)
}

/// `GET /teams/{slug}/template-proposals`
pub fn index_team(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = team::read::find(cx, r.part("slug"))?;
    let ProposalQuery { state, page } = r.asked()?;
    Reply::list(&of_team(cx, t.id, state, &Paging::read(&page, "template_proposals", 1)?)?)
}

/// `GET /template-proposals/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&find(cx, r.id("id")?)?.0)
}

/// `POST /template-proposals/{id}/accept`
pub fn accept(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = answer(cx, r.id("id")?, ProposalState::Accepted, &r.body)?;
    Ok(proposal(cx, id))
}

/// `POST /template-proposals/{id}/decline`
pub fn decline(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = answer(cx, r.id("id")?, ProposalState::Declined, &r.body)?;
    Ok(proposal(cx, id))
}
