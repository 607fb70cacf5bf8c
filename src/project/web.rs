//! Handlers of projects.

use super::{commands, view};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

/// `POST /projects`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = commands::create(cx, &r.body)?;
    Reply::created(&p, format!("/projects/{}", p.key))
}

/// `GET /projects`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    r.query.only(&[])?;
    Reply::list(&view::projects(cx, &Paging::read(&r.query, "projects", 1)?)?)
}

/// `GET /projects/{key}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&view::by_key(cx, r.part("key"))?)
}

/// `PATCH /projects/{key}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::change(cx, r.part("key"), &r.body)?)
}

/// `GET /projects/{key}/sla`
pub fn sla(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = super::find(cx, r.part("key"))?;
    Reply::ok(&view::sla(cx, &p)?)
}

/// `PUT /projects/{key}/sla`
pub fn set_sla(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::set_sla(cx, r.part("key"), &r.body)?)
}
