//! SQL on meetings.

use super::model;
use super::model::{Kind, Meeting};
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time;
use crate::kit::time::At;

pub const MEETING: &str = "SELECT m.id, m.team_id, m.kind, m.starts_at, m.minutes, m.took_minutes FROM meeting m ";

/// Days of the Sprint of a team that a meeting belongs to, else of its newest one; a month without any.
///
/// # Errors
/// Those of the database.
pub fn sprint_days(tx: &mut Conn, team: i64, at: At) -> Result<i64, DbError> {
    let day = at.day();
    let found: Option<(time::Day, time::Day)> = tx.opt(
        "SELECT starts_on, ends_on FROM sprint WHERE team_id = $1
          ORDER BY CASE WHEN starts_on <= $2 AND ends_on >= $2 THEN 0 ELSE 1 END, starts_on DESC LIMIT 1",
        args![team, day],
    )?;
    Ok(found.map_or(model::rules::MONTH, |(from, to)| from.days_to(to) + 1))
}

pub fn insert(tx: &mut Conn, team: i64, kind: Kind, starts_at: At, minutes: i64, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO meeting (team_id, kind, starts_at, minutes, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        args![team, kind, starts_at, minutes, now],
    )
}

pub fn set_took(tx: &mut Conn, id: i64, minutes: i64) -> Result<(), DbError> {
    tx.run("UPDATE meeting SET took_minutes = $2 WHERE id = $1", args![id, minutes])?;
    Ok(())
}

/// The meetings of a team after a number.
pub fn page(tx: &mut Conn, team: i64, after: i64, rows: i64) -> Result<Vec<Meeting>, DbError> {
    tx.all(&format!("{MEETING} WHERE m.team_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3"), args![team, after, rows])
}
