//! A file that appears under its name whole or not at all: written under a temporary name in the same folder, synced,
//! renamed. Dropped before `finish`, it is gone; after a kill only the temporary name is left.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::model::{Error, Kind, Result};

/// What temporary names of backups hold, behind a dot and the final name.
pub const TEMPORARY: &str = ".part-";

pub struct NewFile {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
    written: u64,
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
            written: 0,
        })
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
        let written = self.file.write(bytes)?;
        self.written += written as u64;
        Ok(written)
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
