//! A backup on its way out: it appears under its name whole or not at all. A file is written under a temporary name in the
//! same folder, synced, renamed; an object is sent in parts, which are nothing until they are completed. Dropped before
//! `finish`, it is gone; after a kill only the temporary name is left, or parts that the storage's own rules remove.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use tokio::runtime::Handle;

use super::Place;
use crate::model::{Error, Kind, Result};
use crate::store::blobs::{Blobs, Sending};

/// What temporary names of backups hold, behind a dot and the final name.
pub const TEMPORARY: &str = ".part-";

pub enum New {
    File(NewFile),
    Object(NewObject),
}

impl New {
    pub fn create(place: &Place, runtime: &Handle) -> Result<New> {
        match place {
            Place::File(path) => NewFile::create(path).map(New::File),
            Place::Object { folder, name, .. } => NewObject::create(folder, name, runtime).map(New::Object),
        }
    }

    /// The size.
    pub fn finish(self) -> Result<u64> {
        match self {
            New::File(file) => file.finish(),
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

pub struct NewFile {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl NewFile {
    pub fn create(path: &Path) -> Result<NewFile> {
        refuse_taken(path)?;
        let name = path
            .file_name()
            .ok_or_else(|| Error::invalid(format!("{} names no file", path.display())))?;
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(TEMPORARY);
        let file = tempfile::Builder::new().prefix(&prefix).tempfile_in(folder(path));
        let file = file.map_err(|e| trouble(path, e))?;
        Ok(NewFile {
            file: BufWriter::with_capacity(256 << 10, file),
            path: path.to_owned(),
        })
    }

    /// The file itself, for those who fill it without a buffer.
    pub fn raw(&mut self) -> &mut File {
        self.file.get_mut().as_file_mut()
    }

    /// Of the temporary file, for those who write to it by name.
    pub fn temporary(&self) -> &Path {
        self.file.get_ref().path()
    }

    /// Syncs the file and gives it its name. The size.
    pub fn finish(mut self) -> Result<u64> {
        let path = self.path;
        let failed = |e| trouble(&path, e);
        self.file.flush().map_err(failed)?;
        let file = self.file.into_inner().map_err(|e| trouble(&path, e.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        let size = file.as_file().metadata().map_err(failed)?.len();
        refuse_taken(&path)?;
        // An empty file may be in the way: whoever made it wants it filled.
        let named = if path.exists() {
            file.persist(&path)
        } else {
            file.persist_noclobber(&path)
        };
        named.map_err(|e| trouble(&path, e.error))?;
        // The name is on disk when its folder is.
        File::open(folder(&path)).and_then(|f| f.sync_all()).map_err(failed)?;
        Ok(size)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|f| !f.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
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
