//! Who keeps the templates of a project: its Product Owners and the Scrum Masters of its teams; where a Product Owner has
//! switched it on, the members of its teams too (R77).

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::product::template::read::rights::view;
use crate::product::template::verbs::rights::set;

/// `GET /projects/{key}/template-rights`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Reply::ok(&view(cx, &p)?)
}

/// `PUT /projects/{key}/template-rights`
pub fn put(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = set(cx, r.part("key"), &r.body)?;
    Ok(Reply::after(cx, move |cx| view(cx, &p)))
}
