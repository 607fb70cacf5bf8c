//! The Acceptance Criteria of a story, checked for each of its Work Packages (R61): per call, per job opening.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::kit::fields::{Body, Key, Said};
use crate::kit::paging::List;
use crate::kit::problem::Problem;
use crate::service::access;
use crate::service::work_package::read::criteria::{CriterionView, may_check, of_work_package};
use crate::service::work_package::{model, read};
use crate::{args, input};
use serde_json::json;

input! {
    /// What was found of a criterion; `met` null takes the check back.
    pub struct Verdict { criterion: Said, met: Option<bool> }
}

pub fn check(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<List<CriterionView>, Problem> {
    let w = access::read::find(cx, key)?;
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
    read::unchanged(cx, &w)?;
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
        activity::read::record(cx, Kind::CriterionChecked, &model::subject(&w), &detail)?;
    }
    Ok(List { items: of_work_package(cx, &w)?, next_cursor: None })
}
