//! SQL on escalations.

pub mod imported;

use super::model::{Escalation, EscalationRow, Level, Path, Untaken};
use crate::args;
use crate::kit::db::{Condition, Conn, DbError, Filter};
use crate::service::work_package::model::WorkPackage;

const ESCALATION: &str = "SELECT e.id, e.work_package_id, e.level, e.from_story_id, e.to_story_id, e.from_team_id,
    e.to_team_id, e.reason, e.state, e.opened_by, e.opened_at, e.taken_by, e.taken_at, e.ended_at, e.note FROM escalation e ";

pub fn opt(tx: &mut Conn, id: i64) -> Result<Option<Escalation>, DbError> {
    tx.opt(&format!("{ESCALATION} WHERE e.id = $1"), args![id])
}

pub fn of_work_package(tx: &mut Conn, id: i64) -> Result<Vec<Escalation>, DbError> {
    tx.all(&format!("{ESCALATION} WHERE e.work_package_id = $1 ORDER BY e.id"), args![id])
}

/// The newest escalation of a Work Package.
pub fn last_of(tx: &mut Conn, work_package: i64) -> Result<Option<Escalation>, DbError> {
    tx.opt(&format!("{ESCALATION} WHERE e.work_package_id = $1 ORDER BY e.id DESC LIMIT 1"), args![work_package])
}

/// Team and story of every escalation of a Work Package, oldest first.
pub fn ever(tx: &mut Conn, work_package: i64) -> Result<Vec<(i64, i64)>, DbError> {
    tx.all("SELECT to_team_id, to_story_id FROM escalation WHERE work_package_id = $1 ORDER BY id", args![work_package])
}

const SHOWN: &str =
    "SELECT e.id, p.key || '-' || w.number, e.level, w.title, fp.key || '-' || fs.number, tp.key || '-' || ts.number,
            ft.slug, tt.slug, e.reason, e.state, o.login, e.opened_at, k.login, e.taken_at, e.ended_at, e.note
       FROM escalation e JOIN work_package w ON w.id = e.work_package_id JOIN project p ON p.id = w.project_id
       JOIN story fs ON fs.id = e.from_story_id JOIN project fp ON fp.id = fs.project_id
       JOIN story ts ON ts.id = e.to_story_id JOIN project tp ON tp.id = ts.project_id
       JOIN team ft ON ft.id = e.from_team_id JOIN team tt ON tt.id = e.to_team_id
       JOIN person o ON o.id = e.opened_by LEFT JOIN person k ON k.id = e.taken_by ";

/// The escalation with a number.
pub fn details(tx: &mut Conn, id: i64) -> Result<Option<EscalationRow>, DbError> {
    tx.opt(&format!("{SHOWN} WHERE e.id = $1"), args![id])
}

/// The escalations of Work Packages, the oldest first.
pub fn shown_of_work_packages(tx: &mut Conn, ids: &[i64]) -> Result<Vec<EscalationRow>, DbError> {
    tx.all(&format!("{SHOWN} WHERE e.work_package_id = ANY($1) ORDER BY e.id"), args![ids])
}

/// What is open or taken at a team, the oldest first; `visible` is a condition on `w`.
pub fn incoming(tx: &mut Conn, team: i64, visible: &Condition) -> Result<Vec<EscalationRow>, DbError> {
    Filter::new(SHOWN, &[])
        .with("WHERE e.to_team_id = ? AND e.state IN ('open', 'taken') AND ", args![team])
        .when(visible)
        .push(" ORDER BY e.opened_at, e.id")
        .all(tx)
}

/// The escalations from and to a story after a number.
pub fn shown_of_story(tx: &mut Conn, story: i64, after: i64, rows: i64) -> Result<Vec<EscalationRow>, DbError> {
    tx.all(
        &format!("{SHOWN} WHERE (e.from_story_id = $1 OR e.to_story_id = $1) AND e.id > $2 ORDER BY e.id LIMIT $3"),
        args![story, after, rows],
    )
}

