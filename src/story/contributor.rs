//! Contributors: specialists attached to a story without being members of a team on it (R11, R45). A contributor sees the story
//! with its Work Packages and discussion, can be the assignee of its tasks, edits those assigned to them, and comments. Portions,
//! commitments, Work Packages and escalation stay with the teams.

use super::store::{self, Story};
use super::view::{self, StoryView};
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::kit::db::{Condition, Conn, DbError};
use crate::kit::fields::{Body, Key, Nothing, Slug};
use crate::kit::problem::Problem;
use crate::notification::{self, Notice, NoticeKind};
use crate::refusal::Refusal;
use crate::{account, args, input, team, work_package};
use serde_json::json;

/// Whether a person is attached to a story.
///
/// # Errors
/// Those of the database.
pub fn is(tx: &mut Conn, story: i64, person: i64) -> Result<bool, DbError> {
    tx.exists("SELECT story_id FROM contributor WHERE story_id = $1 AND person_id = $2", args![story, person])
}

/// A condition on a column that holds the number of a story: the person is attached to it.
pub fn attached(column: &str, person: i64) -> Condition {
    Condition::new(format!("{column} IN (SELECT story_id FROM contributor WHERE person_id = ?)"), args![person])
}

/// The logins of the people attached to the story with a key.
///
/// # Errors
/// Those of the database.
pub fn logins(tx: &mut Conn, key: &str) -> Result<Vec<String>, DbError> {
    tx.column(
        "SELECT h.login FROM contributor k JOIN person h ON h.id = k.person_id JOIN story s ON s.id = k.story_id
           JOIN project p ON p.id = s.project_id WHERE p.key || '-' || s.number = $1 ORDER BY k.at, h.id",
        args![key],
    )
}

/// Whether the caller attaches people to a story: its Product Owner, or the Scrum Master of a team on it.
///
/// # Errors
/// Those of the database.
pub fn may_attach(cx: &mut Cx<'_>, s: &Story) -> Result<bool, Problem> {
    if super::is_product_owner(cx, s)? {
        return Ok(true);
    }
    for t in store::teams(cx.tx, s.id)? {
        if team::is_scrum_master(cx, &t)? {
            return Ok(true);
        }
    }
    Ok(false)
}

input! {
    /// Who is attached.
    pub struct NewContributor { login: Slug }
}

fn found(cx: &mut Cx<'_>, key: &Key) -> Result<Story, Problem> {
    let s = super::find(cx, key)?;
    if may_attach(cx, &s)? {
        return Ok(s);
    }
    Err(Refusal::NotAttaching { story: key.to_string() }.into())
}

fn named(cx: &mut Cx<'_>, key: &Key, login: &str) -> Result<(Story, i64), Problem> {
    super::find(cx, key)?;
    let person = account::id_of(cx.tx, login)?.ok_or_else(|| Problem::not_found(format!("user {login:?}")))?;
    Ok((found(cx, key)?, person))
}

fn subject(s: &Story) -> Subject {
    Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() }
}

fn unchanged(cx: &mut Cx<'_>, s: &Story) -> Result<(), Problem> {
    let shown = s.clone();
    cx.unchanged(|cx| view::story(cx, shown))
}

/// Attaches a person, named in the body, to a story; twice changes nothing.
///
/// # Errors
/// 404, 403 `forbidden`, 422, 412.
pub fn add(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<StoryView, Problem> {
    let s = found(cx, key)?;
    let NewContributor { login } = body.read()?;
    let person = account::id_of(cx.tx, &login.0)?;
    let person = person.ok_or_else(|| Problem::invalid("login", format!("there is no user {:?}", login.0)))?;
    attach(cx, &s, person, &login.0)
}

/// The same, with the person in the address.
///
/// # Errors
/// 404, 403 `forbidden`, 422, 412.
pub fn put(cx: &mut Cx<'_>, key: &Key, login: &str, body: &Body) -> Result<StoryView, Problem> {
    let (s, person) = named(cx, key, login)?;
    let _: Nothing = body.read()?;
    attach(cx, &s, person, login)
}

fn attach(cx: &mut Cx<'_>, s: &Story, person: i64, login: &str) -> Result<StoryView, Problem> {
    unchanged(cx, s)?;
    let added = cx.tx.run(
        "INSERT INTO contributor (story_id, person_id, by_id, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (story_id, person_id) DO NOTHING",
        args![s.id, person, cx.by.id, cx.now],
    )?;
    if added > 0 {
        let message = format!("{} asks you to contribute to {}: {}", cx.by.name, s.key(), s.title);
        notification::tell(
            cx,
            &[person],
            &Notice { kind: NoticeKind::ContributorAdded, subject: s.key().to_string(), message },
        )?;
        activity::record(cx, Kind::ContributorAdded, &subject(s), &json!({"login": login}))?;
    }
    view::by_id(cx, s.id)
}

/// Detaches a person from a story. The open tasks that only a contributor could have been given return to nobody.
///
/// # Errors
/// 404, 403 `forbidden`, 412.
pub fn remove(cx: &mut Cx<'_>, key: &Key, login: &str) -> Result<(), Problem> {
    let (s, person) = named(cx, key, login)?;
    unchanged(cx, &s)?;
    let gone = cx.tx.run("DELETE FROM contributor WHERE story_id = $1 AND person_id = $2", args![s.id, person])?;
    if gone == 0 {
        return Err(Problem::not_found(format!("contributor {login:?} of {key}")));
    }
    let tasks = work_package::leave_tasks(cx.tx, s.id, person)?;
    activity::record(cx, Kind::ContributorRemoved, &subject(&s), &json!({"login": login, "tasks": tasks}))?;
    Ok(())
}
