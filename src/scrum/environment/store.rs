//! SQL on environments and their bookings.

use super::model::{Booking, Environment};
use crate::args;
use crate::kit::db::{Conn, DbError};

/// The environments of a project.
///
/// # Errors
/// Those of the database.
pub fn environments(tx: &mut Conn, project: i64) -> Result<Vec<Environment>, DbError> {
    tx.all("SELECT id, name, kind, capacity FROM environment WHERE project_id = $1 ORDER BY id", args![project])
}

/// The bookings of an environment by day.
///
/// # Errors
/// Those of the database.
pub fn bookings(tx: &mut Conn, environment: i64) -> Result<Vec<Booking>, DbError> {
    tx.all(
        "SELECT b.id, t.slug, b.starts_on, b.ends_on FROM booking b JOIN team t ON t.id = b.team_id
          WHERE b.environment_id = $1 ORDER BY b.starts_on, b.id",
        args![environment],
    )
}
