//! Brings a store back from a backup. The backup is read whole before anything is touched; the new store is built beside
//! the old one and takes its place in one step, so that a kill at any moment leaves the one or the other. The old state
//! is set aside, and `undo` brings it back. Upload objects are only ever added: no row of the old state loses its bytes.

mod file;
mod load;
mod present;
mod schema;
mod scratch;

use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tokio::runtime::Handle;

use super::{Backup, Place, copy, on_a_thread, read, source};
use crate::model::{Error, Kind, Result, Time};
use crate::store::Mode;
use crate::store::blobs::{BlobPlace, Blobs};
use crate::store::connection::Connection;
use crate::store::operations::{self, Outcome};
use crate::store::{Job, Location, Tx, migrate, tx};
use load::Loader;

pub use present::Present;
pub use scratch::{Scratch, scratch};

/// Where a backup is restored to.
#[derive(Clone, Debug)]
pub struct Target {
    pub at: Location,
    pub uploads: BlobPlace,
}

/// What a restore would do.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    pub backup: Backup,
    /// `None`: there is no store, or an empty one.
    pub present: Option<Present>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    pub rows: u64,
    pub uploads: u64,
    /// Where the old state is now.
    pub set_aside: Option<String>,
    /// The same of its upload objects.
    pub uploads_set_aside: Option<PathBuf>,
    /// Uploads that the backup did not have the bytes of.
    pub missing: u64,
}

/// Reads the whole backup and looks at the target. Changes nothing.
pub async fn plan(place: Place, target: Target, mut job: Job) -> Result<Plan> {
    on_a_thread(move |runtime| {
        let backup = super::look(&place, &mut job, runtime)?;
        load::refuse_newer(&backup.migrations)?;
        let present = present::look(&target.at, backup.taken_at)?;
        Ok(Plan { backup, present })
    })
    .await
}

/// What is there now, and how much of it is newer than `since`; `None` where nobody has used it yet.
pub async fn present(at: Location, since: Time) -> Result<Option<Present>> {
    on_a_thread(move |_| present::look(&at, since)).await
}

/// A conflict while another process has the store open. For others who replace what is in it.
pub async fn refuse_in_use(at: Location) -> Result<()> {
    on_a_thread(move |_| match &at {
        Location::Sqlite(store) => file::Hold::take(store).map(drop),
        Location::Postgres(_) => schema::hold(&at).map(drop),
    })
    .await
}

/// Restores a backup that `plan` has read. `actor` is for the journal.
pub async fn restore(place: Place, target: Target, actor: String, mut job: Job) -> Result<Restored> {
    let blobs = Blobs::open(&target.uploads).await?;
    on_a_thread(move |runtime| match &target.at {
        Location::Sqlite(store) => into_file(&place, store, &target, &blobs, &actor, &mut job, runtime),
        Location::Postgres(_) => into_schema(&place, &target, &blobs, &actor, &mut job, runtime),
    })
    .await
}

fn into_file(
    place: &Place,
    store: &Path,
    target: &Target,
    blobs: &Blobs,
    actor: &str,
    job: &mut Job,
    runtime: &Handle,
) -> Result<Restored> {
    if let Some(folder) = store.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| super::out::trouble(folder, e))?;
    }
    let hold = file::Hold::take(store)?;
    let scratch = file::scratch(store)?;
    let mut build = || {
        let copied = source::copy(place)?;
        begin(&scratch, copied).map_err(|e| super::out::trouble(&scratch, e))?;
        let mut conn = Connection::open(&Location::Sqlite(scratch.clone()), Mode::Write)?;
        // Nobody sees the file before it is whole and synced.
        conn.script("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE")?;
        let filled = match copied {
            Some(_) => filled_by_copy(&mut conn)?,
            None => fill(place, &mut conn, blobs, job, runtime)?,
        };
        note(&mut conn, place, actor, &filled.restored)?;
        Ok(filled)
    };
    let filled = build().inspect_err(|_| file::discard(&scratch))?;
    let stamp = stamp();
    let old = file::aside(store, &stamp);
    let finish = || {
        job.check()?;
        let uploads = keep_uploads(target, &stamp)?;
        file::swap(&scratch, store, &old)?;
        Ok(uploads)
    };
    let uploads_set_aside = finish().inspect_err(|_| {
        file::discard(&scratch);
        take_back(blobs, &filled.added, runtime);
    })?;
    drop(hold);
    Ok(Restored {
        set_aside: old.exists().then(|| old.display().to_string()),
        uploads_set_aside,
        ..filled.restored
    })
}

