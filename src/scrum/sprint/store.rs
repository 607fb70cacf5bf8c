//! SQL on Sprints and commitments.

pub mod effort;

use super::model;
use super::model::{Commitment, Fixed, Sprint};
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::time::{At, Day};
use crate::people::team::model::Team;
use std::collections::HashMap;

const SPRINT: &str = "SELECT s.id, s.team_id, s.name, s.goal, s.starts_on, s.ends_on, s.state, s.velocity,
    s.spare_capacity, s.started_at, s.closed_at, s.completed_known, s.completed_unknown FROM sprint s ";

pub fn opt(tx: &mut Conn, id: i64) -> Result<Option<Sprint>, DbError> {
    tx.opt(&format!("{SPRINT} WHERE s.id = $1"), args![id])
}

/// A Sprint by number.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<Sprint, DbError> {
    tx.one(&format!("{SPRINT} WHERE s.id = $1"), args![id])
}

/// The Sprints with these numbers, in the order of the numbers.
pub fn by_ids(tx: &mut Conn, ids: &[i64]) -> Result<Vec<Sprint>, DbError> {
    tx.all(&format!("{SPRINT} WHERE s.id = ANY($1) ORDER BY s.id"), args![ids])
}

/// The Sprints of some teams, in the order of their numbers.
pub fn of_teams(tx: &mut Conn, teams: &[i64]) -> Result<Vec<Sprint>, DbError> {
    tx.all(&format!("{SPRINT} WHERE s.team_id = ANY($1) ORDER BY s.id"), args![teams])
}

pub fn page(tx: &mut Conn, team: i64, after: i64, rows: i64) -> Result<Vec<Sprint>, DbError> {
    tx.all(&format!("{SPRINT} WHERE s.team_id = $1 AND s.id > $2 ORDER BY s.id LIMIT $3"), args![team, after, rows])
}

/// The running Sprint of a team.
pub fn active_of_team(tx: &mut Conn, team: i64) -> Result<Option<Sprint>, DbError> {
    tx.opt(&format!("{SPRINT} WHERE s.team_id = $1 AND s.state = 'active'"), args![team])
}

/// The earliest planned Sprint of a team.
pub fn next_planned(tx: &mut Conn, team: i64) -> Result<Option<Sprint>, DbError> {
    tx.opt(
        &format!("{SPRINT} WHERE s.team_id = $1 AND s.state = 'planned' ORDER BY s.starts_on, s.id LIMIT 1"),
        args![team],
    )
}

/// The running Sprints that hold a story.
pub fn active_holding(tx: &mut Conn, story: i64) -> Result<Vec<Sprint>, DbError> {
    tx.all(
        &format!(
            "{SPRINT} JOIN commitment c ON c.sprint_id = s.id WHERE c.story_id = $1 AND s.state = 'active' ORDER BY s.id"
        ),
        args![story],
    )
}

/// The running Sprint that holds each of some stories, by number of the story; of several the one with the lowest number.
pub fn first_holding(tx: &mut Conn, stories: &[i64]) -> Result<HashMap<i64, i64>, DbError> {
    let rows: Vec<(i64, i64)> = tx.all(
        "SELECT c.story_id, MIN(s.id) FROM commitment c JOIN sprint s ON s.id = c.sprint_id
          WHERE c.story_id = ANY($1) AND s.state = 'active' GROUP BY c.story_id",
        args![stories],
    )?;
    Ok(rows.into_iter().collect())
}

pub fn active_teams(tx: &mut Conn, story: i64) -> Result<Vec<i64>, DbError> {
    Ok(active_holding(tx, story)?.into_iter().map(|s| s.team_id).collect())
}

/// Whether a Sprint that is not closed holds a story.
pub fn holds(tx: &mut Conn, story: i64) -> Result<bool, DbError> {
    Ok(!held(tx, &[story])?.is_empty())
}

/// Those of some stories that a Sprint holds that is not closed.
pub fn held(tx: &mut Conn, stories: &[i64]) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT DISTINCT c.story_id FROM commitment c JOIN sprint s ON s.id = c.sprint_id
          WHERE c.story_id = ANY($1) AND s.state <> 'closed'",
        args![stories],
    )
}

