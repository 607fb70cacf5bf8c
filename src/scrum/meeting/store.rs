//! SQL on meetings.

use super::model::{Kind, Meeting};
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::kit::time::{At, Day};

pub const MEETING: &str = "SELECT m.id, m.team_id, m.kind, m.starts_at, m.minutes, m.took_minutes FROM meeting m ";

/// The days of the Sprints of each of some teams, the first and the last, the newest Sprint first.
pub fn sprint_days(tx: &mut Conn, teams: &[i64]) -> Result<Groups<(Day, Day)>, DbError> {
    let rows: Vec<(i64, Day, Day)> = tx.all(
        "SELECT team_id, starts_on, ends_on FROM sprint WHERE team_id = ANY($1) ORDER BY starts_on DESC",
        args![teams],
    )?;
    Ok(Groups::of(rows, |(team, from, to)| (team, (from, to))))
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
