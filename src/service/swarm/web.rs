//! Handlers of swarms.

use super::read::seen::{SeenSwarm, of_projects, of_work_package};
use super::store::{changed, has_member, running_id, was_member};
use super::verbs::{called, end};
use crate::app::Cx;
use crate::args;
use crate::facts::activity::model::Kind;
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::refusal::model::table::Refusal;
use crate::facts::{activity, notification};
use crate::kit::fields::Nothing;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::{account, team};
use crate::product::project;
use crate::service::interruption::model::Cause;
use crate::service::{access, interruption, work_package};
use serde_json::json;

/// Starts a swarm; where one runs, nothing changes.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`.
pub fn start(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    access::read::must_hold(cx, &w)?;
    let _: Nothing = r.body.read()?;
    work_package::read::unchanged(cx, &w)?;
    w.may_work()?;
    if running_id(cx.tx, w.id)?.is_none() {
        cx.tx.run(
            "INSERT INTO swarm (work_package_id, started_by, started_at) VALUES ($1, $2, $3)",
            args![w.id, cx.by.id, cx.now],
        )?;
        changed(cx, &w)?;
        activity::read::record(cx, Kind::SwarmStarted, &work_package::model::subject(&w), &json!({}))?;
    }
    Reply::ok(&work_package::read::by_id(cx, w.id)?)
}

/// Ends a swarm; where none runs, nothing changes.
///
/// # Errors
/// 404, 403 `not_team_member`, 412.
pub fn stop(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    access::read::must_hold(cx, &w)?;
    work_package::read::unchanged(cx, &w)?;
    if end(cx, &w)? {
        changed(cx, &w)?;
    }
    Ok(Reply::none())
}

/// Somebody joins, or is called in by whoever sees the Work Package; a whole team at once (R112).
///
/// # Errors
/// 404, 422, 412, 409 `no_swarm`.
pub fn join(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    let people = called(cx, &w, &r.body)?;
    work_package::read::unchanged(cx, &w)?;
    let Some((id, ..)) = running_id(cx.tx, w.id)? else { return Err(Refusal::NoSwarm { key: w.key() }.into()) };
    for (person, login) in people {
        if has_member(cx.tx, w.id, person)? {
            continue;
        }
        cx.tx.run(
            "INSERT INTO swarm_member (swarm_id, person_id, joined_at) VALUES ($1, $2, $3)",
            args![id, person, cx.now],
        )?;
        interruption::store::begin(cx.tx, person, w.id, Cause::Swarm, cx.now)?;
        changed(cx, &w)?;
        activity::read::record(cx, Kind::SwarmJoined, &work_package::model::subject(&w), &json!({"login": login}))?;
        let message = format!("{} called you into the swarm on {}: {}", cx.by.name, w.key(), w.title);
        notification::store::tell(cx, &[person], &Notice { kind: NoticeKind::SwarmCalled, subject: w.key(), message })?;
    }
    Reply::ok(&work_package::read::by_id(cx, w.id)?)
}

/// Somebody leaves: the person, or sent away by the team that holds the Work Package. Who has left already, or with the
/// whole swarm, leaves no second time.
///
/// # Errors
/// 404, 403 `forbidden`, 412.
pub fn leave(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    let login = r.part("login").to_owned();
    let person = account::store::id_of(cx.tx, &login)?.ok_or_else(|| Problem::not_found(format!("user {login:?}")))?;
    if person != cx.by.id && !team::store::is_member(cx.tx, w.holder_team_id, cx.by.id)? {
        return Err(Refusal::NotSendingAway.into());
    }
    work_package::read::unchanged(cx, &w)?;
    if !was_member(cx.tx, w.id, person)? {
        return Err(Problem::not_found(format!("{login:?} in a swarm on {}", w.key())));
    }
    let left = cx.tx.run(
        "UPDATE swarm_member SET left_at = $3 WHERE person_id = $2 AND left_at IS NULL
            AND swarm_id IN (SELECT id FROM swarm WHERE work_package_id = $1 AND ended_at IS NULL)",
        args![w.id, person, cx.now],
    )?;
    if left > 0 {
        interruption::store::end(cx.tx, w.id, Cause::Swarm, Some(person), cx.now)?;
        changed(cx, &w)?;
        activity::read::record(cx, Kind::SwarmLeft, &work_package::model::subject(&w), &json!({"login": login}))?;
    }
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
