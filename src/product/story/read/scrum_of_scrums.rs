//! A story of several teams as an agenda for a Scrum of Scrums (R40): how far each team is, what holds it up, who is not engaged
//! (R35), and whose Sprints do not begin and end together (R38).

use super::StoryView;
use crate::app::Cx;
use crate::facts::activity::model::Kind;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::kit::time::{At, DAY, Day};
use crate::people::account;
use crate::product::story::model::{Lack, Story};
use crate::product::story::{model, store};
use crate::scrum::sprint::model::State as SprintState;
use crate::service::escalation::model::State as EscalationState;
use crate::service::task::model::TaskState;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// After how many days without a move a team counts as not engaged, where nobody says otherwise: over a weekend nobody is blamed.
pub const IDLE_DAYS: i64 = 5;

/// The agenda.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScrumOfScrums {
    /// Key of the story.
    pub story: String,
    /// Its title.
    pub title: String,
    /// Login of the lead Scrum Master (R34).
    pub lead_scrum_master: Option<String>,
    /// Login of the one that is proposed.
    pub proposed_lead_scrum_master: Option<String>,
    /// After how many days nothing moves.
    pub idle_days: i64,
    /// Whether the Sprints that hold it differ in their days (R38).
    pub sprints_differ: bool,
    /// The teams on it.
    pub teams: Vec<TeamStatus>,
}

/// Where one team stands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TeamStatus {
    /// Slug.
    pub team: String,
    /// Name.
    pub name: String,
    /// Login of its Scrum Master.
    pub scrum_master: String,
    /// The estimate of its portion.
    pub estimate: Option<Hundredths>,
    /// Whether that is a budget (R47).
    pub uncertain: bool,
    /// Whether its portion is complete.
    pub complete: bool,
    /// Why it is not engaged, if it is not (R35).
    pub not_engaged: Option<Lack>,
    /// Its Sprint that holds the story: the running one, else the earliest planned one.
    pub sprint: Option<Holding>,
    /// Its tasks under the story.
    pub tasks: TaskCounts,
    /// The open Work Packages that it holds for the story.
    pub open_work_packages: i64,
    /// When something of it moved last.
    pub moved_at: Option<At>,
    /// What it waits for: its Work Packages that have gone on to another team.
    pub waits_for: Vec<Waiting>,
    /// What others wait for: what has come to it, and is not back.
    pub holds_up: Vec<Waiting>,
    /// What was begun and has not moved for so many days.
    pub still: Vec<Still>,
}

row! {
    /// A Sprint that holds the story.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Holding {
        id: i64, name: String, state: SprintState, starts_on: Day, ends_on: Day, started_at: Option<At>, known: Hundredths,
        unknown: Hundredths,
    }
}

/// Tasks, counted by state.
#[derive(Debug, Default, Clone, Serialize, JsonSchema)]
pub struct TaskCounts {
    /// Not begun.
    pub to_do: i64,
    /// Begun.
    pub in_progress: i64,
    /// In test.
    pub testing: i64,
    /// Done.
    pub done: i64,
    /// Dropped.
    pub dropped: i64,
}

row! {
    /// An escalation that is open or taken.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Waiting {
        escalation: i64, work_package: String, title: String, from_team: String, to_team: String, to_story: String, reason: String,
        state: EscalationState, opened_at: At,
    }
}

/// Something that was begun and does not move.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Still {
    /// Key of the Work Package; null for a loose task.
    pub work_package: Option<String>,
    /// Number of the loose task.
    pub task: Option<i64>,
    /// Title.
    pub title: String,
    /// When it moved last; null for a loose task.
    pub since: Option<At>,
}

row! {
    struct HeldRow { story: i64, team: i64, h_id: i64, name: String, state: SprintState, starts_on: Day, ends_on: Day,
        started_at: Option<At>, known: Hundredths, unknown: Hundredths }
}

/// What the statements find, for all teams of some stories.
struct Found {
    held: Groups<HeldRow>,
    tasks: Groups<(i64, TaskState, i64)>,
    open: Groups<(i64, i64)>,
    moved: Groups<(i64, At)>,
}

/// The same of one story.
struct OfOne<'a> {
    held: &'a [HeldRow],
    tasks: &'a [(i64, TaskState, i64)],
    open: &'a [(i64, i64)],
    moved: &'a [(i64, At)],
}

