//! How well templates work (R82), and Work Packages over time by template, category and severity (R72).

use super::rules::{Period, Tally, Used, place};
use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::fields::{Hundredths, Slug};
use crate::kit::numbers::Spread;
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::kit::time::{At, Day, SECOND, iso};
use crate::kit::web::{Reply, Req};
use crate::project::{self, Project};
use crate::sla::Outcome;
use crate::work_package::{Severity, State};
use crate::{args, row, sprint, team, words};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Efforts: how many are known, the median, and the 85th percentile (nearest rank).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EffortSpread {
    /// How many it comes from.
    pub count: usize,
    /// The median.
    pub median: Hundredths,
    /// The 85th percentile: about six of seven needed no more.
    pub careful: Hundredths,
}

/// Lengths of time likewise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TimeSpread {
    /// How many it comes from.
    pub count: usize,
    /// The median, ISO 8601.
    pub median: String,
    /// The 85th percentile, ISO 8601.
    pub careful: String,
    /// The median in microseconds.
    #[serde(skip)]
    pub median_micros: i64,
    /// The 85th percentile in microseconds.
    #[serde(skip)]
    pub careful_micros: i64,
}

/// What was spent against what was estimated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Ratio {
    /// How many have both.
    pub count: usize,
    /// The median of spent by estimate: 1.25 is a quarter more than was estimated.
    pub median: Hundredths,
    /// The 85th percentile.
    pub careful: Hundredths,
}

/// Clocks that ended.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Kept {
    /// In time.
    pub met: i64,
    /// Too late.
    pub breached: i64,
    /// In time, in percent.
    pub percent: i64,
}

/// The figures of Work Packages. What is dropped counts as dropped and for nothing else.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Figures {
    /// How many were made.
    pub uses: i64,
    /// How many of these are open.
    pub open: i64,
    /// How many were completed, accepted ones too.
    pub completed: i64,
    /// How many were given up.
    pub dropped: i64,
    /// How many of the completed ones had been opened again.
    pub reopened: i64,
    /// What completed ones spent, of all levels; of those where something was recorded.
    pub effort: Option<EffortSpread>,
    /// From creation to completion.
    pub lead_time: Option<TimeSpread>,
    /// Spent against estimated.
    pub actual_by_estimate: Option<Ratio>,
    /// The clocks of completed ones; null without any.
    pub sla: Option<Kept>,
}

impl Figures {
    fn of(t: &Tally) -> Self {
        let effort =
            |s: Spread| EffortSpread { count: s.count, median: Hundredths(s.median), careful: Hundredths(s.careful) };
        let ratio = |s: Spread| Ratio { count: s.count, median: Hundredths(s.median), careful: Hundredths(s.careful) };
        let whole = |micros: i64| iso(micros / SECOND * SECOND);
        let time = |s: Spread| TimeSpread {
            count: s.count,
            median: whole(s.median),
            careful: whole(s.careful),
            median_micros: s.median,
            careful_micros: s.careful,
        };
        Self {
            uses: t.uses,
            open: t.open,
            completed: t.completed,
            dropped: t.dropped,
            reopened: t.reopened,
            effort: t.effort().map(effort),
            lead_time: t.lead().map(time),
            actual_by_estimate: t.ratio().map(ratio),
            sla: t.kept().map(|percent| Kept { met: t.met, breached: t.breached, percent }),
        }
    }
}

/// The figures of a version of a template.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VersionFigures {
    /// Version.
    pub version: i64,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// The figures of a period. Work Packages count as made when they were made, and with all else when they were completed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeriodFigures {
    /// Its name: `2026-03`, or that of the Sprint.
    pub period: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// How well a template works.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TemplateFigures {
    /// Number of the template.
    pub template: i64,
    /// Of all versions.
    pub all: Figures,
    /// Of each version that was used, newest first.
    pub versions: Vec<VersionFigures>,
    /// Of each of the last twelve months, oldest first.
    pub months: Vec<PeriodFigures>,
}

words! {
    /// What Work Packages are put together by.
    pub enum By { Template = "template", Category = "category", Severity = "severity" }
}
words! {
    /// Stretches of time.
    pub enum Per { Month = "month", Sprint = "sprint" }
}

/// Work Packages of one template, category or severity.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupFigures {
    /// Name of the template, the category, or the severity; null for those without one.
    pub name: Option<String>,
    /// Number of the template.
    pub template: Option<i64>,
    /// Of all periods.
    pub all: Figures,
    /// Of each period, oldest first.
    pub periods: Vec<PeriodFigures>,
}

