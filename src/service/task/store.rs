//! SQL on tasks: the smallest pieces of work, under a Work Package or loose under a story.

use super::model::{Task, TaskRow, TaskState};
use crate::args;
use crate::kit::db::{Condition, Conn, DbError, Filter, Val};
use crate::kit::time::At;

pub(super) const TASK: &str =
    "SELECT t.id, t.story_id, t.work_package_id, t.escalation_id, t.team_id, t.title, t.state,
    t.kind, t.assignee_id, t.estimate, t.spent, t.known, t.done_at, t.created_by, t.created_at FROM task t ";

pub fn opt(tx: &mut Conn, id: i64) -> Result<Option<Task>, DbError> {
    tx.opt(&format!("{TASK} WHERE t.id = $1"), args![id])
}

/// `$1` is the number of the caller, who may edit the tasks of the own teams (R30), of swarms joined, and those given to them as a
/// contributor (R45).
fn shown_columns() -> String {
    format!(
        "
    SELECT t.id, wp.key || '-' || w.number, sp.key || '-' || s.number, m.slug, t.title, t.state, t.kind, a.login, t.estimate,
           t.spent, c.login, t.created_at, t.escalation_id,
           {MAY_EDIT},
           w.severity, w.respond_by, w.responded_at, w.resolve_by, w.at_risk_at, w.paused_since, w.sla_result, w.created_at, w.completed_at,
           (SELECT iq.key || '-' || iw.number FROM interruption i JOIN work_package iw ON iw.id = i.work_package_id
              JOIN project iq ON iq.id = iw.project_id
             WHERE i.task_id = t.id AND i.cause = 'swarm' AND i.ended_at IS NULL ORDER BY i.id LIMIT 1)
      FROM task t
      JOIN story s ON s.id = t.story_id JOIN project sp ON sp.id = s.project_id
      JOIN team m ON m.id = t.team_id JOIN person c ON c.id = t.created_by
      LEFT JOIN person a ON a.id = t.assignee_id
      LEFT JOIN work_package w ON w.id = t.work_package_id LEFT JOIN project wp ON wp.id = w.project_id "
    )
}

/// The tasks that `rest` chooses, for the person `by`; `args` are `$2` and the next.
fn task_rows(tx: &mut Conn, by: i64, rest: &str, args: &[Val]) -> Result<Vec<TaskRow>, DbError> {
    let all: Vec<Val> = std::iter::once(Val::from(by)).chain(args.iter().cloned()).collect();
    tx.all(&format!("{} {rest}", shown_columns()), &all)
}

/// What tasks are listed by.
#[derive(Clone, Debug, Default)]
pub struct TaskFilters {
    /// Who works on it.
    pub assignee: Option<i64>,
    /// The project of its story.
    pub project: Option<i64>,
    /// The story of the team that works on it.
    pub story: Option<i64>,
    /// Its team.
    pub team: Option<i64>,
    /// State.
    pub state: Option<TaskState>,
    /// Whether it is neither done nor dropped.
    pub open: Option<bool>,
}

/// The tasks after a number that pass the filters; `visible` is a condition on `s.project_id`, `t.work_package_id` and
/// `t.story_id`.
pub fn shown_listed(
    tx: &mut Conn,
    by: i64,
    visible: &Condition,
    f: &TaskFilters,
    after: i64,
    rows: i64,
) -> Result<Vec<TaskRow>, DbError> {
    let mut q = Filter::new(&shown_columns(), args![by]);
    q.push("WHERE ").when(visible).with(" AND t.id > ?", args![after]);
    for (column, id) in
        [("t.assignee_id", f.assignee), ("s.project_id", f.project), ("t.story_id", f.story), ("t.team_id", f.team)]
    {
        if let Some(id) = id {
            q.push(" AND ").push(column).with(" = ?", args![id]);
        }
    }
    if let Some(s) = f.state {
        q.with(" AND t.state = ?", args![s]);
    }
    match f.open {
        Some(true) => q.push(" AND t.state NOT IN ('done', 'dropped')"),
        Some(false) => q.push(" AND t.state IN ('done', 'dropped')"),
        None => &mut q,
    };
    q.with(" ORDER BY t.id LIMIT ?", args![rows]);
    q.all(tx)
}

/// The tasks with these numbers.
pub fn shown_with(tx: &mut Conn, by: i64, ids: &[i64]) -> Result<Vec<TaskRow>, DbError> {
    task_rows(tx, by, "WHERE t.id = ANY($2) ORDER BY t.id", args![ids])
}

/// The tasks of Work Packages, of all levels.
pub fn shown_of_work_packages(tx: &mut Conn, by: i64, ids: &[i64]) -> Result<Vec<TaskRow>, DbError> {
    task_rows(tx, by, "WHERE t.work_package_id = ANY($2) ORDER BY t.id", args![ids])
}

/// The tasks of escalations.
pub fn shown_of_escalations(tx: &mut Conn, by: i64, ids: &[i64]) -> Result<Vec<TaskRow>, DbError> {
    task_rows(
        tx,
        by,
        "JOIN escalation e ON e.id = t.escalation_id AND e.work_package_id = t.work_package_id
          WHERE e.id = ANY($2) ORDER BY t.id",
        args![ids],
    )
}

/// The loose tasks of a story after a number.
pub fn shown_loose(tx: &mut Conn, by: i64, story: i64, after: i64, rows: i64) -> Result<Vec<TaskRow>, DbError> {
    task_rows(
        tx,
        by,
        "WHERE t.story_id = $2 AND t.work_package_id IS NULL AND t.id > $3 ORDER BY t.id LIMIT $4",
        args![story, after, rows],
    )
}

