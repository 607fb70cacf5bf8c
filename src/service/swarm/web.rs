//! Handlers of swarms.

use super::read::seen::{SeenSwarm, of_projects, of_work_package};
use super::{read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::fields::Nothing;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::route::Route;
use crate::service::work_package::read::WorkPackageView;
use crate::service::{access, work_package};

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/swarms", running_index)
            .gives::<List<read::seen::SeenSwarm>>("The swarms that run in a project")
            .asks::<Page>(),
        Route::post("/work-packages/{key}/swarm", start)
            .takes::<Nothing>()
            .gives::<WorkPackageView>("Starts a swarm")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageClosed]),
        Route::get("/work-packages/{key}/swarms", past_index)
            .gives::<List<read::seen::SeenSwarm>>("The swarms that a Work Package has had")
            .asks::<Page>(),
        Route::delete("/work-packages/{key}/swarm", stop).about("Ends a swarm").refuses(&[Code::NotTeamMember]),
        Route::post("/work-packages/{key}/swarm/members", join)
            .takes::<verbs::Join>()
            .gives::<WorkPackageView>("Joins a swarm, or calls people in")
            .refuses(&[Code::NoSwarm]),
        Route::delete("/work-packages/{key}/swarm/members/{login}", leave)
            .about("Leaves a swarm")
            .refuses(&[Code::Forbidden]),
    ]
}

/// The Work Package as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| work_package::read::by_id(cx, id))
}

/// `POST /work-packages/{key}/swarm`
pub fn start(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::start(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `DELETE /work-packages/{key}/swarm`
pub fn stop(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::stop(cx, &r.key("key")?)?;
    Ok(Reply::none())
}

/// `POST /work-packages/{key}/swarm/members`
pub fn join(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::join(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `DELETE /work-packages/{key}/swarm/members/{login}`
pub fn leave(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::leave(cx, &r.key("key")?, r.part("login"))?;
    Ok(Reply::none())
}

/// `GET /projects/{key}/swarms`
///
/// # Errors
/// 404.
pub fn running_index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    listed(r, of_projects(cx, &[p.id])?)
}

/// `GET /work-packages/{key}/swarms`
///
/// # Errors
/// 404.
pub fn past_index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    listed(r, of_work_package(cx, w.id)?)
}

/// A page of them, by the instant at which each was started.
fn listed(r: &Req, mut all: Vec<SeenSwarm>) -> Result<Reply, Problem> {
    let page = Paging::read(&r.asked()?, "swarms", 1)?;
    let after = page.after().map_or(i64::MIN, |k| k[0]);
    all.retain(|s| s.started_at.0 > after);
    let list: List<SeenSwarm> = page.list(all, |s| vec![s.started_at.0], Ok)?;
    Reply::list(&list)
}