/// What is no move of the work: words, and the clock.
fn words_only() -> String {
    let kinds = [Kind::Commented, Kind::SlaAtRisk, Kind::SlaBreached];
    kinds.map(|k| format!("'{k}'")).join(", ")
}

fn found(tx: &mut Conn, stories: &[i64]) -> Result<Found, DbError> {
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
    fn of(&self, story: i64) -> OfOne<'_> {
        OfOne {
            held: self.held.get(story),
            tasks: self.tasks.get(story),
            open: self.open.get(story),
            moved: self.moved.get(story),
        }
    }
}

impl OfOne<'_> {
    fn sprint(&self, team: i64) -> Option<&HeldRow> {
        self.held.iter().find(|h| h.team == team)
    }

    fn counts(&self, team: i64) -> TaskCounts {
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

    fn progress(&self, team: i64) -> model::rules::Progress {
        model::rules::progress(&self.states(team))
    }

    fn lack(&self, s: &Story, team: i64, now: At, idle: i64) -> Option<Lack> {
        let states = self.states(team);
        let sprint = self.sprint(team);
        let open = self.open.iter().any(|o| o.0 == team);
        let begun_open = states.iter().any(|t| t.is_open());
        let standing = model::rules::Standing {
            committed: sprint.is_some(),
            running_since: sprint.filter(|h| h.state == SprintState::Active).and_then(|h| h.started_at),
            progress: model::rules::progress(&states),
            waits: !s.recurring() || open || begun_open,
            moved_at: self.moved.iter().find(|m| m.0 == team).map(|m| m.1),
        };
        model::rules::lack(&standing, now, idle)
    }
}

/// How a team stands to a story that it is on.
#[derive(Debug, Clone)]
pub struct Engagement {
    /// Slug.
    pub team: String,
    /// Whether the team has committed to it or begun a task (R35).
    pub engaged: bool,
    /// Why it counts as not engaged, if it does.
    pub lack: Option<Lack>,
}

/// How the teams on each of some stories stand to them (R35).
pub fn engagement(cx: &mut Cx<'_>, stories: &[Story], idle: i64) -> Result<Groups<Engagement>, Problem> {
    let ids: Vec<i64> = stories.iter().map(|s| s.id).collect();
    let found = found(cx.tx, &ids)?;
    let teams = store::teams_of(cx.tx, &ids)?;
    let mut out = Vec::new();
    for s in stories {
        let f = found.of(s.id);
        let team = |(id, slug): &(i64, String)| Engagement {
            team: slug.clone(),
            engaged: f.progress(*id).started || f.sprint(*id).is_some(),
            lack: f.lack(s, *id, cx.now, idle),
        };
        out.extend(teams.get(s.id).iter().map(|t| (s.id, team(t))));
    }
    Ok(out.into())
}

/// Whether Sprints that hold one story begin or end on different days (R38).
fn differ(held: &[HeldRow]) -> bool {
    let mut first: Vec<&HeldRow> = Vec::new();
    for h in held {
        if first.iter().all(|f| f.team != h.team) {
            first.push(h);
        }
    }
    first.windows(2).any(|w| (w[0].starts_on, w[0].ends_on) != (w[1].starts_on, w[1].ends_on))
}

