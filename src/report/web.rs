//! Handlers of reports.

use super::{escalations, page, work_packages};
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
    let q = r.query.keep(|_, v| !v.trim().is_empty());
    let filters = escalations::filters(cx, &q, &p)?;
    let report = escalations::report(cx, &p, &filters)?;
    if q.word("format", Format::parse)? == Some(Format::Csv) {
        return escalations::csv(&report);
    }
    Reply::list(&report)?.page(cx, |cx| page::escalations(cx, &p, &q, &report))
}

/// `GET /projects/{key}/reports/work-packages`
pub fn work_packages(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let q = r.query.keep(|_, v| !v.trim().is_empty());
    let asked = work_packages::asked(&q, &p)?;
    let report = work_packages::report(cx, &p, &asked)?;
    if q.word("format", Format::parse)? == Some(Format::Csv) {
        return work_packages::csv(&report);
    }
    Reply::list(&report)?.page(cx, |cx| page::work_packages(cx, &p, &q, &report))
}
