//! Brings a store back from a backup. The backup is read whole before anything is touched; the new store is built beside
//! the old one and takes its place in one step, so that a kill at any moment leaves the one or the other. The old state
//! is set aside, and `undo` brings it back. Upload objects are only ever added: no row of the old state loses its bytes.

mod file;
mod load;
mod present;
mod schema;
mod scratch;

use std::fs::File;
use std::io::{self, Read};
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

pub use present::{Held, Present};
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
    /// `None`: a page copy holds none.
    pub uploads: Option<u64>,
    /// Where the old state is now.
    pub set_aside: Option<String>,
    /// The same of its upload objects.
    pub uploads_set_aside: Option<PathBuf>,
    /// Uploads that the backup did not have the bytes of, and that are not there either after a page copy.
    pub missing: u64,
}

/// Reads the whole backup and looks at the target. Changes nothing.
pub async fn plan(place: Place, target: Target, mut job: Job) -> Result<Plan> {
    on_a_thread(move |runtime| {
        let backup = super::look(&place, &mut job, runtime)?;
        load::refuse_newer(&backup.migrations)?;
        let present = present::look(&target.at, backup.taken_at).map_err(|e| of_the_target(&target, e))?;
        Ok(Plan { backup, present })
    })
    .await
}

/// What is there now, and how much of it is newer than `since`; `None` where nobody has used it yet.
pub async fn present(at: Location, since: Time) -> Result<Option<Held>> {
    on_a_thread(move |_| present::read(&at, since)).await
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
    let blobs = Blobs::open(&target.uploads)
        .await
        .map_err(|e| of_the_target(&target, e))?;
    on_a_thread(move |runtime| {
        let source = Source::open(&place, runtime)?;
        let noted = |conn: &mut Connection, restored: &Restored| note(conn, &place, &actor, restored);
        let restored = match (&target.at, source) {
            (Location::Sqlite(store), source) => into_file(source, store, &target, &blobs, &mut job, runtime, noted),
            (Location::Postgres(_), Source::Archive(archive)) => {
                into_schema(archive, &target, &blobs, &mut job, runtime, noted)
            }
            (Location::Postgres(_), Source::Copy(_)) => {
                let text = "a page copy of SQLite can only be restored to a SQLite file; store move takes it to \
                            Postgres then";
                return Err(Error::new(Kind::Conflict, text));
            }
        };
        restored.map_err(|e| of_the_target(&target, e))
    })
    .await
}

/// The code of an error that the place has which is restored to: the backup is as good as it was.
pub const OF_THE_TARGET: &str = "restore_target";

fn of_the_target(target: &Target, e: Error) -> Error {
    if e.code == super::DAMAGED || e.kind == Kind::Stopped {
        return e;
    }
    let name = match &target.at {
        Location::Sqlite(path) => path.display().to_string(),
        at => at.to_string(),
    };
    let message = match e.kind {
        _ if e.message.contains(&name) => e.message,
        // What it is stands in its cause.
        Kind::Internal => name.into(),
        _ => format!("{name}: {}", e.message).into(),
    };
    Error { message, ..e }.code(OF_THE_TARGET)
}

type Archive = Box<dyn Read>;

enum Source<'a> {
    Archive(Archive),
    Copy(&'a Path),
}

impl Source<'_> {
    fn open<'a>(place: &'a Place, runtime: &Handle) -> Result<Source<'a>> {
        match source::copy(place)? {
            Some(path) => Ok(Source::Copy(path)),
            None => Ok(Source::Archive(source::open(place, runtime)?.0)),
        }
    }
}

