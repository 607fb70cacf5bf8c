//! What the statements find of the teams on stories: the Sprints that hold them, tasks, open Work Packages, and the last move.

use super::{Holding, TaskCounts};
use crate::facts::activity::model::Kind;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::time::{At, Day};
use crate::product::story::model;
use crate::product::story::model::{Lack, Story};
use crate::scrum::sprint::model::State as SprintState;
use crate::service::task::model::TaskState;
use crate::{args, row};

row! {
    pub struct HeldRow { story: i64, team: i64, h_id: i64, name: String, state: SprintState, starts_on: Day, ends_on: Day,
        started_at: Option<At>, known: Hundredths, unknown: Hundredths }
}

/// What the statements find, for all teams of some stories.
pub struct Found {
    held: Groups<HeldRow>,
    tasks: Groups<(i64, TaskState, i64)>,
    open: Groups<(i64, i64)>,
    moved: Groups<(i64, At)>,
}

/// The same of one story.
pub struct OfOne<'a> {
    held: &'a [HeldRow],
    tasks: &'a [(i64, TaskState, i64)],
    open: &'a [(i64, i64)],
    moved: &'a [(i64, At)],
}

/// What is no move of the work: words, and the clock.
pub fn words_only() -> String {
    let kinds = [Kind::Commented, Kind::SlaAtRisk, Kind::SlaBreached];
    kinds.map(|k| format!("'{k}'")).join(", ")
}

/// What the statements find of some stories.
pub fn found(tx: &mut Conn, stories: &[i64]) -> Result<Found, DbError> {
    let held: Vec<HeldRow> = tx.all(
        "SELECT c.story_id, p.team_id, p.id, p.name, p.state, p.starts_on, p.ends_on, p.started_at, c.known, c.unknown
           FROM commitment c JOIN sprint p ON p.id = c.sprint_id WHERE c.story_id = ANY($1) AND p.state <> 'closed'
          ORDER BY p.team_id, CASE WHEN p.state = 'active' THEN 0 ELSE 1 END, p.starts_on, p.id",
        args![stories],
    )?;
    let tasks: Vec<(i64, i64, TaskState, i64)> = tx.all(
        "SELECT story_id, team_id, state, COUNT(*) FROM task WHERE story_id = ANY($1) GROUP BY story_id, team_id, state",
        args![stories],
    )?;
    let open: Vec<(i64, i64, i64)> = tx.all(
        "SELECT holder_story_id, holder_team_id, COUNT(*) FROM work_package
          WHERE holder_story_id = ANY($1) AND state IN ('open', 'in_progress', 'rejected')
          GROUP BY holder_story_id, holder_team_id",
        args![stories],
    )?;
    let words_only = words_only();
    let moved: Vec<(i64, i64, At)> = tx.all(
        &format!(
            "SELECT story_id, team_id, MAX(at) FROM (
               SELECT story_id, team_id, at FROM activity
                WHERE story_id = ANY($1) AND team_id IS NOT NULL AND kind NOT IN ({words_only})
               UNION ALL
               SELECT e.to_story_id, a.team_id, a.at FROM escalation e JOIN activity a ON a.work_package_id = e.work_package_id
                WHERE e.to_story_id = ANY($1) AND a.team_id IS NOT NULL AND a.kind NOT IN ({words_only})) AS moves
              GROUP BY story_id, team_id"
        ),
        args![stories],
    )?;
    Ok(Found {
        held: Groups::of(held, |h| (h.story, h)),
        tasks: Groups::of(tasks, |(story, team, state, n)| (story, (team, state, n))),
        open: Groups::of(open, |(story, team, n)| (story, (team, n))),
        moved: Groups::of(moved, |(story, team, at)| (story, (team, at))),
    })
}

impl Found {
    pub fn of(&self, story: i64) -> OfOne<'_> {
        OfOne {
            held: self.held.get(story),
            tasks: self.tasks.get(story),
            open: self.open.get(story),
            moved: self.moved.get(story),
        }
    }
}

impl OfOne<'_> {
    pub fn sprint(&self, team: i64) -> Option<&HeldRow> {
        self.held.iter().find(|h| h.team == team)
    }

    /// The Sprint of a team that holds the story, as the agenda shows it.
    pub fn holding(&self, team: i64) -> Option<Holding> {
        let h = self.sprint(team)?;
        Some(Holding {
            id: h.h_id,
            name: h.name.clone(),
            state: h.state,
            starts_on: h.starts_on,
            ends_on: h.ends_on,
            started_at: h.started_at,
            known: h.known,
            unknown: h.unknown,
        })
    }

    pub fn open_work_packages(&self, team: i64) -> i64 {
        self.open.iter().find(|o| o.0 == team).map_or(0, |o| o.1)
    }

    pub fn moved_at(&self, team: i64) -> Option<At> {
        self.moved.iter().find(|m| m.0 == team).map(|m| m.1)
    }

    /// Whether Sprints that hold the story begin or end on different days (R38).
    pub fn sprints_differ(&self) -> bool {
        let mut first: Vec<&HeldRow> = Vec::new();
        for h in self.held {
            if first.iter().all(|f| f.team != h.team) {
                first.push(h);
            }
        }
        first.windows(2).any(|w| (w[0].starts_on, w[0].ends_on) != (w[1].starts_on, w[1].ends_on))
    }

    pub fn counts(&self, team: i64) -> TaskCounts {
        let mut c = TaskCounts::default();
        for (_, state, n) in self.tasks.iter().filter(|t| t.0 == team) {
            match state {
                TaskState::ToDo => c.to_do += n,
                TaskState::InProgress => c.in_progress += n,
                TaskState::Testing => c.testing += n,
                TaskState::Done => c.done += n,
                TaskState::Dropped => c.dropped += n,
            }
        }
        c
    }

    fn states(&self, team: i64) -> Vec<TaskState> {
        self.tasks.iter().filter(|t| t.0 == team).map(|t| t.1).collect()
    }

    pub fn progress(&self, team: i64) -> model::rules::Progress {
        model::rules::progress(&self.states(team))
    }

    pub fn lack(&self, s: &Story, team: i64, now: At, idle: i64) -> Option<Lack> {
        let states = self.states(team);
        let sprint = self.sprint(team);
        let open = self.open_work_packages(team) > 0;
        let begun_open = states.iter().any(|t| !matches!(t, TaskState::Done | TaskState::Dropped));
        let standing = model::rules::Standing {
            committed: sprint.is_some(),
            running_since: sprint.filter(|h| h.state == SprintState::Active).and_then(|h| h.started_at),
            progress: model::rules::progress(&states),
            waits: !s.recurring() || open || begun_open,
            moved_at: self.moved_at(team),
        };
        model::rules::lack(&standing, now, idle)
    }
}
