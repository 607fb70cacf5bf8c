//! Views of notifications.

pub mod settings;

use super::model::NotificationRow;
use super::model::kind::NoticeKind;
use crate::app::Cx;
use crate::args;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use schemars::JsonSchema;
use serde::Serialize;

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

/// The notifications of the caller, newest first; all, or those that are not read.
pub fn list(cx: &mut Cx<'_>, page: &Paging, only_unread: bool) -> Result<List<NotificationView>, Problem> {
    let before = page.after().map_or(i64::MAX, |k| k[0]);
    let rows: Vec<NotificationRow> = cx.tx.all(
        "SELECT id, at, kind, subject, message, read_at FROM notification
          WHERE person_id = $1 AND id < $2 AND in_product AND (NOT $3 OR read_at IS NULL) ORDER BY id DESC LIMIT $4",
        args![cx.by.id, before, only_unread, page.rows()],
    )?;
    page.list(
        rows,
        |r| vec![r.id],
        |NotificationRow { id, at, kind, subject, message, read_at }| {
            Ok(NotificationView { id, at, kind, link: kind.link(&subject), subject, message, read: read_at.is_some() })
        },
    )
}
