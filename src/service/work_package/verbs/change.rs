//! Changing and taking a Work Package.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::input;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::{Key, Short, Slug, Text, Title, Words};
use crate::kit::fields::{Body, Change, Keep, Nothing};
use crate::kit::problem::Problem;
use crate::people::{account, team};
use crate::service::interruption::model::Cause;
use crate::service::sla::model::Severity;
use crate::service::work_package::model::{WorkPackage, subject};
use crate::service::work_package::read::unchanged;
use crate::service::work_package::store;
use crate::service::{access, interruption, sla};
use serde_json::json;

input! {
    /// A change of a Work Package.
    pub struct WorkPackageChange {
        title: Keep<Title>,
        description: Change<Text>,
        category: Change<Short>,
        severity: Change<Severity>,
        submitter: Change<Title>,
        estimate: Change<Hundredths>,
        known: Keep<bool>,
        assignee: Change<Slug>,
    }
}

/// A member of a team, as an assignee.
///
/// # Errors
/// 422.
pub fn assignee(cx: &mut Cx<'_>, team: i64, login: &str) -> Result<i64, Problem> {
    let slug = team::store::by_id(cx.tx, team)?.slug;
    match account::store::id_of(cx.tx, login)? {
        Some(id) if team::store::is_member(cx.tx, team, id)? => Ok(id),
        Some(_) => Err(Problem::invalid("assignee", format!("{login:?} is no member of the team {slug}"))),
        None => Err(Problem::invalid("assignee", format!("there is no user {login:?}"))),
    }
}

/// Changes a Work Package; a change of severity computes the clock anew from the original start (H.6).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`.
pub fn change(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let old = access::read::find(cx, key)?;
    access::read::must_hold(cx, &old)?;
    let c: WorkPackageChange = body.read()?;
    let mut w = old.clone();
    w.title = c.title.0.map_or(w.title, |t| t.0);
    w.description = c.description.over(w.description.map(Words)).map(|t| t.0);
    w.category = c.category.over(w.category.map(Words)).map(|t| t.0);
    w.submitter = c.submitter.over(w.submitter.map(Words)).map(|t| t.0);
    w.severity = c.severity.over(w.severity);
    w.estimate = c.estimate.over(w.estimate);
    w.known = c.known.0.unwrap_or(w.known);
    w.assignee_id = match &c.assignee {
        Change::Keep => w.assignee_id,
        Change::Clear => None,
        Change::Set(l) => Some(assignee(cx, w.team_id, &l.0)?),
    };
    unchanged(cx, &old)?;
    if w.severity != old.severity {
        old.may_work()?;
    }
    store::update(cx.tx, &w)?;
    if w.assignee_id != old.assignee_id {
        follow_assignee(cx, old.assignee_id, &w)?;
    }
    let (before, after) = activity::model::difference(&json!(old), &json!(w));
    activity::store::record(cx, Kind::WorkPackageChanged, &subject(&w), &json!({"before": before, "after": after}))?;
    if w.severity != old.severity {
        let fresh = store::by_id(cx.tx, w.id)?;
        sla::verbs::recompute(cx, &fresh, sla::model::Cause::Severity)?;
    }
    Ok(w.id)
}

/// The caller becomes the assignee (R73).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `work_package_escalated`.
pub fn take(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let w = access::read::find(cx, key)?;
    access::read::must_hold(cx, &w)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &w)?;
    let before = w.assignee_id;
    let w = w.take(cx.by.id, cx.now)?;
    store::update(cx.tx, &w)?;
    follow_assignee(cx, before, &w)?;
    activity::store::record(
        cx,
        Kind::WorkPackageTaken,
        &subject(&w),
        &json!({"before": before, "after": cx.by.login}),
    )?;
    Ok(w.id)
}

/// Whoever takes what nobody foresaw leaves planned work lying; whoever hands it on comes back to that (R97).
fn follow_assignee(cx: &mut Cx<'_>, before: Option<i64>, w: &WorkPackage) -> Result<(), Problem> {
    if w.assignee_id != before {
        interruption::store::end(cx.tx, w.id, Cause::Taken, before, cx.now)?;
    }
    if let Some(person) = w.assignee_id.filter(|_| !w.known && w.state.is_open() && !w.escalated()) {
        interruption::store::begin(cx.tx, person, w.id, Cause::Taken, cx.now)?;
    }
    Ok(())
}

/// Work on a Work Package has begun: it is in progress, and responded to.
pub fn begun(cx: &mut Cx<'_>, id: i64) -> Result<(), Problem> {
    let w = store::by_id(cx.tx, id)?.begin(cx.now);
    Ok(store::update(cx.tx, &w)?)
}
