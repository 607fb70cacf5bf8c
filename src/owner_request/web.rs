//! Handlers of requests to Product Owners.

use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::story;

/// `GET /stories/{key}/requests`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = story::find(cx, &r.key("key")?)?;
    Reply::list(&super::list(cx, s.id, &Paging::read(&r.asked()?, "requests", 1)?)?)
}

/// `POST /stories/{key}/requests`
pub fn ask(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let made = super::ask(cx, &r.key("key")?, &r.body)?;
    Reply::created(&made, format!("/requests/{}", made.id))
}

/// `GET /requests/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&super::show(cx, r.id("id")?)?)
}

/// `POST /requests/{id}/answer`
pub fn answer(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&super::answer(cx, r.id("id")?, &r.body)?)
}
