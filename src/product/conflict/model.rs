//! The types, words and pure rules of priority conflicts.

use crate::kit::time::At;
use crate::{row, words};

words! {
    /// States of a priority conflict.
    pub enum ConflictState { Open = "open", Decided = "decided" }
}

row! {
    pub struct Row {
        id: i64, project_id: i64, raised_by: i64, reason: String, state: ConflictState, decided_by: Option<i64>,
        decision_reason: Option<String>, created_at: At, decided_at: Option<At>,
    }
}
