//! The tolerance of a project: the effort of a change up to which a Product Owner approves alone (C.4).

use super::store;
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::input;
use crate::kit::fields::{Body, Hundredths};
use crate::kit::problem::Problem;
use crate::project::{self, Project};
use crate::refusal::{May, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

input! {
    /// The effort up to which a Product Owner approves alone; null for no limit.
    pub struct Tolerance { effort: Option<Hundredths> }
}

/// The tolerance of a project.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToleranceView {
    /// The effort up to which a Product Owner approves alone; null: any.
    pub effort: Option<Hundredths>,
}

/// The tolerance of a project.
///
/// # Errors
/// 404.
pub fn of_project(cx: &mut Cx<'_>, key: &str) -> Result<ToleranceView, Problem> {
    let p = project::find(cx, key)?;
    Ok(ToleranceView { effort: store::tolerance(cx.tx, p.id)? })
}

/// Refuses everybody but the Chief Product Owner, or, where there is none, the Product Owners of the project.
pub(super) fn may_set(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    match p.chief_product_owner_id {
        Some(chief) if chief == cx.by.id => Ok(Ok(())),
        Some(_) => Ok(Err(Refusal::NotChiefForTolerance { project: p.name.clone() })),
        None => project::as_owner(cx, p),
    }
}

/// Sets it.
///
/// # Errors
/// 404, 403 `not_chief_product_owner`, `not_product_owner`, 422, 412.
pub fn set(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<ToleranceView, Problem> {
    let p = project::find(cx, key)?;
    may_set(cx, &p)??;
    let t: Tolerance = body.read()?;
    let before = store::tolerance(cx.tx, p.id)?;
    cx.unchanged(|_| Ok(ToleranceView { effort: before }))?;
    store::set_tolerance(cx.tx, p.id, t.effort, cx.by.id, cx.now)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::record(cx, Kind::ChangeToleranceSet, &subject, &json!({"before": before, "after": t.effort}))?;
    Ok(ToleranceView { effort: t.effort })
}
