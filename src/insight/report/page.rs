//! The pages of reports. Filters stand in the address; the table is the truth, a chart its picture.

use super::model::{Group, Per};
use super::read::Times;
use super::read::escalations::EscalationReport;
use super::read::work_packages::{PeriodLine, WorkPackageReport, shown};
use crate::app::Cx;
use crate::doors::frame::chart::{Place, columns};
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::time::Length;
use crate::product::project::model::Project;
use askama::Template;
use std::borrow::Borrow;

#[derive(Template)]
#[template(path = "insight/report/pages/escalations.html")]
struct Escalations<'a> {
    frame: Frame,
    p: &'a Project,
    r: &'a EscalationReport,
    story: String,
    category: String,
    narrowed: bool,
    /// The query of the file.
    file: String,
}

/// Escalations by path.
pub fn escalations(cx: &mut Cx<'_>, p: &Project, q: &Query, r: &EscalationReport) -> Result<String, Problem> {
    let of = |name: &str| q.get(name).unwrap_or("").to_owned();
    render(&Escalations {
        frame: Frame::load(cx, format!("Escalations by path of {}", p.name), "reports", Some(p.id), None)?,
        narrowed: q.narrows(),
        story: of("story"),
        category: of("category"),
        file: q.with("format", Some("csv")),
        p,
        r,
    })
}

#[derive(Template)]
#[template(path = "insight/report/pages/work_packages.html")]
struct WorkPackages<'a> {
    frame: Frame,
    p: &'a Project,
    r: &'a WorkPackageReport,
    chart: Html,
    narrowed: bool,
    file: String,
}

/// Work Packages over time.
pub fn work_packages(cx: &mut Cx<'_>, p: &Project, q: &Query, r: &WorkPackageReport) -> Result<String, Problem> {
    render(&WorkPackages {
        frame: Frame::load(cx, format!("Work Packages of {} over time", p.name), "reports", Some(p.id), None)?,
        narrowed: q.narrows(),
        file: q.with("format", Some("csv")),
        chart: chart(r),
        p,
        r,
    })
}

impl WorkPackages<'_> {
    fn by(&self) -> Html {
        forms::options(&[("month", "by month"), ("sprint", "by Sprint")], self.r.by.word())
    }
    fn groups(&self) -> Html {
        let mut all = vec![("", "everything together".to_owned())];
        all.extend(Group::ALL.iter().map(|g| (g.word(), format!("by {g}"))));
        forms::options(&all, self.r.group.map_or("", Group::word))
    }
    fn name(&self, group: &Option<String>) -> String {
        shown(self.r.group, group.as_deref())
    }
    fn of_sprint(&self) -> bool {
        self.r.by == Per::Sprint
    }
}

/// Created and completed, side by side, in each month or Sprint.
fn chart(r: &WorkPackageReport) -> Html {
    let mut places: Vec<(&str, i64, i64)> = Vec::new();
    for PeriodLine { period, numbers, .. } in &r.periods {
        match places.last_mut().filter(|p| p.0 == period) {
            Some(p) => (p.1, p.2) = (p.1 + numbers.created, p.2 + numbers.completed),
            None => places.push((period, numbers.created, numbers.completed)),
        }
    }
    let place = |(name, created, completed): &(&str, i64, i64)| Place {
        name: (*name).to_owned(),
        columns: vec![
            vec![("unknown", *created * 100, format!("{name}: {created} created"))],
            vec![("known", *completed * 100, format!("{name}: {completed} completed"))],
        ],
    };
    let label =
        format!("{} created and {} completed; the table below has every number", r.all.created, r.all.completed);
    columns(&label, &places.iter().map(place).collect::<Vec<_>>())
}

/// A length of time, or a dash.
fn span(s: impl Borrow<Option<Length>>) -> String {
    s.borrow().map_or_else(|| "–".to_owned(), Length::short)
}

/// Median and 85th percentile.
fn times(t: impl Borrow<Times>) -> String {
    let t = t.borrow();
    if t.count == 0 { "–".to_owned() } else { format!("{} · {}", span(t.median), span(t.p85)) }
}

/// A part of a whole in whole percent; a dash of nothing.
fn kept(met: &i64, missed: &i64) -> String {
    match met + missed {
        0 => "–".to_owned(),
        all => format!("{} %", (met * 200 + all) / (all * 2)),
    }
}
