//! Handlers of back-ups.

use super::model::BackUp;
use super::read::{many, view};
use super::{read, store, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::fields::Nothing;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::team;
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/back-ups", of_project)
            .gives::<List<read::BackUpView>>("Who stands in for the leading roles of a project")
            .asks::<Page>(),
        Route::post("/projects/{key}/back-ups", name)
            .takes::<verbs::NewBackUp>()
            .makes::<read::BackUpView>("Names who stands in for a Product Owner or chief")
            .refuses(&[Code::Forbidden, Code::AlreadyExists]),
        Route::get("/teams/{slug}/back-ups", of_team)
            .gives::<List<read::BackUpView>>("Who stands in for the Scrum Master of a team")
            .asks::<Page>(),
        Route::post("/teams/{slug}/back-ups", name_of_team)
            .takes::<verbs::NewTeamBackUp>()
            .makes::<read::BackUpView>("Names who stands in for the Scrum Master")
            .refuses(&[Code::Forbidden, Code::AlreadyExists]),
        Route::get("/back-ups/{id}", show).gives::<read::BackUpView>("A back-up"),
        Route::delete("/back-ups/{id}", remove).about("Removes a back-up, with its rights").refuses(&[Code::Forbidden]),
        Route::post("/back-ups/{id}/activate", activate)
            .takes::<verbs::Period>()
            .gives::<read::BackUpView>("Gives the back-up the rights of the holder for some days")
            .refuses(&[Code::Forbidden]),
        Route::post("/back-ups/{id}/end", end)
            .takes::<Nothing>()
            .gives::<read::BackUpView>("Takes them back")
            .refuses(&[Code::Forbidden, Code::BackUpNotActive]),
    ]
}

fn list(cx: &mut Cx<'_>, r: &Req, rows: Vec<BackUp>) -> Result<Reply, Problem> {
    let page = Paging::read(&r.asked()?, "back_ups", 1)?;
    let after = page.after().map_or(0, |k| k[0]);
    let rows = rows.into_iter().filter(|b| b.id > after).collect();
    Reply::list(&page.many(rows, |b: &BackUp| vec![b.id], |rows| many(cx, rows))?)
}

/// `GET /projects/{key}/back-ups`
pub fn of_project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let rows = store::of_projects(cx.tx, &[p.id])?;
    list(cx, r, rows)
}

/// `GET /teams/{slug}/back-ups`
pub fn of_team(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = team::read::find(cx, r.part("slug"))?;
    let rows = store::of_team(cx.tx, t.id, t.scrum_master_id)?;
    list(cx, r, rows)
}

/// A back-up as it is once the change is committed.
fn answer(cx: &Cx<'_>, b: BackUp) -> Reply {
    Reply::after(cx, move |cx| view(cx, b.clone()))
}

fn named(cx: &Cx<'_>, b: BackUp) -> Reply {
    let place = format!("/back-ups/{}", b.id);
    answer(cx, b).made(place)
}

/// `POST /projects/{key}/back-ups`
pub fn name(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let b = verbs::name(cx, r.part("key"), &r.body)?;
    Ok(named(cx, b))
}

/// `POST /teams/{slug}/back-ups`
pub fn name_of_team(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let b = verbs::name_of_team(cx, r.part("slug"), &r.body)?;
    Ok(named(cx, b))
}

/// `GET /back-ups/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let b = verbs::find(cx, r.id("id")?)?;
    Reply::ok(&view(cx, b)?)
}

/// `POST /back-ups/{id}/activate`
pub fn activate(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let b = verbs::activate(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, b))
}

/// `POST /back-ups/{id}/end`
pub fn end(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let b = verbs::end(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, b))
}

/// `DELETE /back-ups/{id}`
pub fn remove(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::remove(cx, r.id("id")?)?;
    Ok(Reply::none())
}
