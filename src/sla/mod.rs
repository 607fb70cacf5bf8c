//! Clocks of Service Level Agreements: when a Work Package is due, at risk, breached; what people are told.
//!
//! The clock starts at creation and runs through every escalation level; nothing about an escalation moves it (R124).

pub mod calendar;
pub mod calendar_web;
mod rules;
mod sweep;

pub use rules::{Clock, ClockState, Due, Limits, Outcome, clock, due, next_event};
pub use sweep::{sweep, tell_of};

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::project;
use crate::story::{self, SlaSwitch};
use crate::work_package::{self, Severity, WorkPackage};

/// What a clock was computed with, so that it can be reproduced.
#[derive(Debug, Clone, Copy, Default)]
pub struct Basis {
    /// The time to resolve, in microseconds.
    pub limit: Option<i64>,
    /// The version of the business calendar; none for calendar hours.
    pub calendar: Option<i64>,
}

/// The limits for a severity under a story, if there are any.
///
/// # Errors
/// Those of the database.
pub fn limits(cx: &mut Cx<'_>, story: i64, severity: Option<Severity>) -> Result<Option<Limits>, Problem> {
    let s = story::by_id(cx.tx, story)?;
    let Some(severity) = severity.filter(|_| s.sla == SlaSwitch::Project) else { return Ok(None) };
    let found = project::definitions(cx.tx, s.project_id)?.into_iter().find(|d| d.0 == severity);
    Ok(found.map(|(_, respond, resolve)| Limits { respond: respond.map(|d| d.micros), resolve: resolve.micros }))
}

/// Computes the clock of a Work Package anew: after it was made, and after its severity, its story's switch or the definitions changed.
///
/// # Errors
/// Those of the database.
pub fn recompute(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    let limits = limits(cx, w.story_id, w.severity)?;
    let (version, calendar) = calendar_web::present(cx.tx, w.project_id)?;
    let d = due(w.created_at, limits, calendar.as_ref());
    let basis =
        Basis { limit: limits.map(|l| l.resolve), calendar: calendar.map(|_| version).filter(|_| limits.is_some()) };
    let told = rules::still_true(w.told, &d, cx.now);
    let open = w.state.is_open();
    Ok(work_package::set_clock(cx.tx, w, &d, basis, next_event(&d, told).filter(|_| open), told)?)
}

/// The open Work Packages of a story follow its switch.
///
/// # Errors
/// Those of the database.
pub fn recompute_story(cx: &mut Cx<'_>, story: i64) -> Result<(), Problem> {
    for w in work_package::open_of_story(cx.tx, story)? {
        recompute(cx, &w)?;
    }
    Ok(())
}

/// The open Work Packages of a project follow its definitions.
///
/// # Errors
/// Those of the database.
pub fn recompute_project(cx: &mut Cx<'_>, project: i64) -> Result<(), Problem> {
    for w in work_package::open_of_project(cx.tx, project)? {
        recompute(cx, &w)?;
    }
    Ok(())
}
