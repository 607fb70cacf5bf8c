//! The types, words and pure rules of the outbox of e-mail.

pub mod rules;
pub mod settings;

use crate::kit::time::At;
use crate::{row, words};

words! {
    /// What a mail holds: one notification, or all since the last digest.
    pub enum MailKind { Single = "single", Digest = "digest" }
}

words! {
    /// States of a mail.
    pub enum MailState { Waiting = "waiting", Sending = "sending", Sent = "sent", Failed = "failed" }
}

row! {
    /// The servers with `--smtp` on this database, as one.
    #[derive(Debug, Clone)]
    pub struct Service {
        domain: String, seen_at: At,
        /// Why the mail server cannot be reached, if so.
        fault: Option<String>,
        fault_at: Option<At>,
    }
}

row! {
    /// A mail in the hands of a sender.
    #[derive(Debug, Clone)]
    pub struct Claim {
        id: i64, person: i64, kind: MailKind, message_id: String, created_at: At, give_up_at: At,
        /// How often it was tried, this time included. Only the newest attempt may say how it ended.
        attempt: i64,
    }
}
