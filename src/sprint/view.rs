//! A Sprint as the outside sees it.

use super::effort::{self, Effort};
use super::store::{self, Commitment, Sprint};
use super::{Balance, State, rules};
use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::team::{EstimateUnit, Team};
use crate::{args, escalation, team, words, work_package};
use schemars::JsonSchema;
use serde::Serialize;

/// A Sprint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SprintView {
    /// Number.
    pub id: i64,
    /// Slug of the team.
    pub team: String,
    /// Name.
    pub name: String,
    /// Goal.
    pub goal: Option<String>,
    /// First day.
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    /// State.
    pub state: State,
    /// The team's unit, of every amount here.
    pub unit: EstimateUnit,
    /// The team's velocity; of a started Sprint the one it was started with.
    pub velocity: Option<Hundredths>,
    /// Known work committed.
    pub committed_known: Hundredths,
    /// Amount set aside for unknown work.
    pub committed_unknown: Hundredths,
    /// Both.
    pub committed: Hundredths,
    /// Both against the velocity (R90).
    pub balance: Balance,
    /// Known work completed.
    pub completed_known: Hundredths,
    /// Unknown work completed.
    pub completed_unknown: Hundredths,
    /// What is left of the amount for unknown work; negative beyond it (R92).
    pub unknown_left: Hundredths,
    /// Spare capacity that the team has reported and nobody has used (R89).
    pub spare_capacity: Option<Hundredths>,
    /// When it was started.
    pub started_at: Option<At>,
    /// When it was closed.
    pub closed_at: Option<At>,
    /// One for each story.
    pub commitments: Vec<CommitmentView>,
}

/// What a team committed to of a story.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CommitmentView {
    /// Key of the story.
    pub story: String,
    /// Known work.
    pub known: Hundredths,
    /// Amount set aside for unknown work.
    pub unknown: Hundredths,
    /// Known work completed.
    pub completed_known: Hundredths,
    /// Unknown work completed.
    pub completed_unknown: Hundredths,
}

/// What a Sprint has completed so far.
struct Done {
    known: Hundredths,
    unknown: Hundredths,
    each: Vec<(Hundredths, Hundredths)>,
}

fn sum(of: impl Iterator<Item = Hundredths>) -> Hundredths {
    Hundredths(of.map(|h| h.0).sum())
}

/// The part of an accepted finite story: the estimate of the team's portion, else what was committed (H.8).
fn accepted_part(c: &Commitment) -> Hundredths {
    if c.accepted && !c.recurring { c.estimate.unwrap_or(c.known) } else { Hundredths(0) }
}

fn done(sprint: &Sprint, commitments: &[Commitment], efforts: &[Effort]) -> Done {
    if sprint.state == State::Closed {
        let each = commitments
            .iter()
            .map(|c| (c.completed_known.unwrap_or_default(), c.completed_unknown.unwrap_or_default()))
            .collect();
        let (known, unknown) = (sprint.completed_known.unwrap_or_default(), sprint.completed_unknown.unwrap_or_default());
        return Done { known, unknown, each };
    }
    let of = |story: Option<i64>, known: bool| {
        sum(efforts.iter().filter(|e| story.is_none_or(|s| s == e.story_id) && e.known == known).map(|e| e.amount))
    };
    let each: Vec<_> = commitments
        .iter()
        .map(|c| (Hundredths(accepted_part(c).0 + of(Some(c.story_id), true).0), of(Some(c.story_id), false)))
        .collect();
    let accepted = if sprint.state == State::Active { sum(commitments.iter().map(accepted_part)) } else { Hundredths(0) };
    Done { known: Hundredths(accepted.0 + of(None, true).0), unknown: of(None, false), each }
}

/// What the close of a Sprint fixes: the totals, and each commitment's own.
pub(super) fn results(cx: &mut Cx<'_>, s: &Sprint) -> Result<(Hundredths, Hundredths, Vec<(Hundredths, Hundredths)>, Vec<Effort>), Problem> {
    let commitments = store::commitments(cx.tx, s.id)?;
    let efforts = effort::of_sprint(cx.tx, s.id)?;
    let d = done(s, &commitments, &efforts);
    Ok((d.known, d.unknown, d.each, efforts))
}

