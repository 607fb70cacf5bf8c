//! Why a Work Package is due when it is due: what its clock was computed with, what changed it, and the same computed again,
//! so that a result of the past can be audited.

use super::calendar::CalendarView;
use super::pause;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{HistoryOf, Kind};
use crate::facts::activity::read::Fact;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Length, iso};
use crate::product::project;
use crate::product::project::model::Nature;
use crate::service::sla::model::explain::{Counting, paused};
use crate::service::sla::model::pause::PauseView;
use crate::service::sla::model::rules::{Due, Limits, Outcome};
use crate::service::sla::model::{Basis, Severity};
use crate::service::sla::{model, store};
use crate::service::work_package::model::WorkPackage;
use schemars::JsonSchema;
use serde::Serialize;

/// A clock with all that it follows from. Without a clock: the start, the changes, and why there is none.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClockView {
    /// Key of the Work Package.
    pub work_package: String,
    /// When the clock started: when the Work Package was made.
    pub start: At,
    /// Its severity.
    pub severity: Option<Severity>,
    /// How binding the SLAs of the project are (R101).
    pub nature: Nature,
    /// The time to respond that it was computed with.
    pub respond_within: Option<String>,
    /// The time to resolve that it was computed with.
    pub resolve_within: Option<String>,
    /// What counts as time.
    pub counting: Counting,
    /// The business calendar, in the version that it was computed with.
    pub calendar: Option<CalendarView>,
    /// Its pauses, oldest first.
    pub pauses: Vec<CountedPause>,
    /// When it must be responded to.
    pub respond_by: Option<At>,
    /// When it was.
    pub responded_at: Option<At>,
    /// When a quarter of the time is left.
    pub at_risk_at: Option<At>,
    /// When it must be resolved.
    pub resolve_by: Option<At>,
    /// How much counted time is left, while it is open; what is breached has none.
    pub left: Option<String>,
    /// Since when it is paused.
    pub paused_since: Option<At>,
    /// When the Work Package was completed or given up.
    pub ended_at: Option<At>,
    /// How it ended, as it was recorded then.
    pub result: Option<Outcome>,
    /// The same, computed now from what is recorded.
    pub recomputed: Recomputed,
    /// All of it in a sentence.
    pub explanation: String,
    /// What started, changed, paused and ended it, oldest first.
    pub changes: Vec<Fact>,
}

/// A pause with what it moved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CountedPause {
    /// The pause.
    #[serde(flatten)]
    pub pause: PauseView,
    /// How much counted time it took; null while it goes on.
    pub counted: Option<String>,
}

/// A clock computed again from the recorded limits, version of the calendar and pauses.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Recomputed {
    /// When it must be responded to.
    pub respond_by: Option<At>,
    /// When a quarter of the time is left.
    pub at_risk_at: Option<At>,
    /// When it must be resolved.
    pub resolve_by: Option<At>,
    /// How it ended.
    pub result: Option<Outcome>,
    /// Whether all of this is what was recorded.
    pub agrees: bool,
}

/// What of the history concerns the clock.
fn concerns_clock(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::WorkPackageCreated
            | Kind::ClockChanged
            | Kind::SlaPaused
            | Kind::SlaResumed
            | Kind::SlaAtRisk
            | Kind::SlaBreached
            | Kind::WorkPackageCompleted
            | Kind::WorkPackageDropped
            | Kind::WorkPackageReopened
            | Kind::WorkPackageRejected
    )
}

/// Explains the clock of a Work Package that the caller was seen to be allowed to see.
pub fn explain(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<ClockView, Problem> {
    let pauses = pause::pauses(cx.tx, w)?;
    let facts = activity::read::history(cx, HistoryOf::WorkPackage(w.id), &Paging::all("history"))?.items;
    let nature = project::store::by_id(cx.tx, w.project_id)?.sla_nature;
    explained(cx, w, pauses, facts, nature)
}

/// The same, of what was loaded already: the pauses, the history, and how binding the SLAs are.
pub fn explained(
    cx: &mut Cx<'_>,
    w: &WorkPackage,
    pauses: Vec<PauseView>,
    facts: Vec<Fact>,
    nature: Nature,
) -> Result<ClockView, Problem> {
    let basis = w.basis();
    let calendar = match basis.calendar {
        Some(version) => Some(store::calendar::of_version(cx.tx, w.project_id, version)?),
        None => None,
    };
    let again = recompute(w, basis, calendar.as_ref(), &pauses.iter().map(PauseView::counted).collect::<Vec<_>>());
    let explanation = sentence(w, &pauses);
    let counted = |p: PauseView| {
        let counted = p.until.map(|until| iso(model::rules::counted(p.from, until, calendar.as_ref())));
        CountedPause { pause: p, counted }
    };
    let pauses = pauses.into_iter().map(counted).collect();
    let now = w.paused_since.map_or(cx.now, |p| p.min(cx.now));
    let left =
        w.resolve_by.filter(|_| w.state.is_open()).map(|by| iso(model::rules::counted(now, by, calendar.as_ref())));
    Ok(ClockView {
        work_package: w.key(),
        start: w.created_at,
        severity: w.severity,
        nature,
        respond_within: basis.respond.map(iso),
        resolve_within: basis.limit.map(iso),
        counting: if calendar.is_some() { Counting::WorkingTime } else { Counting::CalendarHours },
        calendar: calendar.zip(basis.calendar).map(|(c, version)| CalendarView::of(version, Some(c))),
        pauses,
        respond_by: w.respond_by,
        responded_at: w.responded_at,
        at_risk_at: w.at_risk_at,
        resolve_by: w.resolve_by,
        left,
        paused_since: w.paused_since,
        ended_at: w.completed_at,
        result: w.sla_result,
        recomputed: again,
        explanation,
        changes: facts.into_iter().filter(|f| concerns_clock(f.kind)).collect(),
    })
}

/// Computes a clock again from what is recorded of it.
fn recompute(
    w: &WorkPackage,
    basis: Basis,
    calendar: Option<&model::calendar::Calendar>,
    pauses: &[model::rules::Pause],
) -> Recomputed {
    let limits = basis.limit.map(|resolve| Limits { respond: basis.respond, resolve, pausable: true });
    let d = model::rules::due(w.created_at, limits, calendar, pauses);
    let result = w.sla_result.and(model::rules::outcome(&d, w.completed_at));
    let Due { respond_by, resolve_by, at_risk_at, paused_since } = d;
    let agrees = (respond_by, resolve_by, at_risk_at, paused_since, result)
        == (w.respond_by, w.resolve_by, w.at_risk_at, w.paused_since, w.sla_result);
    Recomputed { respond_by, at_risk_at, resolve_by, result, agrees }
}

/// Why a Work Package is due when it is due, in a sentence.
pub fn sentence(w: &WorkPackage, pauses: &[PauseView]) -> String {
    let (Some(by), Some(severity)) = (w.resolve_by, w.severity) else { return none(w) };
    let limit = w.sla_limit.unwrap_or(by.0 - w.created_at.0);
    let counted = w.calendar_version.map_or_else(
        || "calendar hours".to_owned(),
        |v| format!("in the working time of version {v} of the project's calendar"),
    );
    let paused = paused(w.paused_since, pauses);
    format!("due {by}, {} from {}, {}, {counted}, {paused}", Length(limit).hours(), w.created_at, severity.label())
}

fn none(w: &WorkPackage) -> String {
    match w.severity {
        None => "no clock runs: the Work Package has no severity".to_owned(),
        Some(s) => format!("no clock runs: its story follows no SLAs, or the project defines none for {}", s.label()),
    }
}
