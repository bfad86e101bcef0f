//! One open transaction on either engine; rows in, rows out.

use std::path::PathBuf;

use crate::model::{Result, Time};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Location {
    /// `postgres://…`, `postgresql://…`, `sqlite://PATH` or a plain path.
    pub fn parse(_url: &str) -> Location {
        todo!()
    }
}

impl std::fmt::Display for Location {
    /// For people: a password is shown as `***`.
    fn fmt(&self, _f: &mut std::fmt::Formatter) -> std::fmt::Result {
        todo!()
    }
}

/// What opening may do to the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// `serve`, `migrate`: create a missing store, apply what is pending.
    Migrate,
    /// `admin bootstrap` and other fillers: create a missing store; refuse an old or newer schema.
    Create,
    /// Everything else: a missing store is "not found" (exit 4), an old or newer schema is refused (exit 5).
    Current,
}

pub struct Tx<'a> {
    _it: &'a (),
}

impl Tx<'_> {
    /// The instant of this transaction.
    pub fn now(&self) -> Time {
        todo!()
    }
}

#[derive(Clone)]
pub struct Store {}

impl Store {
    pub async fn open(_at: &Location, _schema: Schema) -> Result<Store> {
        todo!()
    }

    /// A read-only snapshot.
    pub async fn read<T, F>(&self, _work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        todo!()
    }

    /// Committed and on disk when this answers `Ok`. An `Err` from `work` rolls back everything it did.
    pub async fn write<T, F>(&self, _work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        todo!()
    }

    /// One round trip to the engine, within two seconds. For `/readyz`.
    pub async fn ping(&self) -> Result<()> {
        todo!()
    }

    /// Finishes queued writes, closes the connections.
    pub async fn close(self) {
        todo!()
    }
}

/// One migration as `migrate status` lists it.
#[derive(Clone, Debug)]
pub struct MigrationState {
    pub name: String,
    pub applied_at: Option<Time>,
    pub state: &'static str, // "applied", "pending", "edited", "unknown"
}

/// Long work reports here; `admin` draws it.
pub trait Progress: Send {
    fn begin(&mut self, unit: &'static str, total: u64);
    fn step(&mut self, done: u64, message: &str);
}

pub mod migrate {
    use super::*;

    pub async fn status(_at: &Location) -> Result<Vec<MigrationState>> {
        todo!()
    }

    /// Returns the names applied now.
    pub async fn up(_at: &Location, _progress: Box<dyn Progress>) -> Result<Vec<String>> {
        todo!()
    }
}
