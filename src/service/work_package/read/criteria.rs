//! The Acceptance Criteria of a story, checked for each of its Work Packages (R61): per call, per job opening.

use crate::app::Cx;
use crate::args;
use crate::facts::refusal::model::May;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::story;
use crate::product::story::model::Story;
use crate::service::access::read::as_holder;
use crate::service::work_package::model::WorkPackage;
use crate::service::work_package::model::criteria::Check;
use schemars::JsonSchema;
use serde::Serialize;

/// A criterion and how the Work Package stands to it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CriterionView {
    /// The criterion, in the story's words.
    pub criterion: String,
    /// Whether it is met; null while nobody has checked it.
    pub met: Option<bool>,
    /// Login of who has checked it.
    pub by: Option<String>,
    /// When.
    pub at: Option<At>,
    /// Whether the story still has it; what was checked stays readable.
    pub current: bool,
}

/// The criteria of the story of a Work Package, and what was checked of them and of former ones.
pub fn of_work_package(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Vec<CriterionView>, Problem> {
    let current = story::store::criteria(cx.tx, w.story_id)?;
    checked(cx, w, &current)
}

/// The same, where the criteria of the story were loaded already.
pub fn checked(cx: &mut Cx<'_>, w: &WorkPackage, current: &[String]) -> Result<Vec<CriterionView>, Problem> {
    let checks: Vec<Check> = cx.tx.all(
        "SELECT c.criterion, c.met, p.login, c.at FROM criterion_check c JOIN person p ON p.id = c.by_id
          WHERE c.work_package_id = $1 ORDER BY c.at, c.criterion",
        args![w.id],
    )?;
    let view = |criterion: &str, current: bool| {
        let check = checks.iter().find(|c| c.criterion == criterion);
        CriterionView {
            criterion: criterion.to_owned(),
            met: check.map(|c| c.met),
            by: check.map(|c| c.by.clone()),
            at: check.map(|c| c.at),
            current,
        }
    };
    let former = checks.iter().filter(|c| !current.contains(&c.criterion));
    Ok(current.iter().map(|c| view(c, true)).chain(former.map(|c| view(&c.criterion, false))).collect())
}

/// Whether the caller checks criteria: a member of the team that holds the Work Package, or the Product Owner of its story.
pub fn may_check(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    let story = story::store::by_id(cx.tx, w.story_id)?;
    may_check_of(cx, w, &story)
}

/// The same, where its story was loaded already.
pub fn may_check_of(cx: &mut Cx<'_>, w: &WorkPackage, story: &Story) -> Result<May, Problem> {
    if story::read::is_product_owner(cx, story)? { Ok(Ok(())) } else { as_holder(cx, w) }
}
