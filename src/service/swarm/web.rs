//! Handlers of swarms.

use super::read::seen::{SeenSwarm, of_projects, of_work_package};
use super::verbs;
use crate::app::Cx;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::service::{access, work_package};

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
