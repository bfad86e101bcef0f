//! Backups of a store: archives of its rows and uploads for either engine, and page copies of a SQLite file. Both are
//! taken while others write, from one snapshot, and appear under their name whole or not at all. Reading one back
//! believes nothing that it says. Called by `admin` and by the schedule of `serve`.

mod copy;
mod dump;
mod folder;
mod format;
mod out;
mod pack;
mod place;
mod read;
pub mod restore;
mod rows;
mod source;
mod write;

use std::path::PathBuf;

use serde::Serialize;
use tokio::runtime::Handle;

use crate::model::{Error, Kind, Result, Time};
use crate::store::blobs::Blobs;
use crate::store::{Job, Store};

pub use folder::{Listed, Prunable, list, prunable, remove};
pub use format::{Amount, End, LeftOut, Manifest, Missing};
pub use pack::Packed;
pub use place::Place;
pub use read::Member;

/// The code of an error about a backup that is not what it should be.
pub const DAMAGED: &str = "backup_damaged";

fn damaged(what: impl std::fmt::Display) -> Error {
    Error::invalid(format!("the backup is damaged: {what}")).code(DAMAGED)
}

fn newer(what: String) -> Error {
    Error::new(Kind::Conflict, format!("{what}; use a newer clickclack"))
}

/// Writes an archive of the store to a place that must not exist, or be an empty file.
pub async fn archive(store: &Store, blobs: &Blobs, place: Place, mut job: Job) -> Result<Packed> {
    let (store, blobs) = (store.clone(), blobs.clone());
    on_a_thread(move |runtime| {
        let file = out::New::create(&place, runtime)?;
        let (file, packed) = pack::pack(&store, &blobs, file, &mut job, runtime)?;
        job.check()?;
        let bytes = file.finish()?;
        Ok(Packed { bytes, ..packed })
    })
    .await
}

/// Copies a SQLite database to `path`, which must not exist, or be an empty file. The size. Any schema will do.
pub async fn page_copy(database: PathBuf, path: PathBuf, mut job: Job) -> Result<u64> {
    on_a_thread(move |_| copy::write(&database, &path, &mut job)).await
}

/// Dumps the Postgres database `url` to `path`, likewise.
pub async fn dump(url: String, path: PathBuf, mut job: Job) -> Result<u64> {
    on_a_thread(move |_| dump::write(&url, &path, &mut job)).await
}

/// What a backup is, whatever its form.
#[derive(Clone, Debug, Serialize)]
pub struct Backup {
    /// `archive`, or `copy` for a page copy of SQLite.
    pub kind: &'static str,
    pub taken_at: Time,
    pub written_by: Option<String>,
    pub engine: String,
    pub migrations: Vec<String>,
    pub users: u64,
    pub messages: u64,
    pub newest_message_at: Option<Time>,
    /// Copies hold none.
    pub uploads: Option<Amount>,
    /// Uploads that the backup could not find the bytes of.
    pub missing: u64,
    pub complete: bool,
    pub bytes: u64,
}

impl Backup {
    fn archive(manifest: Manifest, end: Option<&End>, bytes: u64) -> Backup {
        let rows = |name| manifest.table(name).map_or(0, |t| t.rows);
        Backup {
            kind: "archive",
            taken_at: manifest.taken_at,
            users: rows("users"),
            messages: rows("messages"),
            newest_message_at: manifest.newest_message_at,
            uploads: Some(end.map_or(manifest.uploads, |end| end.uploads)),
            missing: end.map_or(0, |end| end.missing_count),
            complete: end.is_none_or(|end| end.complete),
            bytes,
            written_by: Some(manifest.written_by),
            engine: manifest.engine,
            migrations: manifest.migrations,
        }
    }
}

/// Reads all of a backup and says what it holds. An error with the code `DAMAGED` says what is wrong with it.
pub async fn verify(place: Place, mut job: Job) -> Result<Backup> {
    on_a_thread(move |runtime| look(&place, &mut job, runtime)).await
}

fn look(place: &Place, job: &mut Job, runtime: &Handle) -> Result<Backup> {
    if let Some(path) = source::copy(place)? {
        return copy::look(path);
    }
    let (source, _) = source::open(place, runtime)?;
    let seen = read::read(source, &mut read::Nobody, job)?;
    Ok(Backup::archive(seen.manifest, Some(&seen.end), seen.bytes))
}

/// What a backup says it holds, without reading the rest; of an archive in a folder also the hash of each part.
pub async fn show(place: Place) -> Result<(Backup, Option<Manifest>, Vec<Member>)> {
    on_a_thread(move |runtime| {
        let (backup, manifest) = glance(&place, runtime)?;
        let parts = match (&place, &manifest) {
            (Place::File(path), Some(_)) => read::members(source::file(path)?.0)?,
            _ => Vec::new(),
        };
        Ok((backup, manifest, parts))
    })
    .await
}

fn glance(place: &Place, runtime: &Handle) -> Result<(Backup, Option<Manifest>)> {
    if let Some(path) = source::copy(place)? {
        return Ok((copy::look(path)?, None));
    }
    let (source, bytes) = source::open(place, runtime)?;
    let manifest = read::manifest(source)?;
    Ok((Backup::archive(manifest.clone(), None, bytes), Some(manifest)))
}

/// Long work blocks, and now and then waits for the runtime it came from.
async fn on_a_thread<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce(&Handle) -> Result<T> + Send + 'static,
{
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || work(&runtime))
        .await
        .map_err(Error::internal)?
}
