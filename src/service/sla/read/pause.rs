//! Pauses of a clock: the team that holds a Work Package waits for somebody outside, and the clock stands (H.6).
//!
//! A pause ends when the team resumes the clock, when the Work Package is completed or given up, and when the clock no
//! longer allows it: with another severity, another definition, or a story that follows no SLAs any more.

use super::limits;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::kit::db::{Conn, DbError};
use crate::kit::problem::Problem;
use crate::service::sla::model::pause::PauseView;
use crate::service::sla::{model, store};
use crate::service::work_package::model::WorkPackage;

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
pub fn of(tx: &mut Conn, w: &WorkPackage) -> Result<Vec<model::rules::Pause>, DbError> {
    if w.pauses == 0 { Ok(Vec::new()) } else { store::pauses(tx, w.id) }
}

/// Refuses to pause a clock that is not there, may not stand, or stands already.
///
/// # Errors
/// 409 `work_package_closed`, `pause_not_allowed`, `already_paused`.
pub fn may_pause(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    let limits = limits(cx, w.story_id, w.severity)?;
    Ok(w.may_work().and_then(|()| model::rules::may_pause(limits, w.severity, w.paused_since, &w.key())))
}
