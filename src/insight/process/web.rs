//! Handlers of the 19 processes.

use super::read::of_project;
use super::{page, read};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/processes", index)
            .gives::<read::Processes>("The 19 processes, and what of each is done")
            .asks::<NoQuery>()
            .with_page(),
    ]
}

/// `GET /projects/{key}/processes`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let _: NoQuery = r.asked()?;
    let all = of_project(cx, &p)?;
    Reply::list(&all)?.page(cx, |cx| page::show(cx, &p, &all))
}
