//! Handlers of direct messages.

use super::{page, read, verbs};
use crate::app::Cx;
use crate::kit::fields::text::Slug;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/messages", list)
            .gives::<List<read::MessageView>>("Your direct messages, newest first")
            .asks::<MessageQuery>(),
        Route::page("/messages", show).asks::<MessagePageQuery>(),
        Route::post("/messages", send)
            .takes::<verbs::NewMessage>()
            .makes::<read::MessageView>("Writes to somebody of a project of yours"),
        Route::post("/messages/read", seen)
            .takes::<verbs::ReadMessages>()
            .about("Marks what somebody wrote to you as read"),
        Route::get("/conversations", conversations)
            .gives::<List<read::ConversationView>>("Your conversations")
            .asks::<Page>(),
    ]
}

crate::query! {
    /// What a list of messages is asked for.
    pub struct MessageQuery in pages {
        /// Only those from and to the person with this login.
        with: Option<Slug>,
    }
}

crate::query! {
    /// What the page of messages is asked for: a conversation, and what a new message begins with.
    pub struct MessagePageQuery in pages {
        with: Option<Slug>,
        about: Option<String>,
    }
}

/// `GET /messages`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: MessageQuery = r.asked()?;
    let page = Paging::read(&q.page, "messages", 1)?;
    Reply::list(&read::messages(cx, q.with.as_ref().map(|w| w.0.as_str()), &page)?)
}

/// `GET /messages` for browsers: the conversations, and one of them.
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: MessagePageQuery = r.asked()?;
    let page = Paging::read(&q.page, "messages", 1)?;
    let with = q.with.as_ref().map(|w| w.0.as_str());
    Ok(Reply::html(page::show(cx, with, q.about.as_deref(), &r.query, &page)?))
}

/// `GET /conversations`
pub fn conversations(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&read::conversations(cx, &Paging::read(&r.asked()?, "conversations", 1)?)?)
}

/// `POST /messages`
pub fn send(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (id, to) = verbs::send(cx, &r.body)?;
    Ok(Reply::after(cx, move |cx| read::message(cx, id)).made(format!("/messages?with={to}")))
}

/// `POST /messages/read`
pub fn seen(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::seen(cx, &r.body)?;
    Ok(Reply::none())
}
