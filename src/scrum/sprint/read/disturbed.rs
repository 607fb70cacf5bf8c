//! What incidents drew on a team in a Sprint, and which planned deliverables they disturbed (R97, R110): the tasks that were
//! interrupted, the time in swarms, the effort, and what went beyond the budget for unknown work.

use super::{CommitmentView, SprintView};
use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::{At, HOUR};
use crate::product::project;
use crate::product::project::model::Scope;
use crate::scrum::sprint::model;
use crate::scrum::sprint::model::{Effort, Sprint, State};
use crate::service::interruption::model::Cause;
use crate::service::sla::model::Severity;
use crate::service::work_package;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What incidents drew on a team in a Sprint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Disturbance {
    /// What was set aside for unknown work.
    pub budget: Hundredths,
    /// What unknown work took.
    pub drawn: Hundredths,
    /// Every Work Package that nobody foresaw and that took effort, a swarm, or somebody's planned time; the costliest first.
    pub incidents: Vec<Incident>,
    /// Those that went beyond the budget, in the order in which they were finished (R92).
    pub overdrawn: Vec<Overdrawn>,
    /// The planned deliverables that are not completed, each with what interrupted it.
    pub deliverables: Vec<Deliverable>,
}

/// A Work Package that nobody foresaw, and what it drew on the team.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Incident {
    /// Key.
    pub work_package: String,
    /// Title.
    pub title: String,
    /// Severity.
    pub severity: Option<Severity>,
    /// State.
    pub state: work_package::model::State,
    /// Effort of the team: what counts for the Sprint, else what its tasks have spent so far.
    pub effort: Hundredths,
    /// Hours that members of the team were in its swarm.
    pub swarm_hours: Hundredths,
    /// The planned work that it interrupted.
    pub interrupted: Vec<Interrupted>,
}

/// Planned work that lay while somebody was called away.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Interrupted {
    /// Key of the story.
    pub story: String,
    /// Number of the task; null where it was a Work Package without one.
    pub task: Option<i64>,
    /// Title of the task or Work Package.
    pub title: String,
    /// Login of whose work it is.
    pub person: String,
    /// By a swarm, or because the person took the incident.
    pub cause: Cause,
    /// Since when.
    pub from: At,
    /// Until when; null while it lasts.
    pub until: Option<At>,
    /// For how many hours, in the Sprint.
    pub hours: Hundredths,
}

/// What went beyond the budget for unknown work.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Overdrawn {
    /// Key of the Work Package.
    pub work_package: String,
    /// Its title.
    pub title: String,
    /// Its effort.
    pub effort: Hundredths,
    /// How much of that is beyond the budget.
    pub beyond: Hundredths,
}

/// A planned deliverable that is not completed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Deliverable {
    /// Key of the story.
    pub story: String,
    /// Its title.
    pub title: String,
    /// What became of it; null while the Sprint runs.
    pub outcome: Option<model::Outcome>,
    /// Known work that was planned.
    pub planned: Hundredths,
    /// Known work that was completed.
    pub completed: Hundredths,
    /// The incidents that drew on the team in that time: first those that interrupted work on this story.
    pub incidents: Vec<Incident>,
}

row! {
    struct Found {
        id: i64, key: String, title: String, severity: Option<Severity>, state: work_package::model::State, project_id: i64, spent: Hundredths,
    }
}

row! {
    struct Swarmed { work_package: i64, joined_at: At, left_at: Option<At> }
}

row! {
    struct Lain {
        work_package: i64, story: String, task: Option<i64>, title: String, person: String, cause: Cause, started_at: At, ended_at: Option<At>,
    }
}

/// The time that the report of a Sprint looks at.
#[derive(Clone, Copy)]
struct Span {
    since: At,
    until: At,
}

impl Span {
    /// How many hours of a time fall into it, in hundredths.
    fn hours(self, from: At, to: Option<At>) -> Hundredths {
        let (from, to) = (from.0.max(self.since.0), to.map_or(self.until.0, |t| t.0.min(self.until.0)));
        Hundredths(((to - from).max(0) * 100 + HOUR / 2) / HOUR)
    }
}