/// The file that becomes the store, with the pages of a copy, readable by this user only.
fn begin(scratch: &Path, copied: Option<&Path>) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(scratch)?;
    if let Some(path) = copied {
        io::copy(&mut File::open(path)?, &mut file)?;
    }
    Ok(())
}

fn into_schema(
    place: &Place,
    target: &Target,
    blobs: &Blobs,
    actor: &str,
    job: &mut Job,
    runtime: &Handle,
) -> Result<Restored> {
    if source::copy(place)?.is_some() {
        let text = "a page copy of SQLite can only be restored to a SQLite file; store move takes it to Postgres then";
        return Err(Error::new(Kind::Conflict, text));
    }
    let mut conn = schema::hold(&target.at)?;
    let home = schema::build(&mut conn)?;
    let mut added = Vec::new();
    let mut work = |conn: &mut Connection, added: &mut Vec<String>| {
        let filled = fill(place, conn, blobs, job, runtime)?;
        *added = filled.added;
        note(conn, place, actor, &filled.restored)?;
        job.check()?;
        let stamp = stamp();
        let uploads_set_aside = keep_uploads(target, &stamp)?;
        Ok(Restored {
            set_aside: schema::swap(conn, &target.at, &home, &stamp)?,
            uploads_set_aside,
            ..filled.restored
        })
    };
    work(&mut conn, &mut added).inspect_err(|_| {
        schema::discard(&mut conn);
        take_back(blobs, &added, runtime);
    })
}

struct Filled {
    restored: Restored,
    /// Upload objects that were not there before.
    added: Vec<String>,
}

fn fill(place: &Place, conn: &mut Connection, blobs: &Blobs, job: &mut Job, runtime: &Handle) -> Result<Filled> {
    let mut loader = Loader::new(conn, blobs, runtime);
    let seen = source::open(place, runtime).and_then(|(source, _)| read::read(source, &mut loader, job));
    let seen = seen.and_then(|seen| loader.finish(&seen.manifest).map(|()| seen));
    let seen = seen.inspect_err(|_| take_back(blobs, &loader.added, runtime))?;
    Ok(Filled {
        restored: Restored {
            rows: seen.end.rows,
            uploads: seen.end.uploads.objects,
            set_aside: None,
            uploads_set_aside: None,
            missing: seen.end.missing_count,
        },
        added: std::mem::take(&mut loader.added),
    })
}

/// The file is copied; what it lacks is the schema of this binary.
fn filled_by_copy(conn: &mut Connection) -> Result<Filled> {
    migrate::apply_rest(conn)?;
    load::check_references(conn)?;
    Ok(Filled {
        restored: Restored {
            rows: copy::rows(conn)?,
            uploads: 0,
            set_aside: None,
            uploads_set_aside: None,
            missing: 0,
        },
        added: Vec::new(),
    })
}

/// The journal of the restored store begins with where it comes from.
fn note(conn: &mut Connection, place: &Place, actor: &str, restored: &Restored) -> Result<()> {
    in_transaction(conn, |tx| {
        let id = operations::begin(tx, "restore", &place.to_string(), actor)?;
        let detail = serde_json::to_value(restored).map_err(Error::internal)?;
        let outcome = if restored.missing == 0 {
            Outcome::Done
        } else {
            Outcome::Incomplete
        };
        operations::end(tx, &id, outcome, &detail)
    })
}

fn in_transaction<T>(conn: &mut Connection, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    conn.begin()?;
    let result = work(&mut Tx::new(conn, &mut tx::Turn::default()))?;
    conn.commit(false)?;
    Ok(result)
}

