//! Clocks follow a change of limits, calendar or switch: the first batch in the command itself, so that a small project sees it at
//! once; the rest in the sweep, so that no write holds up the others for long.

use super::recompute;
use crate::app::{App, Cx};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::service::sla::model::{Cause, Recount};
use crate::service::sla::store;
use crate::service::work_package;

/// How many clocks one transaction computes.
pub const BATCH: i64 = 200;

/// The open Work Packages of a story follow its switch.
pub fn of_story(cx: &mut Cx<'_>, project: i64, story: i64, cause: Cause) -> Result<(), Problem> {
    begin(cx, project, Some(story), cause)
}

/// The open Work Packages of a project follow its definitions and its calendar.
pub fn of_project(cx: &mut Cx<'_>, project: i64, cause: Cause) -> Result<(), Problem> {
    begin(cx, project, None, cause)
}

fn begin(cx: &mut Cx<'_>, project_id: i64, story_id: Option<i64>, cause: Cause) -> Result<(), Problem> {
    let mut all = Recount { id: 0, project_id, story_id, cause, after_id: 0, by_id: cx.by.id };
    if let Some(last) = batch(cx, &all)? {
        all.after_id = last;
        store::recount::insert(cx.tx, &all)?;
    }
    Ok(())
}

/// Computes one batch. Answers the last of it, if there may be more.
fn batch(cx: &mut Cx<'_>, r: &Recount) -> Result<Option<i64>, Problem> {
    let some = work_package::store::open_after(cx.tx, r.project_id, r.story_id, r.after_id, BATCH)?;
    for w in &some {
        recompute(cx, w, r.cause)?;
    }
    let full = i64::try_from(some.len()).unwrap_or(BATCH) == BATCH;
    Ok(some.last().map(|w| w.id).filter(|_| full))
}

/// Goes on with what commands have left, a batch in each transaction, in the name of who made the change.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    while app.db.write(move |tx| next(tx, now)).await? {}
    Ok(())
}

fn next(tx: &mut crate::kit::db::Conn, now: crate::kit::time::At) -> Result<bool, Problem> {
    let Some(r) = store::recount::oldest(tx)? else { return Ok(false) };
    let by = account::store::person_by_id(tx, r.by_id)?;
    let cx = &mut Cx::new(tx, by, now);
    match batch(cx, &r)? {
        Some(last) => store::recount::advance(cx.tx, r.id, last)?,
        None => store::recount::delete(cx.tx, r.id)?,
    }
    Ok(true)
}
