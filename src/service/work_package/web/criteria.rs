//! The Acceptance Criteria of a story, checked for each of its Work Packages (R61): per call, per job opening.

use crate::app::Cx;
use crate::kit::paging::{List, Page};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::service::access;
use crate::service::work_package::model::WorkPackage;
use crate::service::work_package::read::criteria::{CriterionView, of_work_package};
use crate::service::work_package::verbs::criteria::check;

fn list(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<List<CriterionView>, Problem> {
    Ok(List { items: of_work_package(cx, w)?, next_cursor: None })
}

/// `GET /work-packages/{key}/criteria`
///
/// # Errors
/// 404.
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    let _: Page = r.asked()?;
    Reply::list(&list(cx, &w)?)
}

/// `PUT /work-packages/{key}/criteria`
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412.
pub fn put(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = check(cx, &r.key("key")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| list(cx, &w)).listed())
}
