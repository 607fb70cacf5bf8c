//! Clocks of Service Level Agreements: when a Work Package is due, at risk, breached; what people are told.
//!
//! The clock starts at creation and runs through every escalation level; nothing about an escalation moves it (R124). Where
//! the definition allows it, the team that holds the Work Package may *pause* the clock while it waits for the customer (H.6).

pub mod calendar;
mod calendar_page;
pub mod calendar_web;
pub mod explain;
mod holidays;
pub mod import;
#[cfg(test)]
mod oracle;
pub mod pause;
mod rules;
pub mod sql;
mod store;
mod sweep;

pub use pause::{Ended, PauseView, pauses, stop};
pub use rules::{Clock, ClockState, Due, Limits, Outcome, Pause, clock, due, next_event, outcome, state};
pub use sweep::{sweep, tell_of};

use crate::activity::{self, Kind};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::project::{self, SlaDefinition};
use crate::story::{self, SlaSwitch};
use crate::words;
use crate::work_package::commands::subject;
use crate::work_package::{self, Severity, WorkPackage};
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

/// The limits for a severity under a story, if there are any.
///
/// # Errors
/// Those of the database.
pub fn limits(cx: &mut Cx<'_>, story: i64, severity: Option<Severity>) -> Result<Option<Limits>, Problem> {
    let s = story::by_id(cx.tx, story)?;
    let Some(severity) = severity.filter(|_| s.sla == SlaSwitch::Project) else { return Ok(None) };
    let definitions = project::definitions(cx.tx, s.project_id)?;
    Ok(definitions.iter().find(|d| d.severity == severity).map(Limits::from))
}

/// Computes the clock of a Work Package anew, from its original start and with its pauses: after it was made, and after
/// its severity, its story's switch, the definitions or the calendar changed. A pause that the new definition does not allow
/// ends; those that were, count.
///
/// # Errors
/// Those of the database.
pub fn recompute(cx: &mut Cx<'_>, w: &WorkPackage, cause: Cause) -> Result<(), Problem> {
    let limits = limits(cx, w.story_id, w.severity)?;
    if w.paused_since.is_some() && !limits.is_some_and(|l| l.pausable) {
        stop(cx, w, Ended::NotAllowed, None)?;
    }
    let (version, calendar) = calendar_web::present(cx.tx, w.project_id)?;
    let d = due(w.created_at, limits, calendar.as_ref(), &pause::of(cx.tx, w)?);
    let basis = Basis::of(limits, calendar.map(|_| version));
    let told = rules::still_true(w.told, &d, cx.now);
    let open = w.state.is_open();
    work_package::set_clock(cx.tx, w, &d, basis, next_event(&d, told).filter(|_| open), told)?;
    record_change(cx, w, &d, basis, cause)
}

/// Records what a clock was and what it is now, where that differs.
fn record_change(cx: &mut Cx<'_>, w: &WorkPackage, d: &Due, basis: Basis, cause: Cause) -> Result<(), Problem> {
    let old = w.basis();
    let moved = (w.respond_by, w.resolve_by) != (d.respond_by, d.resolve_by);
    if cause == Cause::Created || !(moved || old != basis) {
        return Ok(());
    }
    let detail = json!({
        "cause": cause,
        "before": face(&w.due(), old),
        "after": face(d, basis),
    });
    Ok(activity::record(cx, Kind::ClockChanged, &subject(w), &detail)?)
}

/// A clock as the history keeps it; null where there is none.
pub fn face(d: &Due, b: Basis) -> serde_json::Value {
    let (Some(by), Some(limit)) = (d.resolve_by, b.limit) else { return serde_json::Value::Null };
    json!({
        "respond_by": d.respond_by,
        "resolve_by": by,
        "respond_within": b.respond.map(crate::kit::time::iso),
        "resolve_within": crate::kit::time::iso(limit),
        "calendar": b.calendar,
    })
}

/// The open Work Packages of a story follow its switch.
///
/// # Errors
/// Those of the database.
pub fn recompute_story(cx: &mut Cx<'_>, story: i64, cause: Cause) -> Result<(), Problem> {
    for w in work_package::open_of_story(cx.tx, story)? {
        recompute(cx, &w, cause)?;
    }
    Ok(())
}

/// The open Work Packages of a project follow its definitions and its calendar.
///
/// # Errors
/// Those of the database.
pub fn recompute_project(cx: &mut Cx<'_>, project: i64, cause: Cause) -> Result<(), Problem> {
    for w in work_package::open_of_project(cx.tx, project)? {
        recompute(cx, &w, cause)?;
    }
    Ok(())
}
