//! A restored SQLite store takes the place of the old one in a single rename; the old file stays beside it under another
//! name. While that goes on nobody else has the file open. An old file that SQLite cannot read any more is treated alike.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection as Driver, OpenFlags};

use super::present;
use crate::model::{Error, Kind, Result};
use crate::store::companions;
use crate::store::file::folder_of;
use crate::store::sqlite::{self, BESIDE, beside};

/// Between the name of a store and the time when it was set aside.
pub const ASIDE: &str = ".before-restore-";
const SCRATCH: &str = ".restoring-";

/// The file, held so that no other process can read or write it.
pub struct Hold {
    _open: Option<Driver>,
    /// Of a damaged file.
    locked: Option<File>,
}

impl Hold {
    pub fn is_damaged(&self) -> bool {
        self.locked.is_some()
    }

    /// Everything committed is in the file itself afterwards, unless it is damaged. Refused while another process has it
    /// open. A file that is not there needs no holding.
    pub fn take(path: &Path) -> Result<Hold> {
        match content(path) {
            Content::None => Ok(Hold {
                _open: None,
                locked: None,
            }),
            Content::Cut => Hold::lock(path),
            // SQLite would write to it while it leaves the WAL.
            Content::Some if present::is_damaged(path) => Hold::lock(path),
            Content::Some => match Hold::open(path) {
                Err(e) if sqlite::is_damaged(&e) => Hold::lock(path),
                held => held,
            },
        }
    }

    fn open(path: &Path) -> Result<Hold> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let named = |e| sqlite::unusable(path, e);
        let conn = Driver::open_with_flags(path, flags).map_err(named)?;
        conn.busy_timeout(std::time::Duration::from_millis(300))
            .map_err(named)?;
        // Leaving the WAL needs the file alone: whoever has it open, even idle, shows here.
        let left = conn.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()));
        let left = left.and_then(|()| conn.query_row("PRAGMA journal_mode = DELETE", [], |r| r.get::<_, String>(0)));
        match left {
            Ok(mode) if mode == "delete" => {}
            Ok(_) => return Err(in_use(path)),
            Err(e) if sqlite::is_busy(&e) => return Err(in_use(path)),
            Err(e) => return Err(named(e)),
        }
        match conn.execute_batch("BEGIN EXCLUSIVE") {
            Ok(()) => Ok(Hold {
                _open: Some(conn),
                locked: None,
            }),
            Err(e) if sqlite::is_busy(&e) => Err(in_use(path)),
            Err(e) => Err(named(e)),
        }
    }

    /// Nothing is read from it or written to it. Whoever has it open since it was whole holds SQLite's locks on its bytes,
    /// and no lock on all of them goes beside those.
    fn lock(path: &Path) -> Result<Hold> {
        use rustix::fs::{FlockOperation, fcntl_lock};
        use rustix::io::Errno;
        let unread = |e| super::super::source::unread(path, e);
        let file = File::options().read(true).write(true).open(path).map_err(unread)?;
        match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Hold {
                _open: None,
                locked: Some(file),
            }),
            Err(Errno::AGAIN | Errno::ACCESS) => Err(in_use(path)),
            Err(e) => Err(unread(e.into())),
        }
    }
}

fn in_use(path: &Path) -> Error {
    let text = format!(
        "the store {} is in use by another process; stop it first",
        path.display()
    );
    Error::new(Kind::Conflict, text).code("store_in_use")
}

/// What stands where a store belongs.
pub enum Content {
    None,
    /// Nothing, beside a WAL that goes with what was there. SQLite would throw that away at a look.
    Cut,
    Some,
}

pub fn content(path: &Path) -> Content {
    let [wal, _] = companions(path);
    let size = |path: &Path| fs::metadata(path).map(|found| found.len());
    match (size(path), size(&wal)) {
        (Err(_), _) | (Ok(0), Err(_) | Ok(0)) => Content::None,
        (Ok(0), Ok(_)) => Content::Cut,
        (Ok(_), _) => Content::Some,
    }
}

