//! Handlers of teams.

use super::{commands, view};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

/// `POST /teams`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = commands::create(cx, &r.body)?;
    Reply::created(&t, format!("/teams/{}", t.slug))
}

/// `GET /teams`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    r.query.only(&[])?;
    Reply::list(&view::teams(cx, &Paging::read(&r.query, "teams", 1)?)?)
}

/// `GET /teams/{slug}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&view::by_slug(cx, r.part("slug"))?)
}

/// `PATCH /teams/{slug}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::change(cx, r.part("slug"), &r.body)?)
}

/// `PUT /teams/{slug}/members/{login}`
pub fn put_member(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::put_member(cx, r.part("slug"), r.part("login"), &r.body)?)
}

/// `DELETE /teams/{slug}/members/{login}`
pub fn remove_member(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    commands::remove_member(cx, r.part("slug"), r.part("login"))?;
    Ok(Reply::none())
}
