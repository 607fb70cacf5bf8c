//! Escalations by path (R136): from which story to which, on which level, of which category; how many, how long until taken and
//! until they came back, and how the clocks of their Work Packages ended.

use super::Times;
use crate::app::Cx;
use crate::insight::report::model;
use crate::insight::report::model::Format;
use crate::insight::report::model::period::Period;
use crate::kit::csv;
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::fields::text::Key;
use crate::kit::numbers::spread;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day, Length};
use crate::product::project::model::{Project, Scope};
use crate::product::{project, story};
use crate::service::escalation::model::State;
use crate::service::sla;
use crate::service::sla::model::rules::ClockState;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The escalations from and to the stories of a project, opened in a period.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EscalationReport {
    /// Key of the project.
    pub project: String,
    /// First day of the period.
    pub from: Option<Day>,
    /// Last day of the period.
    pub to: Option<Day>,
    /// Each path with its level and category; the most used first.
    pub paths: Vec<PathLine>,
    /// All of them together.
    pub all: Counts,
}

/// A path.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PathLine {
    /// Key of the story that escalated.
    pub from_story: String,
    /// Its title; null where the caller does not see it.
    pub from_title: Option<String>,
    /// Key of the story that it went to.
    pub to_story: String,
    /// Its title; null where the caller does not see it.
    pub to_title: Option<String>,
    /// Depth in the chain, from 1.
    pub level: i64,
    /// Category of the Work Packages.
    pub category: Option<String>,
    /// What went over it.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What went over a path.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Counts {
    /// How many escalations.
    pub count: usize,
    /// Not taken yet.
    pub open: usize,
    /// Taken, not back yet.
    pub taken: usize,
    /// Completed.
    pub completed: usize,
    /// Returned without.
    pub returned: usize,
    /// From opened to taken.
    pub time_to_take: Times,
    /// From opened to completed or returned.
    pub time_to_end: Times,
    /// Work Packages whose clock was met.
    pub sla_met: i64,
    /// Work Packages whose clock is breached.
    pub sla_breached: i64,
    /// Work Packages whose clock still runs.
    pub sla_running: i64,
}

row! {
    struct Row {
        from: i64, to: i64, level: i64, category: Option<String>, state: State, opened_at: At, taken_at: Option<At>,
        ended_at: Option<At>, work_package: i64, clock: Option<ClockState>,
    }
}

row! {
    struct Name { id: i64, key: String, title: String, project: i64 }
}

/// What the report is narrowed down to.
pub struct Filters {
    pub period: Period,
    story: Option<i64>,
    category: Option<String>,
}

crate::query! {
    /// What the report of escalations is asked for.
    pub struct EscalationReportQuery {
        /// The first day.
        from: Option<Day>,
        /// The last day.
        to: Option<Day>,
        /// Only escalations from or to the story with this key.
        story: Option<Key>,
        /// Only Work Packages of this category.
        category: Option<String>,
        /// JSON, or a file for a spreadsheet.
        format: Option<Format>,
    }
}

/// What a query asks for.
///
/// # Errors
/// 422.
pub fn filters(cx: &mut Cx<'_>, q: &EscalationReportQuery, p: &Project) -> Result<Filters, Problem> {
    let story = match &q.story {
        None => None,
        Some(key) => match story::read::find(cx, key) {
            Ok(s) => Some(s.id),
            Err(p) if p.status == 404 => {
                return Err(Problem::invalid("story", format!("there is no story {key} that you can see")));
            }
            Err(p) => return Err(p),
        },
    };
    Ok(Filters { period: model::period::read(q.from, q.to, p)?, story, category: q.category.clone() })
}

/// The report.
pub fn report(cx: &mut Cx<'_>, p: &Project, f: &Filters) -> Result<EscalationReport, Problem> {
    let rows = rows(cx.tx, p.id, f, cx.now)?;
    let names = names(cx.tx, p.id)?;
    let scope = project::read::scope(cx)?;
    let all = counts(&rows.iter().collect::<Vec<_>>());
    let mut groups: BTreeMap<(i64, i64, i64, Option<&str>), Vec<&Row>> = BTreeMap::new();
    for r in &rows {
        groups.entry((r.from, r.to, r.level, r.category.as_deref())).or_default().push(r);
    }
    let mut paths: Vec<PathLine> = groups
        .into_iter()
        .map(|((from, to, level, category), rows)| {
            let (from_story, from_title) = named(&names, &scope, from);
            let (to_story, to_title) = named(&names, &scope, to);
            let category = category.map(str::to_owned);
            PathLine { from_story, from_title, to_story, to_title, level, category, counts: counts(&rows) }
        })
        .collect();
    paths.sort_by_key(|p| std::cmp::Reverse(p.counts.count));
    Ok(EscalationReport { project: p.key.clone(), from: f.period.from, to: f.period.to, paths, all })
}

