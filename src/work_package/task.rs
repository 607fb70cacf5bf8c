//! SQL on tasks: the smallest pieces of work, under a Work Package or loose under a story.

use super::{TaskKind, TaskState};
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::Hundredths;
use crate::kit::time::At;
use crate::{args, row};

row! {
    /// A task as stored.
    #[derive(Clone, Debug)]
    pub struct Task {
        /// Number.
        pub id: i64,
        /// The story of the team that works on it.
        pub story_id: i64,
        /// Its Work Package, if it is not loose.
        pub work_package_id: Option<i64>,
        /// The escalation that it belongs to; none on the first level.
        pub escalation_id: Option<i64>,
        /// Its team.
        pub team_id: i64,
        /// Title.
        pub title: String,
        /// State.
        pub state: TaskState,
        /// Dev or Ops.
        pub kind: Option<TaskKind>,
        /// Who works on it.
        pub assignee_id: Option<i64>,
        /// Estimate.
        pub estimate: Option<Hundredths>,
        /// Effort spent.
        pub spent: Hundredths,
        /// Whether it was foreseen at planning.
        pub known: bool,
        /// When it was done.
        pub done_at: Option<At>,
        /// Who made it.
        pub created_by: i64,
        /// When it was made.
        pub created_at: At,
    }
}

pub(super) const TASK: &str = "SELECT t.id, t.story_id, t.work_package_id, t.escalation_id, t.team_id, t.title, t.state,
    t.kind, t.assignee_id, t.estimate, t.spent, t.known, t.done_at, t.created_by, t.created_at FROM task t ";

pub(super) fn opt(tx: &mut Conn, id: i64) -> Result<Option<Task>, DbError> {
    tx.opt(&format!("{TASK} WHERE t.id = $1"), args![id])
}

pub(super) fn of_work_package(tx: &mut Conn, id: i64) -> Result<Vec<Task>, DbError> {
    tx.all(&format!("{TASK} WHERE t.work_package_id = $1 ORDER BY t.id"), args![id])
}

pub(super) fn loose_of_story(tx: &mut Conn, story: i64, after: i64, rows: i64) -> Result<Vec<Task>, DbError> {
    tx.all(
        &format!("{TASK} WHERE t.story_id = $1 AND t.work_package_id IS NULL AND t.id > $2 ORDER BY t.id LIMIT $3"),
        args![story, after, rows],
    )
}

/// The tasks of a team under the stories of a Sprint that are open, or were done in it.
pub(super) fn of_sprint(tx: &mut Conn, sprint: i64, team: i64, since: At, until: At) -> Result<Vec<Task>, DbError> {
    tx.all(
        &format!(
            "{TASK} JOIN commitment c ON c.story_id = t.story_id
              WHERE c.sprint_id = $1 AND t.team_id = $2 AND (t.state IN ('to_do', 'in_progress', 'testing')
                 OR (t.state = 'done' AND t.done_at BETWEEN $3 AND $4)) ORDER BY c.position, t.work_package_id, t.id"
        ),
        args![sprint, team, since, until],
    )
}

/// Inserts a task.
///
/// # Errors
/// Those of the database.
pub fn insert_task(tx: &mut Conn, t: &Task) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO task (story_id, work_package_id, escalation_id, team_id, title, state, kind, assignee_id, estimate,
             spent, known, done_at, created_by, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14) RETURNING id",
        args![
            t.story_id, t.work_package_id, t.escalation_id, t.team_id, &t.title, t.state, t.kind, t.assignee_id,
            t.estimate, t.spent, t.known, t.done_at, t.created_by, t.created_at
        ],
    )
}

pub(super) fn update(tx: &mut Conn, t: &Task) -> Result<(), DbError> {
    tx.run(
        "UPDATE task SET title = $2, state = $3, kind = $4, assignee_id = $5, estimate = $6, spent = $7, done_at = $8,
             version = version + 1 WHERE id = $1",
        args![t.id, &t.title, t.state, t.kind, t.assignee_id, t.estimate, t.spent, t.done_at],
    )?;
    Ok(())
}

/// Whether a Work Package has an open task: of one escalation, or of any level.
///
/// # Errors
/// Those of the database.
pub fn has_open_tasks(tx: &mut Conn, work_package: i64, escalation: Option<i64>) -> Result<bool, DbError> {
    tx.exists(
        "SELECT id FROM task WHERE work_package_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR escalation_id = $2)
            AND state NOT IN ('done', 'dropped') LIMIT 1",
        args![work_package, escalation],
    )
}

/// Drops the open tasks of a Work Package: of one escalation, or of every level.
///
/// # Errors
/// Those of the database.
pub fn drop_open_tasks(tx: &mut Conn, work_package: i64, escalation: Option<i64>) -> Result<u64, DbError> {
    tx.run(
        "UPDATE task SET state = 'dropped', version = version + 1 WHERE work_package_id = $1
            AND (CAST($2 AS BIGINT) IS NULL OR escalation_id = $2) AND state NOT IN ('done', 'dropped')",
        args![work_package, escalation],
    )
}
