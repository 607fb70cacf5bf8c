//! SQL on interruptions.

use super::model::Cause;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;

/// The planned work that a person has in progress is interrupted by a Work Package: known tasks, tasks of finite stories, and known
/// Work Packages without such a task. Where that has begun already, nothing changes.
pub fn begin(tx: &mut Conn, person: i64, work_package: i64, cause: Cause, now: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO interruption (person_id, work_package_id, cause, task_id, planned_id, started_at)
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS TEXT), x.task_id, x.planned_id, CAST($4 AS BIGINT) FROM (
           SELECT t.id AS task_id, CAST(NULL AS BIGINT) AS planned_id FROM task t JOIN story s ON s.id = t.story_id
            WHERE t.assignee_id = $1 AND t.state IN ('in_progress', 'testing') AND (t.known OR s.recurrence = 'finite')
              AND (t.work_package_id IS NULL OR t.work_package_id <> $2)
           UNION ALL
           SELECT CAST(NULL AS BIGINT), w.id FROM work_package w
            WHERE w.assignee_id = $1 AND w.state = 'in_progress' AND w.known AND w.id <> $2
              AND NOT EXISTS (SELECT 1 FROM task u WHERE u.work_package_id = w.id AND u.assignee_id = $1
                                 AND u.state IN ('in_progress', 'testing'))) x
          WHERE NOT EXISTS (SELECT 1 FROM interruption i WHERE i.person_id = $1 AND i.work_package_id = $2 AND i.cause = $3
                               AND i.ended_at IS NULL)",
        args![person, work_package, cause, now],
    )?;
    Ok(())
}

/// A Work Package no longer keeps people from their planned work: all of them, or one.
pub fn end(tx: &mut Conn, work_package: i64, cause: Cause, person: Option<i64>, now: At) -> Result<(), DbError> {
    tx.run(
        "UPDATE interruption SET ended_at = $4 WHERE work_package_id = $1 AND cause = $2 AND ended_at IS NULL
            AND (CAST($3 AS BIGINT) IS NULL OR person_id = $3)",
        args![work_package, cause, person, now],
    )?;
    Ok(())
}
