//! Handlers of the organisation picture.

use super::{of_level, of_project, page};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::level::{self, LevelKind};
use crate::project;

/// `GET /projects/{key}/organisation`
pub fn project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let picture = of_project(cx, p.clone())?;
    Reply::ok(&picture)?.page(cx, |cx| page::project(cx, &p, &picture))
}

fn level(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let l = level::find(cx, kind, r.part("slug"))?;
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
