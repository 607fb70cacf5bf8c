//! Contributors: specialists attached to a story without being members of a team on it (R11, R45). A contributor sees the story
//! with its Work Packages and discussion, can be the assignee of its tasks, edits those assigned to them, and comments. Portions,
//! commitments, Work Packages and escalation stay with the teams.

use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::text::{Key, Slug};
use crate::kit::fields::{Body, Nothing};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::product::story::model::Story;
use crate::product::story::read::contributor::{found, named, unchanged};
use crate::product::story::store;
use crate::service::task;
use serde_json::json;

input! {
    /// Who is attached.
    pub struct NewContributor { login: Slug }
}

fn subject(s: &Story) -> Subject {
    Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() }
}

/// Attaches a person, named in the body, to a story; twice changes nothing.
///
/// # Errors
/// 404, 403 `forbidden`, 422, 412.
pub fn add(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let s = found(cx, key)?;
    let NewContributor { login } = body.read()?;
    let person = account::store::id_of(cx.tx, &login.0)?;
    let person = person.ok_or_else(|| Problem::invalid("login", format!("there is no user {:?}", login.0)))?;
    attach(cx, &s, person, &login.0)
}

/// The same, with the person in the address.
///
/// # Errors
/// 404, 403 `forbidden`, 422, 412.
pub fn put(cx: &mut Cx<'_>, key: &Key, login: &str, body: &Body) -> Result<i64, Problem> {
    let (s, person) = named(cx, key, login)?;
    let _: Nothing = body.read()?;
    attach(cx, &s, person, login)
}

fn attach(cx: &mut Cx<'_>, s: &Story, person: i64, login: &str) -> Result<i64, Problem> {
    unchanged(cx, s)?;
    if store::contributor::attach(cx.tx, s.id, person, cx.by.id, cx.now)? {
        let message = format!("{} asks you to contribute to {}: {}", cx.by.name, s.key(), s.title);
        notification::store::tell(
            cx,
            &[person],
            &Notice { kind: NoticeKind::ContributorAdded, subject: s.key().to_string(), message },
        )?;
        activity::store::record(cx, Kind::ContributorAdded, &subject(s), &json!({"login": login}))?;
    }
    Ok(s.id)
}

/// Detaches a person from a story. The open tasks that only a contributor could have been given return to nobody.
///
/// # Errors
/// 404, 403 `forbidden`, 412.
pub fn remove(cx: &mut Cx<'_>, key: &Key, login: &str) -> Result<(), Problem> {
    let (s, person) = named(cx, key, login)?;
    unchanged(cx, &s)?;
    if !store::contributor::detach(cx.tx, s.id, person)? {
        return Err(Problem::not_found(format!("contributor {login:?} of {key}")));
    }
    let tasks = task::store::leave_tasks(cx.tx, s.id, person)?;
    activity::store::record(cx, Kind::ContributorRemoved, &subject(&s), &json!({"login": login, "tasks": tasks}))?;
    Ok(())
}
