//! Messages and conversations as the people who have them see them.

use super::store;
use super::store::{Conversation, Message};
use crate::app::Cx;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::account;
use schemars::JsonSchema;
use serde::Serialize;

/// A direct message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MessageView {
    /// Number.
    pub id: i64,
    /// Login of who wrote it.
    pub from: String,
    /// Login of who it was written to.
    pub to: String,
    /// What was written.
    pub text: String,
    /// Key of the story or Work Package that it is about.
    pub about: Option<String>,
    /// When.
    pub at: At,
    /// When it was read.
    pub read_at: Option<At>,
}

/// A conversation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConversationView {
    /// Login of the other one.
    pub with: String,
    /// Name of the other one.
    pub name: String,
    /// Login of who wrote last.
    pub last_from: String,
    /// What was written last.
    pub last_text: String,
    /// When.
    pub last_at: At,
    /// How many of the messages to the caller are unread.
    pub unread: i64,
}

fn shape(m: Message) -> MessageView {
    let Message { id, from, to, text, story, work_package, at, read_at } = m;
    MessageView { id, from, to, text, about: story.or(work_package), at, read_at }
}

/// A message.
pub fn message(cx: &mut Cx<'_>, id: i64) -> Result<MessageView, Problem> {
    Ok(shape(store::by_id(cx.tx, id)?))
}

/// The messages of the caller, newest first; with one person, or all.
///
/// # Errors
/// 422 for a login that is none.
pub fn messages(cx: &mut Cx<'_>, with: Option<&str>, page: &Paging) -> Result<List<MessageView>, Problem> {
    let before = page.after().map_or(i64::MAX, |k| k[0]);
    let rows = match with {
        None => store::page(cx.tx, cx.by.id, before, page.rows())?,
        Some(login) => {
            let other = account::store::id_of(cx.tx, login)?
                .ok_or_else(|| Problem::invalid("with", format!("there is no person {login:?}")))?;
            store::between(cx.tx, cx.by.id, other, before, page.rows())?
        }
    };
    page.list(rows, |m| vec![m.id], |m| Ok(shape(m)))
}

/// The conversations of the caller, the liveliest first.
pub fn conversations(cx: &mut Cx<'_>, page: &Paging) -> Result<List<ConversationView>, Problem> {
    let before = page.after().map_or(i64::MAX, |k| k[0]);
    let rows = store::conversations(cx.tx, cx.by.id, before, page.rows())?;
    page.list(
        rows,
        |c| vec![c.last],
        |Conversation { last: _, with, name, from, text, at, unread }| {
            Ok(ConversationView { with, name, last_from: from, last_text: text, last_at: at, unread })
        },
    )
}