/// The view of a Sprint.
///
/// # Errors
/// Those of the database.
pub fn sprint(cx: &mut Cx<'_>, s: Sprint, team: &Team) -> Result<SprintView, Problem> {
    let commitments = store::commitments(cx.tx, s.id)?;
    let efforts = if s.state == State::Active { effort::of_sprint(cx.tx, s.id)? } else { Vec::new() };
    let mut d = done(&s, &commitments, &efforts);
    if s.state == State::Planned {
        d.each.iter_mut().for_each(|e| *e = (Hundredths(0), Hundredths(0)));
    }
    let velocity = if s.state == State::Planned { store::velocity(cx.tx, team)? } else { s.velocity };
    let committed_known = sum(commitments.iter().map(|c| c.known));
    let committed_unknown = sum(commitments.iter().map(|c| c.unknown));
    let committed = Hundredths(committed_known.0 + committed_unknown.0);
    let Sprint {
        id, team_id: _, name, goal, starts_on, ends_on, state, velocity: _, spare_capacity, started_at, closed_at,
        completed_known: _, completed_unknown: _,
    } = s;
    Ok(SprintView {
        id,
        team: team.slug.clone(),
        name,
        goal,
        starts_on,
        ends_on,
        state,
        unit: team.estimate_unit,
        velocity,
        committed_known,
        committed_unknown,
        committed,
        balance: rules::balance(committed, velocity, team.band_percent),
        completed_known: d.known,
        completed_unknown: d.unknown,
        unknown_left: Hundredths(committed_unknown.0 - d.unknown.0),
        spare_capacity,
        started_at,
        closed_at,
        commitments: commitments
            .into_iter()
            .zip(d.each)
            .map(|(c, (completed_known, completed_unknown))| CommitmentView {
                story: c.key,
                known: c.known,
                unknown: c.unknown,
                completed_known,
                completed_unknown,
            })
            .collect(),
    })
}

/// A Sprint by number.
///
/// # Errors
/// 404.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<SprintView, Problem> {
    let (s, t) = super::find(cx, id)?;
    sprint(cx, s, &t)
}

/// A Sprint just changed, as it is now.
pub(super) fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<SprintView, Problem> {
    let s = store::by_id(cx.tx, id)?;
    let t = team::by_id(cx.tx, s.team_id)?;
    sprint(cx, s, &t)
}

/// The Sprints of a team, oldest first.
///
/// # Errors
/// 404.
pub fn of_team(cx: &mut Cx<'_>, slug: &str, page: &Paging) -> Result<List<SprintView>, Problem> {
    let t = team::find(cx, slug)?;
    let rows = store::page(cx.tx, t.id, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |s| vec![s.id], |s| sprint(cx, s, &t))
}

/// The velocity of a team, with the Sprints behind it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VelocityView {
    /// Mean of the last three closed Sprints, else the initial velocity.
    pub velocity: Option<Hundredths>,
    /// Its unit.
    pub unit: EstimateUnit,
    /// The closed Sprints, oldest first.
    pub sprints: Vec<VelocitySprint>,
}

/// What a closed Sprint completed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VelocitySprint {
    /// Number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Known and unknown work committed.
    pub committed: Hundredths,
    /// Known work completed.
    pub completed_known: Hundredths,
    /// Unknown work completed.
    pub completed_unknown: Hundredths,
    /// Both.
    pub completed: Hundredths,
}

/// The velocity of a team.
///
/// # Errors
/// 404.
pub fn velocity(cx: &mut Cx<'_>, slug: &str) -> Result<VelocityView, Problem> {
    let t = team::find(cx, slug)?;
    let mut sprints = Vec::new();
    for s in store::closed(cx.tx, t.id)? {
        let committed = sum(store::commitments(cx.tx, s.id)?.iter().map(|c| Hundredths(c.known.0 + c.unknown.0)));
        let (known, unknown) = (s.completed_known.unwrap_or_default(), s.completed_unknown.unwrap_or_default());
        sprints.push(VelocitySprint {
            id: s.id,
            name: s.name,
            committed,
            completed_known: known,
            completed_unknown: unknown,
            completed: Hundredths(known.0 + unknown.0),
        });
    }
    Ok(VelocityView { velocity: store::velocity(cx.tx, &t)?, unit: t.estimate_unit, sprints })
}

/// The Scrumboard of a Sprint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardView {
    /// To Do, In Progress, Testing, Done.
    pub columns: Vec<ColumnView>,
    /// The stories that the Sprint holds, with their Work Packages.
    pub stories: Vec<BoardStory>,
    /// What other teams have escalated to this one, apart from its own (R134).
    pub incoming_escalations: Vec<escalation::view::EscalationView>,
}

/// A column of the board.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ColumnView {
    /// The state of its tasks.
    pub state: work_package::TaskState,
    /// The tasks of the team.
    pub tasks: Vec<work_package::view::TaskView>,
}

/// A story on the board.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardStory {
    /// Key.
    pub key: String,
    /// Keys of the Work Packages that are open or were finished in this Sprint.
    pub work_packages: Vec<String>,
}

