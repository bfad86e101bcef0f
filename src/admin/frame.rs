//! What every command that works on a store is given: the store's place, how to answer, and whether somebody asked
//! to stop.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::terminal::safe;
use super::{Failure, Mode, Outcome};
use crate::chat::actor::{Access, Actor, Source};
use crate::chat::users;
use crate::model::{Error, Kind, Result, UserId};
use crate::store::{Location, Schema, Store, Tx};

/// Raised by the first Ctrl-C or SIGTERM; long work looks at it between two steps.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

#[derive(Clone, Debug)]
pub struct Frame {
    pub data: PathBuf,
    pub location: Location,
    pub mode: Mode,
    pub stop: Stop,
}

impl Frame {
    /// Opens the store after naming it. Call it once every check of the flags themselves has passed: a refused
    /// command leaves no file behind.
    pub async fn open(&self, schema: Schema) -> Outcome<Store> {
        self.name_store();
        let fresh = schema != Schema::Current && self.is_missing();
        if schema != Schema::Current {
            make_folders(&self.data)?;
        }
        let store = Store::open(&self.location, schema).await.map_err(|e| self.failure(e))?;
        if fresh {
            self.note("created the store, with the current schema");
        }
        Ok(store)
    }

    pub fn name_store(&self) {
        self.note(&format!("store: {}", self.location));
    }

    /// A line for the person, beside the result.
    pub fn note(&self, line: &str) {
        let _ = writeln!(std::io::stderr(), "{}", safe(line));
    }

    /// A file that is not there yet; nobody knows of a Postgres database before asking it.
    pub fn is_missing(&self) -> bool {
        matches!(&self.location, Location::Sqlite(path) if !path.exists())
    }

    /// An error of the store as a whole, with what to do about it.
    pub fn failure(&self, e: Error) -> Failure {
        let missing = e.kind == Kind::NotFound;
        let failure = Failure::from(e);
        if missing {
            failure.next("clickclack migrate to create it, or another --data or --db")
        } else {
            failure
        }
    }
}

/// The data folder as the manual draws it. Existing folders keep their permissions.
pub fn make_folders(data: &Path) -> Outcome {
    for folder in [data.to_owned(), data.join("uploads"), data.join("logs")] {
        std::fs::create_dir_all(&folder)
            .map_err(|e| Failure::file("create the folder", &folder, e).next("name another folder with --data"))?;
    }
    Ok(())
}

/// The person at this shell, who may do anything; named in the audit log by their account on this machine.
pub fn operator() -> Actor {
    Actor::operator(&whoami::username().unwrap_or_else(|_| "unknown".into()))
}

/// Somebody of the store, with whose rights the operator acts (`--created-by`).
pub fn on_behalf_of(tx: &mut Tx, id: &UserId) -> Result<Actor> {
    let user = users::find(tx, id)?.filter(|user| user.deleted_at.is_none());
    let user = user.ok_or_else(|| Error::new(Kind::NotFound, format!("no user found for id {:?}", id.as_str())))?;
    Ok(Actor {
        user: Arc::new(user),
        access: Access::Dev,
        source: Source::Cli,
        correlation_id: None,
        stale: false,
    })
}