/// The Work Packages of a project over time (R72).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProjectFigures {
    /// What they are put together by.
    pub by: By,
    /// The length of a period.
    pub per: Per,
    /// The names of the periods, oldest first.
    pub periods: Vec<String>,
    /// The groups, the most used first.
    pub groups: Vec<GroupFigures>,
}

row! {
    struct UsedRow {
        template_id: Option<i64>, name: Option<String>, version: Option<i64>, category: Option<String>,
        severity: Option<Severity>, state: State, created_at: At, completed_at: Option<At>, estimate: Option<Hundredths>,
        spent: Hundredths, sla: Option<Outcome>, reopened: i64,
    }
}

const USED: &str = "
    SELECT w.template_id, t.name, w.template_version, w.category, w.severity, w.state, w.created_at, w.completed_at, w.estimate,
           CAST(COALESCE((SELECT SUM(k.spent) FROM task k WHERE k.work_package_id = w.id), 0) AS BIGINT), w.sla_result, w.reopened
      FROM work_package w LEFT JOIN template t ON t.id = w.template_id WHERE ";

impl UsedRow {
    fn used(&self) -> Used {
        Used {
            state: self.state,
            created_at: self.created_at,
            completed_at: self.completed_at,
            estimate: self.estimate,
            spent: self.spent,
            sla: self.sla,
            reopened: self.reopened,
        }
    }
}

/// How many months a look back has.
const MONTHS: i64 = 12;
/// How many Sprints.
const SPRINTS: i64 = 12;

/// The last months of a time zone, the present one last.
fn months(now: At, zone: &str) -> Vec<Period> {
    let this = now.day_in(zone).0.first_of_month();
    (0..MONTHS)
        .rev()
        .map(|back| {
            let from = this.saturating_sub(jiff::Span::new().months(back));
            let to = from.saturating_add(jiff::Span::new().months(1));
            let name = format!("{:04}-{:02}", from.year(), from.month());
            Period { name, from: Day(from).start_in(zone), to: Day(to).start_in(zone) }
        })
        .collect()
}

/// Work Packages put into their periods.
struct OverTime<'a> {
    periods: &'a [Period],
    all: Tally,
    each: Vec<Tally>,
}

impl<'a> OverTime<'a> {
    fn new(periods: &'a [Period]) -> Self {
        Self { periods, all: Tally::default(), each: vec![Tally::default(); periods.len()] }
    }
    fn add(&mut self, w: &Used) {
        if let Some(i) = place(self.periods, w.created_at) {
            self.each[i].made(w);
            self.all.made(w);
        }
        if let Some(i) = w.completed_at.and_then(|at| place(self.periods, at)) {
            self.each[i].ended(w);
            self.all.ended(w);
        }
    }
    fn figures(&self) -> Vec<PeriodFigures> {
        let each = self.periods.iter().zip(&self.each);
        each.map(|(p, t)| PeriodFigures { period: p.name.clone(), figures: Figures::of(t) }).collect()
    }
}

/// The figures of a template.
///
/// # Errors
/// 404.
pub fn of_template(cx: &mut Cx<'_>, id: i64) -> Result<TemplateFigures, Problem> {
    let t = super::find(cx, id)?;
    let p = project::by_id(cx.tx, t.project_id)?;
    let rows: Vec<UsedRow> = cx.tx.all(&format!("{USED} w.template_id = $1"), args![id])?;
    let periods = months(cx.now, &p.time_zone);
    let mut over = OverTime::new(&periods);
    let mut all = Tally::default();
    let mut versions: BTreeMap<i64, Tally> = BTreeMap::new();
    for r in &rows {
        let used = r.used();
        over.add(&used);
        for tally in [&mut all, versions.entry(r.version.unwrap_or(1)).or_default()] {
            tally.made(&used);
            tally.ended(&used);
        }
    }
    let version = |(version, t): (&i64, &Tally)| VersionFigures { version: *version, figures: Figures::of(t) };
    Ok(TemplateFigures {
        template: id,
        all: Figures::of(&all),
        versions: versions.iter().rev().map(version).collect(),
        months: over.figures(),
    })
}

