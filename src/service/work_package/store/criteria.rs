//! SQL on the checks of Acceptance Criteria.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;

/// Keeps what was found of a criterion.
pub fn put(tx: &mut Conn, work_package: i64, criterion: &str, met: bool, by: i64, now: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO criterion_check (work_package_id, criterion, met, by_id, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (work_package_id, criterion) DO UPDATE SET met = excluded.met, by_id = excluded.by_id, at = excluded.at",
        args![work_package, criterion, met, by, now],
    )?;
    Ok(())
}

/// Takes it back.
pub fn delete(tx: &mut Conn, work_package: i64, criterion: &str) -> Result<(), DbError> {
    tx.run(
        "DELETE FROM criterion_check WHERE work_package_id = $1 AND criterion = $2",
        args![work_package, criterion],
    )?;
    Ok(())
}
