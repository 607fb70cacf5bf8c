//! Completing, dropping and reopening a Work Package.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::{Key, Text};
use crate::kit::problem::Problem;
use crate::product::story;
use crate::scrum::sprint;
use crate::service::interruption::model::Cause;
use crate::service::work_package::model::{WorkPackage, subject};
use crate::service::work_package::read::offers::{completing, may_end};
use crate::service::work_package::read::unchanged;
use crate::service::work_package::store;
use crate::service::{access, escalation, interruption, sla, swarm, task};
use serde_json::json;

input! {
    /// A note.
    pub struct Note { note: Option<Text> }
}

/// Completing, dropping and reopening: for members of the teams of the chain; the team that holds it goes first.
fn ending(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<(WorkPackage, Option<String>), Problem> {
    let w = access::read::find(cx, key)?;
    may_end(cx, &w)??;
    let n: Note = body.read()?;
    unchanged(cx, &w)?;
    Ok((w, n.note.map(|n| n.0)))
}

/// Ends the pause of its clock, if there is one, before the clock itself ends.
fn end_pause(cx: &mut Cx<'_>, w: WorkPackage, how: sla::model::pause::Ended) -> Result<WorkPackage, Problem> {
    if w.paused_since.is_none() {
        return Ok(w);
    }
    sla::verbs::pause::end(cx, &w, how, None)?;
    Ok(store::by_id(cx.tx, w.id)?)
}

fn end_clock(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    interruption::store::end(cx.tx, w.id, Cause::Taken, None, cx.now)?;
    Ok(store::set_told(cx.tx, w.id, w.told, None)?)
}

/// Completes a Work Package (R128, R75, R84); its clock is fixed, its effort counts for the running Sprints.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `work_package_escalated`, `work_package_has_open_tasks`, `approval_missing`.
pub fn complete(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (w, note) = ending(cx, key, body)?;
    let behind = completing(cx, &w)?;
    w.may_complete(behind)?;
    let w = end_pause(cx, w, sla::model::pause::Ended::Completed)?.complete(behind, cx.now)?;
    store::update(cx.tx, &w)?;
    end_clock(cx, &w)?;
    swarm::verbs::end(cx, &w)?;
    let mut teams = vec![(w.team_id, w.story_id, w.known)];
    for (team, story) in escalation::read::worked(cx.tx, w.id)? {
        if teams.iter().all(|t| t.0 != team) {
            teams.push((team, story, false));
        }
    }
    // Other teams on the same story, who have tasks of their own in it.
    for own in task::store::teams_of(cx.tx, w.id)? {
        if teams.iter().all(|t| t.0 != own.0) {
            teams.push(own);
        }
    }
    sprint::store::effort::work_package_done(cx, w.id, &teams)?;
    activity::store::record(
        cx,
        Kind::WorkPackageCompleted,
        &subject(&w),
        &json!({"note": note, "sla": w.sla_result, "state": w.state}),
    )?;
    story::verbs::portion::follow_tasks(cx, w.story_id, false)?;
    Ok(w.id)
}

/// Gives a Work Package up; its open tasks are dropped with it.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `work_package_escalated`.
pub fn drop(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (w, note) = ending(cx, key, body)?;
    w.may_drop()?;
    let w = end_pause(cx, w, sla::model::pause::Ended::Dropped)?.give_up(cx.now)?;
    let tasks = task::store::drop_open_tasks(cx.tx, w.id, None)?;
    store::update(cx.tx, &w)?;
    end_clock(cx, &w)?;
    swarm::verbs::end(cx, &w)?;
    activity::store::record(cx, Kind::WorkPackageDropped, &subject(&w), &json!({"note": note, "tasks": tasks}))?;
    story::verbs::portion::follow_tasks(cx, w.story_id, false)?;
    Ok(w.id)
}

/// Opens a closed Work Package again; the clock runs on as if it had never stopped.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_not_completed`.
pub fn reopen(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (w, note) = ending(cx, key, body)?;
    let before = w.state;
    let open = w.reopen()?;
    undo(cx, &open)?;
    let detail = json!({"note": note, "before": before, "after": open.state});
    activity::store::record(cx, Kind::WorkPackageReopened, &subject(&open), &detail)?;
    sla::verbs::recompute(cx, &open, sla::model::Cause::Reopened)?;
    Ok(open.id)
}

/// Saves one that is open again: the running Sprints no longer count it.
pub fn undo(cx: &mut Cx<'_>, open: &WorkPackage) -> Result<(), Problem> {
    store::update(cx.tx, open)?;
    Ok(sprint::store::effort::work_package_undone(cx, open.id)?)
}
