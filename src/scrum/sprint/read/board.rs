//! The Scrumboard of a Sprint: a fixed number of queries, however many tasks it holds.

use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::project;
use crate::scrum::sprint::model::Sprint;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::{Due, Outcome};
use crate::service::sla::read::{SlaView, clock_of};
use crate::service::task::model::TaskState;
use crate::service::task::read::TaskView;
use crate::service::{access, escalation, task, work_package};
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;

/// The Scrumboard of a Sprint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardView {
    /// To Do, In Progress, Testing, Done.
    pub columns: Vec<ColumnView>,
    /// The stories that the Sprint holds, with their Work Packages.
    pub stories: Vec<BoardStory>,
    /// What other teams have escalated to this one, apart from its own (R134).
    pub incoming_escalations: Vec<escalation::read::EscalationView>,
}

/// A column of the board.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ColumnView {
    /// The state of its tasks.
    pub state: TaskState,
    /// The tasks of the team.
    pub tasks: Vec<TaskView>,
}

/// A story on the board.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardStory {
    /// Key.
    pub key: String,
    /// Keys of the Work Packages that are open or were finished in this Sprint.
    pub work_packages: Vec<String>,
}

/// The states that are columns of the board.
pub const COLUMNS: [TaskState; 4] = [TaskState::ToDo, TaskState::InProgress, TaskState::Testing, TaskState::Done];

/// When the board of a Sprint begins and ends.
fn span(s: &Sprint, now: At) -> (At, At) {
    (s.started_at.unwrap_or(now), s.closed_at.unwrap_or(At(i64::MAX)))
}

/// The board of a Sprint: the team's tasks that are open or were done in it. A team may work for several projects: its Sprint is
/// seen by the people of each of them, a story only by those of its own.
pub fn board(cx: &mut Cx<'_>, s: &Sprint) -> Result<BoardView, Problem> {
    let (since, until) = span(s, cx.now);
    let mut columns: Vec<ColumnView> =
        COLUMNS.into_iter().map(|state| ColumnView { state, tasks: Vec::new() }).collect();
    for task in task::read::tasks_of_sprint(cx, s.id, s.team_id, since, until)? {
        if let Some(c) = columns.iter_mut().find(|c| c.state == task.state) {
            c.tasks.push(task);
        }
    }
    let mut stories: Vec<BoardStory> = Vec::new();
    for (story, work_package) in keys(cx, s.id, since, until)? {
        if stories.last().is_none_or(|s| s.key != story) {
            stories.push(BoardStory { key: story, work_packages: Vec::new() });
        }
        if let Some(last) = stories.last_mut() {
            last.work_packages.extend(work_package);
        }
    }
    let incoming_escalations = escalation::read::incoming(cx, s.team_id)?;
    Ok(BoardView { columns, stories, incoming_escalations })
}

/// The stories of a Sprint that the caller may see, each with one of its Work Packages or none.
fn keys(cx: &mut Cx<'_>, sprint: i64, since: At, until: At) -> Result<Vec<(String, Option<String>)>, Problem> {
    let seen = project::read::scope(cx)?.on("s.project_id");
    Ok(Filter::new(
        "SELECT p.key || '-' || s.number, p.key || '-' || w.number
           FROM commitment c JOIN story s ON s.id = c.story_id JOIN project p ON p.id = s.project_id
           LEFT JOIN work_package w ON w.story_id = s.id
                AND (w.state IN ('open', 'in_progress', 'rejected') OR w.completed_at BETWEEN $2 AND $3)
          WHERE c.sprint_id = $1 AND ",
        args![sprint, since, until],
    )
    .when(&seen)
    .push(" ORDER BY c.position, s.id, w.number")
    .all(cx.tx)?)
}

row! {
    struct PackageRow {
        key: String, title: String, state: work_package::model::State, severity: Option<Severity>, assignee: Option<String>,
        story: String, own: bool, holder: String, respond_by: Option<At>, responded_at: Option<At>, resolve_by: Option<At>,
        at_risk_at: Option<At>, paused_since: Option<At>, sla_result: Option<Outcome>, created_at: At, swarm: Option<i64>,
    }
}

