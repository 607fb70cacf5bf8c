//! The Acceptance Criteria of a story, checked for each of its Work Packages (R61): per call, per job opening.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::{Key, Said};
use crate::kit::problem::Problem;
use crate::service::access;
use crate::service::work_package::model::WorkPackage;
use crate::service::work_package::read::criteria::{may_check, of_work_package};
use crate::service::work_package::{model, read, store};
use serde_json::json;

input! {
    /// What was found of a criterion; `met` null takes the check back.
    pub struct Verdict { criterion: Said, met: Option<bool> }
}

pub fn check(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackage, Problem> {
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
        Some(met) => store::criteria::put(cx.tx, w.id, &criterion, met, cx.by.id, cx.now)?,
        None => store::criteria::delete(cx.tx, w.id, &criterion)?,
    }
    if before != v.met {
        let detail = json!({"criterion": criterion, "before": before, "after": v.met});
        activity::store::record(cx, Kind::CriterionChecked, &model::subject(&w), &detail)?;
    }
    Ok(w)
}
