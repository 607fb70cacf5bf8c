//! The report of a Sprint as a page: what was planned against what came, and which incidents disturbed it.

use super::Head;
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::{assets, text};
use crate::people::team::model::shares::{ShareUnit, Work};
use crate::product::story::model::Class;
use crate::scrum::sprint::model::State;
use crate::scrum::sprint::read;
use crate::scrum::sprint::read::SprintView;
use crate::scrum::sprint::read::disturbed::Incident;
use crate::scrum::sprint::read::report::{Part, ReportView, ShareView};
use crate::service::interruption;
use askama::Template;

#[derive(Template)]
#[template(path = "scrum/sprint/pages/report.html")]
struct Report<'a> {
    frame: Frame,
    head: Head,
    s: SprintView,
    r: &'a ReportView,
}

/// Shows it.
pub fn show(cx: &mut Cx<'_>, r: &ReportView) -> Result<String, Problem> {
    let s = read::by_id(cx, r.sprint)?;
    let (head, frame) = Head::load(cx, &s, format!("Report of {}", s.name), "sprints")?;
    render(&Report { frame, head, s, r })
}

/// Whole percents, as people say them; a dash of nothing.
fn rounded(percent: &Option<Hundredths>) -> String {
    percent.map_or_else(|| "–".to_owned(), |p| format!("{} %", (p.0 + 50).div_euclid(100)))
}

/// A deviation in points of a percent, with its sign.
fn deviation(d: &Option<Hundredths>) -> String {
    d.map_or_else(String::new, |d| match (d.0 + 50).div_euclid(100) {
        0 => "as set".to_owned(),
        n if n > 0 => format!("{n} points more"),
        n => format!("{} points less", -n),
    })
}

impl Report<'_> {
    fn rows(&self) -> [(&'static str, &Part); 5] {
        let r = self.r;
        [
            ("Known work", &r.known),
            ("Unknown work", &r.unknown),
            ("Finite stories", &r.finite),
            ("Recurring stories", &r.recurring),
            ("Together", &r.all),
        ]
    }

    /// What a share is for, in words.
    fn name(&self, s: &ShareView) -> String {
        match (s.of.as_str(), Work::parse(&s.name), Class::parse(&s.name)) {
            ("work", Some(Work::Finite), _) => "Finite stories".to_owned(),
            ("work", Some(Work::Recurring), _) => "Recurring stories".to_owned(),
            ("class", _, Some(class)) => class.label().to_owned(),
            ("category", ..) => format!("Category {}", s.name),
            _ => s.name.clone(),
        }
    }

    /// A share as it was stated.
    fn stated(&self, s: &ShareView) -> String {
        let unit = match s.unit {
            ShareUnit::Percent => "%",
            ShareUnit::Hours => "hours",
            ShareUnit::Points => "points",
        };
        format!("{} {unit}", s.amount)
    }

    fn deviates(&self) -> bool {
        self.r.shares.iter().any(|s| s.planned_deviates || s.actual_deviates)
    }

    fn running(&self) -> bool {
        self.r.state == State::Active
    }
}

/// How long an incident kept people from planned work, summed, in hours.
fn lain(i: &Incident) -> Hundredths {
    Hundredths(i.interrupted.iter().map(|x| x.hours.0).sum())
}

/// How many of the incidents interrupted the deliverable itself; they come first.
fn direct(incidents: &[Incident]) -> usize {
    incidents.iter().take_while(|i| !i.interrupted.is_empty()).count()
}
