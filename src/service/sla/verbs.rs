//! Verbs on SLA clocks.

pub mod calendar;
pub mod holidays;
pub mod pause;
pub mod recount;
pub mod sweep;

use super::model::pause::{Ended, PauseView};
use super::model::rules::{Due, due, next_event};
use super::model::{Basis, Cause, face};
use super::read::limits;
use super::{model, read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::kit::problem::Problem;
use crate::service::work_package;
use crate::service::work_package::model::{WorkPackage, subject};
use pause::stop;
use serde_json::json;

/// Computes the clock of a Work Package anew, from its original start and with its pauses: after it was made, and after
/// its severity, its story's switch, the definitions or the calendar changed. A pause that the new definition does not allow
/// ends; those that were, count.
pub fn recompute(cx: &mut Cx<'_>, w: &WorkPackage, cause: Cause) -> Result<(), Problem> {
    let limits = limits(cx, w.story_id, w.severity)?;
    if w.paused_since.is_some() && !limits.is_some_and(|l| l.pausable) {
        stop(cx, w, Ended::NotAllowed, None)?;
    }
    let (version, calendar) = store::calendar::present(cx.tx, w.project_id)?;
    let pauses: Vec<_> = read::pause::pauses(cx.tx, w)?.iter().map(PauseView::counted).collect();
    let d = due(w.created_at, limits, calendar.as_ref(), &pauses);
    let basis = Basis::of(limits, calendar.map(|_| version));
    let told = model::rules::still_true(w.told, &d, cx.now);
    let open = w.state.is_open();
    work_package::store::set_clock(cx.tx, w, &d, basis, next_event(&d, told).filter(|_| open), told)?;
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
    Ok(activity::store::record(cx, Kind::ClockChanged, &subject(w), &detail)?)
}
