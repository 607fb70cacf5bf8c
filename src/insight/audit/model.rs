//! The types, words and pure rules of the audit log.

use crate::facts::activity::model::Kind;
use crate::kit::fields::text::{Prefix, Slug};
use crate::kit::time::Day;

crate::words! {
    /// How the log is wanted.
    pub enum Format { Json = "json", Csv = "csv" }
}

crate::query! {
    /// What the audit log is asked for.
    pub struct AuditQuery in pages {
        /// Only facts of the person with this login.
        actor: Option<Slug>,
        /// Only facts of this kind.
        kind: Option<Kind>,
        /// Only facts of the project with this key.
        project: Option<Prefix>,
        /// The first day, in the reader's time zone.
        from: Option<Day>,
        /// The last day.
        to: Option<Day>,
        /// Part of a key, title, name or detail.
        q: Option<String>,
        /// JSON, or a file for a spreadsheet.
        format: Option<Format>,
    }
}
