//! A file on its way out: it appears under its name whole or not at all. Written under a temporary name in the same folder,
//! synced, renamed. Dropped before `finish`, it is gone; after a kill only the temporary name is left. Readable by this user
//! only.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What temporary names hold, behind a dot and the final name.
const TEMPORARY: &str = ".part-";
/// Random letters and digits behind that.
const RANDOM: usize = 6;

pub struct NewFile {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl NewFile {
    /// What stands under the name already is not looked at.
    pub fn create(path: &Path) -> io::Result<NewFile> {
        let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        let mut prefix = OsString::from(".");
        prefix.push(name);
        prefix.push(TEMPORARY);
        let file = tempfile::Builder::new()
            .prefix(&prefix)
            .rand_bytes(RANDOM)
            .tempfile_in(folder_of(path));
        let file = file.map_err(bare)?;
        Ok(NewFile {
            file: BufWriter::with_capacity(256 << 10, file),
            path: path.to_owned(),
        })
    }

    /// The name that it will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file itself, for those who fill it without a buffer.
    pub fn raw(&mut self) -> &mut File {
        self.file.get_mut().as_file_mut()
    }

    /// Of the temporary file, for those who write to it by name.
    pub fn temporary(&self) -> &Path {
        self.file.get_ref().path()
    }

    /// Syncs the file and gives it its name, in the place of a file that has it. The size.
    pub fn finish(self) -> io::Result<u64> {
        self.named(|file, path| file.persist(path))
    }

    /// The same, and an error when something has the name.
    pub fn finish_anew(self) -> io::Result<u64> {
        self.named(|file, path| file.persist_noclobber(path))
    }

    fn named(
        self,
        rename: impl FnOnce(NamedTempFile, &Path) -> Result<File, tempfile::PersistError>,
    ) -> io::Result<u64> {
        let file = self.file.into_inner().map_err(|e| bare(e.into_error()))?;
        file.as_file().sync_all()?;
        let size = file.as_file().metadata()?.len();
        rename(file, &self.path).map_err(|e| e.error)?;
        // The name is on disk when its folder is.
        File::open(folder_of(&self.path))?.sync_all()?;
        Ok(size)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(bare)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(bare)
    }
}

/// The final name behind a temporary one of `NewFile`; `None` for all other names.
pub fn temporary_of(name: &str) -> Option<&str> {
    let (of, random) = name.strip_prefix('.')?.rsplit_once(TEMPORARY)?;
    let made = random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric());
    (made && !of.is_empty()).then_some(of)
}

/// What the system said, without the temporary name that nobody chose.
pub fn bare(e: io::Error) -> io::Error {
    let told = e.to_string();
    match told.split_once(" at path \"") {
        Some((said, _)) => io::Error::new(e.kind(), said),
        None => e,
    }
}

/// The folder that a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
