//! Verbs on swarms.

use super::store;
use super::store::running_id;
use crate::app::Cx;
use crate::facts::activity::model::Kind;
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::refusal::model::table::Refusal;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::text::{Key, Slug};
use crate::kit::fields::{Body, Nothing};
use crate::kit::problem::Problem;
use crate::people::{account, team};
use crate::service::interruption::model::Cause;
use crate::service::work_package::model::WorkPackage;
use crate::service::{access, interruption, work_package};
use serde_json::{Value, json};

input! {
    /// Who joins or is called in: a person, or a whole team.
    pub struct Join { login: Option<Slug>, team: Option<Slug> }
}

/// Starts a swarm; where one runs, nothing changes.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`.
pub fn start(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let w = access::read::find(cx, key)?;
    access::read::must_hold(cx, &w)?;
    let _: Nothing = body.read()?;
    work_package::read::unchanged(cx, &w)?;
    w.may_work()?;
    if running_id(cx.tx, w.id)?.is_none() {
        store::start(cx.tx, w.id, cx.by.id, cx.now)?;
        changed(cx, &w, Kind::SwarmStarted, &json!({}))?;
    }
    Ok(w.id)
}

/// Ends a swarm by hand; where none runs, nothing changes.
///
/// # Errors
/// 404, 403 `not_team_member`, 412.
pub fn stop(cx: &mut Cx<'_>, key: &Key) -> Result<(), Problem> {
    let w = access::read::find(cx, key)?;
    access::read::must_hold(cx, &w)?;
    work_package::read::unchanged(cx, &w)?;
    if end(cx, &w)? {
        work_package::store::touch(cx.tx, w.id)?;
    }
    Ok(())
}

/// Ends the running swarm, if there is one: by hand, or because the Work Package is completed or dropped.
pub fn end(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<bool, Problem> {
    let Some((id, ..)) = running_id(cx.tx, w.id)? else { return Ok(false) };
    store::end(cx.tx, id, cx.now)?;
    interruption::store::end(cx.tx, w.id, Cause::Swarm, None, cx.now)?;
    activity::store::record(cx, Kind::SwarmEnded, &work_package::model::subject(w), &json!({}))?;
    Ok(true)
}

/// Somebody joins, or is called in by whoever sees the Work Package; a whole team at once (R112).
///
/// # Errors
/// 404, 422, 412, 409 `no_swarm`.
pub fn join(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let w = access::read::find(cx, key)?;
    let people = called(cx, &w, body)?;
    work_package::read::unchanged(cx, &w)?;
    let Some((id, ..)) = running_id(cx.tx, w.id)? else { return Err(Refusal::NoSwarm { key: w.key() }.into()) };
    for (person, login) in people {
        if store::has_member(cx.tx, w.id, person)? {
            continue;
        }
        store::join(cx.tx, id, person, cx.now)?;
        interruption::store::begin(cx.tx, person, w.id, Cause::Swarm, cx.now)?;
        changed(cx, &w, Kind::SwarmJoined, &json!({"login": login}))?;
        let message = format!("{} called you into the swarm on {}: {}", cx.by.name, w.key(), w.title);
        notification::store::tell(cx, &[person], &Notice { kind: NoticeKind::SwarmCalled, subject: w.key(), message })?;
    }
    Ok(w.id)
}

/// Somebody leaves: the person, or sent away by the team that holds the Work Package. Who has left already, or with the
/// whole swarm, leaves no second time.
///
/// # Errors
/// 404, 403 `forbidden`, 412.
pub fn leave(cx: &mut Cx<'_>, key: &Key, login: &str) -> Result<(), Problem> {
    let w = access::read::find(cx, key)?;
    let person = account::store::id_of(cx.tx, login)?.ok_or_else(|| Problem::not_found(format!("user {login:?}")))?;
    if person != cx.by.id && !team::store::is_member(cx.tx, w.holder_team_id, cx.by.id)? {
        return Err(Refusal::NotSendingAway.into());
    }
    work_package::read::unchanged(cx, &w)?;
    if !store::was_member(cx.tx, w.id, person)? {
        return Err(Problem::not_found(format!("{login:?} in a swarm on {}", w.key())));
    }
    if store::leave(cx.tx, w.id, person, cx.now)? {
        interruption::store::end(cx.tx, w.id, Cause::Swarm, Some(person), cx.now)?;
        changed(cx, &w, Kind::SwarmLeft, &json!({"login": login}))?;
    }
    Ok(())
}

/// Counts the version of the Work Package on, and records the fact.
fn changed(cx: &mut Cx<'_>, w: &WorkPackage, kind: Kind, detail: &Value) -> Result<(), Problem> {
    work_package::store::touch(cx.tx, w.id)?;
    Ok(activity::store::record(cx, kind, &work_package::model::subject(w), detail)?)
}

/// The people of a call, who must be able to see the Work Package.
fn called(cx: &mut Cx<'_>, w: &WorkPackage, body: &Body) -> Result<Vec<(i64, String)>, Problem> {
    match body.read()? {
        Join { login: Some(l), team: None } => {
            let none = || Problem::invalid("login", format!("there is no user {:?} who can see {}", l.0, w.key()));
            let person = account::store::person_by_login(cx.tx, &l.0)?.ok_or_else(none)?;
            if !sees(cx, w, person.clone())? {
                return Err(none());
            }
            Ok(vec![(person.id, l.0.clone())])
        }
        Join { login: None, team: Some(t) } => {
            let found = team::store::by_slug(cx.tx, &t.0)?
                .ok_or_else(|| Problem::invalid("team", format!("there is no team {:?}", t.0)))?;
            let mut people = Vec::new();
            for login in team::store::member_logins(cx.tx, found.id)? {
                if let Some(p) = account::store::person_by_login(cx.tx, &login)?
                    && sees(cx, w, p.clone())?
                {
                    people.push((p.id, login));
                }
            }
            if people.is_empty() {
                return Err(Problem::invalid("team", format!("nobody of {:?} can see {}", t.0, w.key())));
            }
            Ok(people)
        }
        Join { login: None, .. } => Err(Problem::invalid("login", "is required, or team")),
        Join { .. } => Err(Problem::invalid("team", "goes without login; name one of the two")),
    }
}

fn sees(cx: &mut Cx<'_>, w: &WorkPackage, person: account::model::Caller) -> Result<bool, Problem> {
    let me = std::mem::replace(&mut cx.by, person);
    let seen = access::read::visible(cx, w);
    cx.by = me;
    seen
}
