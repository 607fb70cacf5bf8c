//! What a person is told: written in the transaction of the command, never twice for one fact. Each person chooses for each kind
//! whether it stands in the inbox, and whether it comes by e-mail: at once, with the digest, or never.

mod choice;
mod kind;
mod page;
pub mod settings;

pub use choice::{ByMail, Every};
pub use kind::{About, Group, NoticeKind};
pub use page::{InboxQuery, inbox};

use crate::app::Cx;
use crate::args;
use crate::input;
use crate::kit::fields::{Body, Id};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::web::{Reply, Req};
use crate::mail;
use choice::Choice;
use schemars::JsonSchema;
use serde::Serialize;

/// What is to be told.
pub struct Notice {
    /// Of which kind.
    pub kind: NoticeKind,
    /// Key of what it is about; the slug of a team, the login of a person, where it is about these.
    pub subject: String,
    /// The sentence.
    pub message: String,
}

/// Tells people, each once; whoever does something is not told of it. What one command tells of one subject is one fact, in
/// whatever roles somebody hears of it: only the first notice of it reaches a person.
///
/// # Errors
/// Those of the database.
pub fn tell(cx: &mut Cx<'_>, people: &[i64], n: &Notice) -> Result<(), Problem> {
    let choices = choice::of_people(cx.tx, people, n.kind)?;
    for person in people {
        let fact = (*person, n.subject.clone());
        if *person == cx.by.id || cx.told.contains(&fact) {
            continue;
        }
        cx.told.push(fact);
        let Choice { in_product, by_mail } = choices.get(person).copied().unwrap_or_default();
        if !in_product && by_mail == ByMail::Never {
            continue;
        }
        let id: i64 = cx.tx.value(
            "INSERT INTO notification (person_id, at, kind, subject, message, in_product)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            args![*person, cx.now, n.kind, &n.subject, &n.message, in_product],
        )?;
        mail::queue(cx, *person, id, by_mail)?;
        cx.tx.signal(format!("person-{person}"));
    }
    Ok(())
}

crate::row! {
    /// A notification.
    #[derive(Debug)]
    pub struct Row { id: i64, at: At, kind: NoticeKind, subject: String, message: String, read_at: Option<At> }
}

/// A notification as its reader sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationView {
    /// Number.
    pub id: i64,
    /// When.
    pub at: At,
    /// Of which kind.
    pub kind: NoticeKind,
    /// Key of what it is about.
    pub subject: String,
    /// The sentence.
    pub message: String,
    /// The page of what it is about.
    pub link: String,
    /// Whether it was read.
    pub read: bool,
}

input! {
    /// Which notifications were read.
    pub struct Read { ids: Vec<Id> }
}

/// The notifications of the caller, newest first; all, or those that are not read.
///
/// # Errors
/// Those of the database.
pub fn list(cx: &mut Cx<'_>, page: &Paging, only_unread: bool) -> Result<List<NotificationView>, Problem> {
    let before = page.after().map_or(i64::MAX, |k| k[0]);
    let rows: Vec<Row> = cx.tx.all(
        "SELECT id, at, kind, subject, message, read_at FROM notification
          WHERE person_id = $1 AND id < $2 AND in_product AND (NOT $3 OR read_at IS NULL) ORDER BY id DESC LIMIT $4",
        args![cx.by.id, before, only_unread, page.rows()],
    )?;
    page.list(
        rows,
        |r| vec![r.id],
        |Row { id, at, kind, subject, message, read_at }| {
            Ok(NotificationView { id, at, kind, link: kind.link(&subject), subject, message, read: read_at.is_some() })
        },
    )
}

/// How many the caller has not read.
///
/// # Errors
/// Those of the database.
pub fn unread(cx: &mut Cx<'_>) -> Result<i64, Problem> {
    Ok(cx.tx.value(
        "SELECT COUNT(*) FROM notification WHERE person_id = $1 AND read_at IS NULL AND in_product",
        args![cx.by.id],
    )?)
}

/// `GET /notifications`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&list(cx, &Paging::read(&r.asked()?, "notifications", 1)?, false)?)
}

/// `POST /notifications/read`
pub fn read(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    mark(cx, &r.body)?;
    Reply::list(&list(cx, &Paging::read(&r.asked()?, "notifications", 1)?, false)?)
}

/// Marks what the caller was told of one kind about one subject as read.
///
/// # Errors
/// Those of the database.
pub fn mark_of(cx: &mut Cx<'_>, kind: NoticeKind, subject: &str) -> Result<(), Problem> {
    cx.tx.run(
        "UPDATE notification SET read_at = $1 WHERE person_id = $2 AND kind = $3 AND subject = $4 AND read_at IS NULL",
        args![cx.now, cx.by.id, kind, subject],
    )?;
    Ok(())
}

fn mark(cx: &mut Cx<'_>, body: &Body) -> Result<(), Problem> {
    let Read { ids } = body.read()?;
    for id in ids {
        cx.tx.run(
            "UPDATE notification SET read_at = $1 WHERE id = $2 AND person_id = $3 AND read_at IS NULL",
            args![cx.now, id.0, cx.by.id],
        )?;
    }
    cx.tx.signal(format!("person-{}", cx.by.id));
    Ok(())
}
