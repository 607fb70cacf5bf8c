//! Handlers of the outbox; for administrators.

use super::model::MailState;
use super::verbs::retry;
use super::{page, read};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::fields::Nothing;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::account::verbs::must_be_admin;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/mail", list)
            .gives::<List<read::MailView>>("The outbox of e-mail (administrators)")
            .asks::<MailQuery>()
            .with_page()
            .refuses(&[Code::Forbidden]),
        Route::post("/mail/{id}/retry", try_again)
            .takes::<Nothing>()
            .gives::<read::MailView>("Lets a mail that has failed be tried again")
            .refuses(&[Code::MailNotFailed]),
    ]
}

crate::query! {
    /// What the outbox is asked for.
    pub struct MailQuery in pages {
        /// Only mails in this state.
        state: Option<MailState>,
    }
}

/// `GET /mail`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    must_be_admin(&cx.by)?;
    let MailQuery { state, page } = r.asked()?;
    let found = read::list(cx, state, &Paging::read(&page, "mail", 1)?)?;
    Reply::list(&found)?.page(cx, |cx| page::show(cx, &r.query, state, &found))
}

/// `POST /mail/{id}/retry`
pub fn try_again(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = r.id("id")?;
    read::mail(cx, id)?;
    let _: Nothing = r.body.read()?;
    retry(cx, id)?;
    Ok(Reply::after(cx, move |cx| read::mail(cx, id)))
}
