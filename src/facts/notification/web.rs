//! Handlers of notifications.

pub mod settings;

use super::read::list;
use super::verbs::mark;
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

/// `GET /notifications`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&list(cx, &Paging::read(&r.asked()?, "notifications", 1)?, false)?)
}

/// `POST /notifications/read`
pub fn read(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    mark(cx, &r.body)?;
    Reply::list(&list(cx, &Paging::read(&r.asked()?, "notifications", 1)?, false)?)
}
