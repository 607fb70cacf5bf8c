//! The types, words and pure rules of notifications.

pub mod choice;
pub mod kind;

use crate::kit::time::At;
use kind::NoticeKind;

/// What is to be told.
pub struct Notice {
    /// Of which kind.
    pub kind: NoticeKind,
    /// Key of what it is about; the slug of a team, the login of a person, where it is about these.
    pub subject: String,
    /// The sentence.
    pub message: String,
}

crate::row! {
    /// A notification.
    #[derive(Debug)]
    pub struct NotificationRow { id: i64, at: At, kind: NoticeKind, subject: String, message: String, read_at: Option<At> }
}
