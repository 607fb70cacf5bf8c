//! The roll-up of a level (R3): stories, open work, clocks, running Sprints and escalations, per project and in sum.

use super::tree::Tree;
use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::EstimateUnit;
use crate::product::level::model::{Below, Level};
use crate::product::level::store;
use crate::product::story;
use crate::product::story::model::{Class, State};
use crate::scrum::sprint;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::ClockState;
use schemars::JsonSchema;
use serde::Serialize;

/// How many stories are of a class and in a state.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StoriesCount {
    /// Class.
    pub class: Class,
    /// State.
    pub state: State,
    /// How many.
    pub count: i64,
}

/// How many open Work Packages have a severity.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpenCount {
    /// Severity; null for those without.
    pub severity: Option<Severity>,
    /// How many.
    pub count: i64,
}

/// How the clocks of Work Packages stand.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct ClockCounts {
    /// Completed in time.
    pub kept: i64,
    /// Completed too late, or open past their time.
    pub breached: i64,
    /// Open, with a quarter of the time left or less.
    pub at_risk: i64,
    /// Open, with more time left.
    pub running: i64,
}

/// What the running Sprints of one unit hold; amounts of different units are never added.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RunningSprints {
    /// Unit of the amounts.
    pub estimate_unit: EstimateUnit,
    /// How many Sprints hold a story of these projects.
    pub sprints: i64,
    /// What they committed to of these projects, known and unknown work.
    pub committed: Hundredths,
    /// How much of it is completed.
    pub completed: Hundredths,
}

/// The figures of a project, or of several in sum.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct LevelFigures {
    /// Stories by class and state.
    pub stories: Vec<StoriesCount>,
    /// Open Work Packages by severity, the most severe first.
    pub open_work_packages: Vec<OpenCount>,
    /// Clocks.
    pub sla: ClockCounts,
    /// Running Sprints by unit.
    pub running_sprints: Vec<RunningSprints>,
    /// Open escalations from or to stories of these projects.
    pub open_escalations: i64,
}

/// The figures of a project.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProjectFigures {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Slug of its program.
    pub program: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: LevelFigures,
}

/// The figures of a level.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FiguresView {
    /// Of each project below, in the strategic order.
    pub projects: Vec<ProjectFigures>,
    /// Of all of them together.
    pub sum: LevelFigures,
}

impl LevelFigures {
    /// How many stories satisfy a condition.
    pub fn count(&self, which: impl Fn(Class, State) -> bool) -> i64 {
        self.stories.iter().filter(|s| which(s.class, s.state)).map(|s| s.count).sum()
    }

    fn add_stories(&mut self, class: Class, state: State, count: i64) {
        match self.stories.iter_mut().find(|s| s.class == class && s.state == state) {
            Some(s) => s.count += count,
            None => self.stories.push(StoriesCount { class, state, count }),
        }
    }

    fn add_open(&mut self, severity: Option<Severity>, count: i64) {
        match self.open_work_packages.iter_mut().find(|o| o.severity == severity) {
            Some(o) => o.count += count,
            None => self.open_work_packages.push(OpenCount { severity, count }),
        }
    }

    fn add_clock(&mut self, clock: ClockState, count: i64) {
        let slot = match clock {
            ClockState::Met => &mut self.sla.kept,
            ClockState::Ok => &mut self.sla.running,
            ClockState::AtRisk => &mut self.sla.at_risk,
            ClockState::Breached => &mut self.sla.breached,
        };
        *slot += count;
    }

    fn add_sprint(&mut self, unit: EstimateUnit, committed: i64, completed: i64) {
        let there = self.running_sprints.iter().position(|s| s.estimate_unit == unit);
        let at = there.unwrap_or_else(|| {
            let none = Hundredths(0);
            self.running_sprints.push(RunningSprints {
                estimate_unit: unit,
                sprints: 0,
                committed: none,
                completed: none,
            });
            self.running_sprints.len() - 1
        });
        if let Some(s) = self.running_sprints.get_mut(at) {
            s.sprints += 1;
            s.committed.0 += committed;
            s.completed.0 += completed;
        }
    }

