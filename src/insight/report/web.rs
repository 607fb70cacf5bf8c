//! Handlers of reports.

use super::model::Format;
use super::read::escalations::EscalationReportQuery;
use super::read::work_packages::WorkPackageReportQuery;
use super::{page, read};
use crate::app::Cx;
use crate::kit::csv;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/reports/escalations", escalations)
            .gives::<read::escalations::EscalationReport>("Escalations by path")
            .asks::<read::escalations::EscalationReportQuery>()
            .with_page(),
        Route::get("/projects/{key}/reports/work-packages", work_packages)
            .gives::<read::work_packages::WorkPackageReport>("Work Packages over time")
            .asks::<read::work_packages::WorkPackageReportQuery>()
            .with_page(),
    ]
}

/// `GET /projects/{key}/reports/escalations`
pub fn escalations(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let r = r.filled();
    let q: EscalationReportQuery = r.asked()?;
    let filters = read::escalations::filters(cx, &q, &p)?;
    let report = read::escalations::report(cx, &p, &filters)?;
    if q.format == Some(Format::Csv) {
        return Ok(csv::reply(&format!("{}-escalations", report.project), read::escalations::csv(&report)?));
    }
    Reply::list(&report)?.page(cx, |cx| page::escalations(cx, &p, &r.query, &report))
}

/// `GET /projects/{key}/reports/work-packages`
pub fn work_packages(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let r = r.filled();
    let q: WorkPackageReportQuery = r.asked()?;
    let asked = read::work_packages::asked(&q, &p)?;
    let report = read::work_packages::report(cx, &p, &asked)?;
    if q.format == Some(Format::Csv) {
        return Ok(csv::reply(&format!("{}-work-packages", report.project), read::work_packages::csv(&report)?));
    }
    Reply::list(&report)?.page(cx, |cx| page::work_packages(cx, &p, &r.query, &report))
}