/// The figures of each template of a project, of all time: number and figures.
///
/// # Errors
/// Those of the database.
pub fn of_each_template(cx: &mut Cx<'_>, project: i64) -> Result<BTreeMap<i64, Figures>, Problem> {
    let rows: Vec<UsedRow> =
        cx.tx.all(&format!("{USED} w.project_id = $1 AND w.template_id IS NOT NULL"), args![project])?;
    let mut each: BTreeMap<i64, Tally> = BTreeMap::new();
    for r in &rows {
        let tally = each.entry(r.template_id.unwrap_or_default()).or_default();
        tally.made(&r.used());
        tally.ended(&r.used());
    }
    Ok(each.iter().map(|(id, t)| (*id, Figures::of(t))).collect())
}

/// What a look at Work Packages over time asks for.
struct Asked {
    by: By,
    per: Per,
    team: Option<i64>,
}

crate::query! {
    /// What the figures of Work Packages over time are asked for.
    pub struct FiguresQuery {
        /// What they are grouped by; by template unless said otherwise.
        by: Option<By>,
        /// How long a period is; a month unless said otherwise.
        per: Option<Per>,
        /// Only Work Packages of the team with this slug; required per Sprint.
        team: Option<Slug>,
    }
}

fn asked(cx: &mut Cx<'_>, q: FiguresQuery) -> Result<Asked, Problem> {
    let (by, per) = (q.by.unwrap_or(By::Template), q.per.unwrap_or(Per::Month));
    let team = match q.team {
        None => None,
        Some(Slug(slug)) => match team::find(cx, &slug) {
            Ok(t) => Some(t.id),
            Err(p) if p.status == 404 => {
                return Err(Problem::invalid("team", format!("there is no team {slug:?} that you can see")));
            }
            Err(p) => return Err(p),
        },
    };
    if per == Per::Sprint && team.is_none() {
        return Err(Problem::invalid("team", "is required per Sprint: each team has its own"));
    }
    Ok(Asked { by, per, team })
}

fn periods(cx: &mut Cx<'_>, p: &Project, a: &Asked) -> Result<Vec<Period>, Problem> {
    match (a.per, a.team) {
        (Per::Sprint, Some(team)) => {
            let spans = sprint::plan::spans(cx.tx, team, SPRINTS)?;
            let period =
                |(name, from, to): (String, At, Option<At>)| Period { name, from, to: to.unwrap_or(At(i64::MAX)) };
            Ok(spans.into_iter().map(period).collect())
        }
        _ => Ok(months(cx.now, &p.time_zone)),
    }
}

fn of_project(cx: &mut Cx<'_>, p: &Project, a: &Asked) -> Result<ProjectFigures, Problem> {
    let periods = periods(cx, p, a)?;
    let since = periods.first().map_or(cx.now, |p| p.from);
    let mut f = Filter::new(USED, &[]);
    f.with("w.project_id = ? AND (w.created_at >= ? OR w.completed_at >= ?)", args![p.id, since, since]);
    if let Some(team) = a.team {
        f.with(" AND w.team_id = ?", args![team]);
    }
    let rows: Vec<UsedRow> = f.all(cx.tx)?;
    let mut groups: BTreeMap<(Option<i64>, Option<String>), OverTime<'_>> = BTreeMap::new();
    for r in &rows {
        let group = match a.by {
            By::Template => (r.template_id, r.name.clone()),
            By::Category => (None, r.category.clone()),
            By::Severity => (None, r.severity.map(|s| s.to_string())),
        };
        groups.entry(group).or_insert_with(|| OverTime::new(&periods)).add(&r.used());
    }
    let figures = |((template, name), over): ((Option<i64>, Option<String>), OverTime<'_>)| GroupFigures {
        name,
        template,
        all: Figures::of(&over.all),
        periods: over.figures(),
    };
    let mut groups: Vec<GroupFigures> = groups.into_iter().map(figures).collect();
    groups.sort_by_key(|g| std::cmp::Reverse(g.all.uses.max(g.all.completed)));
    Ok(ProjectFigures { by: a.by, per: a.per, periods: periods.iter().map(|p| p.name.clone()).collect(), groups })
}

/// `GET /work-package-templates/{id}/figures`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let _: NoQuery = r.asked()?;
    Reply::list(&of_template(cx, r.id("id")?)?)
}

/// `GET /projects/{key}/work-package-figures`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let a = asked(cx, r.asked()?)?;
    Reply::list(&of_project(cx, &p, &a)?)
}
