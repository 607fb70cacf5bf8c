//! Handlers of criteria and checklists.

use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::level::model::LevelKind;
use crate::product::{level, project, story};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/criteria", of_project)
            .gives::<read::CriteriaView>(
                "Definition of Ready, Done Criteria and Minimum Done Criteria, with the inherited ones",
            )
            .with_page(),
        Route::put("/projects/{key}/criteria", set_project)
            .takes::<verbs::ProjectCriteria>()
            .gives::<read::CriteriaView>("Sets them; what is inherited stays")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/portfolios/{slug}/criteria", of_portfolio)
            .gives::<read::LevelCriteriaView>("The Minimum Done Criteria of a portfolio")
            .with_page(),
        Route::put("/portfolios/{slug}/criteria", set_portfolio)
            .takes::<verbs::LevelCriteria>()
            .gives::<read::LevelCriteriaView>("Sets them for everything below")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/programs/{slug}/criteria", of_program)
            .gives::<read::LevelCriteriaView>("The Minimum Done Criteria of a program, with the inherited ones")
            .with_page(),
        Route::put("/programs/{slug}/criteria", set_program)
            .takes::<verbs::LevelCriteria>()
            .gives::<read::LevelCriteriaView>("Sets its own; what is inherited stays")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/stories/{key}/checklist", checklist)
            .gives::<read::ChecklistView>("What holds for a story of all that has to"),
        Route::put("/stories/{key}/checklist", check)
            .takes::<verbs::Checks>()
            .gives::<read::ChecklistView>("Says what holds")
            .refuses(&[Code::NotTeamMember, Code::RecurringStoryNeverDone, Code::ChecklistClosed]),
    ]
}

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
