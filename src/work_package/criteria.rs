//! The Acceptance Criteria of a story, checked for each of its Work Packages (R61): per call, per job opening.

use super::store::WorkPackage;
use super::{as_holder, commands};
use crate::activity::{self, Kind};
use crate::app::Cx;
use crate::kit::fields::{Body, Key, Said};
use crate::kit::paging::{List, Page};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::web::{Reply, Req};
use crate::refusal::May;
use crate::{args, input, row, story};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

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

row! {
    struct Check { criterion: String, met: bool, by: String, at: At }
}

input! {
    /// What was found of a criterion; `met` null takes the check back.
    pub struct Verdict { criterion: Said, met: Option<bool> }
}

/// The criteria of the story of a Work Package, and what was checked of them and of former ones.
///
/// # Errors
/// Those of the database.
pub fn of_work_package(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Vec<CriterionView>, Problem> {
    let checks: Vec<Check> = cx.tx.all(
        "SELECT c.criterion, c.met, p.login, c.at FROM criterion_check c JOIN person p ON p.id = c.by_id
          WHERE c.work_package_id = $1 ORDER BY c.at, c.criterion",
        args![w.id],
    )?;
    let current = story::criteria(cx.tx, w.story_id)?;
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
///
/// # Errors
/// Those of the database.
pub fn may_check(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    let owner = story::by_id(cx.tx, w.story_id)?.product_owner_id;
    if owner == cx.by.id { Ok(Ok(())) } else { as_holder(cx, w) }
}

fn check(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<List<CriterionView>, Problem> {
    let w = super::find(cx, key)?;
    may_check(cx, &w)??;
    let v: Verdict = body.read()?;
    let criterion = v.criterion.0;
    let known = of_work_package(cx, &w)?;
    let before = match known.iter().find(|c| c.criterion == criterion) {
        Some(c) if c.current || v.met.is_none() => c.met,
        _ => {
            return Err(Problem::invalid(
                "criterion",
                "is no Acceptance Criterion of its story; write it as the story has it",
            ));
        }
    };
    commands::unchanged(cx, &w)?;
    match v.met {
        Some(met) => cx.tx.run(
            "INSERT INTO criterion_check (work_package_id, criterion, met, by_id, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (work_package_id, criterion) DO UPDATE SET met = excluded.met, by_id = excluded.by_id, at = excluded.at",
            args![w.id, &criterion, met, cx.by.id, cx.now],
        )?,
        None => cx.tx.run(
            "DELETE FROM criterion_check WHERE work_package_id = $1 AND criterion = $2",
            args![w.id, &criterion],
        )?,
    };
    if before != v.met {
        let detail = json!({"criterion": criterion, "before": before, "after": v.met});
        activity::record(cx, Kind::CriterionChecked, &commands::subject(&w), &detail)?;
    }
    Ok(List { items: of_work_package(cx, &w)?, next_cursor: None })
}

/// `GET /work-packages/{key}/criteria`
///
/// # Errors
/// 404.
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = super::find(cx, &r.key("key")?)?;
    let _: Page = r.asked()?;
    Reply::list(&List { items: of_work_package(cx, &w)?, next_cursor: None })
}

/// `PUT /work-packages/{key}/criteria`
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412.
pub fn put(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&check(cx, &r.key("key")?, &r.body)?)
}
