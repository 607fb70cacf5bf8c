//! The tolerance of a project: the effort of a change up to which a Product Owner approves alone (C.4).

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::product::change_request::read::tolerance::{ToleranceView, may_set};
use crate::product::change_request::store;
use crate::product::project;
use serde_json::json;

input! {
    /// The effort up to which a Product Owner approves alone; null for no limit.
    pub struct Tolerance { effort: Option<Hundredths> }
}

/// Sets it.
///
/// # Errors
/// 404, 403 `not_chief_product_owner`, `not_product_owner`, 422, 412.
pub fn set(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<ToleranceView, Problem> {
    let p = project::read::find(cx, key)?;
    may_set(cx, &p)??;
    let t: Tolerance = body.read()?;
    let before = store::tolerance(cx.tx, p.id)?;
    cx.unchanged(|_| Ok(ToleranceView { effort: before }))?;
    store::set_tolerance(cx.tx, p.id, t.effort, cx.by.id, cx.now)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::store::record(cx, Kind::ChangeToleranceSet, &subject, &json!({"before": before, "after": t.effort}))?;
    Ok(ToleranceView { effort: t.effort })
}
