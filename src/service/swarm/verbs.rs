//! Verbs on swarms.

use super::store::running_id;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::kit::fields::{Body, Slug};
use crate::kit::problem::Problem;
use crate::people::{account, team};
use crate::service::interruption::model::Cause;
use crate::service::work_package::model::WorkPackage;
use crate::service::{access, interruption, work_package};
use crate::{args, input};
use serde_json::json;

input! {
    /// Who joins or is called in: a person, or a whole team.
    pub struct Join { login: Option<Slug>, team: Option<Slug> }
}

/// Ends the running swarm, if there is one: by hand, or because the Work Package is completed or dropped.
///
/// # Errors
/// Those of the database.
pub fn end(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<bool, Problem> {
    let Some((id, ..)) = running_id(cx.tx, w.id)? else { return Ok(false) };
    cx.tx.run("UPDATE swarm_member SET left_at = $2 WHERE swarm_id = $1 AND left_at IS NULL", args![id, cx.now])?;
    cx.tx.run("UPDATE swarm SET ended_at = $2 WHERE id = $1", args![id, cx.now])?;
    interruption::store::end(cx.tx, w.id, Cause::Swarm, None, cx.now)?;
    activity::read::record(cx, Kind::SwarmEnded, &work_package::model::subject(w), &json!({}))?;
    Ok(true)
}

/// The people of a call, who must be able to see the Work Package.
pub fn called(cx: &mut Cx<'_>, w: &WorkPackage, body: &Body) -> Result<Vec<(i64, String)>, Problem> {
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
