//! The page of the outbox.

use super::model::{MailState, Service, rules};
use super::read::MailView;
use super::{model, store};
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::paging::List;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::{assets, text};
use askama::Template;

#[derive(Template)]
#[template(path = "facts/mail/pages/outbox.html")]
struct Outbox<'a> {
    frame: Frame,
    service: Option<Service>,
    mails: &'a [MailView],
    state: Option<MailState>,
    more: Option<String>,
}

impl Outbox<'_> {
    fn may_retry(&self, m: &MailView) -> bool {
        rules::may_retry(m.id, m.state).is_ok()
    }

    fn is(&self, state: &MailState) -> bool {
        self.state.as_ref() == Some(state)
    }
}

/// The outbox: whether mail is sent, what waits, and what has failed and why.
pub fn show(
    cx: &mut Cx<'_>,
    query: &Query,
    state: Option<MailState>,
    found: &List<MailView>,
) -> Result<String, Problem> {
    render(&Outbox {
        frame: Frame::load(cx, "E-mail", "mail", None, None)?,
        service: store::service(cx.tx, cx.now)?,
        mails: &found.items,
        state,
        more: found.next_cursor.as_ref().map(|c| query.with("cursor", Some(c))),
    })
}
