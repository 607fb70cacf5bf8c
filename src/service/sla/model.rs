//! The types, words and pure rules of SLA clocks.

pub mod calendar;
pub mod explain;
pub mod holidays;
#[cfg(test)]
pub mod oracle;
pub mod pause;
pub mod rules;

use crate::kit::time;
use crate::kit::time::Dur;
use crate::{row, words};
use rules::{Due, Limits};
use serde_json::json;

words! {
    /// Why a clock is computed anew.
    pub enum Cause {
        Created = "created",
        Severity = "severity",
        Definitions = "definitions",
        Calendar = "calendar",
        Switch = "switch",
        Pause = "pause",
        Reopened = "reopened",
    }
}

/// What a clock was computed with, so that it can be reproduced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Basis {
    /// The time to respond, in microseconds.
    pub respond: Option<i64>,
    /// The time to resolve, in microseconds.
    pub limit: Option<i64>,
    /// The version of the business calendar; none for calendar hours.
    pub calendar: Option<i64>,
}

impl Basis {
    /// That of a clock with these limits, counted in this version of a calendar.
    pub fn of(limits: Option<Limits>, calendar: Option<i64>) -> Self {
        limits.map_or_else(Self::default, |l| Self { respond: l.respond, limit: Some(l.resolve), calendar })
    }
}

impl From<&SlaDefinition> for Limits {
    fn from(d: &SlaDefinition) -> Self {
        Self {
            respond: d.respond_within.as_ref().map(|r| r.micros),
            resolve: d.resolve_within.micros,
            pausable: d.pausable,
        }
    }
}

/// A clock as the history keeps it; null where there is none.
pub fn face(d: &Due, b: Basis) -> serde_json::Value {
    let (Some(by), Some(limit)) = (d.resolve_by, b.limit) else { return serde_json::Value::Null };
    json!({
        "respond_by": d.respond_by,
        "resolve_by": by,
        "respond_within": b.respond.map(time::iso),
        "resolve_within": time::iso(limit),
        "calendar": b.calendar,
    })
}

words! {
    /// Incident Severity Level (R98): critical, major, minor, none in production.
    pub enum Severity { Sev1 = "sev1", Sev2 = "sev2", Sev3 = "sev3", NonProductionDefect = "non_production_defect" }
}

impl Severity {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Sev1 => "SEV1",
            Severity::Sev2 => "SEV2",
            Severity::Sev3 => "SEV3",
            Severity::NonProductionDefect => "Non-production Defect",
        }
    }
}

row! {
    /// The time limits of a severity (R100).
    #[derive(Clone, Debug, PartialEq)]
    pub struct SlaDefinition {
        /// Severity.
        pub severity: Severity,
        /// Time to respond.
        pub respond_within: Option<Dur>,
        /// Time to resolve.
        pub resolve_within: Dur,
        /// Whether clocks may be paused while they wait for the customer (H.6).
        pub pausable: bool,
    }
}

words! {
    /// What people were told of a clock.
    pub enum ClockNotice { AtRisk = "at_risk", Breached = "breached" }
}

row! {
    /// A change that clocks still have to follow: the open Work Packages of a project, or of one story, above an id.
    #[derive(Clone, Debug)]
    pub struct Recount { id: i64, project_id: i64, story_id: Option<i64>, cause: Cause, after_id: i64, by_id: i64 }
}
