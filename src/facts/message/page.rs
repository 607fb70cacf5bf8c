//! The page of direct messages.

use super::read::{ConversationView, MessageView};
use super::{read, store};
use crate::app::Cx;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::kit::assets;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use askama::Template;

/// One conversation.
struct Open {
    login: String,
    /// Oldest first.
    messages: Vec<MessageView>,
    /// Where older ones stand.
    older: Option<String>,
    /// Whether something to the reader is unread.
    unread: bool,
    /// Whether both share a project, so that a message would be taken.
    reachable: bool,
}

#[derive(Template)]
#[template(path = "facts/message/pages/messages.html")]
struct Messages<'a> {
    frame: Frame,
    conversations: Vec<ConversationView>,
    people: Vec<(String, String)>,
    open: Option<Open>,
    about: &'a str,
}

/// The conversations of the reader, and the one that is open.
pub fn show(
    cx: &mut Cx<'_>,
    with: Option<&str>,
    about: Option<&str>,
    query: &Query,
    page: &Paging,
) -> Result<String, Problem> {
    let people = store::reachable(cx.tx, cx.by.id)?;
    let open = match with {
        None => None,
        Some(login) => {
            let mut found = read::messages(cx, Some(login), page)?;
            found.items.reverse();
            Some(Open {
                login: login.to_owned(),
                unread: found.items.iter().any(|m| m.to == cx.by.login && m.read_at.is_none()),
                reachable: people.iter().any(|p| p.0 == login),
                older: found.next_cursor.map(|c| query.with("cursor", Some(&c))),
                messages: found.items,
            })
        }
    };
    render(&Messages {
        frame: Frame::load(cx, "Messages", "messages", None, None)?,
        conversations: read::conversations(cx, &Paging::all("conversations"))?.items,
        people,
        open,
        about: about.unwrap_or(""),
    })
}
