//! SQL on back-ups.

use super::model::{BackUp, StandIn};
use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;
use crate::product::project;

const BACK_UP: &str =
    "SELECT b.id, b.role, b.project_id, b.team_id, b.holder_id, b.person_id, b.starts_on, b.ends_on, b.active_from,
        b.active_until FROM back_up b ";

pub fn by_id(tx: &mut Conn, id: i64) -> Result<Option<BackUp>, DbError> {
    tx.opt(&format!("{BACK_UP} WHERE b.id = $1"), args![id])
}

/// The back-ups of the roles of some projects and of the Scrum Masters of their teams; those of former holders are left out.
pub fn of_projects(tx: &mut Conn, projects: &[i64]) -> Result<Vec<BackUp>, DbError> {
    tx.all(
        &format!(
            "{BACK_UP} LEFT JOIN project p ON p.id = b.project_id LEFT JOIN team t ON t.id = b.team_id
              WHERE (b.project_id = ANY($1) AND (b.holder_id = p.chief_product_owner_id AND b.role = 'chief_product_owner'
                         OR b.holder_id = p.chief_scrum_master_id AND b.role = 'chief_scrum_master'
                         OR b.role = 'product_owner' AND EXISTS (SELECT 1 FROM project_owner o
                                WHERE o.project_id = b.project_id AND o.person_id = b.holder_id)))
                 OR (b.team_id IN (SELECT team_id FROM project_team WHERE project_id = ANY($1)) AND b.holder_id = t.scrum_master_id)
              ORDER BY b.id"
        ),
        args![projects],
    )
}

/// The back-up of the Scrum Master of a team.
pub fn of_team(tx: &mut Conn, team: i64, scrum_master: i64) -> Result<Vec<BackUp>, DbError> {
    tx.all(&format!("{BACK_UP} WHERE b.team_id = $1 AND b.holder_id = $2 ORDER BY b.id"), args![team, scrum_master])
}

/// For whom a person stands in now.
pub fn active(tx: &mut Conn, person: i64, now: At) -> Result<Vec<StandIn>, DbError> {
    tx.all(
        "SELECT b.role, COALESCE(b.project_id, b.team_id), b.holder_id, p.login
           FROM back_up b JOIN person p ON p.id = b.holder_id
          WHERE b.person_id = $1 AND b.active_from <= $2 AND b.active_until > $2 ORDER BY b.id",
        args![person, now],
    )
}

pub fn insert(tx: &mut Conn, b: &BackUp, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO back_up (role, project_id, team_id, holder_id, person_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        args![b.role, b.project_id, b.team_id, b.holder_id, b.person_id, now],
    )
}

/// Whether the holder of a role at a place has a back-up.
pub fn there(tx: &mut Conn, b: &BackUp) -> Result<bool, DbError> {
    tx.exists(
        "SELECT id FROM back_up WHERE role = $1 AND COALESCE(project_id, team_id) = $2 AND holder_id = $3",
        args![b.role, b.project_id.or(b.team_id), b.holder_id],
    )
}

pub fn set_period(cx: &mut Cx<'_>, b: &BackUp) -> Result<(), DbError> {
    cx.scope_changes();
    cx.tx.run(
        "UPDATE back_up SET starts_on = $2, ends_on = $3, active_from = $4, active_until = $5 WHERE id = $1",
        args![b.id, b.starts_on, b.ends_on, b.active_from, b.active_until],
    )?;
    Ok(())
}

pub fn delete(cx: &mut Cx<'_>, id: i64) -> Result<(), DbError> {
    cx.scope_changes();
    cx.tx.run("DELETE FROM back_up WHERE id = $1", args![id])?;
    Ok(())
}

/// The time zone of a person.
pub fn zone_of(tx: &mut Conn, person: i64) -> Result<String, DbError> {
    tx.value("SELECT time_zone FROM person WHERE id = $1", args![person])
}

/// Whether a person sees a team by a role: as a member, its Scrum Master, or by a project that it works on; or is an administrator.
pub fn sees_team(tx: &mut Conn, team: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        &format!(
            "SELECT id FROM person WHERE id = $2 AND (admin
                OR EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = $1 AND m.person_id = $2)
                OR EXISTS (SELECT 1 FROM project_team x WHERE x.team_id = $1 AND x.project_id IN ({})))",
            project::store::VISIBLE_TO_2
        ),
        args![team, person],
    )
}

/// Whether a person sees a project by a role, or is an administrator.
pub fn sees_project(tx: &mut Conn, project: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        &format!("SELECT id FROM person WHERE id = $2 AND (admin OR $1 IN ({}))", project::store::VISIBLE_TO_2),
        args![project, person],
    )
}