/// A restore that failed leaves no object behind that it brought.
fn take_back(blobs: &Blobs, added: &[String], runtime: &Handle) {
    for name in added {
        // An object without a row harms nobody, and the sweep of orphans finds it.
        let _ = runtime.block_on(blobs.remove(name));
    }
}

fn keep_uploads(target: &Target, stamp: &str) -> Result<Option<PathBuf>> {
    match &target.uploads {
        BlobPlace::Folder(folder) => {
            file::keep_uploads(folder, stamp).map_err(|e| super::out::trouble(&file::aside(folder, stamp), e))
        }
        BlobPlace::Bucket(_) => Ok(None),
    }
}

/// Keeps the objects that are there, and brings those back that were set aside with `old`.
fn exchange_uploads(target: &Target, stamp: &str, old: &str) -> Result<Option<PathBuf>> {
    let kept = keep_uploads(target, stamp)?;
    if let BlobPlace::Folder(folder) = &target.uploads {
        file::bring_uploads_back(folder, old).map_err(|e| super::out::trouble(folder, e))?;
    }
    Ok(kept)
}

/// When something was set aside, as digits that sort by time.
fn stamp() -> String {
    let digits: String = Time::now().to_string().chars().filter(char::is_ascii_digit).collect();
    // A fraction loses its last zeros on the way.
    format!("{digits:0<20}")
}

#[derive(Clone, Debug, Serialize)]
pub struct Undone {
    /// What is in the place of the store again.
    pub brought_back: String,
    /// Where the state before the undo is now.
    pub set_aside: Option<String>,
    /// The same of its upload objects.
    pub uploads_set_aside: Option<PathBuf>,
}

/// What `undo` would bring back.
pub async fn undoable(at: Location) -> Result<String> {
    on_a_thread(move |_| match &at {
        Location::Sqlite(store) => newest(store).map(|(path, _)| path.display().to_string()),
        Location::Postgres(_) => schema::newest(&mut Connection::open(&at, Mode::Read)?, &at),
    })
    .await
}

fn newest(store: &Path) -> Result<(PathBuf, String)> {
    let found = file::set_aside(store)?.into_iter().next();
    found.ok_or_else(|| {
        Error::new(
            Kind::NotFound,
            format!("nothing was set aside beside {}", store.display()),
        )
    })
}

/// Exchanges the store and the newest state that a restore set aside. Doing it twice changes nothing.
pub async fn undo(target: Target, actor: String) -> Result<Undone> {
    on_a_thread(move |_| {
        let stamp = stamp();
        let undone = match &target.at {
            Location::Sqlite(store) => {
                let hold = file::Hold::take(store)?;
                let (back, old_stamp) = newest(store)?;
                // It must be a whole file: without a WAL beside it, as a restore left it.
                drop(file::Hold::take(&back)?);
                let uploads_set_aside = exchange_uploads(&target, &stamp, &old_stamp)?;
                let old = file::aside(store, &stamp);
                file::swap(&back, store, &old)?;
                drop(hold);
                Undone {
                    brought_back: back.display().to_string(),
                    set_aside: old.exists().then(|| old.display().to_string()),
                    uploads_set_aside,
                }
            }
            Location::Postgres(_) => {
                let mut conn = schema::hold(&target.at)?;
                let back = schema::newest(&mut conn, &target.at)?;
                let uploads_set_aside = exchange_uploads(&target, &stamp, back.trim_start_matches(schema::ASIDE))?;
                let aside = schema::undo(&mut conn, &target.at, &back, &stamp)?;
                Undone {
                    brought_back: back,
                    set_aside: aside,
                    uploads_set_aside,
                }
            }
        };
        // A store of old has no journal.
        let _ = Connection::open(&target.at, Mode::Write).and_then(|mut conn| {
            in_transaction(&mut conn, |tx| {
                let id = operations::begin(tx, "restore undo", &undone.brought_back, &actor)?;
                operations::end(
                    tx,
                    &id,
                    Outcome::Done,
                    &serde_json::json!({ "set_aside": undone.set_aside }),
                )
            })
        });
        Ok(undone)
    })
    .await
}
