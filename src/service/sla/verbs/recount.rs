//! Clocks follow a change of limits, calendar or switch: the first batch in the command itself, so that a small project sees it at
//! once; the rest in the sweep, so that no write holds up the others for long.

use super::recompute;
use crate::app::{App, Cx};
use crate::kit::db::Conn;
use crate::kit::problem::Problem;
use crate::kit::time::At;
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
    // All at once, since hardly ever one fails; where one does, each by itself.
    if cx.part(|cx| follow(cx, &some, r.cause))?.is_err() {
        for id in &some {
            if let Err(p) = cx.part(|cx| follow(cx, &[*id], r.cause))? {
                let key = work_package::store::key_of(cx.tx, *id)?;
                tracing::error!("the clock of {key} cannot be computed and stays as it was ({}): {p}", r.cause);
            }
        }
    }
    let full = i64::try_from(some.len()).unwrap_or(BATCH) == BATCH;
    Ok(some.last().copied().filter(|_| full))
}

fn follow(cx: &mut Cx<'_>, ids: &[i64], cause: Cause) -> Result<(), Problem> {
    let mut some = work_package::store::by_ids(cx.tx, ids)?;
    some.sort_by_key(|w| w.id);
    some.iter().try_for_each(|w| recompute(cx, w, cause))
}

/// Goes on with what commands have left, a batch in each transaction, in the name of who made the change. What fails keeps nothing
/// else waiting, and is tried again at the next beat.
///
/// # Errors
/// The last of what failed.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let left: Vec<i64> = app.db.read(|tx| Ok::<_, Problem>(store::recount::ids(tx)?)).await?;
    let mut swept = Ok(());
    for id in left {
        let done = loop {
            match app.db.write(move |tx| next(tx, id, now)).await {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(p) => break Err(p),
            }
        };
        if let Err(p) = done {
            tracing::warn!("the clocks of recount {id} do not follow: {p}");
            swept = Err(p);
        }
    }
    swept
}

fn next(tx: &mut Conn, id: i64, now: At) -> Result<bool, Problem> {
    let Some(r) = store::recount::opt(tx, id)? else { return Ok(false) };
    let by = account::store::person_by_id(tx, r.by_id)?;
    let cx = &mut Cx::new(tx, by, now);
    let last = batch(cx, &r)?;
    match last {
        Some(last) => store::recount::advance(cx.tx, id, last)?,
        None => store::recount::delete(cx.tx, id)?,
    }
    Ok(last.is_some())
}
