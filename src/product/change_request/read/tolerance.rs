//! The tolerance of a project: the effort of a change up to which a Product Owner approves alone (C.4).

use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::product::change_request::store;
use crate::product::project::model::Project;
use crate::product::{project, story};
use schemars::JsonSchema;
use serde::Serialize;

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
    let p = project::read::find(cx, key)?;
    Ok(ToleranceView { effort: store::tolerance(cx.tx, p.id)? })
}

/// Refuses everybody but the Chief Product Owner, or, where there is none, the Product Owners of the project.
pub fn may_set(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    match p.chief_product_owner_id {
        Some(_) if story::read::is_chief_of(cx, p)? => Ok(Ok(())),
        Some(_) => Ok(Err(Refusal::NotChiefForTolerance { project: p.name.clone() })),
        None => project::read::as_owner(cx, p),
    }
}
