//! Handlers of advice.

use super::page;
use super::read::{AdviceList, of_project};
use super::verbs::dismiss;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;

/// `GET /projects/{key}/advice`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let list = AdviceList { items: of_project(cx, &p)? };
    Reply::list(&list)?.page(cx, |cx| page::show(cx, &p, &list.items))
}

/// `POST /projects/{key}/advice/dismiss`
pub fn post_dismissal(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    dismiss(cx, &p, &r.body)?;
    Reply::list(&AdviceList { items: of_project(cx, &p)? })
}