/// The name that something is set aside under.
pub fn aside(path: &Path, stamp: &str) -> PathBuf {
    beside(path, &format!("{ASIDE}{stamp}"))
}

/// Where a store is built. Whatever a killed restore left there is removed: the file is held, so nobody else builds.
pub fn scratch(path: &Path) -> Result<PathBuf> {
    let scratch = beside(path, SCRATCH);
    discard(&scratch);
    Ok(scratch)
}

/// Removes a scratch store with everything that SQLite put beside it.
pub fn discard(scratch: &Path) {
    for end in [""].into_iter().chain(BESIDE) {
        // What is not there is gone.
        let _ = fs::remove_file(beside(scratch, end));
    }
}

/// Puts `new` in the place of `path`, which keeps living as `old`. At every moment one of the two stands there. Files of
/// SQLite beside a damaged store go with it, before another stands in its place: it would take them for its own.
pub fn swap(new: &Path, path: &Path, old: &Path) -> Result<()> {
    let failed = |e: io::Error| {
        let text = format!("cannot put the restored store in the place of {}: {e}", path.display());
        Error::invalid(text).because(e)
    };
    File::open(new).and_then(|f| f.sync_all()).map_err(failed)?;
    if !matches!(content(path), Content::None) {
        let found = fs::metadata(path).map_err(failed)?;
        fs::set_permissions(new, found.permissions()).map_err(failed)?;
        match fs::hard_link(path, old) {
            Ok(()) => {}
            // A file system without second names: for a moment the store stands only beside its place.
            Err(e) if matches!(e.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) => {
                fs::rename(path, old).map_err(failed)?;
            }
            Err(e) => return Err(failed(e)),
        }
    }
    move_beside(path, old).map_err(failed)?;
    fs::rename(new, path).map_err(failed)?;
    move_beside(new, path).map_err(failed)?;
    File::open(folder_of(path)).and_then(|f| f.sync_all()).map_err(failed)
}

fn move_beside(from: &Path, to: &Path) -> io::Result<()> {
    for end in BESIDE {
        match fs::rename(beside(from, end), beside(to, end)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

/// The states that were set aside, the newest first, with their stamps.
pub fn set_aside(path: &Path) -> Result<Vec<(PathBuf, String)>> {
    let folder = folder_of(path);
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
        return Ok(Vec::new());
    };
    let prefix = format!("{name}{ASIDE}");
    let entries = fs::read_dir(folder).map_err(|e| super::super::source::unread(folder, e))?;
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let stamp = path.file_name()?.to_str()?.strip_prefix(&prefix)?.to_owned();
            stamp.bytes().all(|b| b.is_ascii_digit()).then_some((path, stamp))
        })
        .collect();
    found.sort_by(|a, b| b.1.cmp(&a.1));
    Ok(found)
}

/// Second names for all objects in a folder of uploads, in a folder beside it: they cost no room, and what the restored
/// store deletes stays there. The folder, unless the file system has no second names.
pub fn keep_uploads(folder: &Path, stamp: &str) -> io::Result<Option<PathBuf>> {
    let beside = aside(folder, stamp);
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries?,
    };
    fs::create_dir(&beside)?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file()
            && let Err(e) = fs::hard_link(entry.path(), beside.join(entry.file_name()))
        {
            fs::remove_dir_all(&beside)?;
            let plain = matches!(e.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied);
            return if plain { Ok(None) } else { Err(e) };
        }
    }
    Ok(Some(beside))
}

/// Gives objects that were set aside their name in the folder back, where it is free.
pub fn bring_uploads_back(folder: &Path, stamp: &str) -> io::Result<()> {
    let entries = match fs::read_dir(aside(folder, stamp)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        match fs::hard_link(entry.path(), folder.join(entry.file_name())) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
            _ => {}
        }
    }
    Ok(())
}
