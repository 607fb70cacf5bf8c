//! Taking the holidays of an iCalendar file into the business calendar of a project.

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::service::sla::page;
use crate::service::sla::verbs::holidays::import;

/// `POST /projects/{key}/calendar/holidays`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (v, found) = import(cx, r.part("key"), &r.body)?;
    let reply = Reply::ok(&v)?;
    // What would be done is shown first; a browser sends the same again, with what was chosen.
    if !v.dry_run {
        return Ok(reply);
    }
    reply.page(cx, |cx| {
        let p = project::read::find(cx, r.part("key"))?;
        let text = r.body.0.get("icalendar").and_then(|v| v.as_str()).unwrap_or_default();
        page::calendar::preview(cx, &p, &v, &found, text)
    })
}
