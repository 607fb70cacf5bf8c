//! Swarming: many people on one urgent Work Package at once (R108 to R112). Whoever is in a swarm may edit its tasks.

pub mod seen;

use crate::activity::{self, Kind};
use crate::app::Cx;
use crate::interruption::{self, Cause};
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Nothing, Slug};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::web::{Reply, Req};
use crate::notification::{self, Notice, NoticeKind};
use crate::refusal::Refusal;
use crate::work_package::{self, WorkPackage, commands};
use crate::{account, args, input, row, team};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

input! {
    /// Who joins or is called in: a person, or a whole team.
    pub struct Join { login: Option<Slug>, team: Option<Slug> }
}

/// A running swarm.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SwarmView {
    /// When it was started.
    pub started_at: At,
    /// Login of who started it.
    pub started_by: String,
    /// Everybody who was in it.
    pub members: Vec<SwarmMember>,
}

row! {
    /// Somebody's time in a swarm.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct SwarmMember {
        /// Login.
        pub login: String,
        /// When the person joined.
        pub joined_at: At,
        /// When the person left; null while in it.
        pub left_at: Option<At>,
    }
}

fn running_id(tx: &mut Conn, work_package: i64) -> Result<Option<(i64, i64, At)>, DbError> {
    tx.opt(
        "SELECT id, started_by, started_at FROM swarm WHERE work_package_id = $1 AND ended_at IS NULL",
        args![work_package],
    )
}

/// The running swarm of a Work Package.
///
/// # Errors
/// Those of the database.
pub fn running(cx: &mut Cx<'_>, work_package: i64) -> Result<Option<SwarmView>, Problem> {
    let Some((id, by, started_at)) = running_id(cx.tx, work_package)? else { return Ok(None) };
    let members = cx.tx.all(
        "SELECT p.login, m.joined_at, m.left_at FROM swarm_member m JOIN person p ON p.id = m.person_id
          WHERE m.swarm_id = $1 ORDER BY m.id",
        args![id],
    )?;
    Ok(Some(SwarmView { started_at, started_by: account::login_of(cx.tx, by)?, members }))
}

/// Whether a person is in the running swarm of a Work Package.
///
/// # Errors
/// Those of the database.
pub fn has_member(tx: &mut Conn, work_package: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT m.id FROM swarm s JOIN swarm_member m ON m.swarm_id = s.id
          WHERE s.work_package_id = $1 AND s.ended_at IS NULL AND m.person_id = $2 AND m.left_at IS NULL",
        args![work_package, person],
    )
}

fn was_member(tx: &mut Conn, work_package: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT m.id FROM swarm s JOIN swarm_member m ON m.swarm_id = s.id
          WHERE s.work_package_id = $1 AND m.person_id = $2",
        args![work_package, person],
    )
}

/// Starts a swarm; where one runs, nothing changes.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`.
pub fn start(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = work_package::find(cx, &r.key("key")?)?;
    work_package::must_hold(cx, &w)?;
    let _: Nothing = r.body.read()?;
    commands::unchanged(cx, &w)?;
    w.may_work()?;
    if running_id(cx.tx, w.id)?.is_none() {
        cx.tx.run(
            "INSERT INTO swarm (work_package_id, started_by, started_at) VALUES ($1, $2, $3)",
            args![w.id, cx.by.id, cx.now],
        )?;
        changed(cx, &w)?;
        activity::record(cx, Kind::SwarmStarted, &commands::subject(&w), &json!({}))?;
    }
    Reply::ok(&work_package::view::by_id(cx, w.id)?)
}

fn changed(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), DbError> {
    cx.tx.run("UPDATE work_package SET version = version + 1 WHERE id = $1", args![w.id])?;
    Ok(())
}

/// Ends a swarm; where none runs, nothing changes.
///
/// # Errors
/// 404, 403 `not_team_member`, 412.
pub fn stop(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = work_package::find(cx, &r.key("key")?)?;
    work_package::must_hold(cx, &w)?;
    commands::unchanged(cx, &w)?;
    if end(cx, &w)? {
        changed(cx, &w)?;
    }
    Ok(Reply::none())
}