/// The name of another Sprint of a team that is not closed and holds each of some stories, by number of the story.
pub fn others_holding(tx: &mut Conn, team: i64, stories: &[i64], sprint: i64) -> Result<HashMap<i64, String>, DbError> {
    let rows: Vec<(i64, String)> = tx.all(
        "SELECT c.story_id, s.name FROM commitment c JOIN sprint s ON s.id = c.sprint_id
          WHERE c.story_id = ANY($1) AND s.team_id = $2 AND s.state <> 'closed' AND s.id <> $3 ORDER BY s.id",
        args![stories, team, sprint],
    )?;
    Ok(rows.into_iter().collect())
}

/// A Sprint of a team, not closed, whose days meet these.
pub fn overlapping(tx: &mut Conn, team: i64, from: Day, to: Day, but: i64) -> Result<Option<Sprint>, DbError> {
    tx.opt(
        &format!(
            "{SPRINT} WHERE s.team_id = $1 AND s.state <> 'closed' AND s.starts_on <= $2 AND s.ends_on >= $3 AND s.id <> $4"
        ),
        args![team, to, from, but],
    )
}

pub fn insert(tx: &mut Conn, s: &Sprint, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO sprint (team_id, name, goal, starts_on, ends_on, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        args![s.team_id, &s.name, &s.goal, s.starts_on, s.ends_on, s.state, now],
    )
}

pub fn update(tx: &mut Conn, s: &Sprint) -> Result<(), DbError> {
    tx.run(
        "UPDATE sprint SET name = $2, goal = $3, starts_on = $4, ends_on = $5, state = $6, velocity = $7,
             spare_capacity = $8, started_at = $9, closed_at = $10, completed_known = $11, completed_unknown = $12 WHERE id = $1",
        args![
            s.id,
            &s.name,
            &s.goal,
            s.starts_on,
            s.ends_on,
            s.state,
            s.velocity,
            s.spare_capacity,
            s.started_at,
            s.closed_at,
            s.completed_known,
            s.completed_unknown
        ],
    )?;
    Ok(())
}

pub fn set_spare(tx: &mut Conn, id: i64, amount: Option<Hundredths>, note: Option<&str>) -> Result<(), DbError> {
    tx.run("UPDATE sprint SET spare_capacity = $2, spare_note = $3 WHERE id = $1", args![id, amount, note])?;
    Ok(())
}

pub fn commitments(tx: &mut Conn, sprint: i64) -> Result<Vec<Commitment>, DbError> {
    Ok(commitments_of(tx, &[sprint])?.take(sprint))
}

/// The commitments of each of some Sprints, in their order.
pub fn commitments_of(tx: &mut Conn, sprints: &[i64]) -> Result<Groups<Commitment>, DbError> {
    let rows: Vec<Commitment> = tx.all(
        "SELECT c.story_id, t.project_id, p.key || '-' || t.number, t.title, t.recurrence = 'recurring', t.team_mode, t.state = 'accepted',
                c.known, c.unknown, COALESCE(o.estimate, CASE WHEN t.team_mode = 'single' THEN t.estimate END),
                c.completed_known, c.completed_unknown, c.outcome, t.accepted_at, c.sprint_id
           FROM commitment c JOIN story t ON t.id = c.story_id JOIN project p ON p.id = t.project_id
           JOIN sprint s ON s.id = c.sprint_id
           LEFT JOIN portion o ON o.story_id = c.story_id AND o.team_id = s.team_id
          WHERE c.sprint_id = ANY($1) ORDER BY c.position, c.story_id",
        args![sprints],
    )?;
    Ok(Groups::of(rows, |c| (c.sprint_id, c)))
}

pub fn put_commitment(
    tx: &mut Conn,
    sprint: i64,
    story: i64,
    known: Hundredths,
    unknown: Hundredths,
) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO commitment (sprint_id, story_id, known, unknown, position)
         VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(position), 0) + 1 FROM commitment WHERE sprint_id = $1))
         ON CONFLICT (sprint_id, story_id) DO UPDATE SET known = excluded.known, unknown = excluded.unknown",
        args![sprint, story, known, unknown],
    )?;
    Ok(())
}

pub fn delete_commitment(tx: &mut Conn, sprint: i64, story: i64) -> Result<bool, DbError> {
    Ok(tx.run("DELETE FROM commitment WHERE sprint_id = $1 AND story_id = $2", args![sprint, story])? > 0)
}