/// What incidents drew on the team of a Sprint, as far as the caller may see them.
pub fn of_sprint(cx: &mut Cx<'_>, s: &Sprint, shown: &SprintView, efforts: &[Effort]) -> Result<Disturbance, Problem> {
    let span = Span { since: s.started_at.unwrap_or(At(i64::MAX)), until: s.closed_at.unwrap_or(cx.now) };
    let swarmed = swarmed(cx, s.team_id, span)?;
    let lain = lain(cx, s.team_id, span)?;
    let mut found = if s.state == State::Planned { Vec::new() } else { found(cx, s, span)? };
    let scope = project::read::scope(cx)?;
    if let Scope::Only(_) = scope {
        let chain = chains(cx, s, &scope)?;
        found.retain(|f| scope.holds(f.project_id) || chain.contains(&f.id));
    }
    let mut incidents: Vec<Incident> = found.iter().map(|f| incident(f, efforts, &swarmed, &lain, span)).collect();
    incidents.sort_by_key(|i| std::cmp::Reverse((i.effort.0, i.swarm_hours.0, i.interrupted.len())));
    Ok(Disturbance {
        budget: shown.committed_unknown,
        drawn: shown.completed_unknown,
        overdrawn: overdrawn(&found, efforts, shown.committed_unknown),
        deliverables: shown
            .commitments
            .iter()
            .filter(|c| unfinished(c, shown))
            .map(|c| deliverable(c, &incidents))
            .collect(),
        incidents,
    })
}

/// The unknown Work Packages that took something of the team in that time.
fn found(cx: &mut Cx<'_>, s: &Sprint, span: Span) -> Result<Vec<Found>, Problem> {
    Ok(cx.tx.all(
        "SELECT w.id, p.key || '-' || w.number, w.title, w.severity, w.state, w.project_id,
                (SELECT CAST(COALESCE(SUM(t.spent), 0) AS BIGINT) FROM task t WHERE t.work_package_id = w.id AND t.team_id = $2)
           FROM (SELECT work_package_id AS id FROM effort WHERE sprint_id = $1 AND NOT known AND work_package_id IS NOT NULL
                 UNION SELECT v.work_package_id FROM swarm v JOIN swarm_member m ON m.swarm_id = v.id
                         JOIN team_member x ON x.person_id = m.person_id AND x.team_id = $2
                        WHERE m.joined_at < $4 AND (m.left_at IS NULL OR m.left_at > $3)
                 UNION SELECT i.work_package_id FROM interruption i JOIN team_member x ON x.person_id = i.person_id AND x.team_id = $2
                        WHERE i.started_at < $4 AND (i.ended_at IS NULL OR i.ended_at > $3)
                 UNION SELECT y.id FROM work_package y JOIN task t ON t.work_package_id = y.id AND t.team_id = $2 AND t.spent > 0
                        WHERE y.holder_team_id = $2 AND y.state IN ('open', 'in_progress', 'rejected') AND NOT y.known) z
           JOIN work_package w ON w.id = z.id JOIN project p ON p.id = w.project_id ORDER BY w.id",
        args![s.id, s.team_id, span.since, span.until],
    )?)
}

/// Which of them the caller sees because they were escalated into a project that the caller sees.
fn chains(cx: &mut Cx<'_>, s: &Sprint, scope: &Scope) -> Result<Vec<i64>, Problem> {
    let rows: Vec<(i64,)> = Filter::new(
        "SELECT DISTINCT e.work_package_id FROM escalation e JOIN story t ON t.id = e.to_story_id
          WHERE (e.to_team_id = $1 OR e.from_team_id = $1) AND ",
        args![s.team_id],
    )
    .when(&scope.on("t.project_id"))
    .all(cx.tx)?;
    Ok(rows.into_iter().map(|r| r.0).collect())
}

fn swarmed(cx: &mut Cx<'_>, team: i64, span: Span) -> Result<Vec<Swarmed>, Problem> {
    Ok(cx.tx.all(
        "SELECT v.work_package_id, m.joined_at, m.left_at FROM swarm_member m JOIN swarm v ON v.id = m.swarm_id
           JOIN team_member x ON x.person_id = m.person_id AND x.team_id = $1
          WHERE m.joined_at < $3 AND (m.left_at IS NULL OR m.left_at > $2) ORDER BY m.id",
        args![team, span.since, span.until],
    )?)
}

fn lain(cx: &mut Cx<'_>, team: i64, span: Span) -> Result<Vec<Lain>, Problem> {
    Ok(cx.tx.all(
        "SELECT i.work_package_id, p.key || '-' || s.number, i.task_id, COALESCE(t.title, w.title), a.login, i.cause, i.started_at, i.ended_at
           FROM interruption i JOIN person a ON a.id = i.person_id
           LEFT JOIN task t ON t.id = i.task_id LEFT JOIN work_package w ON w.id = i.planned_id
           JOIN story s ON s.id = COALESCE(t.story_id, w.story_id) JOIN project p ON p.id = s.project_id
          WHERE COALESCE(t.team_id, w.team_id) = $1 AND i.started_at < $3 AND (i.ended_at IS NULL OR i.ended_at > $2) ORDER BY i.id",
        args![team, span.since, span.until],
    )?)
}

