//! Work Packages over time (R72, R104, R195): how many came and were completed, with which effort, how long it took, how their clocks
//! ended and how often they were opened again; by month or Sprint, and by category, severity, template or team.

use super::period::{self, Period};
use super::web::Format;
use super::{Times, rules};
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::kit::web::Reply;
use crate::project::Project;
use crate::sla::Outcome;
use crate::work_package::{Severity, State};
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

crate::words! {
    /// What a report counts by.
    pub enum By { Month = "month", Sprint = "sprint" }
}
crate::words! {
    /// What a report tells apart.
    pub enum Group { Category = "category", Severity = "severity", Template = "template", Team = "team" }
}

/// Work Packages of a project over time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WorkPackageReport {
    /// Key of the project.
    pub project: String,
    /// Months, or the Sprints of the teams that had the Work Packages first.
    pub by: By,
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
    pub created: usize,
    /// Work Packages completed; those given up are none.
    pub completed: usize,
    /// Work Packages given up.
    pub dropped: usize,
    /// Effort of those completed: what their tasks spent, else their estimate.
    pub effort: Hundredths,
    /// From created to completed.
    pub lead_time: Times,
    /// Completed in time.
    pub sla_met: usize,
    /// Completed too late.
    pub sla_breached: usize,
    /// Clocks that ran out in this time, whether completed by now or not.
    pub breaches: usize,
    /// How often those completed had been opened again.
    pub reopened: i64,
}

/// Numbers in the making.
#[derive(Default)]
struct Tally {
    numbers: Numbers,
    lead_times: Vec<i64>,
}

impl Tally {
    fn numbers(self) -> Numbers {
        Numbers { lead_time: Times::over(self.lead_times), ..self.numbers }
    }
}

row! {
    struct Row {
        group: Option<String>, team: i64, state: State, created_at: At, completed_at: Option<At>, result: Option<Outcome>,
        resolve_by: Option<At>, reopened: i64, estimate: Option<Hundredths>, spent: Hundredths,
    }
}

/// What the report is narrowed down to, and how it counts.
pub(super) struct Asked {
    pub(super) by: By,
    pub(super) group: Option<Group>,
    pub(super) period: Period,
}

