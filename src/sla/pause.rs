//! Pauses of a clock: the team that holds a Work Package waits for somebody outside, and the clock stands (H.6).
//!
//! A pause ends when the team resumes the clock, when the Work Package is completed or given up, and when the clock no
//! longer allows it: with another severity, another definition, or a story that follows no SLAs any more.

use super::{Cause, limits, rules, store};
use crate::activity::{self, Kind};
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Key, Said, Text};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::web::{Reply, Req};
use crate::refusal::May;
use crate::work_package::commands::{subject, unchanged};
use crate::work_package::view::{self, WorkPackageView};
use crate::work_package::{self, WorkPackage};
use crate::{input, row, words};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

words! {
    /// How a pause ended.
    pub enum Ended {
        Resumed = "resumed",
        Completed = "completed",
        Dropped = "dropped",
        NotAllowed = "not_allowed",
    }
}
input! {
    /// Why a clock is paused: what or whom it waits for.
    pub struct NewPause { reason: Said }
}
input! {
    /// What is said when a clock is resumed.
    pub struct Resume { note: Option<Text> }
}
row! {
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
}

/// The pauses of a Work Package, oldest first.
///
/// # Errors
/// Those of the database.
pub fn pauses(tx: &mut Conn, w: &WorkPackage) -> Result<Vec<PauseView>, DbError> {
    if w.pauses == 0 { Ok(Vec::new()) } else { store::pause_views(tx, w.id) }
}

/// The same, as a clock counts them.
///
/// # Errors
/// Those of the database.
pub fn of(tx: &mut Conn, w: &WorkPackage) -> Result<Vec<rules::Pause>, DbError> {
    if w.pauses == 0 { Ok(Vec::new()) } else { store::pauses(tx, w.id) }
}

/// Refuses to pause a clock that is not there, may not stand, or stands already.
///
/// # Errors
/// 409 `work_package_closed`, `pause_not_allowed`, `already_paused`.
pub fn may_pause(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    let limits = limits(cx, w.story_id, w.severity)?;
    Ok(w.may_work().and_then(|()| rules::may_pause(limits, w.severity, w.paused_since, &w.key())))
}

/// Refuses to resume a clock that runs.
pub fn may_resume(w: &WorkPackage) -> May {
    w.may_work()?;
    rules::must_be_paused(w.paused_since, &w.key())
}

/// Pauses the clock.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `pause_not_allowed`, `already_paused`.
pub fn pause(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let w = work_package::find(cx, key)?;
    work_package::must_hold(cx, &w)?;
    let n: NewPause = body.read()?;
    unchanged(cx, &w)?;
    may_pause(cx, &w)??;
    store::begin(cx.tx, w.id, cx.by.id, &n.reason.0, cx.now)?;
    work_package::set_paused(cx.tx, w.id, Some(cx.now))?;
    activity::record(cx, Kind::SlaPaused, &subject(&w), &json!({"reason": n.reason.0}))?;
    again(cx, &w)?;
    view::by_id(cx, w.id)
}

/// Lets the clock run again; what is due moves by the counted time that the pause took.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `not_paused`.
pub fn resume(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackageView, Problem> {
    let w = work_package::find(cx, key)?;
    work_package::must_hold(cx, &w)?;
    let n: Resume = body.read()?;
    unchanged(cx, &w)?;
    may_resume(&w)?;
    end(cx, &w, Ended::Resumed, n.note.as_ref().map(|n| n.0.as_str()))?;
    view::by_id(cx, w.id)
}

/// Ends the running pause and computes the clock anew.
///
/// # Errors
/// Those of the database.
pub fn end(cx: &mut Cx<'_>, w: &WorkPackage, how: Ended, note: Option<&str>) -> Result<(), Problem> {
    stop(cx, w, how, note)?;
    again(cx, w)
}

/// Ends the running pause; what is due is for the caller to compute anew.
///
/// # Errors
/// Those of the database.
pub fn stop(cx: &mut Cx<'_>, w: &WorkPackage, how: Ended, note: Option<&str>) -> Result<(), Problem> {
    let Some(since) = w.paused_since else { return Ok(()) };
    let by = (cx.by.id != 0).then_some(cx.by.id);
    store::end(cx.tx, w.id, by, how, note, cx.now.max(since))?;
    work_package::set_paused(cx.tx, w.id, None)?;
    let detail = json!({"since": since, "ended": how, "note": note});
    Ok(activity::record(cx, Kind::SlaResumed, &subject(w), &detail)?)
}

fn again(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    let fresh = work_package::by_id(cx.tx, w.id)?;
    super::recompute(cx, &fresh, Cause::Pause)
}

/// `POST /work-packages/{key}/pause`
pub fn post_pause(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&pause(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/resume`
pub fn post_resume(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&resume(cx, &r.key("key")?, &r.body)?)
}
