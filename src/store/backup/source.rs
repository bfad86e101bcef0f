//! Where a backup is read from.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::model::{Error, Kind, Result};

pub fn open(path: &Path) -> Result<BufReader<File>> {
    let named = |e: io::Error| {
        let kind = match e.kind() {
            io::ErrorKind::NotFound => Kind::NotFound,
            _ => Kind::Invalid,
        };
        Error::new(kind, format!("cannot read {}: {e}", path.display())).because(e)
    };
    let file = File::open(path).map_err(named)?;
    if file.metadata().map_err(named)?.is_dir() {
        return Err(named(io::ErrorKind::IsADirectory.into()));
    }
    Ok(BufReader::with_capacity(256 << 10, file))
}

/// Whether it is a page copy of SQLite; anything else has to be an archive.
pub fn is_copy(path: &Path) -> Result<bool> {
    let mut start = [0; 16];
    let mut file = open(path)?;
    Ok(file.read_exact(&mut start).is_ok() && &start == b"SQLite format 3\0")
}
