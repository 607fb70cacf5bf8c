//! Handlers of Change Requests.

use super::model::State;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::activity::read::Fact;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/change-requests", of_project)
            .gives::<List<read::ChangeRequestView>>("The Change Requests of a project")
            .asks::<ChangeRequestQuery>(),
        Route::page("/projects/{key}/change-requests", project_page),
        Route::post("/projects/{key}/change-requests", raise)
            .takes::<verbs::NewChangeRequest>()
            .makes::<read::ChangeRequestView>("Raises a Change Request"),
        Route::get("/change-requests/{id}", show).gives::<read::ChangeRequestView>("A Change Request").with_page(),
        Route::patch("/change-requests/{id}", change)
            .takes::<verbs::ChangeRequestChange>()
            .gives::<read::ChangeRequestView>("Changes one that is not decided")
            .refuses(&[Code::NotProductOwner, Code::ChangeRequestDecided]),
        Route::post("/change-requests/{id}/approve", approve)
            .takes::<verbs::Approve>()
            .gives::<read::ChangeRequestView>("Approves it: it becomes an item of the backlog")
            .refuses(&[Code::NotProductOwner, Code::NotChiefProductOwner, Code::ChangeRequestDecided]),
        Route::post("/change-requests/{id}/reject", reject)
            .takes::<verbs::Reject>()
            .gives::<read::ChangeRequestView>("Rejects it")
            .refuses(&[Code::NotProductOwner, Code::NotChiefProductOwner, Code::ChangeRequestDecided]),
        Route::get("/change-requests/{id}/history", history)
            .gives::<List<Fact>>("The history of a Change Request")
            .asks::<Page>(),
        Route::get("/projects/{key}/change-tolerance", tolerance)
            .gives::<read::tolerance::ToleranceView>("The effort up to which a Product Owner approves a change alone"),
        Route::put("/projects/{key}/change-tolerance", set_tolerance)
            .takes::<verbs::tolerance::Tolerance>()
            .gives::<read::tolerance::ToleranceView>("Sets it")
            .refuses(&[Code::NotProductOwner, Code::NotChiefProductOwner]),
    ]
}

/// A Change Request as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| read::by_id(cx, id))
}

/// `POST /projects/{key}/change-requests`
pub fn raise(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::raise(cx, r.part("key"), &r.body)?;
    Ok(answer(cx, id).made(format!("/change-requests/{id}")))
}

crate::query! {
    /// What a list of Change Requests is asked for.
    pub struct ChangeRequestQuery in pages {
        /// Only those in this state.
        state: Option<State>,
    }
}

/// `GET /projects/{key}/change-requests`
pub fn of_project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: ChangeRequestQuery = r.asked()?;
    Reply::list(&read::of_project(cx, r.part("key"), q.state, &Paging::read(&q.page, "change_requests", 1)?)?)
}

/// `GET /projects/{key}/change-requests` of a browser
pub fn project_page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Ok(Reply::html(page::of_project(cx, r.part("key"))?))
}

/// `GET /projects/{key}/change-tolerance`
pub fn tolerance(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&read::tolerance::of_project(cx, r.part("key"))?)
}

/// `PUT /projects/{key}/change-tolerance`
pub fn set_tolerance(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&verbs::tolerance::set(cx, r.part("key"), &r.body)?)
}

/// `GET /change-requests/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let c = read::by_id(cx, r.id("id")?)?;
    Reply::ok(&c)?.page(cx, |cx| page::one(cx, &c))
}

/// `PATCH /change-requests/{id}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::change(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /change-requests/{id}/approve`
pub fn approve(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::approve(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /change-requests/{id}/reject`
pub fn reject(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::reject(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `GET /change-requests/{id}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let c = read::find(cx, r.id("id")?)?;
    let about = format!("change-request-{}", c.id);
    Reply::list(&activity::read::history(
        cx,
        HistoryOf::About(&about),
        &Paging::read(&r.asked()?, "change_request_history", 2)?,
    )?)
}