/// The board of a Sprint: the team's tasks that are open or were done in it.
///
/// # Errors
/// 404.
pub fn board(cx: &mut Cx<'_>, id: i64) -> Result<BoardView, Problem> {
    use work_package::TaskState;
    let (s, t) = super::find(cx, id)?;
    let since = s.started_at.unwrap_or(cx.now);
    let until = s.closed_at.unwrap_or(At(i64::MAX));
    let tasks = work_package::view::tasks_of_sprint(cx, s.id, t.id, since, until)?;
    let mut columns: Vec<ColumnView> = [TaskState::ToDo, TaskState::InProgress, TaskState::Testing, TaskState::Done]
        .into_iter()
        .map(|state| ColumnView { state, tasks: Vec::new() })
        .collect();
    for task in tasks {
        if let Some(c) = columns.iter_mut().find(|c| c.state == task.state) {
            c.tasks.push(task);
        }
    }
    let mut stories: Vec<BoardStory> = Vec::new();
    for c in store::commitments(cx.tx, s.id)? {
        let work_packages = cx.tx.column(
            "SELECT p.key || '-' || w.number FROM work_package w JOIN project p ON p.id = w.project_id
              WHERE w.story_id = $1 AND (w.state IN ('open', 'in_progress', 'rejected') OR w.completed_at BETWEEN $2 AND $3)
              ORDER BY w.number",
            args![c.story_id, since, until],
        )?;
        stories.push(BoardStory { key: c.key, work_packages });
    }
    Ok(BoardView { columns, stories, incoming_escalations: escalation::view::incoming(cx, t.id)? })
}

/// A Sprint Burndown Chart.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BurndownView {
    /// A point for each day of the Sprint.
    pub days: Vec<BurndownDay>,
}

words! {
    /// Which part of a burndown (for the legend of pages).
    pub enum Part { Known = "known", Unknown = "unknown" }
}

/// The end of a day.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BurndownDay {
    /// The day.
    pub date: Day,
    /// Known work left; null on days to come.
    pub remaining_known: Option<Hundredths>,
    /// Unknown work left: of the amount set aside, or of what came in where that is more; null on days to come.
    pub remaining_unknown: Option<Hundredths>,
    /// The planned line.
    pub ideal: Hundredths,
    /// How far what came in goes beyond the amount set aside (H.9); null on days to come.
    pub added: Option<Hundredths>,
}

/// The burndown of a Sprint. The amount for unknown work counts as committed; what comes in draws on it, and only what
/// goes beyond lifts the line (H.9).
///
/// # Errors
/// 404.
pub fn burndown(cx: &mut Cx<'_>, id: i64) -> Result<BurndownView, Problem> {
    let (s, _) = super::find(cx, id)?;
    let commitments = store::commitments(cx.tx, s.id)?;
    let efforts = effort::of_sprint(cx.tx, s.id)?;
    let came: Vec<(At, Hundredths)> = cx.tx.all(
        "SELECT w.created_at, CASE WHEN (SELECT COALESCE(SUM(t.spent), 0) FROM task t WHERE t.work_package_id = w.id AND t.team_id = s.team_id) > 0
                THEN (SELECT CAST(SUM(t.spent) AS BIGINT) FROM task t WHERE t.work_package_id = w.id AND t.team_id = s.team_id)
                ELSE COALESCE(w.estimate, 0) END
           FROM commitment c JOIN sprint s ON s.id = c.sprint_id JOIN work_package w ON w.story_id = c.story_id AND w.team_id = s.team_id
          WHERE c.sprint_id = $1 AND NOT w.known AND w.state <> 'dropped' AND w.created_at >= COALESCE(s.started_at, 0)
            AND w.created_at <= COALESCE(s.closed_at, $2)",
        args![s.id, At(i64::MAX)],
    )?;
    let known = sum(commitments.iter().map(|c| c.known));
    let budget = sum(commitments.iter().map(|c| c.unknown));
    let length = s.starts_on.days_to(s.ends_on);
    let last = s.closed_at.unwrap_or(cx.now).day();
    let days = (0..=length).map(|i| {
        let date = s.starts_on.plus(i);
        let end = date.plus(1).start_in("UTC");
        let accepted = sum(commitments.iter().filter(|c| c.accepted_at.is_some_and(|a| a < end)).map(accepted_part));
        let finished = |k: bool| sum(efforts.iter().filter(|e| e.known == k && e.at < end).map(|e| e.amount));
        let incoming = sum(came.iter().filter(|c| c.0 < end).map(|c| c.1)).0.max(finished(false).0);
        let over = (incoming - budget.0).max(0);
        // The last day of a Sprint that runs on past it shows what is true now.
        let told = s.state != State::Planned && (date <= last);
        BurndownDay {
            date,
            remaining_known: told.then(|| Hundredths((known.0 - accepted.0 - finished(true).0).max(0))),
            remaining_unknown: told.then(|| Hundredths(budget.0 + over - finished(false).0)),
            ideal: Hundredths((known.0 + budget.0) * (length - i) / length.max(1)),
            added: told.then_some(Hundredths(over)),
        }
    });
    Ok(BurndownView { days: days.collect() })
}
