//! Handlers of advice.

use super::read::{AdviceList, of_project};
use super::verbs::dismiss;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/advice", index)
            .gives::<read::AdviceList>("What the framework advises; never blocks")
            .with_page(),
        Route::post("/projects/{key}/advice/dismiss", post_dismissal)
            .takes::<verbs::Dismissal>()
            .gives::<read::AdviceList>("Dismisses advice for its subject")
            .refuses(&[Code::Forbidden]),
    ]
}

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
