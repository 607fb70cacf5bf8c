//! A copy of a SQLite database in one consistent state, while others write to it.

use crate::kit::db::DbError;
use std::path::Path;

/// Copies `from` into the new file `to`.
///
/// # Errors
/// When `from` is no database, or `to` cannot be written.
pub fn backup(from: &Path, to: &Path) -> Result<(), DbError> {
    let c = rusqlite::Connection::open_with_flags(from, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    c.busy_timeout(std::time::Duration::from_secs(10))?;
    c.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}