fn into_file(
    source: Source,
    store: &Path,
    target: &Target,
    blobs: &Blobs,
    job: &mut Job,
    runtime: &Handle,
    noted: impl FnOnce(&mut Connection, &Restored) -> Result<()>,
) -> Result<Restored> {
    if let Some(folder) = store.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| super::out::trouble(folder, e))?;
    }
    let hold = file::Hold::take(store)?;
    let scratch = file::scratch(store)?;
    let build = || {
        let copied = match source {
            Source::Copy(path) => Some(path),
            Source::Archive(_) => None,
        };
        begin(&scratch, copied).map_err(|e| super::out::trouble(&scratch, e))?;
        let mut conn = Connection::open(&Location::Sqlite(scratch.clone()), Mode::Write)?;
        // Nobody sees the file before it is whole and synced.
        conn.script("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE")?;
        let filled = match source {
            Source::Copy(_) => filled_by_copy(&mut conn, blobs, job, runtime)?,
            Source::Archive(archive) => fill(archive, &mut conn, blobs, job, runtime)?,
        };
        noted(&mut conn, &filled.restored)?;
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
    let set_aside = old.exists().then(|| old.display().to_string());
    Ok(Restored {
        uploads_set_aside: with_a_state(uploads_set_aside, set_aside.is_some()),
        set_aside,
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
    archive: Archive,
    target: &Target,
    blobs: &Blobs,
    job: &mut Job,
    runtime: &Handle,
    noted: impl FnOnce(&mut Connection, &Restored) -> Result<()>,
) -> Result<Restored> {
    let mut conn = schema::hold(&target.at)?;
    let home = schema::build(&mut conn)?;
    let mut added = Vec::new();
    let work = |conn: &mut Connection, added: &mut Vec<String>| {
        let filled = fill(archive, conn, blobs, job, runtime)?;
        *added = filled.added;
        noted(conn, &filled.restored)?;
        job.check()?;
        let stamp = stamp();
        let uploads_set_aside = keep_uploads(target, &stamp)?;
        let set_aside = schema::swap(conn, &target.at, &home, &stamp)?;
        Ok(Restored {
            uploads_set_aside: with_a_state(uploads_set_aside, set_aside.is_some()),
            set_aside,
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

fn fill(archive: Archive, conn: &mut Connection, blobs: &Blobs, job: &mut Job, runtime: &Handle) -> Result<Filled> {
    let mut loader = Loader::new(conn, blobs, runtime);
    let seen = read::read(archive, &mut loader, job);
    let seen = seen.and_then(|seen| loader.finish(&seen.manifest).map(|()| seen));
    let seen = seen.inspect_err(|_| take_back(blobs, &loader.added, runtime))?;
    Ok(Filled {
        restored: Restored {
            rows: seen.end.rows,
            uploads: Some(seen.end.uploads.objects),
            set_aside: None,
            uploads_set_aside: None,
            missing: seen.end.missing_count,
        },
        added: std::mem::take(&mut loader.added),
    })
}

/// The file is copied; what it lacks is the schema of this binary, and files that are not where they were.
fn filled_by_copy(conn: &mut Connection, blobs: &Blobs, job: &mut Job, runtime: &Handle) -> Result<Filled> {
    migrate::apply_rest(conn)?;
    load::check_references(conn)?;
    Ok(Filled {
        restored: Restored {
            rows: copy::rows(conn)?,
            uploads: None,
            set_aside: None,
            uploads_set_aside: None,
            missing: copy::missing(conn, blobs, job, runtime)?,
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

/// Objects are kept for a state that was set aside; where there was none, they are those of the restored store only.
fn with_a_state(kept: Option<PathBuf>, state: bool) -> Option<PathBuf> {
    if let Some(folder) = kept.as_deref().filter(|_| !state) {
        let_go(folder);
    }
    kept.filter(|_| state)
}

/// Removes second names that nothing needs. What stays of them costs no room.
fn let_go(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder);
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
        let mut is_damaged = false;
        let (undone, old_stamp) = match &target.at {
            Location::Sqlite(store) => {
                let hold = file::Hold::take(store)?;
                let (back, old_stamp) = newest(store)?;
                // It must be a whole file, without a WAL beside it, as a restore left it; unless it was damaged before.
                is_damaged = file::Hold::take(&back)?.is_damaged();
                let uploads_set_aside = exchange_uploads(&target, &stamp, &old_stamp)?;
                let old = file::aside(store, &stamp);
                file::swap(&back, store, &old)?;
                drop(hold);
                let undone = Undone {
                    brought_back: back.display().to_string(),
                    set_aside: old.exists().then(|| old.display().to_string()),
                    uploads_set_aside,
                };
                (undone, old_stamp)
            }
            Location::Postgres(_) => {
                let mut conn = schema::hold(&target.at)?;
                let back = schema::newest(&mut conn, &target.at)?;
                let old_stamp = back.trim_start_matches(schema::ASIDE).to_owned();
                let uploads_set_aside = exchange_uploads(&target, &stamp, &old_stamp)?;
                let aside = schema::undo(&mut conn, &target.at, &back, &stamp)?;
                let undone = Undone {
                    brought_back: back,
                    set_aside: aside,
                    uploads_set_aside,
                };
                (undone, old_stamp)
            }
        };
        // What was set aside has its names in the place of uploads again.
        if let BlobPlace::Folder(folder) = &target.uploads {
            let_go(&file::aside(folder, &old_stamp));
        }
        if is_damaged {
            return Ok(undone);
        }
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
