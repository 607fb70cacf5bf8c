//! Handlers of environments and their bookings.

use super::read::{EnvironmentView, find, many, view};
use super::store::environments;
use super::verbs::{book, create};
use super::{model, page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Dress, Reply, Req};
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/environments", index)
            .gives::<List<read::EnvironmentView>>("The environments of a project, with their bookings")
            .asks::<Page>()
            .with_page(),
        Route::post("/projects/{key}/environments", post)
            .takes::<verbs::NewEnvironment>()
            .makes::<read::EnvironmentView>("Adds an environment")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/environments/{id}", show).gives::<read::EnvironmentView>("An environment").with_page(),
        Route::post("/environments/{id}/bookings", post_booking)
            .takes::<verbs::NewBooking>()
            .makes::<model::Booking>("Books an environment")
            .refuses(&[Code::NotTeamMember]),
    ]
}

/// `POST /projects/{key}/environments`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (e, p) = create(cx, r.part("key"), &r.body)?;
    let place = format!("/environments/{}", e.id);
    Ok(Reply::after(cx, move |cx| view(cx, e.clone(), &p)).made(place))
}

/// `GET /projects/{key}/environments`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let page = Paging::read(&r.asked()?, "environments", 1)?;
    let after = page.after().map_or(0, |k| k[0]);
    let mut rows = environments(cx.tx, p.id)?;
    rows.retain(|e| e.id > after);
    let list: List<EnvironmentView> = page.many(rows, |e| vec![e.id], |rows| many(cx, rows, &p))?;
    Reply::list(&list)?.page(cx, |cx| {
        let all = environments(cx.tx, p.id)?;
        let all = many(cx, all, &p)?;
        page::show(cx, &p, &all)
    })
}

/// `GET /environments/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (e, p) = find(cx, r.id("id")?)?;
    let to = format!("/projects/{}/environments#environment-{}", p.key, e.id);
    let reply = Reply::ok(&view(cx, e, &p)?)?;
    Ok(if cx.dress == Dress::Browser { Reply::elsewhere(to) } else { reply })
}

/// `POST /environments/{id}/bookings`
pub fn post_booking(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = r.id("id")?;
    Reply::created(&book(cx, id, &r.body)?, format!("/environments/{id}"))
}
