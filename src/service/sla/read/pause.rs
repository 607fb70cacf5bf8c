//! Pauses of a clock: the team that holds a Work Package waits for somebody outside, and the clock stands (H.6).
//!
//! A pause ends when the team resumes the clock, when the Work Package is completed or given up, and when the clock no
//! longer allows it: with another severity, another definition, or a story that follows no SLAs any more.

use super::limits_under;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::product::story;
use crate::product::story::model::Story;
use crate::service::sla::model::pause::PauseView;
use crate::service::sla::{model, store};
use crate::service::work_package::model::WorkPackage;

/// The pauses of a Work Package, oldest first.
pub fn pauses(tx: &mut Conn, w: &WorkPackage) -> Result<Vec<PauseView>, DbError> {
    Ok(of_work_packages(tx, std::slice::from_ref(w))?.take(w.id))
}

/// The pauses of Work Packages, oldest first, by the number of each.
pub fn of_work_packages(tx: &mut Conn, packages: &[WorkPackage]) -> Result<Groups<PauseView>, DbError> {
    let paused: Vec<i64> = packages.iter().filter(|w| w.pauses > 0).map(|w| w.id).collect();
    Ok(Groups::from(if paused.is_empty() { Vec::new() } else { store::pauses(tx, &paused)? }))
}

/// Refuses to pause a clock that is not there, may not stand, or stands already.
///
/// # Errors
/// 409 `work_package_closed`, `pause_not_allowed`, `already_paused`.
pub fn may_pause(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    let story = story::store::by_id(cx.tx, w.story_id)?;
    may_pause_under(cx, w, &story)
}

/// The same, where its story was loaded already.
pub fn may_pause_under(cx: &mut Cx<'_>, w: &WorkPackage, story: &Story) -> Result<May, Problem> {
    if let Err(refusal) = w.may_work() {
        return Ok(Err(refusal));
    }
    let limits = limits_under(cx, story, w.severity)?;
    Ok(model::rules::may_pause(limits, w.severity, w.paused_since, &w.key()))
}