crate::query! {
    /// What the report of Work Packages over time is asked for.
    pub struct WorkPackageReportQuery {
        /// How long a period is; a month unless said otherwise.
        by: Option<By>,
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
pub(super) fn asked(q: &WorkPackageReportQuery, p: &Project) -> Result<Asked, Problem> {
    Ok(Asked { by: q.by.unwrap_or(By::Month), group: q.group, period: period::read(q.from, q.to, p)? })
}

/// The months or Sprints of a report.
enum Calendar {
    /// When each begins, and what it is called.
    Months(Vec<i64>, Vec<String>),
    /// Those of each team: when they were started and closed.
    Sprints(Vec<SprintRow>),
}

row! {
    struct SprintRow { id: i64, team: i64, name: String, started_at: At, closed_at: Option<At> }
}

impl Calendar {
    /// Where an instant of a team falls.
    fn place(&self, team: i64, at: At) -> Option<usize> {
        match self {
            Calendar::Months(starts, _) => rules::stretch(starts, at.0),
            Calendar::Sprints(all) => {
                all.iter().position(|s| s.team == team && s.started_at <= at && s.closed_at.is_none_or(|c| at <= c))
            }
        }
    }
    fn name(&self, i: usize) -> (String, Option<i64>) {
        match self {
            Calendar::Months(_, names) => (names.get(i).cloned().unwrap_or_default(), None),
            Calendar::Sprints(all) => all.get(i).map_or_else(Default::default, |s| (s.name.clone(), Some(s.id))),
        }
    }
}

/// The report. One statement reads every Work Package of the project once.
///
/// # Errors
/// Those of the database.
pub(super) fn report(cx: &mut Cx<'_>, p: &Project, a: &Asked) -> Result<WorkPackageReport, Problem> {
    let rows = rows(cx.tx, p.id, a.group)?;
    let calendar = match a.by {
        By::Month => months(&rows, p, cx.now),
        By::Sprint => Calendar::Sprints(sprints(cx.tx, p.id)?),
    };
    let mut cells: BTreeMap<(usize, Option<&str>), Tally> = BTreeMap::new();
    let mut groups: BTreeMap<Option<&str>, Tally> = BTreeMap::new();
    let mut all = Tally::default();
    for r in &rows {
        let group = r.group.as_deref();
        let mut count = |at: At, add: &dyn Fn(&mut Tally)| {
            if !a.period.holds(at) {
                return;
            }
            add(&mut all);
            add(groups.entry(group).or_default());
            if let Some(i) = calendar.place(r.team, at) {
                add(cells.entry((i, group)).or_default());
            }
        };
        count(r.created_at, &|t| t.numbers.created += 1);
        if let Some(at) = r.completed_at {
            count(at, &|t| completed(t, r, at));
        }
        if let Some(by) = r.resolve_by.filter(|by| breached(r, *by, cx.now)) {
            count(by, &|t| t.numbers.breaches += 1);
        }
    }
    let line = |((i, group), t): ((usize, Option<&str>), Tally)| {
        let (period, sprint) = calendar.name(i);
        PeriodLine { period, sprint, group: group.map(str::to_owned), numbers: t.numbers() }
    };
    Ok(WorkPackageReport {
        project: p.key.clone(),
        by: a.by,
        group: a.group,
        from: a.period.from,
        to: a.period.to,
        periods: cells.into_iter().map(line).collect(),
        groups: if a.group.is_none() {
            Vec::new()
        } else {
            groups.into_iter().map(|(g, t)| GroupLine { group: g.map(str::to_owned), numbers: t.numbers() }).collect()
        },
        all: all.numbers(),
    })
}

fn completed(t: &mut Tally, r: &Row, at: At) {
    if r.state == State::Dropped {
        t.numbers.dropped += 1;
        return;
    }
    t.numbers.completed += 1;
    t.numbers.effort.0 += if r.spent.0 > 0 { r.spent.0 } else { r.estimate.unwrap_or_default().0 };
    t.numbers.reopened += r.reopened;
    t.lead_times.push((at.0 - r.created_at.0).max(0));
    match r.result {
        Some(Outcome::Met) => t.numbers.sla_met += 1,
        Some(Outcome::Breached) => t.numbers.sla_breached += 1,
        None => {}
    }
}

/// Whether the clock of a Work Package ran out.
fn breached(r: &Row, by: At, now: At) -> bool {
    r.result == Some(Outcome::Breached) || r.result.is_none() && r.state.is_open() && by < now
}

fn rows(tx: &mut Conn, project: i64, group: Option<Group>) -> Result<Vec<Row>, DbError> {
    let (what, from) = match group {
        None => ("CAST(NULL AS TEXT)", ""),
        Some(Group::Category) => ("w.category", ""),
        Some(Group::Severity) => ("w.severity", ""),
        Some(Group::Template) => ("m.name", "LEFT JOIN template m ON m.id = w.template_id"),
        Some(Group::Team) => ("m.slug", "JOIN team m ON m.id = w.team_id"),
    };
    tx.all(
        &format!(
            "SELECT {what}, w.team_id, w.state, w.created_at, w.completed_at, w.sla_result, w.resolve_by, w.reopened, w.estimate,
                    COALESCE(q.spent, 0)
               FROM work_package w {from}
               LEFT JOIN (SELECT t.work_package_id AS id, CAST(SUM(t.spent) AS BIGINT) AS spent
                            FROM task t JOIN work_package x ON x.id = t.work_package_id WHERE x.project_id = $1
                           GROUP BY t.work_package_id) q ON q.id = w.id
              WHERE w.project_id = $1"
        ),
        args![project],
    )
}

/// The Sprints that were started, of the teams of a project, oldest first.
fn sprints(tx: &mut Conn, project: i64) -> Result<Vec<SprintRow>, DbError> {
    tx.all(
        "SELECT s.id, s.team_id, t.name || ': ' || s.name, s.started_at, s.closed_at FROM sprint s JOIN team t ON t.id = s.team_id
          WHERE s.started_at IS NOT NULL
            AND s.team_id IN (SELECT team_id FROM work_package WHERE project_id = $1
                              UNION SELECT team_id FROM project_team WHERE project_id = $1)
          ORDER BY s.started_at, s.id",
        args![project],
    )
}

/// The months from the first Work Package to the last that happened to one, in the time zone of the project.
fn months(rows: &[Row], p: &Project, now: At) -> Calendar {
    let ends = |r: &Row| r.completed_at.max(r.resolve_by.filter(|by| breached(r, *by, now))).unwrap_or(r.created_at);
    let first = rows.iter().map(|r| r.created_at).min();
    let last = rows.iter().map(|r| ends(r).max(r.created_at)).max();
    let (Some(first), Some(last)) = (first, last) else { return Calendar::Months(Vec::new(), Vec::new()) };
    let mut day = Day(first.day_in(&p.time_zone).0.first_of_month());
    let (mut starts, mut names) = (Vec::new(), Vec::new());
    while day.start_in(&p.time_zone) <= last {
        starts.push(day.start_in(&p.time_zone).0);
        names.push(day.0.strftime("%Y-%m").to_string());
        day = Day(day.plus(31).0.first_of_month());
    }
    Calendar::Months(starts, names)
}

/// A group as people read it.
pub(super) fn shown(group: Option<Group>, name: Option<&str>) -> String {
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
pub(super) fn csv(r: &WorkPackageReport) -> Result<Reply, Problem> {
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
    let span = |s: Option<super::Span>| s.map_or_else(String::new, |s| s.to_string());
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
    crate::kit::csv::reply(&format!("{}-work-packages", r.project), &head, rows)
}