    fn tidy(&mut self) {
        self.stories.sort_by_key(|s| (s.class, s.state));
        self.open_work_packages.sort_by_key(|o| (o.severity.is_none(), o.severity));
        self.running_sprints.sort_by_key(|s| s.estimate_unit);
    }
}

/// The figures of a level: of every project below that the caller may see, of all for those who lead it.
pub fn of_level(cx: &mut Cx<'_>, l: &Level) -> Result<FiguresView, Problem> {
    let projects = Tree::load(cx)?.reach(l).cloned().collect();
    of_projects(cx, projects)
}

/// The figures of some projects, whoever asks.
pub fn of_projects(cx: &mut Cx<'_>, projects: Vec<Below>) -> Result<FiguresView, Problem> {
    let ids: Vec<i64> = projects.iter().map(|b| b.id).collect();
    let mut each: Vec<LevelFigures> = vec![LevelFigures::default(); ids.len()];
    let mut sum = LevelFigures::default();
    let place = |id: i64| ids.iter().position(|p| *p == id);
    for (project, recurrence, mode, state, n) in store::stories(cx.tx, &ids)? {
        let class = story::model::rules::class(recurrence, mode);
        sum.add_stories(class, state, n);
        if let Some(f) = place(project).and_then(|i| each.get_mut(i)) {
            f.add_stories(class, state, n);
        }
    }
    for (project, severity, n) in store::open_work(cx.tx, &ids)? {
        sum.add_open(severity, n);
        if let Some(f) = place(project).and_then(|i| each.get_mut(i)) {
            f.add_open(severity, n);
        }
    }
    for (project, clock, n) in store::clocks(cx.tx, &ids, cx.now)? {
        sum.add_clock(clock, n);
        if let Some(f) = place(project).and_then(|i| each.get_mut(i)) {
            f.add_clock(clock, n);
        }
    }
    for (from, to) in store::escalations(cx.tx, &ids)? {
        sum.open_escalations += 1;
        let ends = if from == to { vec![from] } else { vec![from, to] };
        for i in ends.into_iter().filter_map(place) {
            each[i].open_escalations += 1;
        }
    }
    sprints(cx, &projects, &ids, &mut each, &mut sum)?;
    sum.tidy();
    let shape = |(b, mut figures): (Below, LevelFigures)| {
        figures.tidy();
        ProjectFigures { key: b.key, name: b.name, program: b.program, figures }
    };
    Ok(FiguresView { projects: projects.into_iter().zip(each).map(shape).collect(), sum })
}

/// What the running Sprints hold of each project: a Sprint may hold stories of several.
fn sprints(
    cx: &mut Cx<'_>,
    projects: &[Below],
    ids: &[i64],
    each: &mut [LevelFigures],
    sum: &mut LevelFigures,
) -> Result<(), Problem> {
    let running = store::running_sprints(cx.tx, ids)?;
    let running = sprint::store::by_ids(cx.tx, &running)?;
    let teams = team::store::by_ids(cx.tx, &running.iter().map(|s| s.team_id).collect::<Vec<_>>())?;
    let parts = sprint::read::results::parts(cx, &running)?;
    for (s, parts) in running.iter().zip(parts) {
        let Some(unit) = teams.get(&s.team_id).map(|t| t.estimate_unit) else { continue };
        let mut all = (0, 0);
        for (b, figures) in projects.iter().zip(each.iter_mut()) {
            let mut own = parts.iter().filter(|p| p.0 == b.id).peekable();
            if own.peek().is_none() {
                continue;
            }
            let (committed, completed) = own.fold((0, 0), |sum, p| (sum.0 + p.1.0, sum.1 + p.2.0));
            figures.add_sprint(unit, committed, completed);
            all = (all.0 + committed, all.1 + completed);
        }
        sum.add_sprint(unit, all.0, all.1);
    }
    Ok(())
}
