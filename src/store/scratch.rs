//! Folders for a while, in which only this user reads. Each is locked as long as its process lives; the next one removes
//! what killed processes left.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::file::bare;
use crate::model::{Error, Kind, Result};

const PREFIX: &str = "clickclack-scratch-";
const LOCK: &str = "in-use";

/// A folder that goes with this.
pub struct Scratch {
    folder: TempDir,
    /// Open, and so locked, as long as the folder is used.
    _lock: File,
}

impl Scratch {
    /// In `within`, or in the system's folder for temporary files.
    pub fn create(within: Option<PathBuf>) -> Result<Scratch> {
        let within = within.unwrap_or_else(std::env::temp_dir);
        let made = loop {
            match made(&within) {
                Ok(Some(scratch)) => break Ok(scratch),
                Ok(None) => {}
                Err(e) => break Err(bare(e)),
            }
        };
        let scratch = made.map_err(|e| {
            let kind = match e.kind() {
                io::ErrorKind::NotFound => Kind::NotFound,
                _ => Kind::Invalid,
            };
            Error::new(kind, format!("cannot use the folder {}: {e}", within.display())).because(e)
        })?;
        // What cannot be removed now harms nobody.
        let _ = sweep(&within, scratch.path());
        Ok(scratch)
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// `None` when a sweep came between the folder and its lock.
fn made(within: &Path) -> io::Result<Option<Scratch>> {
    let folder = tempfile::Builder::new()
        .prefix(PREFIX)
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(within)?;
    let path = folder.path().join(LOCK);
    let lock = File::create_new(&path)?;
    // Where nothing can be locked, no sweep finds a lock that is free.
    let _ = lock.lock();
    Ok(path.exists().then_some(Scratch { folder, _lock: lock }))
}

/// Removes folders of this user whose lock is free. One without a lock is about to get it.
fn sweep(within: &Path, own: &Path) -> io::Result<()> {
    let user = fs::metadata(own)?.uid();
    for entry in fs::read_dir(within)?.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry
                .metadata()
                .is_ok_and(|found| found.is_dir() && found.uid() == user);
        if !ours || entry.path() == own {
            continue;
        }
        if let Ok(lock) = File::open(entry.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            // Somebody else may have been faster.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_uses_is_swept() {
        let within = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = within.path().join(name);
            fs::create_dir(&folder).unwrap();
            folder
        };
        let used = Scratch::create(Some(within.path().to_owned())).unwrap();
        assert_eq!(fs::metadata(used.path()).unwrap().mode() & 0o777, 0o700);
        fs::write(used.path().join("clickclack.db"), "x").unwrap();
        let left = folder("clickclack-scratch-left");
        fs::write(left.join(LOCK), "").unwrap();
        fs::write(left.join("clickclack.db"), "x").unwrap();
        let begun = folder("clickclack-scratch-begun");
        let other = folder("other");
        fs::write(other.join(LOCK), "").unwrap();
        std::os::unix::fs::symlink(&other, within.path().join("clickclack-scratch-link")).unwrap();

        let next = Scratch::create(Some(within.path().to_owned())).unwrap();
        assert!(!left.exists());
        assert!(used.path().join("clickclack.db").exists());
        assert!(begun.exists() && other.join(LOCK).exists());
        let gone = next.path().to_owned();
        drop(next);
        assert!(!gone.exists());
    }
}