/// Commits to more stories, in this order, after those that the Sprint holds: story, known and unknown work.
pub fn add_commitments(tx: &mut Conn, sprint: i64, more: &[(i64, Hundredths, Hundredths)]) -> Result<(), DbError> {
    let list = |of: fn(&(i64, Hundredths, Hundredths)) -> i64| more.iter().map(of).collect::<Vec<i64>>();
    let places: Vec<i64> = (1..).take(more.len()).collect();
    tx.run(
        "INSERT INTO commitment (sprint_id, story_id, known, unknown, position)
         SELECT CAST($5 AS BIGINT), n.story, n.known, n.unknown,
                n.place + (SELECT COALESCE(MAX(position), 0) FROM commitment WHERE sprint_id = $5)
           FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[]) AS n (story, known, unknown, place)",
        args![&list(|m| m.0), &list(|m| m.1.0), &list(|m| m.2.0), &places, sprint],
    )?;
    Ok(())
}

/// Fixes the commitments of a Sprint that closes.
pub fn fix_commitments(tx: &mut Conn, sprint: i64, fixed: &[Fixed]) -> Result<(), DbError> {
    let list = |of: fn(&Fixed) -> i64| fixed.iter().map(of).collect::<Vec<i64>>();
    let outcomes: Vec<String> = fixed.iter().map(|f| f.outcome.word().to_owned()).collect();
    tx.run(
        "UPDATE commitment SET completed_known = n.known, completed_unknown = n.unknown, outcome = n.outcome
           FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[]) AS n (story, known, unknown, outcome)
          WHERE commitment.sprint_id = $5 AND commitment.story_id = n.story",
        args![&list(|f| f.story), &list(|f| f.known.0), &list(|f| f.unknown.0), outcomes, sprint],
    )?;
    Ok(())
}

/// The recurring stories of a Sprint under which something is open: a Work Package, a loose task, or an escalation to or
/// from them.
pub fn unfinished(tx: &mut Conn, sprint: i64) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT c.story_id FROM commitment c JOIN story s ON s.id = c.story_id
          WHERE c.sprint_id = $1 AND s.recurrence = 'recurring' AND (
            EXISTS (SELECT w.id FROM work_package w WHERE w.story_id = c.story_id AND w.state IN ('open', 'in_progress', 'rejected'))
            OR EXISTS (SELECT t.id FROM task t WHERE t.story_id = c.story_id AND t.work_package_id IS NULL AND t.state NOT IN ('done', 'dropped'))
            OR EXISTS (SELECT e.id FROM escalation e WHERE e.from_story_id = c.story_id AND e.state IN ('open', 'taken'))
            OR EXISTS (SELECT e.id FROM escalation e WHERE e.to_story_id = c.story_id AND e.state IN ('open', 'taken')))",
        args![sprint],
    )
}

/// The estimates of the open known Work Packages of a team under each of some stories that has such, by number of the story.
pub fn open_known(tx: &mut Conn, stories: &[i64], team: i64) -> Result<HashMap<i64, Hundredths>, DbError> {
    let rows: Vec<(i64, Hundredths)> = tx.all(
        "SELECT story_id, CAST(COALESCE(SUM(estimate), 0) AS BIGINT) FROM work_package
          WHERE story_id = ANY($1) AND team_id = $2 AND known AND state IN ('open', 'in_progress', 'rejected') GROUP BY story_id",
        args![stories, team],
    )?;
    Ok(rows.into_iter().collect())
}

/// The Sprints of a team that are not closed: the running one, then the planned ones by day.
pub fn to_come(tx: &mut Conn, team: i64) -> Result<Vec<Sprint>, DbError> {
    tx.all(
        &format!(
            "{SPRINT} WHERE s.team_id = $1 AND s.state <> 'closed'
              ORDER BY CASE WHEN s.state = 'active' THEN 0 ELSE 1 END, s.starts_on, s.id"
        ),
        args![team],
    )
}

/// The closed Sprints of a team, the last closed first, after one closed at `before.0` with the number `before.1`.
pub fn closed_page(tx: &mut Conn, team: i64, before: (At, i64), rows: i64) -> Result<Vec<Sprint>, DbError> {
    tx.all(
        &format!(
            "{SPRINT} WHERE s.team_id = $1 AND s.state = 'closed' AND (s.closed_at < $2 OR (s.closed_at = $2 AND s.id < $3))
              ORDER BY s.closed_at DESC, s.id DESC LIMIT $4"
        ),
        args![team, before.0, before.1, rows],
    )
}

