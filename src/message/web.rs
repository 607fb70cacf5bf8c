//! Handlers of direct messages.

use super::{commands, page, view};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

/// `GET /messages`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    r.query.only(&["with"])?;
    let page = Paging::read(&r.query, "messages", 1)?;
    Reply::list(&view::messages(cx, r.query.get("with"), &page)?)
}

/// `GET /messages` for browsers: the conversations, and one of them.
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    r.query.only(&["with", "about"])?;
    let page = Paging::read(&r.query, "messages", 1)?;
    let (with, about) = (r.query.get("with").filter(|w| !w.is_empty()), r.query.get("about"));
    Ok(Reply::html(page::show(cx, with, about, &r.query, &page)?))
}

/// `GET /conversations`
pub fn conversations(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    r.query.only(&[])?;
    Reply::list(&view::conversations(cx, &Paging::read(&r.query, "conversations", 1)?)?)
}

/// `POST /messages`
pub fn send(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let m = commands::send(cx, &r.body)?;
    Reply::created(&m, format!("/messages?with={}", m.to))
}

/// `POST /messages/read`
pub fn seen(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    commands::seen(cx, &r.body)?;
    Ok(Reply::none())
}
