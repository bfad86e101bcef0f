//! What every command that works on a store is given: the store's place, how to answer, and whether somebody asked
//! to stop.

mod consent;
pub mod naming;
mod pages;
mod progress;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::chat::actor::{Access, Actor, Source};
use crate::chat::users::listing;
use crate::model::{Error, Kind, Result};
use crate::shell;
use crate::store::blobs::{BlobPlace, Blobs};
use crate::store::migrate::OLDER;
use crate::store::{DAMAGED, Job, Location, Schema, Silent, Stop, Store, Tx};

pub use crate::shell::{AnswerFlags, Column, Failure, Listing, Mode, Outcome, Row, card, exit, hanging, when};
pub use consent::{ConsentFlags, DryRun, SevereFlags, is_asking};
pub use pages::{NEWEST, PageFlags};
pub use progress::{ProgressFlags, ProgressMode};

#[derive(Clone, Debug)]
pub struct Frame {
    pub data: PathBuf,
    pub location: Location,
    /// Where upload bytes live, or why the configuration does not say.
    pub uploads: std::result::Result<BlobPlace, String>,
    /// That place was named, and does not follow from the data folder.
    pub uploads_named: bool,
    pub places: Places,
    pub mode: Mode,
    pub progress: ProgressFlags,
    pub stop: Stop,
}

/// Places of objects that a command line names: a folder, or a bucket with what the settings say about buckets.
#[derive(Clone)]
pub struct Places(Arc<Finding>);

type Finding = dyn Fn(&str) -> std::result::Result<BlobPlace, String> + Send + Sync;

impl Places {
    pub fn new(find: impl Fn(&str) -> std::result::Result<BlobPlace, String> + Send + Sync + 'static) -> Places {
        Places(Arc::new(find))
    }

    /// The place, or what is wrong with the URL or the settings.
    pub fn at(&self, url: &str) -> std::result::Result<BlobPlace, String> {
        self.0(url)
    }
}

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("Places")
    }
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

    /// The upload bytes of the store.
    pub async fn blobs(&self) -> Outcome<Blobs> {
        match &self.uploads {
            Ok(place) => Ok(Blobs::open(place).await?),
            Err(why) => Err(Failure::new(exit::FAILED, Error::invalid(why.clone())).next("clickclack config check")),
        }
    }

    pub fn name_store(&self) {
        self.note(&format!("store: {}", self.location));
    }

    /// Long work of this command: shows its progress on standard error and ends at the step after Ctrl-C.
    pub fn job(&self) -> Job {
        Job::new(self.progress.watcher(), self.stop.clone())
    }

    /// The same unwatched: for where a bar would be in the way.
    pub fn quiet_job(&self) -> Job {
        Job::new(Box::new(Silent), self.stop.clone())
    }

    /// A line for the person, beside the result.
    pub fn note(&self, line: &str) {
        shell::note(line);
    }

    /// A file that is not there yet; nobody knows of a Postgres database before asking it.
    pub fn is_missing(&self) -> bool {
        matches!(&self.location, Location::Sqlite(path) if !path.exists())
    }

    /// An error of the store as a whole, with what to do about it.
    pub fn failure(&self, e: Error) -> Failure {
        let (kind, code) = (e.kind, e.code);
        let failure = Failure::from(e);
        match kind {
            Kind::NotFound => failure.next("clickclack migrate to create it, or another --data or --db"),
            _ if code == OLDER => failure.next("clickclack migrate --backup-first FILE"),
            _ => failure,
        }
    }
}

/// For commands that look at all of a store: where it is damaged, or none, a verification failed.
pub fn verified(failure: Failure) -> Failure {
    match failure.error().code {
        DAMAGED => Failure::new(exit::VERIFICATION, failure.into_error()),
        _ => failure,
    }
}

/// A store as an operand names it.
pub fn location(text: &str) -> Outcome<Location> {
    Location::named(text).map_err(|e| Failure::usage(e.message))
}

/// The data folder as the manual draws it. Existing folders keep their permissions.
pub fn make_folders(data: &Path) -> Outcome {
    for folder in [data.to_owned(), data.join("uploads"), data.join("logs")] {
        std::fs::create_dir_all(&folder)
            .map_err(|e| Failure::file("create the folder", &folder, e).next("name another folder with --data"))?;
    }
    Ok(())
}

/// Whoever writes a file under a temporary name and renames it would replace a device such as /dev/null.
pub fn refuse_special(path: &Path) -> Outcome {
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        let text = format!("{} is no file", path.display());
        return Err(Failure::usage(text).next("--out with the name of a file"));
    }
    Ok(())
}

/// The account on this machine whose shell this is.
pub fn account() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".into())
}

/// The person at this shell, who may do anything; named in the audit log by their account.
pub fn operator() -> Actor {
    Actor::operator(&account())
}

/// With whose rights a command acts.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct ActingFlags {
    /// Act with the rights of this person (id, handle or e-mail address), not as the operator
    #[arg(long = "as", value_name = "USER")]
    pub acting: Option<String>,
}

impl ActingFlags {
    pub fn actor(&self, tx: &mut Tx) -> Result<Actor> {
        match &self.acting {
            Some(text) => on_behalf_of(tx, text),
            None => Ok(operator()),
        }
    }

    /// A change of the store with these rights.
    pub async fn write<T: Send + 'static>(
        self,
        store: &Store,
        work: impl FnOnce(&mut Tx, &Actor) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        store
            .write(move |tx| {
                let actor = self.actor(tx)?;
                work(tx, &actor)
            })
            .await
    }
}

/// Somebody of the store, by id, handle or address, with whose rights the operator acts (`--created-by`).
pub fn on_behalf_of(tx: &mut Tx, text: &str) -> Result<Actor> {
    Ok(Actor {
        user: Arc::new(listing::present(tx, text)?),
        access: Access::Dev,
        source: Source::Cli,
        correlation_id: None,
        stale: false,
    })
}
