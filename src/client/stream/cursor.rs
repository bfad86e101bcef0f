//! The cursor of one stream in a file of its own: `clickclack/cursors/` in the state folder, named by server, workspace,
//! channel and kind of stream, so that two streams beside each other do not move one another's place.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::super::stored::cannot;
use super::super::{Failure, Outcome, exit, file};
use crate::model::Error;

/// Events that are not shown may be read again after a crash, so their cursors are not written one by one.
const PASSED: Duration = Duration::from_secs(1);
/// In a burst not every cursor waits for the disk. Only a power cut can tell, and it repeats this much at most.
const SYNC: Duration = Duration::from_secs(1);

pub struct Cursor {
    path: PathBuf,
    /// `None` before the first run of this stream.
    at: Option<String>,
    /// Whether `at` is newer than the file.
    ahead: bool,
    written: Option<Instant>,
    synced: Option<Instant>,
}

impl Cursor {
    pub fn open(name: &[String]) -> Outcome<Cursor> {
        let folder = folder()?;
        file::make_folder(&folder).map_err(|e| cannot("create the folder", &folder, e))?;
        let hash = Sha256::digest(name.join("\n"));
        let path = folder.join(HEXLOWER.encode(&hash[..16]));
        // An empty log has an empty cursor, which is a line without text. A file without a line is none of ours.
        let text = fs::read_to_string(&path).ok();
        let at = text.and_then(|text| text.strip_suffix('\n').map(|line| line.trim().to_owned()));
        Ok(Cursor {
            path,
            at,
            ahead: false,
            written: None,
            synced: None,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn is_new(&self) -> bool {
        self.at.is_none()
    }

    /// The cursor of the last event; empty at the beginning of a log.
    pub fn at(&self) -> &str {
        self.at.as_deref().unwrap_or_default()
    }

    /// Goes to another place, forwards or backwards.
    pub fn restart(&mut self, cursor: &str) -> Outcome {
        self.synced = None;
        self.save(cursor)
    }

    /// Behind an event that was shown.
    pub fn save(&mut self, cursor: &str) -> Outcome {
        self.at = Some(cursor.to_owned());
        self.write()
    }

    /// Behind an event that concerns somebody else.
    pub fn pass(&mut self, cursor: &str) -> Outcome {
        self.at = Some(cursor.to_owned());
        self.ahead = true;
        match self.written {
            Some(at) if at.elapsed() < PASSED => Ok(()),
            _ => self.write(),
        }
    }

    fn write(&mut self) -> Outcome {
        let now = Instant::now();
        let sync = self.synced.is_none_or(|at| now - at >= SYNC);
        let line = format!("{}\n", self.at());
        file::replace(&self.path, line.as_bytes(), None, sync).map_err(|e| cannot("write", &self.path, e))?;
        self.ahead = false;
        self.written = Some(now);
        if sync {
            self.synced = Some(now);
        }
        Ok(())
    }
}

/// A stream that is ended in good order need not read again what it passed over.
impl Drop for Cursor {
    fn drop(&mut self) {
        if self.ahead {
            // The file then holds an older place, which loses nothing.
            let _ = self.write();
        }
    }
}

fn folder() -> Outcome<PathBuf> {
    let state = dirs::state_dir().or_else(|| Some(dirs::home_dir()?.join(".local").join("state")));
    let state = state.ok_or_else(|| {
        let message = "there is no folder for cursors: neither HOME nor XDG_STATE_HOME names one";
        Failure::new(exit::FAILED, Error::invalid(message))
    })?;
    Ok(state.join("clickclack").join("cursors"))
}
