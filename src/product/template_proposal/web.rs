//! Handlers of proposals for templates.

use super::model::{ProposalOf, ProposalQuery, ProposalState};
use super::read::{by_id, find, of_project, of_team, of_template};
use super::verbs::{answer, propose};
use super::{model, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::team;
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/work-package-templates/{id}/proposals", index)
            .gives::<List<model::ProposalView>>("The proposals for a change of a template")
            .asks::<Page>(),
        Route::post("/work-package-templates/{id}/proposals", post)
            .takes::<verbs::NewProposal>()
            .makes::<model::ProposalView>("Proposes a change of a template")
            .refuses(&[Code::Forbidden]),
        Route::get("/story-templates/{id}/proposals", index_story)
            .gives::<List<model::ProposalView>>("The proposals for a change of a story template")
            .asks::<Page>(),
        Route::post("/story-templates/{id}/proposals", post_story)
            .takes::<verbs::NewProposal>()
            .makes::<model::ProposalView>("Proposes a change of a story template")
            .refuses(&[Code::Forbidden]),
        Route::get("/epic-templates/{id}/proposals", index_epic)
            .gives::<List<model::ProposalView>>("The proposals for a change of an Epic template")
            .asks::<Page>(),
        Route::post("/epic-templates/{id}/proposals", post_epic)
            .takes::<verbs::NewProposal>()
            .makes::<model::ProposalView>("Proposes a change of an Epic template")
            .refuses(&[Code::Forbidden]),
        Route::get("/projects/{key}/template-proposals", index_project)
            .gives::<List<model::ProposalView>>("The proposals for the templates of a project")
            .asks::<model::ProposalQuery>(),
        Route::get("/teams/{slug}/template-proposals", index_team)
            .gives::<List<model::ProposalView>>("The proposals for the templates that a team works with")
            .asks::<model::ProposalQuery>(),
        Route::get("/template-proposals/{id}", show)
            .gives::<model::ProposalView>("A proposal for a change of a template"),
        Route::post("/template-proposals/{id}/accept", accept)
            .takes::<verbs::Acceptance>()
            .gives::<model::ProposalView>("Accepts a proposal")
            .refuses(&[Code::NotProductOwner, Code::TemplateProposalAnswered]),
        Route::post("/template-proposals/{id}/decline", decline)
            .takes::<verbs::Refusal>()
            .gives::<model::ProposalView>("Declines a proposal, with a reason")
            .refuses(&[Code::NotProductOwner, Code::TemplateProposalAnswered]),
    ]
}

/// A proposal as it is once the change is committed.
fn proposal(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| by_id(cx, id))
}

fn created(cx: &mut Cx<'_>, of: ProposalOf, r: &Req) -> Result<Reply, Problem> {
    let id = propose(cx, of, r.id("id")?, &r.body)?;
    Ok(proposal(cx, id).made(format!("/template-proposals/{id}")))
}

/// `POST /work-package-templates/{id}/proposals`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(cx, ProposalOf::WorkPackage, r)
}

/// `POST /story-templates/{id}/proposals`
pub fn post_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(cx, ProposalOf::Story, r)
}

/// `POST /epic-templates/{id}/proposals`
pub fn post_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(cx, ProposalOf::Epic, r)
}

fn index_of(cx: &mut Cx<'_>, of: ProposalOf, r: &Req) -> Result<Reply, Problem> {
    let page = Paging::read(&r.asked()?, "template_proposals", 1)?;
    Reply::list(&of_template(cx, of, r.id("id")?, &page)?)
}

/// `GET /work-package-templates/{id}/proposals`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, ProposalOf::WorkPackage, r)
}

/// `GET /story-templates/{id}/proposals`
pub fn index_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, ProposalOf::Story, r)
}

/// `GET /epic-templates/{id}/proposals`
pub fn index_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, ProposalOf::Epic, r)
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
