//! The inbox, and what one wants to be told.

use super::model::choice::{ByMail, Every};
use super::model::kind::Group;
use super::read;
use super::read::NotificationView;
use super::read::settings::{ChoiceView, SettingsView};
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::time::Weekday;
use crate::kit::{assets, text};
use askama::Template;

#[derive(Template)]
#[template(path = "facts/notification/pages/inbox.html")]
struct Inbox {
    frame: Frame,
    items: Vec<NotificationView>,
    /// Whether only what is unread is shown.
    only_unread: bool,
    more: Option<String>,
    later: bool,
    /// Where a form comes back to.
    here: &'static str,
}

/// What the reader was told, newest first.
pub fn inbox(cx: &mut Cx<'_>, q: &Query, only_unread: bool, page: &Paging) -> Result<String, Problem> {
    let found = read::list(cx, page, only_unread)?;
    render(&Inbox {
        frame: Frame::load(cx, "Inbox", "inbox", None, None)?,
        more: found.next_cursor.map(|c| q.with("cursor", Some(&c))),
        later: page.after().is_some(),
        here: if only_unread { "/inbox?unread=true" } else { "/inbox" },
        items: found.items,
        only_unread,
    })
}

#[derive(Template)]
#[template(path = "facts/notification/pages/settings.html")]
struct Settings<'a> {
    frame: Frame,
    s: &'a SettingsView,
}

impl Settings<'_> {
    /// The kinds of a group, with the place of each among all.
    fn of(&self, group: &Group) -> Vec<(usize, &ChoiceView)> {
        self.s.choices.iter().enumerate().filter(|(_, c)| c.group == *group).collect()
    }
}

/// What one is told, and where.
pub fn settings(cx: &mut Cx<'_>, s: &SettingsView) -> Result<String, Problem> {
    render(&Settings { frame: Frame::load(cx, "Notifications", "me", None, None)?, s })
}
