//! Handlers of requests to Product Owners.

use super::{read, verbs};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::story;

/// `GET /stories/{key}/requests`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = story::read::find(cx, &r.key("key")?)?;
    Reply::list(&read::list(cx, s.id, &Paging::read(&r.asked()?, "requests", 1)?)?)
}

/// `POST /stories/{key}/requests`
pub fn ask(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::ask(cx, &r.key("key")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| read::show(cx, id)).made(format!("/requests/{id}")))
}

/// `GET /requests/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&read::show(cx, r.id("id")?)?)
}

/// `POST /requests/{id}/answer`
pub fn answer(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::answer(cx, r.id("id")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| read::show(cx, id)))
}
