//! Where a store is: a SQLite file or a Postgres database, from the one URL that operators configure.

use std::fmt;
use std::path::PathBuf;

use super::Engine;
use super::postgres::url::masked;
use crate::model::{Error, Result};

/// Before the name of a variable that says where a store is.
pub const VARIABLE: &str = "env:";

#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Location {
    /// `postgres://…`, `postgresql://…`, `sqlite://PATH` or a plain path, taken literally: `?`, `#` and `%` are
    /// ordinary characters of a file name. What reads like a URL of another kind, or like what `psql` takes, is a slip and no
    /// file name.
    pub fn parse(url: &str) -> Result<Location> {
        let spelled = |word: &str| {
            ["host=", "dbname=", "user=", "password="]
                .iter()
                .any(|key| word.starts_with(key))
        };
        let half = url
            .strip_prefix("postgres")
            .map(|rest| rest.strip_prefix("ql").unwrap_or(rest));
        if url.split_whitespace().any(spelled)
            || half.is_some_and(|rest| rest.starts_with(':') && !rest.starts_with("://"))
        {
            // It may hold a password, so it is not repeated.
            return Err(Error::invalid(
                "this is no URL of a Postgres database: write postgres://USER:PASSWORD@HOST/NAME",
            ));
        }
        match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Location::Postgres(url.to_owned())),
            Some(("sqlite", path)) => Ok(Location::Sqlite(path.into())),
            None => Ok(Location::Sqlite(url.into())),
            // The rest may hold a password, so it is not repeated.
            Some((scheme, _)) => Err(Error::invalid(format!(
                "unknown kind of database {scheme:?}: use sqlite://PATH, a plain path, or postgres://…"
            ))),
        }
    }

    /// The same, or `env:NAME` for what a variable says: a URL may hold a password, and every process of the machine may
    /// read command lines.
    pub fn named(text: &str) -> Result<Location> {
        let Some(name) = text.strip_prefix(VARIABLE) else {
            return Location::parse(text);
        };
        match std::env::var(name) {
            Ok(url) if url.starts_with(VARIABLE) => {
                Err(Error::invalid(format!("the variable {name} names another variable")))
            }
            Ok(url) if !url.is_empty() => Location::parse(&url),
            _ => Err(Error::invalid(format!("the variable {name} is not set"))),
        }
    }

    pub fn engine(&self) -> Engine {
        match self {
            Location::Sqlite(_) => Engine::Sqlite,
            Location::Postgres(_) => Engine::Postgres,
        }
    }

    /// The name of the file or of the database, as a person spells it.
    pub fn name(&self) -> String {
        match self {
            Location::Sqlite(path) => path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            Location::Postgres(url) => {
                let shown = masked(url);
                let path = shown.split('?').next().unwrap_or_default();
                path.rsplit('/').next().unwrap_or_default().to_owned()
            }
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

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
