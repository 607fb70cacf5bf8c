//! How well templates work (R82), and Work Packages over time by template, category and severity (R72).

use crate::app::Cx;
use crate::insight::report;
use crate::insight::report::model::tally::{Counted, Counts, Period, Tally};
use crate::insight::report::model::{Group, Per};
use crate::insight::report::read::figures::Templates;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Slug;
use crate::kit::numbers::Spread;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day, Length};
use crate::people::team;
use crate::product::project;
use crate::product::project::model::Project;
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
    /// The median.
    pub median: Length,
    /// The 85th percentile.
    pub careful: Length,
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
        let time = |s: Spread| TimeSpread { count: s.count, median: Length(s.median), careful: Length(s.careful) };
        Self {
            uses: t.made,
            open: t.open,
            completed: t.completed,
            dropped: t.dropped,
            reopened: t.reopened,
            effort: t.efforts().map(effort),
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

/// Work Packages of one template, category, severity or team.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupFigures {
    /// Name of the template, the category, the severity, or the team; null for those without one.
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
    pub by: Group,
    /// The length of a period.
    pub per: Per,
    /// The names of the periods, oldest first.
    pub periods: Vec<String>,
    /// The groups, the most used first.
    pub groups: Vec<GroupFigures>,
}

/// How many months a look back has.
const MONTHS: i64 = 12;

/// How many Sprints.
const SPRINTS: i64 = 12;

/// The last months of a time zone, the present one last.
fn months(now: At, zone: &str) -> Vec<Period> {
    let this = now.day_in(zone).0.first_of_month();
    let first = Day(this.saturating_sub(jiff::Span::new().months(MONTHS - 1)));
    report::read::figures::months(first.start_in(zone), now, zone)
}

/// The figures of each of these periods.
fn over(periods: &[Period], counts: &Counts) -> Vec<PeriodFigures> {
    let none = Tally::default();
    let figures = |(i, p): (usize, &Period)| PeriodFigures {
        period: p.name.clone(),
        figures: Figures::of(counts.periods.get(&i).unwrap_or(&none)),
    };
    periods.iter().enumerate().map(figures).collect()
}

/// The figures of a template.
///
/// # Errors
/// 404.
pub fn of_template(cx: &mut Cx<'_>, id: i64) -> Result<TemplateFigures, Problem> {
    let t = super::find(cx, id)?;
    let p = project::store::by_id(cx.tx, t.project_id)?;
    let all = read(cx, p.id, Templates::One(id), None, None)?;
    let periods = months(cx.now, &p.time_zone);
    let counts = report::model::tally::count(&all, &periods, ALL_TIME, |w| w.version.unwrap_or(1));
    let version = |(version, c): (&i64, &Counts)| VersionFigures { version: *version, figures: Figures::of(&c.all) };
    Ok(TemplateFigures {
        template: id,
        all: Figures::of(&counts.whole.all),
        versions: counts.groups.iter().rev().map(version).collect(),
        months: over(&periods, &counts.whole),
    })
}

const ALL_TIME: (At, At) = (At(i64::MIN), At(i64::MAX));

fn read(
    cx: &mut Cx<'_>,
    project: i64,
    templates: Templates,
    team: Option<i64>,
    during: Option<(At, At)>,
) -> Result<Vec<Counted>, Problem> {
    Ok(report::read::figures::read(cx.tx, &report::read::figures::Asked { project, templates, team, during }, cx.now)?)
}

/// The figures of each template of a project, of all time: number and figures.
pub fn of_each_template(cx: &mut Cx<'_>, project: i64) -> Result<BTreeMap<i64, Figures>, Problem> {
    let all = read(cx, project, Templates::Any, None, None)?;
    let counts = report::model::tally::count(&all, &[], ALL_TIME, |w| w.template.unwrap_or_default());
    Ok(counts.groups.iter().map(|(id, c)| (*id, Figures::of(&c.all))).collect())
}

/// What a look at Work Packages over time asks for.
struct Asked {
    by: Group,
    per: Per,
    team: Option<i64>,
}

crate::query! {
    /// What the figures of Work Packages over time are asked for.
    pub struct FiguresQuery {
        /// What they are grouped by; by template unless said otherwise.
        by: Option<Group>,
        /// How long a period is; a month unless said otherwise.
        per: Option<Per>,
        /// Only Work Packages of the team with this slug; required per Sprint.
        team: Option<Slug>,
    }
}

fn asked(cx: &mut Cx<'_>, q: FiguresQuery) -> Result<Asked, Problem> {
    let (by, per) = (q.by.unwrap_or(Group::Template), q.per.unwrap_or(Per::Month));
    let team = match q.team {
        None => None,
        Some(Slug(slug)) => match team::read::find(cx, &slug) {
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

/// The Work Packages of a project over time.
///
/// # Errors
/// 422.
pub fn of_project(cx: &mut Cx<'_>, p: &Project, q: FiguresQuery) -> Result<ProjectFigures, Problem> {
    let a = asked(cx, q)?;
    let periods = match (a.per, a.team) {
        (Per::Sprint, Some(team)) => report::read::figures::last_sprints(cx.tx, team, SPRINTS)?,
        _ => months(cx.now, &p.time_zone),
    };
    let window = (periods.first().map_or(cx.now, |p| p.from), At(i64::MAX));
    let all = read(cx, p.id, Templates::Whatever, a.team, Some(window))?;
    let counts = report::model::tally::count(&all, &periods, window, |w| {
        (w.template.filter(|_| a.by == Group::Template), w.group(a.by))
    });
    let figures = |((template, name), c): (&(Option<i64>, Option<&str>), &Counts)| GroupFigures {
        name: name.map(str::to_owned),
        template: *template,
        all: Figures::of(&c.within_periods()),
        periods: over(&periods, c),
    };
    let mut groups: Vec<GroupFigures> = counts.groups.iter().map(figures).collect();
    groups.retain(|g| g.all.uses + g.all.completed + g.all.dropped > 0);
    groups.sort_by_key(|g| std::cmp::Reverse(g.all.uses.max(g.all.completed)));
    Ok(ProjectFigures { by: a.by, per: a.per, periods: periods.iter().map(|p| p.name.clone()).collect(), groups })
}
