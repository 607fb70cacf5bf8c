//! The business calendar of a project: shown, set, taken away; every change makes a version (H.6).

use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::service::sla::page;
use crate::service::sla::read::calendar::{versions, view};
use crate::service::sla::verbs::calendar::{remove, set};

/// `GET /projects/{key}/calendar`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let v = view(cx, p.id)?;
    Reply::ok(&v)?.page(cx, |cx| page::calendar::show(cx, &p, &v))
}

/// `GET /projects/{key}/calendar/versions`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Reply::list(&versions(cx, p.id, &Paging::read(&r.asked()?, "calendar_versions", 1)?)?)
}

/// `PUT /projects/{key}/calendar`
pub fn put(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let project = set(cx, r.part("key"), &r.body)?;
    Ok(Reply::after(cx, move |cx| view(cx, project)))
}

/// `DELETE /projects/{key}/calendar`: back to calendar hours.
pub fn delete(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    remove(cx, r.part("key"))?;
    Ok(Reply::none())
}
