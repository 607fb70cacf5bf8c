//! Which Sprint the finished work of a team counts for (contract.md, *Effort*).
//!
//! When a Work Package is completed, each team that worked on it gets a row for its running Sprint. The amount is
//! computed until that Sprint closes, and fixed then; what was counted in a closed Sprint is not counted again.

use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::scrum::sprint::model::Effort;

/// The effort of a row of `effort e`: of a loose task its spent, else its estimate; of a Work Package what the team's
/// tasks spent; where no team spent anything, its estimate, for its own team; less what a closed Sprint has counted.
const AMOUNT: &str = "
    COALESCE(e.amount, CASE
      WHEN e.task_id IS NOT NULL THEN
        (SELECT CASE WHEN t.spent > 0 THEN t.spent ELSE COALESCE(t.estimate, 0) END FROM task t WHERE t.id = e.task_id)
      WHEN EXISTS (SELECT 1 FROM task t WHERE t.work_package_id = e.work_package_id AND t.spent > 0) THEN
        (SELECT CAST(COALESCE(SUM(t.spent), 0) AS BIGINT) FROM task t
          WHERE t.work_package_id = e.work_package_id AND t.team_id = e.team_id)
      ELSE (SELECT CASE WHEN w.team_id = e.team_id THEN COALESCE(w.estimate, 0) ELSE 0 END
              FROM work_package w WHERE w.id = e.work_package_id) END
      - (SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) FROM effort x WHERE x.amount IS NOT NULL AND x.team_id = e.team_id
          AND (x.work_package_id = e.work_package_id OR x.task_id = e.task_id)))";

/// Everything that counts for a Sprint.
pub fn of_sprint(tx: &mut Conn, sprint: i64) -> Result<Vec<Effort>, DbError> {
    Ok(of_sprints(tx, &[sprint])?.take(sprint))
}

/// Everything that counts for each of some Sprints.
pub fn of_sprints(tx: &mut Conn, sprints: &[i64]) -> Result<Groups<Effort>, DbError> {
    let rows: Vec<Effort> = tx.all(
        &format!(
            "SELECT e.id, e.story_id, e.known, e.at, {AMOUNT}, e.work_package_id, v.category, e.sprint_id
               FROM effort e LEFT JOIN work_package v ON v.id = e.work_package_id WHERE e.sprint_id = ANY($1) ORDER BY e.at, e.id"
        ),
        args![sprints],
    )?;
    Ok(Groups::of(rows, |e| (e.sprint_id, Effort { amount: Hundredths(e.amount.0.max(0)), ..e })))
}

/// How many amounts one statement fixes.
const AT_ONCE: usize = 500;

/// Fixes the amounts of a Sprint that closes.
pub fn fix(tx: &mut Conn, rows: &[Effort]) -> Result<(), DbError> {
    for some in rows.chunks(AT_ONCE) {
        let ids: Vec<i64> = some.iter().map(|e| e.id).collect();
        let amounts: Vec<i64> = some.iter().map(|e| e.amount.0).collect();
        tx.run(
            "UPDATE effort SET amount = n.amount FROM unnest($1::BIGINT[], $2::BIGINT[]) AS n (id, amount) WHERE effort.id = n.id",
            args![&ids, &amounts],
        )?;
    }
    Ok(())
}

fn add(
    cx: &mut Cx<'_>,
    team: i64,
    story: i64,
    work_package: Option<i64>,
    task: Option<i64>,
    known: bool,
) -> Result<(), DbError> {
    if let Some(sprint) = super::active_of_team(cx.tx, team)? {
        cx.tx.run(
            "INSERT INTO effort (sprint_id, team_id, story_id, work_package_id, task_id, known, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![sprint.id, team, story, work_package, task, known, cx.now],
        )?;
        cx.tx.signal(format!("team-{team}"));
    }
    Ok(())
}

/// A Work Package was completed. `teams`: each team that worked on it, with the story under which it did and whether
/// the work was known.
pub fn work_package_done(cx: &mut Cx<'_>, id: i64, teams: &[(i64, i64, bool)]) -> Result<(), DbError> {
    for (team, story, known) in teams {
        add(cx, *team, *story, Some(id), None, *known)?;
    }
    Ok(())
}

/// A Work Package is open again: it no longer counts for a running Sprint.
pub fn work_package_undone(cx: &mut Cx<'_>, id: i64) -> Result<(), DbError> {
    cx.tx.run("DELETE FROM effort WHERE work_package_id = $1 AND amount IS NULL", args![id])?;
    Ok(())
}

/// A loose task of a recurring story was done.
pub fn task_done(cx: &mut Cx<'_>, id: i64, team: i64, story: i64, known: bool) -> Result<(), DbError> {
    add(cx, team, story, None, Some(id), known)
}

/// A loose task is open again.
pub fn task_undone(cx: &mut Cx<'_>, id: i64) -> Result<(), DbError> {
    cx.tx.run("DELETE FROM effort WHERE task_id = $1 AND amount IS NULL", args![id])?;
    Ok(())
}
