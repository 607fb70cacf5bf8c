//! Handlers of criteria and checklists.

use super::{page, read, verbs};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::level::model::LevelKind;
use crate::product::{level, project, story};

/// `GET /projects/{key}/criteria`
pub fn of_project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let view = read::of_project(cx, &p)?;
    Reply::ok(&view)?.page(cx, |cx| page::of_project(cx, &p, &view))
}

/// `PUT /projects/{key}/criteria`
pub fn set_project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = verbs::set_project(cx, r.part("key"), &r.body)?;
    Ok(Reply::after(cx, move |cx| read::of_project(cx, &p)))
}

fn set_level(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let l = verbs::set_level(cx, kind, r.part("slug"), &r.body)?;
    Ok(Reply::after(cx, move |cx| read::of_level(cx, &l)))
}

fn of_level(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let l = level::read::find(cx, kind, r.part("slug"))?;
    let view = read::of_level(cx, &l)?;
    Reply::ok(&view)?.page(cx, |cx| page::of_level(cx, &l, &view))
}

/// `GET /portfolios/{slug}/criteria`
pub fn of_portfolio(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    of_level(cx, r, LevelKind::Portfolio)
}

/// `PUT /portfolios/{slug}/criteria`
pub fn set_portfolio(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    set_level(cx, r, LevelKind::Portfolio)
}

/// `GET /programs/{slug}/criteria`
pub fn of_program(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    of_level(cx, r, LevelKind::Program)
}

/// `PUT /programs/{slug}/criteria`
pub fn set_program(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    set_level(cx, r, LevelKind::Program)
}

/// `GET /stories/{key}/checklist`
pub fn checklist(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = story::read::find(cx, &r.key("key")?)?;
    Reply::ok(&read::checklist(cx, &s)?)
}

/// `PUT /stories/{key}/checklist`
pub fn check(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = verbs::check(cx, &r.key("key")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| read::checklist(cx, &s)))
}
