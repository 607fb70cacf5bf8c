//! Handlers of projects.

use super::model::Project;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::activity::read::Fact;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::account::verbs::must_be_admin;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects", list)
            .gives::<List<read::ProjectView>>("The projects that you see")
            .asks::<Page>()
            .with_page(),
        Route::page("/projects/new", new),
        Route::page("/projects/{key}/edit", edit),
        Route::post("/projects", create)
            .takes::<verbs::NewProject>()
            .makes::<read::ProjectView>("Makes a project")
            .refuses(&[Code::Forbidden, Code::AlreadyExists, Code::EstimateUnitDiffers]),
        Route::get("/projects/{key}", show).gives::<read::ProjectView>("A project").with_page(),
        Route::patch("/projects/{key}", change)
            .takes::<verbs::change::ProjectChange>()
            .gives::<read::ProjectView>("Changes a project")
            .refuses(&[Code::Forbidden, Code::EstimateUnitDiffers]),
        Route::get("/projects/{key}/sla", sla)
            .gives::<read::SlaView>("The Service Level Agreements of a project")
            .with_page(),
        Route::put("/projects/{key}/sla", set_sla)
            .takes::<verbs::sla::Sla>()
            .gives::<read::SlaView>("Sets them")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/projects/{key}/history", history)
            .gives::<List<Fact>>("The history of a project itself")
            .asks::<Page>(),
    ]
}

/// A project as it is once the change is committed.
fn answer(cx: &Cx<'_>, p: Project) -> Reply {
    Reply::after(cx, move |cx| read::project(cx, p.clone()))
}

/// `POST /projects`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = verbs::create(cx, &r.body)?;
    let place = format!("/projects/{}", p.key);
    Ok(answer(cx, p).made(place))
}

/// `GET /projects`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let projects = read::projects(cx, &Paging::read(&r.asked()?, "projects", 1)?)?;
    Reply::list(&projects)?.page(cx, |cx| page::projects(cx, &projects))
}

/// `GET /projects/new`
pub fn new(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    must_be_admin(&cx.by)?;
    Ok(Reply::html(page::form(cx, None, None)?))
}

/// `GET /projects/{key}/edit`
pub fn edit(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = read::find(cx, r.part("key"))?;
    let view = read::project(cx, p.clone())?;
    Ok(Reply::html(page::form(cx, Some(&p), Some(&view))?))
}

/// `GET /projects/{key}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = read::find(cx, r.part("key"))?;
    let view = read::project(cx, p.clone())?;
    Reply::ok(&view)?.page(cx, |cx| page::one(cx, &p, &view))
}

/// `PATCH /projects/{key}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = verbs::change::change(cx, r.part("key"), &r.body)?;
    Ok(answer(cx, p))
}

/// `GET /projects/{key}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = read::find(cx, r.part("key"))?;
    Reply::list(&activity::read::history(
        cx,
        HistoryOf::Project(p.id),
        &Paging::read(&r.asked()?, "project_history", 2)?,
    )?)
}

/// `GET /projects/{key}/sla`
pub fn sla(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = read::find(cx, r.part("key"))?;
    let sla = read::sla(cx, &p)?;
    Reply::ok(&sla)?.page(cx, |cx| page::sla(cx, &p, &sla))
}

/// `PUT /projects/{key}/sla`
pub fn set_sla(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = verbs::sla::set_sla(cx, r.part("key"), &r.body)?;
    Ok(Reply::after(cx, move |cx| read::sla(cx, &p)))
}
