//! Handlers of the organisation picture.

use super::read::{of_level, of_project};
use super::{page, read};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::level::model::LevelKind;
use crate::product::{level, project};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/organisation", project)
            .gives::<read::Organisation>("Who does what in a project")
            .with_page(),
        Route::get("/portfolios/{slug}/organisation", portfolio)
            .gives::<read::Organisation>("Who does what below a portfolio")
            .with_page(),
        Route::get("/programs/{slug}/organisation", program)
            .gives::<read::Organisation>("Who does what below a program")
            .with_page(),
    ]
}

/// `GET /projects/{key}/organisation`
pub fn project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let picture = of_project(cx, p.clone())?;
    Reply::ok(&picture)?.page(cx, |cx| page::project(cx, &p, &picture))
}

fn level(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let l = level::read::find(cx, kind, r.part("slug"))?;
    let picture = of_level(cx, &l)?;
    Reply::ok(&picture)?.page(cx, |cx| page::level(cx, &l, &picture))
}

/// `GET /programs/{slug}/organisation`
pub fn program(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    level(cx, r, LevelKind::Program)
}

/// `GET /portfolios/{slug}/organisation`
pub fn portfolio(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    level(cx, r, LevelKind::Portfolio)
}
