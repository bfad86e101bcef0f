//! A backup on its way out: it appears under its name whole or not at all. A file is written as `NewFile` has it; an object
//! is sent in parts, which are nothing until they are completed. Dropped before `finish`, it is gone; after a kill only the
//! temporary name is left, or parts that the storage's own rules remove.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tokio::runtime::Handle;

use super::Place;
use crate::model::{Error, Kind, Result};
use crate::store::blobs::{Blobs, Sending};
use crate::store::file::NewFile;

pub enum New {
    File(NewFile),
    Object(NewObject),
}

impl New {
    pub fn create(place: &Place, runtime: &Handle) -> Result<New> {
        match place {
            Place::File(path) => create(path).map(New::File),
            Place::Object { folder, name, .. } => NewObject::create(folder, name, runtime).map(New::Object),
        }
    }

    /// The size.
    pub fn finish(self) -> Result<u64> {
        match self {
            New::File(file) => finish(file),
            New::Object(object) => object.finish(),
        }
    }
}

impl Write for New {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            New::File(file) => file.write(bytes),
            New::Object(object) => object.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            New::File(file) => file.flush(),
            // A part goes when it is full.
            New::Object(_) => Ok(()),
        }
    }
}

pub struct NewObject {
    /// `None` once it is complete.
    sending: Option<Sending>,
    part: Vec<u8>,
    sent: u64,
    runtime: Handle,
}

impl NewObject {
    fn create(folder: &Blobs, name: &str, runtime: &Handle) -> Result<NewObject> {
        let begun = runtime.block_on(async {
            match folder.find(name).await {
                Ok(()) => Err(Error::new(Kind::Conflict, "output file already exists")),
                Err(e) if e.kind == Kind::NotFound => folder.begin(name, "application/x-tar").await,
                Err(e) => Err(e),
            }
        });
        Ok(NewObject {
            sending: Some(begun?),
            part: Vec::new(),
            sent: 0,
            runtime: runtime.clone(),
        })
    }

    fn send(&mut self) -> Result<()> {
        let part = std::mem::take(&mut self.part);
        let sending = self
            .sending
            .as_mut()
            .ok_or_else(|| Error::internal("a part after the last"))?;
        self.sent += part.len() as u64;
        self.runtime.block_on(sending.part(part))
    }

    fn finish(mut self) -> Result<u64> {
        if !self.part.is_empty() {
            self.send()?;
        }
        match self.sending.take() {
            Some(sending) => self.runtime.block_on(sending.complete())?,
            None => return Err(Error::internal("an object completed twice")),
        }
        Ok(self.sent)
    }
}

impl Write for NewObject {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.extend_from_slice(bytes);
        if self
            .sending
            .as_ref()
            .is_some_and(|sending| self.part.len() >= sending.part_size())
        {
            self.send().map_err(|e| io::Error::other(e.chain()))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for NewObject {
    fn drop(&mut self) {
        if let Some(sending) = self.sending.take() {
            self.runtime.block_on(sending.abandon());
        }
    }
}

/// A file that must not be there yet, or be empty: whoever made an empty one wants it filled.
pub fn create(path: &Path) -> Result<NewFile> {
    refuse_taken(path)?;
    NewFile::create(path).map_err(|e| trouble(path, e))
}

/// Syncs the file and gives it its name. The size.
pub fn finish(file: NewFile) -> Result<u64> {
    let path = file.path().to_owned();
    refuse_taken(&path)?;
    let named = if path.exists() {
        file.finish()
    } else {
        file.finish_anew()
    };
    named.map_err(|e| trouble(&path, e))
}

fn refuse_taken(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() && found.len() == 0 => Ok(()),
        Ok(_) => Err(Error::new(Kind::Conflict, "output file already exists")),
        Err(_) => Ok(()),
    }
}

/// What an error of the disk means to whoever wanted this file.
pub fn trouble(path: &Path, e: io::Error) -> Error {
    let kind = match e.kind() {
        io::ErrorKind::NotFound => Kind::NotFound,
        _ => Kind::Invalid,
    };
    let why = match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "there is not enough room for it".to_owned()
        }
        _ => e.to_string(),
    };
    Error::new(
        kind,
        format!("cannot write {}: {why}; nothing was left there", path.display()),
    )
    .because(e)
}
