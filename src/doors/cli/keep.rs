//! `tandem backup`, `tandem restore`: of the SQLite file. PostgreSQL has tools of its own, which are named.

use crate::app;
use crate::kit::db::DatabaseUrl;
use crate::kit::{db, time};
use std::path::Path;

const POSTGRES: &str = "this is for SQLite; PostgreSQL is kept with its own tools: pg_dump --format=custom --file=FILE URL, and \
                        pg_restore --dbname=URL FILE";

/// Copies the database into a new file, also beside a running server.
pub fn backup(url: &DatabaseUrl, file: &Path) -> Result<(), String> {
    let DatabaseUrl::Sqlite(path) = url else { return Err(POSTGRES.into()) };
    if !path.is_file() {
        return Err(format!("there is no database {}", path.display()));
    }
    if file.exists() {
        return Err(format!("{} exists already; name a new file", file.display()));
    }
    db::backup(path, file).map_err(|e| format!("the backup to {} failed: {e}", file.display()))
}

/// Makes a database out of a backup; never over one that is there.
pub fn restore(url: &DatabaseUrl, file: &Path) -> Result<(), String> {
    let DatabaseUrl::Sqlite(path) = url else { return Err(POSTGRES.into()) };
    if !file.is_file() {
        return Err(format!("there is no file {}", file.display()));
    }
    if path.exists() {
        return Err(format!("{} exists already; move it away first, or restore to another file", path.display()));
    }
    db::backup(file, path).map_err(|e| format!("{} is no backup that can be read: {e}", file.display()))?;
    // A backup of an older version is brought to the present one; one of something else is refused, and taken away again.
    if let Err(why) = app::App::open(url, time::Clock::System) {
        let _ = std::fs::remove_file(path);
        return Err(why);
    }
    Ok(())
}
