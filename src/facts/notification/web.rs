//! Handlers of notifications.

pub mod settings;

use super::page;
use super::read::list;
use super::verbs::mark;
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

crate::query! {
    /// What the inbox is asked for.
    pub struct InboxQuery in pages { unread: Option<bool> }
}

/// `GET /inbox`
pub fn inbox(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: InboxQuery = r.asked()?;
    let paging = Paging::read(&q.page, "inbox", 1)?;
    Ok(Reply::html(page::inbox(cx, &r.query, q.unread == Some(true), &paging)?))
}

/// `GET /notifications`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&list(cx, &Paging::read(&r.asked()?, "notifications", 1)?, false)?)
}

/// `POST /notifications/read`
pub fn read(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    mark(cx, &r.body)?;
    let page = Paging::read(&r.asked()?, "notifications", 1)?;
    Ok(Reply::after(cx, move |cx| list(cx, &page, false)).listed())
}
