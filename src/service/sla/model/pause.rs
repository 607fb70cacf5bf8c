//! Pauses of a clock: the team that holds a Work Package waits for somebody outside, and the clock stands (H.6).
//!
//! A pause ends when the team resumes the clock, when the Work Package is completed or given up, and when the clock no
//! longer allows it: with another severity, another definition, or a story that follows no SLAs any more.

use super::rules;
use crate::kit::time::At;
use crate::words;
use schemars::JsonSchema;
use serde::Serialize;

words! {
    /// How a pause ended.
    pub enum Ended {
        Resumed = "resumed",
        Completed = "completed",
        Dropped = "dropped",
        NotAllowed = "not_allowed",
    }
}

/// A pause, as the outside sees it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PauseView {
    /// Since when the clock stands.
    pub from: At,
    /// Login of who paused it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Until when; null while it goes on.
    pub until: Option<At>,
    /// Login of who ended it.
    pub ended_by: Option<String>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// What was said then.
    pub note: Option<String>,
}

impl PauseView {
    /// The same, as a clock counts it.
    pub fn counted(&self) -> rules::Pause {
        rules::Pause { from: self.from, until: self.until }
    }
}
