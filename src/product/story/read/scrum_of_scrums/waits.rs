//! What waits for another team, and what does not move.

use super::found::words_only;
use super::{Still, Waiting};
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::kit::time::At;
use serde_json::Value;
use std::collections::BTreeSet;

/// The escalations from and to a story that are open or taken.
pub fn waiting(tx: &mut Conn, story: i64) -> Result<Vec<Waiting>, DbError> {
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
pub fn still(tx: &mut Conn, story: i64, since: At) -> Result<Groups<Still>, DbError> {
    let mut all = packages(tx, story, since)?;
    all.extend(tasks(tx, story, since)?);
    Ok(all.into())
}

/// The open Work Packages that have not moved, by the team that holds each.
fn packages(tx: &mut Conn, story: i64, since: At) -> Result<Vec<(i64, Still)>, DbError> {
    let rows: Vec<(i64, String, String, Option<At>)> = tx.all(
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
    let still = |(team, key, title, since)| (team, Still { work_package: Some(key), task: None, title, since });
    Ok(rows.into_iter().map(still).collect())
}

/// The loose tasks that were begun and have not moved, by the team of each.
fn tasks(tx: &mut Conn, story: i64, since: At) -> Result<Vec<(i64, Still)>, DbError> {
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
    let still = |(team, id, title)| (team, Still { work_package: None, task: Some(id), title, since: None });
    Ok(tasks.into_iter().filter(|t| !moved.contains(&t.1)).map(still).collect())
}
