//! SQL on back-ups.

use super::Role;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::{At, Day};
use crate::{args, row};

row! {
    /// A back-up as stored.
    #[derive(Clone, Debug)]
    pub struct BackUp {
        id: i64, role: Role, project_id: Option<i64>, team_id: Option<i64>, holder_id: i64, person_id: i64,
        starts_on: Option<Day>, ends_on: Option<Day>, active_from: Option<At>, active_until: Option<At>,
    }
}

const BACK_UP: &str =
    "SELECT b.id, b.role, b.project_id, b.team_id, b.holder_id, b.person_id, b.starts_on, b.ends_on, b.active_from,
        b.active_until FROM back_up b ";

pub(super) fn by_id(tx: &mut Conn, id: i64) -> Result<Option<BackUp>, DbError> {
    tx.opt(&format!("{BACK_UP} WHERE b.id = $1"), args![id])
}

/// The back-ups of the roles of a project and of the Scrum Masters of its teams; those of former holders are left out.
///
/// # Errors
/// Those of the database.
pub fn of_project(tx: &mut Conn, project: i64) -> Result<Vec<BackUp>, DbError> {
    tx.all(
        &format!(
            "{BACK_UP} LEFT JOIN project p ON p.id = b.project_id LEFT JOIN team t ON t.id = b.team_id
              WHERE (b.project_id = $1 AND (b.holder_id = p.chief_product_owner_id AND b.role = 'chief_product_owner'
                         OR b.holder_id = p.chief_scrum_master_id AND b.role = 'chief_scrum_master'
                         OR b.role = 'product_owner' AND b.holder_id IN (SELECT person_id FROM project_owner WHERE project_id = $1)))
                 OR (b.team_id IN (SELECT team_id FROM project_team WHERE project_id = $1) AND b.holder_id = t.scrum_master_id)
              ORDER BY b.id"
        ),
        args![project],
    )
}

/// The back-up of the Scrum Master of a team.
pub(super) fn of_team(tx: &mut Conn, team: i64, scrum_master: i64) -> Result<Vec<BackUp>, DbError> {
    tx.all(&format!("{BACK_UP} WHERE b.team_id = $1 AND b.holder_id = $2 ORDER BY b.id"), args![team, scrum_master])
}

/// For whom a person stands in now, in a role at a place.
pub(super) fn active(tx: &mut Conn, person: i64, role: Role, place: i64, now: At) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT holder_id FROM back_up WHERE person_id = $1 AND role = $2 AND COALESCE(project_id, team_id) = $3
            AND active_from <= $4 AND active_until > $4 ORDER BY id",
        args![person, role, place, now],
    )
}

pub(super) fn insert(tx: &mut Conn, b: &BackUp, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO back_up (role, project_id, team_id, holder_id, person_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        args![b.role, b.project_id, b.team_id, b.holder_id, b.person_id, now],
    )
}

/// Whether the holder of a role at a place has a back-up.
pub(super) fn there(tx: &mut Conn, b: &BackUp) -> Result<bool, DbError> {
    tx.exists(
        "SELECT id FROM back_up WHERE role = $1 AND COALESCE(project_id, team_id) = $2 AND holder_id = $3",
        args![b.role, b.project_id.or(b.team_id), b.holder_id],
    )
}

pub(super) fn set_period(tx: &mut Conn, b: &BackUp) -> Result<(), DbError> {
    tx.run(
        "UPDATE back_up SET starts_on = $2, ends_on = $3, active_from = $4, active_until = $5 WHERE id = $1",
        args![b.id, b.starts_on, b.ends_on, b.active_from, b.active_until],
    )?;
    Ok(())
}

pub(super) fn delete(tx: &mut Conn, id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM back_up WHERE id = $1", args![id])?;
    Ok(())
}

/// The time zone of a person.
pub(super) fn zone_of(tx: &mut Conn, person: i64) -> Result<String, DbError> {
    tx.value("SELECT time_zone FROM person WHERE id = $1", args![person])
}

/// Whether a person sees a team by a role: as a member, its Scrum Master, or by a project that it works on; or is an administrator.
pub(super) fn sees_team(tx: &mut Conn, team: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        &format!(
            "SELECT id FROM person WHERE id = $2 AND (admin
                OR EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = $1 AND m.person_id = $2)
                OR EXISTS (SELECT 1 FROM project_team x WHERE x.team_id = $1 AND x.project_id IN ({})))",
            crate::project::VISIBLE_TO_2
        ),
        args![team, person],
    )
}

/// Whether a person sees a project by a role, or is an administrator.
pub(super) fn sees_project(tx: &mut Conn, project: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        &format!("SELECT id FROM person WHERE id = $2 AND (admin OR $1 IN ({}))", crate::project::VISIBLE_TO_2),
        args![project, person],
    )
}