/// The tasks of a team under the stories of a Sprint that are open, or were done in it; `visible` as of a list.
pub fn shown_of_sprint(
    tx: &mut Conn,
    by: i64,
    visible: &Condition,
    (sprint, team): (i64, i64),
    (since, until): (At, At),
) -> Result<Vec<TaskRow>, DbError> {
    Filter::new(&shown_columns(), args![by])
        .with(
            "JOIN commitment k ON k.story_id = t.story_id
              WHERE k.sprint_id = ? AND t.team_id = ? AND (t.state IN ('to_do', 'in_progress', 'testing')
                 OR (t.state = 'done' AND t.done_at BETWEEN ? AND ?)) AND ",
            args![sprint, team, since, until],
        )
        .when(visible)
        .push(" ORDER BY k.position, t.work_package_id, t.id")
        .all(tx)
}

/// The tasks of the swarms on what a team holds or began with, but those dropped.
pub fn shown_of_swarms(tx: &mut Conn, by: i64, team: i64) -> Result<Vec<TaskRow>, DbError> {
    let which = SWARMING.replace('#', "$2");
    task_rows(
        tx,
        by,
        &format!("WHERE t.state <> 'dropped' AND t.work_package_id IN ({which}) ORDER BY t.work_package_id, t.id"),
        args![team],
    )
}

/// The Work Packages with a running swarm that a team holds or began with; the team is `#`.
const SWARMING: &str = "
    SELECT v.work_package_id FROM swarm v JOIN work_package u ON u.id = v.work_package_id
     WHERE v.ended_at IS NULL AND (u.team_id = # OR u.holder_team_id = #)";

/// Inserts a task.
pub fn insert_task(tx: &mut Conn, t: &Task) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO task (story_id, work_package_id, escalation_id, team_id, title, state, kind, assignee_id, estimate,
             spent, known, done_at, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
        args![
            t.story_id, t.work_package_id, t.escalation_id, t.team_id, &t.title, t.state, t.kind, t.assignee_id,
            t.estimate, t.spent, t.known, t.done_at, t.created_by, t.created_at
        ],
    )
}

pub fn update(tx: &mut Conn, t: &Task) -> Result<(), DbError> {
    tx.run(
        "UPDATE task SET title = $2, state = $3, kind = $4, assignee_id = $5, estimate = $6, spent = $7, done_at = $8 WHERE id = $1",
        args![t.id, &t.title, t.state, t.kind, t.assignee_id, t.estimate, t.spent, t.done_at],
    )?;
    Ok(())
}

/// Each team that has tasks in a Work Package, with the story under which, and whether one of them was known.
pub fn teams_of(tx: &mut Conn, work_package: i64) -> Result<Vec<(i64, i64, bool)>, DbError> {
    tx.all(
        "SELECT team_id, MIN(story_id), COUNT(CASE WHEN known THEN 1 END) > 0 FROM task
          WHERE work_package_id = $1 GROUP BY team_id ORDER BY team_id",
        args![work_package],
    )
}

/// Whether a Work Package has an open task: of one escalation, or of any level.
pub fn has_open_tasks(tx: &mut Conn, work_package: i64, escalation: Option<i64>) -> Result<bool, DbError> {
    tx.exists(
        "SELECT id FROM task WHERE work_package_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR escalation_id = $2)
            AND state NOT IN ('done', 'dropped') LIMIT 1",
        args![work_package, escalation],
    )
}

/// Leaves the open tasks of a story to nobody that a person has who is neither in their team nor in a swarm on them; answers
/// their numbers.
pub fn leave_tasks(tx: &mut Conn, story: i64, person: i64) -> Result<Vec<i64>, DbError> {
    let tasks: Vec<i64> = tx.column(
        "SELECT t.id FROM task t WHERE t.story_id = $1 AND t.assignee_id = $2 AND t.state NOT IN ('done', 'dropped')
            AND NOT EXISTS (SELECT m.team_id FROM team_member m WHERE m.team_id = t.team_id AND m.person_id = $2)
            AND NOT EXISTS (SELECT y.id FROM swarm z JOIN swarm_member y ON y.swarm_id = z.id
                             WHERE z.work_package_id = t.work_package_id AND z.ended_at IS NULL
                               AND y.person_id = $2 AND y.left_at IS NULL) ORDER BY t.id",
        args![story, person],
    )?;
    for id in &tasks {
        tx.run("UPDATE task SET assignee_id = NULL WHERE id = $1", args![*id])?;
    }
    Ok(tasks)
}

/// Drops the open tasks of a Work Package: of one escalation, or of every level.
pub fn drop_open_tasks(tx: &mut Conn, work_package: i64, escalation: Option<i64>) -> Result<u64, DbError> {
    tx.run(
        "UPDATE task SET state = 'dropped' WHERE work_package_id = $1
            AND (CAST($2 AS BIGINT) IS NULL OR escalation_id = $2) AND state NOT IN ('done', 'dropped')",
        args![work_package, escalation],
    )
}

/// A condition of SQL on a task `t`: the person `$1` may edit it, as a member of its team (R30), as a member of the running
/// swarm, or as a contributor who has been given it (R45).
pub const MAY_EDIT: &str = "
    (EXISTS (SELECT CAST(1 AS BIGINT) FROM team_member x WHERE x.team_id = t.team_id AND x.person_id = $1)
       OR (t.assignee_id IS NOT NULL AND t.assignee_id = $1
           AND EXISTS (SELECT k.story_id FROM contributor k WHERE k.story_id = t.story_id AND k.person_id = $1))
       OR EXISTS (SELECT y.id FROM swarm z JOIN swarm_member y ON y.swarm_id = z.id
                   WHERE z.work_package_id = t.work_package_id AND z.ended_at IS NULL
                     AND y.person_id = $1 AND y.left_at IS NULL))";