/// A Work Package as the board's page shows it.
#[derive(Debug, Clone)]
pub struct Package {
    /// Key.
    pub key: String,
    /// Title.
    pub title: String,
    /// State.
    pub state: work_package::model::State,
    /// Severity.
    pub severity: Option<Severity>,
    /// Login of who has taken it.
    pub assignee: Option<String>,
    /// Key of its story.
    pub story: String,
    /// Whether it began with this team.
    pub own: bool,
    /// Name of the team that holds it, where that is another one.
    pub elsewhere: Option<String>,
    /// Its clock.
    pub sla: Option<SlaView>,
    /// Who is in its running swarm; none without one.
    pub swarm: Option<Vec<String>>,
}

/// The Work Packages of a team in a Sprint: those it began under the Sprint's stories and those it holds, open or finished
/// in the Sprint; of them those that the caller may see.
pub fn packages(cx: &mut Cx<'_>, s: &Sprint) -> Result<Vec<Package>, Problem> {
    let (since, until) = span(s, cx.now);
    let visible = access::read::visible_to(cx)?;
    let rows: Vec<PackageRow> = Filter::new(
        "SELECT p.key || '-' || w.number, w.title, w.state, w.severity, a.login, q.key || '-' || s.number,
                w.team_id = $1, CASE WHEN w.holder_team_id = $1 THEN '' ELSE h.name END, w.respond_by, w.responded_at,
                w.resolve_by, w.at_risk_at, w.paused_since, w.sla_result, w.created_at,
                (SELECT v.id FROM swarm v WHERE v.work_package_id = w.id AND v.ended_at IS NULL)
           FROM (SELECT x.id FROM commitment c JOIN work_package x ON x.story_id = c.story_id AND x.team_id = $1
                  WHERE c.sprint_id = $2 AND (x.state IN ('open', 'in_progress', 'rejected') OR x.completed_at BETWEEN $3 AND $4)
                 UNION SELECT y.id FROM work_package y
                  WHERE y.holder_team_id = $1 AND y.state IN ('open', 'in_progress', 'rejected')) z
           JOIN work_package w ON w.id = z.id JOIN project p ON p.id = w.project_id
           JOIN story s ON s.id = w.story_id JOIN project q ON q.id = s.project_id
           JOIN team h ON h.id = w.holder_team_id LEFT JOIN person a ON a.id = w.assignee_id
          WHERE ",
        args![s.team_id, s.id, since, until],
    )
    .when(&visible)
    .push(" ORDER BY COALESCE(w.resolve_by, $4), w.id")
    .all(cx.tx)?;
    let swarming: Vec<(i64, String)> = cx.tx.all(
        "SELECT m.swarm_id, p.login FROM swarm v JOIN work_package w ON w.id = v.work_package_id
           JOIN swarm_member m ON m.swarm_id = v.id JOIN person p ON p.id = m.person_id
          WHERE v.ended_at IS NULL AND m.left_at IS NULL AND (w.team_id = $1 OR w.holder_team_id = $1) ORDER BY m.id",
        args![s.team_id],
    )?;
    Ok(rows.into_iter().map(|r| package(r, &swarming, cx.now)).collect())
}

fn package(r: PackageRow, swarming: &[(i64, String)], now: At) -> Package {
    let due = Due {
        respond_by: r.respond_by,
        resolve_by: r.resolve_by,
        at_risk_at: r.at_risk_at,
        paused_since: r.paused_since,
    };
    Package {
        sla: clock_of(&due, r.responded_at, r.sla_result, r.severity, r.created_at, now),
        swarm: r.swarm.map(|id| swarming.iter().filter(|m| m.0 == id).map(|m| m.1.clone()).collect()),
        elsewhere: Some(r.holder).filter(|h| !h.is_empty()),
        key: r.key,
        title: r.title,
        state: r.state,
        severity: r.severity,
        assignee: r.assignee,
        story: r.story,
        own: r.own,
    }
}
