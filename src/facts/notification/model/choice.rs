//! The choices of a person for a kind, and the SQL on them. Only what differs from the default is stored: in the inbox, never by
//! e-mail (H.16: "by e-mail if they want it").

use crate::kit::time::{At, Weekday};
use crate::{row, words};

words! {
    /// Whether a kind comes by e-mail.
    pub enum ByMail { Never = "never", AtOnce = "at_once", Digest = "digest" }
}

words! {
    /// How often a digest comes.
    pub enum Every { Day = "day", Week = "week" }
}

impl ByMail {
    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::AtOnce => "at once",
            Self::Digest => "in the digest",
        }
    }
}

row! {
    /// When the digest of a person comes, and when it last did.
    #[derive(Clone, Copy, Debug)]
    pub struct Digest { every: Every, weekday: Weekday, hour: i64, last_at: Option<At> }
}

impl Default for Digest {
    fn default() -> Self {
        Self { every: Every::Day, weekday: Weekday::Monday, hour: 8, last_at: None }
    }
}
