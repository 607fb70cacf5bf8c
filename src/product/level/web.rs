//! Handlers of levels: the same for portfolios and programs.

use super::model::{Level, LevelKind};
use super::read::find;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/portfolios", portfolios)
            .gives::<List<read::LevelView>>("The portfolios that you see")
            .asks::<Page>()
            .with_page(),
        Route::post("/portfolios", create_portfolio)
            .takes::<verbs::NewPortfolio>()
            .makes::<read::LevelView>("Makes a portfolio")
            .refuses(&[Code::Forbidden, Code::AlreadyExists]),
        Route::get("/portfolios/{slug}", portfolio).gives::<read::LevelView>("A portfolio").with_page(),
        Route::patch("/portfolios/{slug}", change_portfolio)
            .takes::<verbs::PortfolioChange>()
            .gives::<read::LevelView>("Changes a portfolio, or the order of its programs")
            .refuses(&[Code::Forbidden]),
        Route::get("/portfolios/{slug}/figures", portfolio_figures)
            .gives::<read::figures::FiguresView>("The figures of the projects below a portfolio, each and in sum")
            .asks::<NoQuery>(),
        Route::get("/portfolios/{slug}/backlog", portfolio_backlog)
            .gives::<read::LevelBacklog>("All Epics and stories below a portfolio in one order")
            .asks::<read::LevelBacklogQuery>(),
        Route::page("/portfolios/{slug}/backlog", portfolio_backlog_page).asks::<read::LevelBacklogQuery>(),
        Route::get("/programs", programs)
            .gives::<List<read::LevelView>>("The programs that you see")
            .asks::<Page>()
            .with_page(),
        Route::post("/programs", create_program)
            .takes::<verbs::NewProgram>()
            .makes::<read::LevelView>("Makes a program")
            .refuses(&[Code::Forbidden, Code::AlreadyExists]),
        Route::get("/programs/{slug}", program).gives::<read::LevelView>("A program").with_page(),
        Route::patch("/programs/{slug}", change_program)
            .takes::<verbs::ProgramChange>()
            .gives::<read::LevelView>("Changes a program, or the order of its projects")
            .refuses(&[Code::Forbidden]),
        Route::get("/programs/{slug}/figures", program_figures)
            .gives::<read::figures::FiguresView>("The figures of the projects below a program, each and in sum")
            .asks::<NoQuery>(),
        Route::get("/programs/{slug}/backlog", program_backlog)
            .gives::<read::LevelBacklog>("All Epics and stories below a program in one order")
            .asks::<read::LevelBacklogQuery>(),
        Route::page("/programs/{slug}/backlog", program_backlog_page).asks::<read::LevelBacklogQuery>(),
    ]
}

fn list(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let name = match kind {
        LevelKind::Portfolio => "portfolios",
        LevelKind::Program => "programs",
    };
    Reply::list(&read::levels(cx, kind, &Paging::read(&r.asked()?, name, 1)?)?)?.page(cx, page::tree)
}

fn show(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let l = find(cx, kind, r.part("slug"))?;
    let view = read::level(cx, l.clone())?;
    Reply::ok(&view)?.page(cx, |cx| page::one(cx, &l, &view))
}

fn rolled_up(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let _: NoQuery = r.asked()?;
    let l = find(cx, kind, r.part("slug"))?;
    Reply::list(&read::figures::of_level(cx, &l)?)
}

fn backlog(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let l = find(cx, kind, r.part("slug"))?;
    Reply::list(&read::backlog(cx, &l, &r.asked()?)?)
}

fn backlog_page(cx: &mut Cx<'_>, r: &Req, kind: LevelKind) -> Result<Reply, Problem> {
    let l = find(cx, kind, r.part("slug"))?;
    Ok(Reply::html(page::backlog(cx, &l, r.asked()?, &r.query)?))
}

/// A level as it is once the change is committed.
fn answer(cx: &Cx<'_>, l: Level) -> Reply {
    Reply::after(cx, move |cx| read::level(cx, l.clone()))
}

/// `POST /portfolios`
pub fn create_portfolio(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let l = verbs::create_portfolio(cx, &r.body)?;
    let place = format!("/portfolios/{}", l.slug);
    Ok(answer(cx, l).made(place))
}

/// `POST /programs`
pub fn create_program(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let l = verbs::create_program(cx, &r.body)?;
    let place = format!("/programs/{}", l.slug);
    Ok(answer(cx, l).made(place))
}

/// `GET /portfolios`
pub fn portfolios(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    list(cx, r, LevelKind::Portfolio)
}

/// `GET /programs`
pub fn programs(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    list(cx, r, LevelKind::Program)
}

/// `GET /portfolios/{slug}`
pub fn portfolio(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    show(cx, r, LevelKind::Portfolio)
}

/// `GET /programs/{slug}`
pub fn program(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    show(cx, r, LevelKind::Program)
}

/// `PATCH /portfolios/{slug}`
pub fn change_portfolio(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let l = verbs::change_portfolio(cx, r.part("slug"), &r.body)?;
    Ok(answer(cx, l))
}

/// `PATCH /programs/{slug}`
pub fn change_program(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let l = verbs::change_program(cx, r.part("slug"), &r.body)?;
    Ok(answer(cx, l))
}

/// `GET /portfolios/{slug}/figures`
pub fn portfolio_figures(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    rolled_up(cx, r, LevelKind::Portfolio)
}

/// `GET /programs/{slug}/figures`
pub fn program_figures(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    rolled_up(cx, r, LevelKind::Program)
}

/// `GET /portfolios/{slug}/backlog`
pub fn portfolio_backlog(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    backlog(cx, r, LevelKind::Portfolio)
}

/// `GET /programs/{slug}/backlog`
pub fn program_backlog(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    backlog(cx, r, LevelKind::Program)
}

/// `GET /portfolios/{slug}/backlog` of a browser
pub fn portfolio_backlog_page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    backlog_page(cx, r, LevelKind::Portfolio)
}

/// `GET /programs/{slug}/backlog` of a browser
pub fn program_backlog_page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    backlog_page(cx, r, LevelKind::Program)
}
