//! Opens a database only to look at it: for dry runs.

use crate::kit::db::{DatabaseUrl, Db, DbError, version};
use crate::schema::HISTORY;
use std::sync::Arc;

/// The database, if there is one with Tandem's tables; makes none.
///
/// # Errors
/// A sentence, when it cannot be reached or is of another version.
pub fn open(url: &DatabaseUrl) -> Result<Option<Db>, String> {
    if let DatabaseUrl::Sqlite(path) = url
        && std::fs::metadata(path).map_or(true, |m| m.len() == 0)
    {
        return Ok(None);
    }
    let mut conn = Db::connect(url).map_err(|e| e.to_string())?;
    let have = match version(&mut conn) {
        Ok(Some(v)) => v,
        Err(e @ DbError::Unreachable(_)) => return Err(e.to_string()),
        // An empty database has no such table.
        Ok(None) | Err(_) => return Ok(None),
    };
    let newest = HISTORY.last().map_or(0, |m| m.version);
    if have != newest {
        return Err(format!(
            "the database is of version {have}, this program is of {newest}; run tandem migrate first"
        ));
    }
    Db::open(url, Arc::new(|_: &[String]| ())).map(Some).map_err(|e| e.to_string())
}
