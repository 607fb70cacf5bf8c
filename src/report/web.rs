//! Handlers of reports.

use super::escalations::{self, EscalationReportQuery};
use super::page;
use super::work_packages::{self, WorkPackageReportQuery};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::project;

crate::words! {
    /// How a report is wanted.
    pub enum Format { Json = "json", Csv = "csv" }
}

/// `GET /projects/{key}/reports/escalations`
pub fn escalations(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let r = r.filled();
    let q: EscalationReportQuery = r.asked()?;
    let filters = escalations::filters(cx, &q, &p)?;
    let report = escalations::report(cx, &p, &filters)?;
    if q.format == Some(Format::Csv) {
        return escalations::csv(&report);
    }
    Reply::list(&report)?.page(cx, |cx| page::escalations(cx, &p, &r.query, &report))
}

/// `GET /projects/{key}/reports/work-packages`
pub fn work_packages(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let r = r.filled();
    let q: WorkPackageReportQuery = r.asked()?;
    let asked = work_packages::asked(&q, &p)?;
    let report = work_packages::report(cx, &p, &asked)?;
    if q.format == Some(Format::Csv) {
        return work_packages::csv(&report);
    }
    Reply::list(&report)?.page(cx, |cx| page::work_packages(cx, &p, &r.query, &report))
}