/// The open chain of a Work Package, outermost first.
pub fn levels(tx: &mut Conn, w: &WorkPackage) -> Result<Vec<Level>, DbError> {
    if !w.escalated() {
        return Ok(Vec::new());
    }
    tx.all(
        "SELECT id, to_story_id, to_team_id, state, taken_by FROM escalation
          WHERE work_package_id = $1 AND state IN ('open', 'taken') ORDER BY level",
        args![w.id],
    )
}

/// Inserts an escalation with all it holds.
pub fn insert(tx: &mut Conn, e: &Escalation) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO escalation (work_package_id, level, from_story_id, to_story_id, from_team_id, to_team_id, reason, state,
             opened_by, opened_at, taken_by, taken_at, ended_at, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
        args![
            e.work_package_id, e.level, e.from_story_id, e.to_story_id, e.from_team_id, e.to_team_id, &e.reason, e.state,
            e.opened_by, e.opened_at, e.taken_by, e.taken_at, e.ended_at, &e.note
        ],
    )
}

/// Saves what a person makes of an escalation, who is noted where it has ended.
pub fn save(tx: &mut Conn, e: &Escalation, by: i64) -> Result<(), DbError> {
    let ended_by = e.ended_at.map(|_| by);
    tx.run(
        "UPDATE escalation SET state = $2, taken_by = $3, taken_at = $4, ended_by = $5, ended_at = $6, note = $7 WHERE id = $1",
        args![e.id, e.state, e.taken_by, e.taken_at, ended_by, e.ended_at, &e.note],
    )?;
    Ok(())
}

/// The paths from and to the stories of a project: those that are permitted, and those that were gone.
pub fn paths(tx: &mut Conn, project: i64) -> Result<Vec<Path>, DbError> {
    tx.all(
        "SELECT fp.key || '-' || f.number, f.title, f.project_id, tp.key || '-' || t.number, t.title, t.project_id,
                EXISTS (SELECT 1 FROM escalation_target x WHERE x.story_id = f.id AND x.target_id = t.id AND x.accepted AND f.escalation_permitted),
                COUNT(e.id), COUNT(CASE WHEN e.state = 'open' THEN 1 END), COUNT(CASE WHEN e.state = 'taken' THEN 1 END),
                COUNT(CASE WHEN e.state = 'completed' THEN 1 END), COUNT(CASE WHEN e.state = 'returned' THEN 1 END),
                CAST(AVG(e.taken_at - e.opened_at) AS BIGINT), CAST(AVG(e.ended_at - e.opened_at) AS BIGINT)
           FROM (SELECT story_id AS source, target_id AS target FROM escalation_target
                 UNION SELECT from_story_id, to_story_id FROM escalation) q
           JOIN story f ON f.id = q.source JOIN project fp ON fp.id = f.project_id
           JOIN story t ON t.id = q.target JOIN project tp ON tp.id = t.project_id
           LEFT JOIN escalation e ON e.from_story_id = q.source AND e.to_story_id = q.target
          WHERE f.project_id = $1 OR t.project_id = $1
          GROUP BY f.id, fp.key, f.number, f.title, f.project_id, f.escalation_permitted, t.id, tp.key, t.number, t.title, t.project_id
          ORDER BY f.id, t.id",
        args![project],
    )
}

/// The escalations from and to a project that nobody has taken, the oldest first.
pub fn untaken(tx: &mut Conn, project: i64) -> Result<Vec<Untaken>, DbError> {
    tx.all(
        "SELECT p.key || '-' || w.number, w.title, w.severity, e.level, ft.name, tt.name, e.reason, e.opened_at
           FROM escalation e JOIN work_package w ON w.id = e.work_package_id JOIN project p ON p.id = w.project_id
           JOIN team ft ON ft.id = e.from_team_id JOIN team tt ON tt.id = e.to_team_id
           JOIN story f ON f.id = e.from_story_id JOIN story t ON t.id = e.to_story_id
          WHERE e.state = 'open' AND (f.project_id = $1 OR t.project_id = $1) ORDER BY e.opened_at, e.id LIMIT 100",
        args![project],
    )
}
