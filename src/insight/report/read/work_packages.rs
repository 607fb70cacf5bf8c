//! Work Packages over time (R72, R104, R195): how many came and were completed, with which effort, how long it took, how their clocks
//! ended and how often they were opened again; by month or Sprint, and by category, severity, template or team.

use super::figures::Templates;
use super::{Times, figures};
use crate::app::Cx;
use crate::insight::report::model;
use crate::insight::report::model::period::Period as Days;
use crate::insight::report::model::tally::{Counted, Counts, Period, Tally};
use crate::insight::report::model::{Format, Group, Per};
use crate::kit::csv;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::{Day, Length};
use crate::product::project::model::Project;
use crate::service::sla::model::Severity;
use schemars::JsonSchema;
use serde::Serialize;

/// Work Packages of a project over time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WorkPackageReport {
    /// Key of the project.
    pub project: String,
    /// Months, or the Sprints of the teams that had the Work Packages first.
    pub by: Per,
    /// What is told apart; null for everything together.
    pub group: Option<Group>,
    /// First day of the period.
    pub from: Option<Day>,
    /// Last day of the period.
    pub to: Option<Day>,
    /// Each month or Sprint, and group, in which something happened; oldest first.
    pub periods: Vec<PeriodLine>,
    /// Each group over the whole period.
    pub groups: Vec<GroupLine>,
    /// Everything over the whole period.
    pub all: Numbers,
}

/// A month or Sprint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PeriodLine {
    /// The month, such as `2026-03`, or the name of the Sprint with that of its team.
    pub period: String,
    /// Number of the Sprint.
    pub sprint: Option<i64>,
    /// Which group; null for everything together, and for those without.
    pub group: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// A group over the whole period.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupLine {
    /// Which; null for those without.
    pub group: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// What happened: what was created counts where it was created, the rest where it was completed; a breach where the time ran out.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Numbers {
    /// Work Packages created.
    pub created: i64,
    /// Work Packages completed; those given up are none.
    pub completed: i64,
    /// Work Packages given up.
    pub dropped: i64,
    /// Effort of those completed: what their tasks spent, else their estimate.
    pub effort: Hundredths,
    /// From created to completed.
    pub lead_time: Times,
    /// Completed in time.
    pub sla_met: i64,
    /// Completed too late.
    pub sla_breached: i64,
    /// Clocks that ran out in this time, whether completed by now or not.
    pub breaches: i64,
    /// How often those completed had been opened again.
    pub reopened: i64,
}

impl From<&Tally> for Numbers {
    fn from(t: &Tally) -> Self {
        Self {
            created: t.made,
            completed: t.completed,
            dropped: t.dropped,
            effort: Hundredths(t.effort),
            lead_time: t.lead().into(),
            sla_met: t.met,
            sla_breached: t.breached,
            breaches: t.ran_out,
            reopened: t.reopenings,
        }
    }
}

/// What the report is narrowed down to, and how it counts.
pub struct Asked {
    pub by: Per,
    pub group: Option<Group>,
    pub period: Days,
}

crate::query! {
    /// What the report of Work Packages over time is asked for.
    pub struct WorkPackageReportQuery {
        /// How long a period is; a month unless said otherwise.
        by: Option<Per>,
        /// What each period is divided by.
        group: Option<Group>,
        /// The first day.
        from: Option<Day>,
        /// The last day.
        to: Option<Day>,
        /// JSON, or a file for a spreadsheet.
        format: Option<Format>,
    }
}

/// What a query asks for.
///
/// # Errors
/// 422.
pub fn asked(q: &WorkPackageReportQuery, p: &Project) -> Result<Asked, Problem> {
    Ok(Asked { by: q.by.unwrap_or(Per::Month), group: q.group, period: model::period::read(q.from, q.to, p)? })
}

/// The report.
pub fn report(cx: &mut Cx<'_>, p: &Project, a: &Asked) -> Result<WorkPackageReport, Problem> {
    let window = (a.period.since, a.period.until);
    let asked = figures::Asked {
        project: p.id,
        templates: Templates::Whatever,
        team: None,
        during: a.period.is_bounded().then_some(window),
    };
    let all = figures::read(cx.tx, &asked, cx.now)?;
    let periods = match a.by {
        Per::Month => months(&all, p),
        Per::Sprint => figures::sprints(cx.tx, p.id)?,
    };
    let over = model::tally::count(&all, &periods, window, |w| a.group.and_then(|g| w.group(g)));
    let mut lines: Vec<(usize, PeriodLine)> = Vec::new();
    for (group, counts) in &over.groups {
        lines.extend(counts.periods.iter().map(|(i, t)| {
            let Period { name, sprint, .. } = &periods[*i];
            let group = group.map(str::to_owned);
            (*i, PeriodLine { period: name.clone(), sprint: *sprint, group, numbers: t.into() })
        }));
    }
    lines.sort_by_key(|l| l.0);
    let line = |(g, c): (&Option<&str>, &Counts)| GroupLine { group: g.map(str::to_owned), numbers: (&c.all).into() };
    Ok(WorkPackageReport {
        project: p.key.clone(),
        by: a.by,
        group: a.group,
        from: a.period.from,
        to: a.period.to,
        periods: lines.into_iter().map(|l| l.1).collect(),
        groups: if a.group.is_none() { Vec::new() } else { over.groups.iter().map(line).collect() },
        all: (&over.whole.all).into(),
    })
}

/// The months from the first Work Package to the last that happened to one, in the time zone of the project.
fn months(all: &[Counted], p: &Project) -> Vec<Period> {
    let first = all.iter().map(|w| w.created_at).min();
    let last = all.iter().filter_map(|w| w.completed_at.max(w.resolve_by).max(Some(w.created_at))).max();
    first.zip(last).map_or_else(Vec::new, |(first, last)| figures::months(first, last, &p.time_zone))
}

/// A group as people read it.
pub fn shown(group: Option<Group>, name: Option<&str>) -> String {
    match (group, name) {
        (Some(Group::Severity), Some(word)) => {
            Severity::parse(word).map_or_else(|| word.to_owned(), |s| s.label().to_owned())
        }
        (_, Some(name)) => name.to_owned(),
        (Some(Group::Template), None) => "without a template".to_owned(),
        (Some(g), None) => format!("without a {g}"),
        (None, None) => "all".to_owned(),
    }
}

/// The report as a file.
///
/// # Errors
/// When it cannot be written.
pub fn csv(r: &WorkPackageReport) -> Result<Vec<u8>, Problem> {
    let head = [
        "period",
        "group",
        "created",
        "completed",
        "dropped",
        "effort",
        "lead_time_median",
        "lead_time_p85",
        "sla_met",
        "sla_breached",
        "breaches",
        "reopened",
    ];
    let span = |s: Option<Length>| s.map_or_else(String::new, |s| s.to_string());
    let rows = r.periods.iter().map(|l| {
        let n = &l.numbers;
        vec![
            l.period.clone(),
            l.group.clone().unwrap_or_default(),
            n.created.to_string(),
            n.completed.to_string(),
            n.dropped.to_string(),
            n.effort.to_string(),
            span(n.lead_time.median),
            span(n.lead_time.p85),
            n.sla_met.to_string(),
            n.sla_breached.to_string(),
            n.breaches.to_string(),
            n.reopened.to_string(),
        ]
    });
    csv::table(&head, rows)
}