fn incident(f: &Found, efforts: &[Effort], swarmed: &[Swarmed], lain: &[Lain], span: Span) -> Incident {
    let counted: Vec<i64> = efforts.iter().filter(|e| e.work_package_id == Some(f.id)).map(|e| e.amount.0).collect();
    let swarm = swarmed.iter().filter(|m| m.work_package == f.id).map(|m| span.hours(m.joined_at, m.left_at).0);
    let interrupted = lain.iter().filter(|l| l.work_package == f.id).map(|l| Interrupted {
        story: l.story.clone(),
        task: l.task,
        title: l.title.clone(),
        person: l.person.clone(),
        cause: l.cause,
        from: l.started_at,
        until: l.ended_at,
        hours: span.hours(l.started_at, l.ended_at),
    });
    Incident {
        work_package: f.key.clone(),
        title: f.title.clone(),
        severity: f.severity,
        state: f.state,
        effort: if counted.is_empty() { f.spent } else { Hundredths(counted.iter().sum()) },
        swarm_hours: Hundredths(swarm.sum()),
        interrupted: interrupted.collect(),
    }
}

/// What goes beyond the budget, Work Package by Work Package in the order in which they were finished.
fn overdrawn(found: &[Found], efforts: &[Effort], budget: Hundredths) -> Vec<Overdrawn> {
    let mut out = Vec::new();
    for (index, beyond) in beyond(efforts.iter().map(|e| if e.known { 0 } else { e.amount.0 }), budget.0) {
        let e = &efforts[index];
        if let Some(f) = found.iter().find(|f| Some(f.id) == e.work_package_id) {
            let (work_package, title) = (f.key.clone(), f.title.clone());
            out.push(Overdrawn { work_package, title, effort: e.amount, beyond: Hundredths(beyond) });
        }
    }
    out
}

/// Which amounts, one after the other, go beyond a budget, and by how much each.
fn beyond(amounts: impl Iterator<Item = i64>, budget: i64) -> BTreeMap<usize, i64> {
    let mut sum = 0;
    let mut over = BTreeMap::new();
    for (i, amount) in amounts.enumerate() {
        sum += amount;
        let part = amount.min(sum - budget);
        if part > 0 {
            over.insert(i, part);
        }
    }
    over
}

/// Whether something of what was planned of a story is not completed: a finite one that was not accepted, or known work left.
fn unfinished(c: &CommitmentView, s: &SprintView) -> bool {
    use crate::scrum::sprint::model::Outcome;
    match (s.state, c.outcome) {
        (State::Planned, _) => false,
        (State::Closed, outcome) => matches!(outcome, Some(Outcome::Returned | Outcome::CarriedOver)),
        // A finite story is accepted as a whole, or not at all (R51).
        (State::Active, _) if c.class.recurring() => c.completed_known.0 < c.known.0,
        (State::Active, _) => c.completed_known.0 == 0 && c.known.0 > 0,
    }
}

fn deliverable(c: &CommitmentView, incidents: &[Incident]) -> Deliverable {
    let direct = |i: &Incident| i.interrupted.iter().any(|x| x.story == c.story);
    let mut of: Vec<Incident> = incidents.iter().filter(|i| direct(i)).cloned().collect();
    of.iter_mut().for_each(|i| i.interrupted.retain(|x| x.story == c.story));
    of.extend(incidents.iter().filter(|i| !direct(i)).map(|i| Incident { interrupted: Vec::new(), ..i.clone() }));
    Deliverable {
        story: c.story.clone(),
        title: c.title.clone(),
        outcome: c.outcome,
        planned: c.known,
        completed: c.completed_known,
        incidents: of,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_beyond_a_budget_is_told_apiece() {
        let over = beyond([4, 3, 5, 2].into_iter(), 6);
        assert_eq!(over.into_iter().collect::<Vec<_>>(), [(1, 1), (2, 5), (3, 2)]);
        assert!(beyond([4, 2].into_iter(), 6).is_empty());
        assert_eq!(beyond([5].into_iter(), 0).into_values().collect::<Vec<_>>(), [5]);
    }

    #[test]
    fn hours_are_those_of_the_sprint() {
        let span = Span { since: At(0), until: At(10 * HOUR) };
        assert_eq!(span.hours(At(-5 * HOUR), Some(At(HOUR))), Hundredths(100));
        assert_eq!(span.hours(At(9 * HOUR), None), Hundredths(100));
        assert_eq!(span.hours(At(HOUR), Some(At(HOUR + HOUR / 2))), Hundredths(50));
        assert_eq!(span.hours(At(20 * HOUR), None), Hundredths(0));
    }
}
