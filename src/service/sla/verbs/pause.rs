//! Pauses of a clock: the team that holds a Work Package waits for somebody outside, and the clock stands (H.6).
//!
//! A pause ends when the team resumes the clock, when the Work Package is completed or given up, and when the clock no
//! longer allows it: with another severity, another definition, or a story that follows no SLAs any more.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::{Key, Said, Text};
use crate::kit::problem::Problem;
use crate::service::sla::model::Cause;
use crate::service::sla::model::pause::Ended;
use crate::service::sla::read::pause::may_pause;
use crate::service::sla::store;
use crate::service::work_package::model::rules::may_resume;
use crate::service::work_package::model::{WorkPackage, subject};
use crate::service::work_package::read::unchanged;
use crate::service::{access, work_package};
use serde_json::json;

input! {
    /// Why a clock is paused: what or whom it waits for.
    pub struct NewPause { reason: Said }
}

input! {
    /// What is said when a clock is resumed.
    pub struct Resume { note: Option<Text> }
}

/// Pauses the clock.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `pause_not_allowed`, `already_paused`.
pub fn pause(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let w = access::read::find(cx, key)?;
    access::read::must_hold(cx, &w)?;
    let n: NewPause = body.read()?;
    unchanged(cx, &w)?;
    may_pause(cx, &w)??;
    store::begin(cx.tx, w.id, cx.by.id, &n.reason.0, cx.now)?;
    work_package::store::set_paused(cx.tx, w.id, Some(cx.now))?;
    activity::store::record(cx, Kind::SlaPaused, &subject(&w), &json!({"reason": n.reason.0}))?;
    again(cx, &w)?;
    Ok(w.id)
}

/// Lets the clock run again; what is due moves by the counted time that the pause took.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `not_paused`.
pub fn resume(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let w = access::read::find(cx, key)?;
    access::read::must_hold(cx, &w)?;
    let n: Resume = body.read()?;
    unchanged(cx, &w)?;
    may_resume(&w)?;
    end(cx, &w, Ended::Resumed, n.note.as_ref().map(|n| n.0.as_str()))?;
    Ok(w.id)
}

/// Ends the running pause and computes the clock anew.
pub fn end(cx: &mut Cx<'_>, w: &WorkPackage, how: Ended, note: Option<&str>) -> Result<(), Problem> {
    stop(cx, w, how, note)?;
    again(cx, w)
}

/// Ends the running pause; what is due is for the caller to compute anew.
pub fn stop(cx: &mut Cx<'_>, w: &WorkPackage, how: Ended, note: Option<&str>) -> Result<(), Problem> {
    let Some(since) = w.paused_since else { return Ok(()) };
    let by = (cx.by.id != 0).then_some(cx.by.id);
    store::end(cx.tx, w.id, by, how, note, cx.now.max(since))?;
    work_package::store::set_paused(cx.tx, w.id, None)?;
    let detail = json!({"since": since, "ended": how, "note": note});
    Ok(activity::store::record(cx, Kind::SlaResumed, &subject(w), &detail)?)
}

fn again(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    let fresh = work_package::store::by_id(cx.tx, w.id)?;
    super::recompute(cx, &fresh, Cause::Pause)
}
