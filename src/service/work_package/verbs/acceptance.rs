//! Accepting, rejecting, and the approval steps before it.

use super::Reason;
use super::end::{Note, undo};
use crate::app::Cx;
use crate::facts::activity::model::Kind;
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::kit::fields::Body;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::story;
use crate::service::work_package::model::{StepState, WorkPackage, subject};
use crate::service::work_package::read::offers::may_have_role;
use crate::service::work_package::read::unchanged;
use crate::service::work_package::store;
use crate::service::{access, sla};
use serde_json::json;

fn judged(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<(WorkPackage, Option<String>), Problem> {
    let w = access::read::find(cx, key)?;
    let s = story::store::by_id(cx.tx, w.story_id)?;
    story::read::must_be_product_owner(cx, &s)?;
    let r: Reason = body.read()?;
    unchanged(cx, &w)?;
    Ok((w, r.reason.map(|t| t.0)))
}

/// The Product Owner accepts a completed Work Package (R138, R140).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `work_package_not_completed`.
pub fn accept(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (w, reason) = judged(cx, key, body)?;
    let w = w.accept()?;
    store::update(cx.tx, &w)?;
    activity::store::record(cx, Kind::WorkPackageAccepted, &subject(&w), &json!({"reason": reason}))?;
    Ok(w.id)
}

/// The Product Owner rejects a completed Work Package; it is open again.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `work_package_not_completed`.
pub fn reject(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (w, reason) = judged(cx, key, body)?;
    let w = w.reject()?;
    undo(cx, &w)?;
    activity::store::record(cx, Kind::WorkPackageRejected, &subject(&w), &json!({"reason": reason}))?;
    sla::verbs::recompute(cx, &w, sla::model::Cause::Reopened)?;
    let told = match w.assignee_id {
        Some(a) => vec![a],
        None => team::store::members(cx.tx, w.team_id)?,
    };
    let why = reason.map_or_else(String::new, |r| format!(": {r}"));
    let message = format!("{} rejected {}{why}", cx.by.name, w.key());
    notification::store::tell(cx, &told, &Notice { kind: NoticeKind::WorkPackageRejected, subject: w.key(), message })?;
    Ok(w.id)
}

/// Carries out an approval step (R75).
///
/// # Errors
/// 404, 403 by role, 422, 412, 409 `work_package_closed`, `approval_missing`.
pub fn judge_step(cx: &mut Cx<'_>, key: &Key, step: i64, verdict: StepState, body: &Body) -> Result<i64, Problem> {
    let w = access::read::find(cx, key)?;
    let steps = store::steps(cx.tx, w.id)?;
    let this = steps
        .iter()
        .find(|s| s.step == step)
        .ok_or_else(|| Problem::not_found(format!("approval step {step} of {key}")))?;
    may_have_role(cx, &w, this.role)??;
    let n: Note = body.read()?;
    unchanged(cx, &w)?;
    let first = steps.iter().find(|s| s.state != StepState::Approved);
    w.may_judge_step(step, first.map(|s| (s.step, s.name.as_str())))?;
    let note = n.note.map(|n| n.0);
    store::set_step(cx.tx, w.id, step, verdict, cx.by.id, cx.now, note.as_deref())?;
    let kind = if verdict == StepState::Approved { Kind::ApprovalApproved } else { Kind::ApprovalDeclined };
    activity::store::record(cx, kind, &subject(&w), &json!({"step": step, "name": this.name, "note": note}))?;
    Ok(w.id)
}
