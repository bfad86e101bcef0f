//! Where a store is: a SQLite file or a Postgres database, from the one URL that operators configure.

use std::fmt;
use std::path::PathBuf;

use super::postgres_url::masked;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Location {
    /// `postgres://…`, `postgresql://…`, `sqlite://PATH` or a plain path, taken literally: `?`, `#` and `%` are
    /// ordinary characters of a file name.
    pub fn parse(url: &str) -> Location {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Location::Postgres(url.to_owned())
        } else {
            Location::Sqlite(url.strip_prefix("sqlite://").unwrap_or(url).into())
        }
    }
}

impl fmt::Display for Location {
    /// For people: an absolute path, or the URL with its password shown as `***`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Location::Sqlite(path) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                write!(f, "sqlite://{}", path.display())
            }
            Location::Postgres(url) => f.write_str(&masked(url)),
        }
    }
}