/// The key of a story, and its title where the caller sees it.
fn named(names: &HashMap<i64, Name>, scope: &Scope, id: i64) -> (String, Option<String>) {
    names
        .get(&id)
        .map_or_else(|| (String::new(), None), |n| (n.key.clone(), scope.holds(n.project).then(|| n.title.clone())))
}

fn rows(tx: &mut Conn, project: i64, f: &Filters, now: At) -> Result<Vec<Row>, DbError> {
    let mut q = Filter::new(
        "SELECT e.from_story_id, e.to_story_id, e.level, w.category, e.state, e.opened_at, e.taken_at, e.ended_at, w.id,
                ",
        &[],
    );
    sla::store::clock::state(&mut q, now).with(
        " FROM escalation e JOIN work_package w ON w.id = e.work_package_id
          WHERE (e.from_story_id IN (SELECT id FROM story WHERE project_id = ?)
                 OR e.to_story_id IN (SELECT id FROM story WHERE project_id = ?))",
        args![project, project],
    );
    q.with(" AND e.opened_at >= ? AND e.opened_at < ?", args![f.period.since, f.period.until]);
    if let Some(s) = f.story {
        q.with(" AND (e.from_story_id = ? OR e.to_story_id = ?)", args![s, s]);
    }
    if let Some(c) = &f.category {
        q.with(" AND w.category = ?", args![c]);
    }
    q.push(" ORDER BY e.id");
    q.all(tx)
}

/// The stories at either end of the paths of a project.
fn names(tx: &mut Conn, project: i64) -> Result<HashMap<i64, Name>, DbError> {
    let names: Vec<Name> = tx.all(
        "SELECT s.id, p.key || '-' || s.number, s.title, s.project_id FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.project_id = $1
             OR s.id IN (SELECT e.to_story_id FROM escalation e JOIN story f ON f.id = e.from_story_id WHERE f.project_id = $1)
             OR s.id IN (SELECT e.from_story_id FROM escalation e JOIN story t ON t.id = e.to_story_id WHERE t.project_id = $1)",
        args![project],
    )?;
    Ok(names.into_iter().map(|n| (n.id, n)).collect())
}

fn counts(rows: &[&Row]) -> Counts {
    let in_state = |s: State| rows.iter().filter(|r| r.state == s).count();
    let mut c = Counts {
        count: rows.len(),
        open: in_state(State::Open),
        taken: in_state(State::Taken),
        completed: in_state(State::Completed),
        returned: in_state(State::Returned),
        time_to_take: spread(rows.iter().filter_map(|r| Some(r.taken_at?.0 - r.opened_at.0)).collect()).into(),
        time_to_end: spread(rows.iter().filter_map(|r| Some(r.ended_at?.0 - r.opened_at.0)).collect()).into(),
        ..Counts::default()
    };
    // A Work Package that went over a path twice has one clock.
    let mut seen = HashSet::new();
    for r in rows.iter().filter(|r| seen.insert(r.work_package)) {
        match r.clock {
            Some(ClockState::Met) => c.sla_met += 1,
            Some(ClockState::Breached) => c.sla_breached += 1,
            Some(ClockState::Ok | ClockState::AtRisk) => c.sla_running += 1,
            None => {}
        }
    }
    c
}

/// The report as a file.
///
/// # Errors
/// When it cannot be written.
pub fn csv(r: &EscalationReport) -> Result<Vec<u8>, Problem> {
    let head = [
        "from_story",
        "from_title",
        "to_story",
        "to_title",
        "level",
        "category",
        "count",
        "open",
        "taken",
        "completed",
        "returned",
        "time_to_take_median",
        "time_to_take_p85",
        "time_to_end_median",
        "time_to_end_p85",
        "sla_met",
        "sla_breached",
        "sla_running",
    ];
    let span = |s: Option<Length>| s.map_or_else(String::new, |s| s.to_string());
    let rows = r.paths.iter().map(|p| {
        let c = &p.counts;
        vec![
            p.from_story.clone(),
            p.from_title.clone().unwrap_or_default(),
            p.to_story.clone(),
            p.to_title.clone().unwrap_or_default(),
            p.level.to_string(),
            p.category.clone().unwrap_or_default(),
            c.count.to_string(),
            c.open.to_string(),
            c.taken.to_string(),
            c.completed.to_string(),
            c.returned.to_string(),
            span(c.time_to_take.median),
            span(c.time_to_take.p85),
            span(c.time_to_end.median),
            span(c.time_to_end.p85),
            c.sla_met.to_string(),
            c.sla_breached.to_string(),
            c.sla_running.to_string(),
        ]
    });
    csv::table(&head, rows)
}