/// The agenda of a story.
pub fn of_story(cx: &mut Cx<'_>, s: &Story, v: &StoryView, idle: i64) -> Result<ScrumOfScrums, Problem> {
    let found = found(cx.tx, &[s.id])?;
    let f = found.of(s.id);
    let waiting = waiting(cx.tx, s.id)?;
    let mut still = still(cx.tx, s.id, At(cx.now.0 - idle * DAY))?;
    let mut teams = Vec::new();
    let on_it = store::teams(cx.tx, s.id)?;
    let logins = account::store::logins_of(cx.tx, &on_it.iter().map(|t| t.scrum_master_id).collect::<Vec<_>>())?;
    for t in on_it {
        let id = t.id;
        let portion = v.portions.iter().find(|p| p.team == t.slug);
        let own = |w: &&Waiting, from: bool| if from { w.from_team == t.slug } else { w.to_team == t.slug };
        let here = |w: &&Waiting| w.to_story == v.key;
        teams.push(TeamStatus {
            name: t.name.clone(),
            scrum_master: logins.of(t.scrum_master_id),
            estimate: portion.and_then(|p| p.estimate),
            uncertain: portion.is_some_and(|p| p.uncertain),
            complete: portion.is_some_and(|p| p.complete),
            not_engaged: f.lack(s, id, cx.now, idle),
            sprint: f.sprint(id).map(|h| Holding {
                id: h.h_id,
                name: h.name.clone(),
                state: h.state,
                starts_on: h.starts_on,
                ends_on: h.ends_on,
                started_at: h.started_at,
                known: h.known,
                unknown: h.unknown,
            }),
            tasks: f.counts(id),
            open_work_packages: f.open.iter().find(|o| o.0 == id).map_or(0, |o| o.1),
            moved_at: f.moved.iter().find(|m| m.0 == id).map(|m| m.1),
            waits_for: waiting.iter().filter(|w| own(w, true) && !here(w)).cloned().collect(),
            holds_up: waiting.iter().filter(|w| own(w, false) && here(w)).cloned().collect(),
            still: still.extract_if(.., |x| x.0 == id).map(|x| x.1).collect(),
            team: t.slug,
        });
    }
    Ok(ScrumOfScrums {
        story: v.key.clone(),
        title: v.title.clone(),
        lead_scrum_master: v.lead_scrum_master.clone(),
        proposed_lead_scrum_master: v.proposed_lead_scrum_master.clone(),
        idle_days: idle,
        sprints_differ: differ(f.held),
        teams,
    })
}

/// The escalations from and to a story that are open or taken.
fn waiting(tx: &mut Conn, story: i64) -> Result<Vec<Waiting>, DbError> {
    tx.all(
        "SELECT e.id, p.key || '-' || w.number, w.title, f.slug, t.slug, q.key || '-' || o.number, e.reason, e.state, e.opened_at
           FROM escalation e JOIN work_package w ON w.id = e.work_package_id JOIN project p ON p.id = w.project_id
           JOIN team f ON f.id = e.from_team_id JOIN team t ON t.id = e.to_team_id
           JOIN story o ON o.id = e.to_story_id JOIN project q ON q.id = o.project_id
          WHERE (e.from_story_id = $1 OR e.to_story_id = $1) AND e.state IN ('open', 'taken') ORDER BY e.opened_at, e.id",
        args![story],
    )
}

/// What of each team was begun under a story and has not moved since an instant.
fn still(tx: &mut Conn, story: i64, since: At) -> Result<Vec<(i64, Still)>, DbError> {
    let packages: Vec<(i64, String, String, Option<At>)> = tx.all(
        &format!(
            "SELECT w.holder_team_id, p.key || '-' || w.number, w.title,
                    (SELECT MAX(a.at) FROM activity a WHERE a.work_package_id = w.id AND a.kind NOT IN ({kinds}))
               FROM work_package w JOIN project p ON p.id = w.project_id
              WHERE w.holder_story_id = $1 AND w.state IN ('open', 'in_progress', 'rejected') AND w.created_at <= $2
                AND NOT EXISTS (SELECT a.id FROM activity a WHERE a.work_package_id = w.id AND a.at > $2 AND a.kind NOT IN ({kinds}))
              ORDER BY w.id LIMIT 50",
            kinds = words_only()
        ),
        args![story, since],
    )?;
    let moved: BTreeSet<i64> = tx
        .column::<String>(
            "SELECT detail FROM activity WHERE story_id = $1 AND work_package_id IS NULL AND at > $2
                AND kind IN ('task_created', 'task_changed')",
            args![story, since],
        )?
        .iter()
        .filter_map(|d| serde_json::from_str::<Value>(d).ok()?.get("task")?.as_i64())
        .collect();
    let tasks: Vec<(i64, i64, String)> = tx.all(
        "SELECT team_id, id, title FROM task WHERE story_id = $1 AND work_package_id IS NULL
            AND state IN ('in_progress', 'testing') AND created_at <= $2 ORDER BY id",
        args![story, since],
    )?;
    let of_package = |(team, key, title, since)| (team, Still { work_package: Some(key), task: None, title, since });
    let of_task = |(team, id, title)| (team, Still { work_package: None, task: Some(id), title, since: None });
    let quiet = tasks.into_iter().filter(|t| !moved.contains(&t.1));
    Ok(packages.into_iter().map(of_package).chain(quiet.map(of_task)).collect())
}
