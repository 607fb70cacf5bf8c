//! Writing and reading direct messages.

use super::store;
use super::store::New;
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::text::{Key, Said, Slug};
use crate::kit::fields::{Body, Errors};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::people::account::model::Caller;
use crate::product::story;
use crate::service::access;
use serde_json::json;

input! {
    /// A new message; `about` is the key of a story or Work Package.
    pub struct NewMessage { to: Slug, text: Said, about: Option<Key> }
}

input! {
    /// Whose messages were read.
    pub struct ReadMessages { with: Slug }
}

/// What a message is about.
#[derive(Clone, Copy, Default)]
struct About {
    story: Option<i64>,
    work_package: Option<i64>,
}

/// Writes to somebody with whom the caller shares a project. What the caller had not read of that person is read with it.
/// Answers the number of the message, and to whom it goes.
///
/// # Errors
/// 422 for a person whom the caller does not share a project with, and for a key that not both see.
pub fn send(cx: &mut Cx<'_>, body: &Body) -> Result<(i64, String), Problem> {
    let n: NewMessage = body.read()?;
    let mut e = Errors::default();
    let to = addressee(cx, &n.to.0, &mut e)?;
    let about = match (&n.about, &to) {
        (Some(key), Some(to)) => about(cx, key, to, &mut e)?,
        _ => About::default(),
    };
    let Some(to) = to.filter(|_| e.0.is_empty()) else { return Err(Problem::fields(e.0)) };
    let new = New {
        from: cx.by.id,
        to: to.id,
        text: &n.text.0,
        story: about.story,
        work_package: about.work_package,
        at: cx.now,
    };
    let id = store::insert(cx.tx, &new)?;
    read_from(cx, &to)?;
    let key = n.about.map_or_else(String::new, |k| format!(" about {k}"));
    let message = format!("{} wrote to you{key}: {}", cx.by.name, n.text.0.chars().take(500).collect::<String>());
    let from = cx.by.login.clone();
    notification::store::tell(cx, &[to.id], &Notice { kind: NoticeKind::DirectMessage, subject: from, message })?;
    // What was written stays between the two.
    activity::store::record(cx, Kind::MessageSent, &Subject::default(), &json!({"message": id, "to": to.login}))?;
    cx.tx.signal(format!("person-{}", cx.by.id));
    cx.tx.signal(format!("person-{}", to.id));
    Ok((id, to.login))
}

/// Marks everything that somebody wrote to the caller as read, in the inbox too.
///
/// # Errors
/// 422.
pub fn seen(cx: &mut Cx<'_>, body: &Body) -> Result<(), Problem> {
    let ReadMessages { with } = body.read()?;
    let from = account::store::person_by_login(cx.tx, &with.0)?
        .ok_or_else(|| Problem::invalid("with", format!("there is no person {:?}", with.0)))?;
    read_from(cx, &from)
}

fn read_from(cx: &mut Cx<'_>, from: &Caller) -> Result<(), Problem> {
    if store::mark_read(cx.tx, from.id, cx.by.id, cx.now)? > 0 {
        notification::store::mark_of(cx, NoticeKind::DirectMessage, &from.login)?;
        cx.tx.signal(format!("person-{}", cx.by.id));
        cx.tx.signal(format!("person-{}", from.id));
    }
    Ok(())
}

fn addressee(cx: &mut Cx<'_>, login: &str, e: &mut Errors) -> Result<Option<Caller>, Problem> {
    if login == cx.by.login {
        e.push("to", "is yourself; write to somebody else");
        return Ok(None);
    }
    let Some(to) = account::store::person_by_login(cx.tx, login)? else {
        e.push("to", format!("there is no person {login:?}"));
        return Ok(None);
    };
    if !store::reachable(cx.tx, cx.by.id)?.iter().any(|p| p.0 == login) {
        e.push("to", format!("{login} shares no project with you; messages go between people of one project (R37)"));
        return Ok(None);
    }
    Ok(Some(to))
}

/// The story or Work Package of a key, which both have to see.
fn about(cx: &mut Cx<'_>, key: &Key, to: &Caller, e: &mut Errors) -> Result<About, Problem> {
    let Some(found) = seen_by_caller(cx, key)? else {
        e.push("about", format!("{key} is no story or Work Package, or not visible to you"));
        return Ok(About::default());
    };
    let me = std::mem::replace(&mut cx.by, to.clone());
    let theirs = seen_by_caller(cx, key);
    cx.by = me;
    if theirs?.is_none() {
        e.push("about", format!("{} does not see {key}; leave it out", to.login));
    }
    Ok(found)
}

fn seen_by_caller(cx: &mut Cx<'_>, key: &Key) -> Result<Option<About>, Problem> {
    let none = |p: Problem| if p.status == 404 { Ok(None) } else { Err(p) };
    let package = access::read::find(cx, key).map(|w| Some(w.id)).or_else(none)?;
    if package.is_some() {
        return Ok(Some(About { work_package: package, story: None }));
    }
    let story = story::read::find(cx, key).map(|s| Some(s.id)).or_else(none)?;
    Ok(story.map(|s| About { story: Some(s), work_package: None }))
}
