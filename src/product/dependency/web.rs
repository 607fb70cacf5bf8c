//! Handlers of dependencies.

use super::read::{fresh, of_project, of_story};
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::{project, story};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/dependencies", index)
            .gives::<List<read::DependencyView>>("What waits for what")
            .asks::<Page>()
            .with_page(),
        Route::post("/projects/{key}/dependencies", create)
            .takes::<verbs::NewDependency>()
            .makes::<read::DependencyView>("Records a dependency")
            .refuses(&[Code::NotTeamMember]),
        Route::get("/dependencies/{id}", show).gives::<read::DependencyView>("A dependency"),
        Route::patch("/dependencies/{id}", change)
            .takes::<verbs::DependencyChange>()
            .gives::<read::DependencyView>("Changes a dependency, or says that it is resolved")
            .refuses(&[Code::NotTeamMember]),
        Route::delete("/dependencies/{id}", remove)
            .about("Removes what was recorded by mistake")
            .refuses(&[Code::NotTeamMember]),
        Route::get("/stories/{key}/dependencies", of_one_story)
            .gives::<List<read::DependencyView>>("What a story waits for, and what waits for it")
            .asks::<Page>(),
    ]
}

/// `GET /projects/{key}/dependencies`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let paging = Paging::read(&r.asked()?, "dependencies", 1)?;
    let all = of_project(cx, p.id)?;
    let after = paging.after().map_or(0, |k| k[0]);
    let mut rows: Vec<_> = all.iter().filter(|d| d.id > after).cloned().collect();
    rows.sort_by_key(|d| d.id);
    Reply::list(&paging.list(rows, |d| vec![d.id], Ok)?)?.page(cx, |cx| page::list(cx, &p, all))
}

/// A dependency as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| fresh(cx, id))
}

/// `POST /projects/{key}/dependencies`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::create(cx, r.part("key"), &r.body)?;
    Ok(answer(cx, id).made(format!("/dependencies/{id}")))
}

/// `GET /dependencies/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (d, _) = verbs::find(cx, r.id("id")?)?;
    Reply::ok(&fresh(cx, d.id)?)
}

/// `PATCH /dependencies/{id}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::change(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `DELETE /dependencies/{id}`
pub fn remove(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::remove(cx, r.id("id")?)?;
    Ok(Reply::none())
}

/// `GET /stories/{key}/dependencies`
pub fn of_one_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = story::read::find(cx, &r.key("key")?)?;
    let paging = Paging::read(&r.asked()?, "story_dependencies", 1)?;
    let after = paging.after().map_or(0, |k| k[0]);
    let rows = of_story(cx, s.id)?.into_iter().filter(|d| d.id > after).collect();
    Reply::list(&paging.list(rows, |d: &read::DependencyView| vec![d.id], Ok)?)
}
