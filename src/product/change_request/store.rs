//! SQL on Change Requests.

use super::model::{Approval, ChangeRequest, State};
use crate::args;
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::time::At;
use std::collections::HashMap;

const CHANGE_REQUEST: &str = "SELECT c.id, c.project_id, p.key, c.text, c.origin, c.impact, c.effort, c.story_id, c.epic_id,
    p.key || '-' || COALESCE(s.number, e.number), c.state, c.raised_by, r.login, c.raised_at, c.decided_by, d.login,
    c.decided_at, c.reason, p.key || '-' || COALESCE(x.number, y.number)
    FROM change_request c JOIN project p ON p.id = c.project_id JOIN person r ON r.id = c.raised_by
    LEFT JOIN person d ON d.id = c.decided_by LEFT JOIN story s ON s.id = c.story_id LEFT JOIN epic e ON e.id = c.epic_id
    LEFT JOIN story x ON x.id = c.result_story_id LEFT JOIN epic y ON y.id = c.result_epic_id ";

pub fn by_id(tx: &mut Conn, id: i64) -> Result<Option<ChangeRequest>, DbError> {
    tx.opt(&format!("{CHANGE_REQUEST} WHERE c.id = $1"), args![id])
}

/// The Change Requests of a project, oldest first.
pub fn page(
    tx: &mut Conn,
    project: i64,
    state: Option<State>,
    after: i64,
    rows: i64,
) -> Result<Vec<ChangeRequest>, DbError> {
    let mut f = Filter::new(CHANGE_REQUEST, &[]);
    f.with("WHERE c.project_id = ? AND c.id > ?", args![project, after]);
    if let Some(state) = state {
        f.with(" AND c.state = ?", args![state]);
    }
    f.with(" ORDER BY c.id LIMIT ?", args![rows]);
    f.all(tx)
}

/// The Change Requests about a story, oldest first.
pub fn about_story(tx: &mut Conn, story: i64) -> Result<Vec<ChangeRequest>, DbError> {
    tx.all(&format!("{CHANGE_REQUEST} WHERE c.story_id = $1 ORDER BY c.id"), args![story])
}

/// How many Change Requests of a project wait for a decision.
pub fn unapproved(tx: &mut Conn, project: i64) -> Result<i64, DbError> {
    tx.value("SELECT COUNT(*) FROM change_request WHERE project_id = $1 AND state = 'unapproved'", args![project])
}

/// A story or an Epic by its number in the database.
#[derive(Clone, Copy, Debug)]
pub enum ItemId {
    /// A story.
    Story(i64),
    /// An Epic.
    Epic(i64),
}

pub fn insert(tx: &mut Conn, c: &ChangeRequest) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO change_request (project_id, text, origin, impact, effort, story_id, epic_id, state, raised_by, raised_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        args![
            c.project_id,
            &c.text,
            c.origin,
            &c.impact,
            c.effort,
            c.story_id,
            c.epic_id,
            c.state,
            c.raised_by_id,
            c.raised_at
        ],
    )
}

pub fn update(tx: &mut Conn, c: &ChangeRequest) -> Result<(), DbError> {
    tx.run(
        "UPDATE change_request SET text = $2, origin = $3, impact = $4, effort = $5, story_id = $6, epic_id = $7, state = $8,
             decided_by = $9, decided_at = $10, reason = $11 WHERE id = $1",
        args![
            c.id,
            &c.text,
            c.origin,
            &c.impact,
            c.effort,
            c.story_id,
            c.epic_id,
            c.state,
            c.decided_by_id,
            c.decided_at,
            &c.reason
        ],
    )?;
    Ok(())
}

/// Notes what an approved change became.
pub fn set_result(tx: &mut Conn, id: i64, item: ItemId) -> Result<(), DbError> {
    match item {
        ItemId::Story(s) => tx.run("UPDATE change_request SET result_story_id = $2 WHERE id = $1", args![id, s])?,
        ItemId::Epic(e) => tx.run("UPDATE change_request SET result_epic_id = $2 WHERE id = $1", args![id, e])?,
    };
    Ok(())
}

pub fn approvals(tx: &mut Conn, id: i64) -> Result<Vec<Approval>, DbError> {
    Ok(approvals_of(tx, &[id])?.take(id))
}

/// Who has said yes to each of some Change Requests.
pub fn approvals_of(tx: &mut Conn, ids: &[i64]) -> Result<Groups<Approval>, DbError> {
    let rows: Vec<(i64, i64, String, At)> = tx.all(
        "SELECT a.change_request_id, a.person_id, p.login, a.at FROM change_approval a JOIN person p ON p.id = a.person_id
          WHERE a.change_request_id = ANY($1) ORDER BY a.at, a.person_id",
        args![ids],
    )?;
    Ok(Groups::of(rows, |(id, person_id, login, at)| (id, Approval { person_id, login, at })))
}

pub fn add_approval(tx: &mut Conn, id: i64, person: i64, at: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO change_approval (change_request_id, person_id, at) VALUES ($1, $2, $3)
         ON CONFLICT (change_request_id, person_id) DO NOTHING",
        args![id, person, at],
    )?;
    Ok(())
}

pub fn clear_approvals(tx: &mut Conn, id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM change_approval WHERE change_request_id = $1", args![id])?;
    Ok(())
}

/// The effort up to which a Product Owner of a project approves alone; none where there is no limit.
pub fn tolerance(tx: &mut Conn, project: i64) -> Result<Option<Hundredths>, DbError> {
    let row: Option<(Hundredths,)> =
        tx.opt("SELECT effort FROM change_tolerance WHERE project_id = $1", args![project])?;
    Ok(row.map(|r| r.0))
}

/// Of each of these projects whether it has a Chief Product Owner, and its tolerance.
pub fn limits(tx: &mut Conn, projects: &[i64]) -> Result<HashMap<i64, (bool, Option<Hundredths>)>, DbError> {
    let rows: Vec<(i64, bool, Option<Hundredths>)> = tx.all(
        "SELECT p.id, p.chief_product_owner_id IS NOT NULL, t.effort FROM project p
           LEFT JOIN change_tolerance t ON t.project_id = p.id WHERE p.id = ANY($1)",
        args![projects],
    )?;
    Ok(rows.into_iter().map(|(project, chief, tolerance)| (project, (chief, tolerance))).collect())
}

pub fn set_tolerance(tx: &mut Conn, project: i64, effort: Option<Hundredths>, by: i64, at: At) -> Result<(), DbError> {
    tx.run("DELETE FROM change_tolerance WHERE project_id = $1", args![project])?;
    if let Some(effort) = effort {
        tx.run(
            "INSERT INTO change_tolerance (project_id, effort, set_by, set_at) VALUES ($1, $2, $3, $4)",
            args![project, effort, by, at],
        )?;
    }
    Ok(())
}