/// The Sprint of a team that ends last.
pub fn last(tx: &mut Conn, team: i64) -> Result<Option<Sprint>, DbError> {
    tx.opt(&format!("{SPRINT} WHERE s.team_id = $1 ORDER BY s.ends_on DESC, s.id DESC LIMIT 1"), args![team])
}

/// The Sprint of a team that follows a day.
pub fn following(tx: &mut Conn, team: i64, day: Day) -> Result<Option<Sprint>, DbError> {
    tx.opt(
        &format!("{SPRINT} WHERE s.team_id = $1 AND s.starts_on > $2 ORDER BY s.starts_on, s.id LIMIT 1"),
        args![team, day],
    )
}

/// What each closed Sprint of a team was committed to, known and unknown together, by number of the Sprint.
pub fn committed_totals(tx: &mut Conn, team: i64) -> Result<Vec<(i64, Hundredths)>, DbError> {
    tx.all(
        "SELECT s.id, CAST(COALESCE(SUM(c.known + c.unknown), 0) AS BIGINT) FROM sprint s
           LEFT JOIN commitment c ON c.sprint_id = s.id WHERE s.team_id = $1 AND s.state = 'closed' GROUP BY s.id",
        args![team],
    )
}

/// What the closed Sprints of a team completed, oldest first.
pub fn closed(tx: &mut Conn, team: i64) -> Result<Vec<Sprint>, DbError> {
    tx.all(&format!("{SPRINT} WHERE s.team_id = $1 AND s.state = 'closed' ORDER BY s.closed_at, s.id"), args![team])
}

/// The velocity of a team (H.8).
pub fn velocity(tx: &mut Conn, team: &Team) -> Result<Option<Hundredths>, DbError> {
    Ok(velocities(tx, &[(team.id, team.initial_velocity)])?.remove(&team.id).flatten())
}

/// The velocity of each of some teams, named with their initial ones, by number of the team; only the Sprints that count are
/// read.
pub fn velocities(
    tx: &mut Conn,
    teams: &[(i64, Option<Hundredths>)],
) -> Result<HashMap<i64, Option<Hundredths>>, DbError> {
    let ids: Vec<i64> = teams.iter().map(|t| t.0).collect();
    let completed: Vec<(i64, Hundredths)> = tx.all(
        "SELECT team_id, completed FROM (
           SELECT team_id, COALESCE(completed_known, 0) + COALESCE(completed_unknown, 0) AS completed,
                  ROW_NUMBER() OVER (PARTITION BY team_id ORDER BY closed_at DESC, id DESC) AS back
             FROM sprint WHERE team_id = ANY($1) AND state = 'closed') AS last
          WHERE back <= $2 ORDER BY team_id, back DESC",
        args![&ids, model::rules::SPRINTS_OF_VELOCITY],
    )?;
    let completed = Groups::from(completed);
    Ok(teams.iter().map(|(id, initial)| (*id, model::rules::velocity(completed.get(*id), *initial))).collect())
}

/// Who ended each of some Sprints early: Sprint, login, reason.
pub fn early_ends(tx: &mut Conn, sprints: &[i64]) -> Result<Vec<(i64, String, String)>, DbError> {
    tx.all(
        "SELECT e.sprint_id, p.login, e.reason FROM sprint_early_end e JOIN person p ON p.id = e.by_id
          WHERE e.sprint_id = ANY($1)",
        args![sprints],
    )
}

pub fn insert_early_end(tx: &mut Conn, sprint: i64, by: i64, reason: &str) -> Result<(), DbError> {
    tx.run("INSERT INTO sprint_early_end (sprint_id, by_id, reason) VALUES ($1, $2, $3)", args![sprint, by, reason])?;
    Ok(())
}

/// The Product Owners of the stories that a Sprint holds, each with the project.
pub fn owners_of_stories(tx: &mut Conn, sprint: i64) -> Result<Vec<(i64, i64)>, DbError> {
    tx.all(
        "SELECT DISTINCT s.project_id, s.product_owner_id FROM commitment c JOIN story s ON s.id = c.story_id
          WHERE c.sprint_id = $1",
        args![sprint],
    )
}

/// The Product Owners of the projects of a team, each with the project.
pub fn owners_of_projects(tx: &mut Conn, team: i64) -> Result<Vec<(i64, i64)>, DbError> {
    tx.all(
        "SELECT DISTINCT o.project_id, o.person_id FROM project_owner o JOIN project_team b ON b.project_id = o.project_id
          WHERE b.team_id = $1",
        args![team],
    )
}
