//! Handlers of the audit log.

use super::model::{AuditQuery, Format};
use super::read::{filters, list};
use super::{model, page, read};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::csv;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::account::verbs::must_be_admin;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/audit", index)
            .gives::<List<read::AuditFact>>("The audit log, newest first (administrators)")
            .asks::<model::AuditQuery>()
            .with_page()
            .refuses(&[Code::Forbidden]),
    ]
}

/// `GET /audit`
///
/// # Errors
/// 403 for everybody but administrators; 422.
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    must_be_admin(&cx.by)?;
    let r = r.filled();
    let q: AuditQuery = r.asked()?;
    let f = filters(cx, &q)?;
    if q.format == Some(Format::Csv) {
        return Ok(csv::reply("audit-log", read::csv(cx, &f)?));
    }
    let list = list(cx, &f, &Paging::read(&q.page, "audit", 2)?)?;
    Reply::list(&list)?.page(cx, |cx| page::show(cx, &r.query, &list))
}
