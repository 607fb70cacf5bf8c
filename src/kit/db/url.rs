//! Which database: `sqlite:PATH` or `postgres://…`. Anything odd is refused, instead of making an empty file somewhere.

use std::path::PathBuf;
use std::str::FromStr;

/// A parsed database URL.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// The path of a SQLite file.
    Sqlite(PathBuf),
    /// The settings of a PostgreSQL connection.
    Postgres(Box<postgres::Config>),
}

impl DatabaseUrl {
    /// Whether something is written as the URL of a database, wherever that leads.
    pub fn is_one(s: &str) -> bool {
        ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| s.starts_with(scheme))
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        if let Some(path) = s.strip_prefix("sqlite:") {
            return sqlite(path);
        }
        if s.starts_with("postgres://") || s.starts_with("postgresql://") {
            let mut config = postgres::Config::from_str(s).map_err(|e| {
                format!(
                    "the database URL is not understood ({e}); it looks like postgres://USER:PASSWORD@HOST:5432/NAME"
                )
            })?;
            if config.get_dbname().is_none_or(str::is_empty) {
                return Err("the database URL names no database; it looks like postgres://USER@HOST:5432/NAME".into());
            }
            if config.get_ssl_mode() == postgres::config::SslMode::Require {
                return Err("sslmode=require is not supported; connect over a local socket, a private network or a \
                            tunnel, and leave sslmode out"
                    .into());
            }
            if config.get_connect_timeout().is_none() {
                config.connect_timeout(std::time::Duration::from_secs(10));
            }
            if config.get_application_name().is_none() {
                config.application_name("tandem");
            }
            return Ok(Self::Postgres(Box::new(config)));
        }
        Err(format!(
            "the database URL {s:?} is not understood; use sqlite:PATH (a file) or postgres://USER@HOST:5432/NAME"
        ))
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, String> {
    let plain = match path.strip_prefix("//") {
        Some(rest) if rest.starts_with('/') => rest,
        Some(_) => return Err(format!("sqlite:{path} is ambiguous; write sqlite:PATH, without //")),
        None => path,
    };
    if plain.is_empty() || plain.starts_with(':') {
        return Err("sqlite: needs the path of a file, such as sqlite:tandem.db".into());
    }
    if plain.contains(['?', '\0']) {
        return Err(format!(
            "sqlite:{path:?} holds a character that the path of a database cannot have; \
                            options after ? are not supported"
        ));
    }
    let file = PathBuf::from(plain);
    if file.is_dir() {
        return Err(format!("{plain} is a folder; sqlite: needs the path of a file"));
    }
    match file.parent() {
        Some(dir) if !dir.as_os_str().is_empty() && !dir.is_dir() => {
            Err(format!("the folder {} does not exist; make it first", dir.display()))
        }
        _ => Ok(DatabaseUrl::Sqlite(file)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_urls_are_refused_with_a_sentence() {
        for odd in [
            "",
            "tandem.db",
            "mysql://a/b",
            "sqlite:",
            "sqlite::memory:",
            "sqlite://tandem.db",
            "sqlite:a?mode=ro",
            "sqlite:/no/such/folder/x.db",
            "sqlite:/tmp",
            "postgres://localhost",
            "postgres://a:b:c/x",
            "postgres://localhost/x?sslmode=require",
        ] {
            assert!(DatabaseUrl::from_str(odd).is_err(), "{odd:?} was taken");
        }
    }

    #[test]
    fn plain_urls_are_taken() {
        for plain in ["sqlite:tandem.db", "sqlite:/tmp/x.db", "sqlite:///tmp/x.db", "postgres://u@localhost/x"] {
            assert!(DatabaseUrl::from_str(plain).is_ok(), "{plain:?} was refused");
        }
    }
}
