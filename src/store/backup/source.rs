//! Where a backup is read from.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use tokio::runtime::Handle;

use super::Place;
use crate::model::{Error, Kind, Result};
use crate::store::blobs::Chunks;
use crate::store::companions;

/// The bytes of a backup, and how many there are.
pub fn open(place: &Place, runtime: &Handle) -> Result<(Box<dyn Read>, u64)> {
    match place {
        Place::File(path) => {
            let (file, size) = file(path)?;
            Ok((Box::new(BufReader::with_capacity(256 << 10, file)), size))
        }
        Place::Object { folder, name, url } => runtime.block_on(async {
            let named = |e: Error| match e.kind {
                Kind::NotFound => Error::new(Kind::NotFound, format!("there is no object {url}")),
                _ => e,
            };
            let size = folder.size(name).await.map_err(named)?;
            let chunks = folder.read(name, 0, size).await.map_err(named)?;
            let stream: Box<dyn Read> = Box::new(Stream::new(chunks, runtime));
            Ok((stream, size))
        }),
    }
}

pub fn file(path: &Path) -> Result<(File, u64)> {
    let named = |e| unread(path, e);
    let file = File::open(path).map_err(named)?;
    let found = file.metadata().map_err(named)?;
    if found.is_dir() {
        return Err(super::damaged("it is a folder"));
    }
    Ok((file, found.len()))
}

/// What an error of the disk means to whoever wanted to read this file or folder.
pub fn unread(path: &Path, e: io::Error) -> Error {
    let kind = match e.kind() {
        io::ErrorKind::NotFound => Kind::NotFound,
        _ => Kind::Invalid,
    };
    Error::new(kind, format!("cannot read {}: {e}", path.display())).because(e)
}

/// The file of a page copy of SQLite; anything else has to be an archive. A store that is, or was, in use is no copy: what
/// was written last stands in the WAL beside it, and would be lost without a word.
pub fn copy(place: &Place) -> Result<Option<&Path>> {
    let Place::File(path) = place else { return Ok(None) };
    let mut start = [0; 16];
    let is_sqlite = file(path)?.0.read_exact(&mut start).is_ok() && &start == b"SQLite format 3\0";
    let [wal, _] = companions(path);
    if is_sqlite && std::fs::metadata(&wal).is_ok_and(|found| found.len() > 0) {
        let text = format!(
            "{0} is a store and no page copy: its newest changes are in {1}; take a copy of it first, with \
             clickclack backup --db {0} --out COPY.db",
            path.display(),
            wal.display()
        );
        return Err(Error::new(Kind::Conflict, text));
    }
    Ok(is_sqlite.then_some(path))
}

/// An object's bytes as they come, for a thread that may block.
pub struct Stream {
    chunks: Chunks,
    block: Bytes,
    runtime: Handle,
}

impl Stream {
    pub fn new(chunks: Chunks, runtime: &Handle) -> Stream {
        Stream {
            chunks,
            block: Bytes::new(),
            runtime: runtime.clone(),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.block.is_empty() {
            match self.runtime.block_on(self.chunks.next()) {
                Some(block) => self.block = block?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.block.len());
        self.block.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}