/// Ends the running swarm, if there is one: by hand, or because the Work Package is completed or dropped.
///
/// # Errors
/// Those of the database.
pub fn end(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<bool, Problem> {
    let Some((id, ..)) = running_id(cx.tx, w.id)? else { return Ok(false) };
    cx.tx.run("UPDATE swarm_member SET left_at = $2 WHERE swarm_id = $1 AND left_at IS NULL", args![id, cx.now])?;
    cx.tx.run("UPDATE swarm SET ended_at = $2 WHERE id = $1", args![id, cx.now])?;
    interruption::end(cx.tx, w.id, Cause::Swarm, None, cx.now)?;
    activity::record(cx, Kind::SwarmEnded, &commands::subject(w), &json!({}))?;
    Ok(true)
}

/// Somebody joins, or is called in by whoever sees the Work Package; a whole team at once (R112).
///
/// # Errors
/// 404, 422, 412, 409 `no_swarm`.
pub fn join(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = work_package::find(cx, &r.key("key")?)?;
    let people = called(cx, &w, &r.body)?;
    commands::unchanged(cx, &w)?;
    let Some((id, ..)) = running_id(cx.tx, w.id)? else { return Err(Refusal::NoSwarm { key: w.key() }.into()) };
    for (person, login) in people {
        if has_member(cx.tx, w.id, person)? {
            continue;
        }
        cx.tx.run(
            "INSERT INTO swarm_member (swarm_id, person_id, joined_at) VALUES ($1, $2, $3)",
            args![id, person, cx.now],
        )?;
        interruption::begin(cx.tx, person, w.id, Cause::Swarm, cx.now)?;
        changed(cx, &w)?;
        activity::record(cx, Kind::SwarmJoined, &commands::subject(&w), &json!({"login": login}))?;
        let message = format!("{} called you into the swarm on {}: {}", cx.by.name, w.key(), w.title);
        notification::tell(cx, &[person], &Notice { kind: NoticeKind::SwarmCalled, subject: w.key(), message })?;
    }
    Reply::ok(&work_package::view::by_id(cx, w.id)?)
}

/// The people of a call, who must be able to see the Work Package.
fn called(cx: &mut Cx<'_>, w: &WorkPackage, body: &Body) -> Result<Vec<(i64, String)>, Problem> {
    match body.read()? {
        Join { login: Some(l), team: None } => {
            let none = || Problem::invalid("login", format!("there is no user {:?} who can see {}", l.0, w.key()));
            let person = account::person_by_login(cx.tx, &l.0)?.ok_or_else(none)?;
            if !sees(cx, w, person.clone())? {
                return Err(none());
            }
            Ok(vec![(person.id, l.0.clone())])
        }
        Join { login: None, team: Some(t) } => {
            let found = team::by_slug(cx.tx, &t.0)?
                .ok_or_else(|| Problem::invalid("team", format!("there is no team {:?}", t.0)))?;
            let mut people = Vec::new();
            for login in team::member_logins(cx.tx, found.id)? {
                if let Some(p) = account::person_by_login(cx.tx, &login)?
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

fn sees(cx: &mut Cx<'_>, w: &WorkPackage, person: account::Caller) -> Result<bool, Problem> {
    let me = std::mem::replace(&mut cx.by, person);
    let seen = work_package::visible(cx, w);
    cx.by = me;
    seen
}

/// Somebody leaves: the person, or sent away by the team that holds the Work Package. Who has left already, or with the
/// whole swarm, leaves no second time.
///
/// # Errors
/// 404, 403 `forbidden`, 412.
pub fn leave(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = work_package::find(cx, &r.key("key")?)?;
    let login = r.part("login").to_owned();
    let person = account::id_of(cx.tx, &login)?.ok_or_else(|| Problem::not_found(format!("user {login:?}")))?;
    if person != cx.by.id && !team::is_member(cx.tx, w.holder_team_id, cx.by.id)? {
        return Err(Refusal::NotSendingAway.into());
    }
    commands::unchanged(cx, &w)?;
    if !was_member(cx.tx, w.id, person)? {
        return Err(Problem::not_found(format!("{login:?} in a swarm on {}", w.key())));
    }
    let left = cx.tx.run(
        "UPDATE swarm_member SET left_at = $3 WHERE person_id = $2 AND left_at IS NULL
            AND swarm_id IN (SELECT id FROM swarm WHERE work_package_id = $1 AND ended_at IS NULL)",
        args![w.id, person, cx.now],
    )?;
    if left > 0 {
        interruption::end(cx.tx, w.id, Cause::Swarm, Some(person), cx.now)?;
        changed(cx, &w)?;
        activity::record(cx, Kind::SwarmLeft, &commands::subject(&w), &json!({"login": login}))?;
    }
    Ok(Reply::none())
}
