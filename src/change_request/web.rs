//! Handlers of Change Requests.

use super::{State, commands, page, tolerance, view};
use crate::activity::{self, Of};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

/// `POST /projects/{key}/change-requests`
pub fn raise(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let c = commands::raise(cx, r.part("key"), &r.body)?;
    Reply::created(&c, format!("/change-requests/{}", c.id))
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
    Reply::list(&view::of_project(cx, r.part("key"), q.state, &Paging::read(&q.page, "change_requests", 1)?)?)
}

/// `GET /projects/{key}/change-requests` of a browser
pub fn project_page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Ok(Reply::html(page::of_project(cx, r.part("key"))?))
}

/// `GET /projects/{key}/change-tolerance`
pub fn tolerance(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&tolerance::of_project(cx, r.part("key"))?)
}

/// `PUT /projects/{key}/change-tolerance`
pub fn set_tolerance(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&tolerance::set(cx, r.part("key"), &r.body)?)
}

/// `GET /change-requests/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let c = view::by_id(cx, r.id("id")?)?;
    Reply::ok(&c)?.page(cx, |cx| page::one(cx, &c))
}

/// `PATCH /change-requests/{id}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::change(cx, r.id("id")?, &r.body)?)
}

/// `POST /change-requests/{id}/approve`
pub fn approve(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::approve(cx, r.id("id")?, &r.body)?)
}

/// `POST /change-requests/{id}/reject`
pub fn reject(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::reject(cx, r.id("id")?, &r.body)?)
}

/// `GET /change-requests/{id}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let c = super::find(cx, r.id("id")?)?;
    let about = format!("change-request-{}", c.id);
    Reply::list(&activity::history(cx, Of::About(&about), &Paging::read(&r.asked()?, "change_request_history", 2)?)?)
}
