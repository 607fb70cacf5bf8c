//! SQL on environments and their bookings.

use super::model::{Booking, Environment};
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::kit::time::{At, Day};

/// The environments of a project.
pub fn environments(tx: &mut Conn, project: i64) -> Result<Vec<Environment>, DbError> {
    tx.all("SELECT id, name, kind, capacity FROM environment WHERE project_id = $1 ORDER BY id", args![project])
}

/// The bookings of each of some environments by day.
pub fn bookings(tx: &mut Conn, environments: &[Environment]) -> Result<Groups<Booking>, DbError> {
    let ids: Vec<i64> = environments.iter().map(|e| e.id).collect();
    let rows: Vec<(i64, i64, String, Day, Day)> = tx.all(
        "SELECT b.environment_id, b.id, t.slug, b.starts_on, b.ends_on FROM booking b JOIN team t ON t.id = b.team_id
          WHERE b.environment_id = ANY($1) ORDER BY b.starts_on, b.id",
        args![&ids],
    )?;
    Ok(Groups::of(rows, |(environment, id, team, starts_on, ends_on)| {
        (environment, Booking { id, team, starts_on, ends_on })
    }))
}

pub fn insert(tx: &mut Conn, project: i64, name: &str, kind: &str, capacity: i64, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO environment (project_id, name, kind, capacity, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        args![project, name, kind, capacity, now],
    )
}

pub fn book(tx: &mut Conn, environment: i64, team: i64, days: (Day, Day), now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO booking (environment_id, team_id, starts_on, ends_on, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        args![environment, team, days.0, days.1, now],
    )
}
