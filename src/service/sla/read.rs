//! Views of SLA clocks.

pub mod calendar;
pub mod explain;
pub mod holidays;
pub mod pause;

use super::model::Severity;
use super::model::rules::{ClockState, Due, Limits};
use super::{model, store};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::story;
use crate::product::story::model::{SlaSwitch, Story};
use crate::service::work_package::model::WorkPackage;
use schemars::JsonSchema;
use serde::Serialize;

/// The limits for a severity under a story, if there are any.
pub fn limits(cx: &mut Cx<'_>, story: i64, severity: Option<Severity>) -> Result<Option<Limits>, Problem> {
    let s = story::store::by_id(cx.tx, story)?;
    limits_under(cx, &s, severity)
}

/// The same, where the story was loaded already.
pub fn limits_under(cx: &mut Cx<'_>, s: &Story, severity: Option<Severity>) -> Result<Option<Limits>, Problem> {
    let Some(severity) = severity.filter(|_| s.sla == SlaSwitch::Project) else { return Ok(None) };
    let definitions = store::definitions(cx.tx, s.project_id)?;
    Ok(definitions.iter().find(|d| d.severity == severity).map(Limits::from))
}

/// A clock.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SlaView {
    /// When it must be responded to.
    pub respond_by: Option<At>,
    /// When it was: first taken, or first task begun.
    pub responded_at: Option<At>,
    /// Whether the response came too late, or is late by now.
    pub response_breached: bool,
    /// When it must be resolved.
    pub resolve_by: At,
    /// When a quarter of the time is left.
    pub at_risk_at: At,
    /// How the clock stands.
    pub state: ClockState,
    /// Since when it is breached.
    pub breached_at: Option<At>,
    /// Since when it is paused; it stands as it stood then, and what is due moves when it is resumed.
    pub paused_since: Option<At>,
    /// Its pauses, oldest first; of the Work Package alone, not of its tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pauses: Option<Vec<model::pause::PauseView>>,
    /// Why it is due when it is due.
    pub explanation: String,
}

/// The clock of a Work Package at an instant.
pub fn clock(w: &WorkPackage, now: At) -> Option<SlaView> {
    clock_of(&w.due(), w.responded_at, w.sla_result, w.severity, w.created_at, w.completed_at.unwrap_or(now))
}

/// The clock that such limits make for what was made at `since`.
pub fn clock_of(
    due: &Due,
    responded_at: Option<At>,
    result: Option<model::rules::Outcome>,
    severity: Option<Severity>,
    since: At,
    now: At,
) -> Option<SlaView> {
    let c = model::rules::clock(due, responded_at, result, now)?;
    let resolve_by = due.resolve_by?;
    let severity = severity.map_or("", Severity::label);
    Some(SlaView {
        respond_by: due.respond_by,
        responded_at,
        response_breached: c.response_breached,
        resolve_by,
        at_risk_at: due.at_risk_at.unwrap_or(resolve_by),
        state: c.state,
        breached_at: c.breached_at,
        paused_since: due.paused_since,
        pauses: None,
        explanation: format!("due {resolve_by}, {severity}, counted from {since}"),
    })
}
