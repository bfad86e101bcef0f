//! Writes the members of an archive one after another, each hashed on its way. Every few thousand members, and at the end,
//! a list of their hashes follows, in the form that `sha256sum -c` reads.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use super::format::{End, LISTED, Manifest, Part};
use crate::model::{Time, hex};

pub struct Writer<W: Write> {
    tar: Builder<W>,
    taken_at: Time,
    /// Lines of the next list.
    lines: String,
    unlisted: usize,
    lists: u32,
}

/// The header of a member: everything in it follows from these three, so that a reader can tell a changed bit.
pub fn header(part: &Part, size: u64, taken_at: Time) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(part.name())?;
    header.set_entry_type(EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(taken_at.millis() / 1000);
    header.set_cksum();
    Ok(header)
}

impl<W: Write> Writer<W> {
    pub fn begin(out: W, manifest: &Manifest) -> io::Result<Writer<W>> {
        let mut writer = Writer {
            tar: Builder::new(out),
            taken_at: manifest.taken_at,
            lines: String::new(),
            unlisted: 0,
            lists: 0,
        };
        writer.whole(&Part::Manifest, &serde_json::to_vec_pretty(manifest)?)?;
        Ok(writer)
    }

    /// A member whose bytes are at hand.
    pub fn whole(&mut self, part: &Part, bytes: &[u8]) -> io::Result<()> {
        self.stream(part, bytes.len() as u64, bytes)
    }

    /// A member that comes from elsewhere, with exactly `size` bytes.
    pub fn stream(&mut self, part: &Part, size: u64, bytes: impl Read) -> io::Result<()> {
        let mut hashed = Hashed::new(bytes.take(size));
        self.tar.append(&header(part, size, self.taken_at)?, &mut hashed)?;
        if hashed.length != size {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("{} gave {} of {size} bytes", part.name(), hashed.length),
            ));
        }
        self.lines += &format!("{}  {}\n", hashed.hex(), part.name());
        self.unlisted += 1;
        if self.unlisted >= LISTED { self.list() } else { Ok(()) }
    }

    fn list(&mut self) -> io::Result<()> {
        self.lists += 1;
        self.unlisted = 0;
        let lines = std::mem::take(&mut self.lines);
        let header = header(&Part::Checksums(self.lists), lines.len() as u64, self.taken_at)?;
        self.tar.append(&header, lines.as_bytes())
    }

    pub fn end(mut self, end: &End) -> io::Result<W> {
        if self.unlisted + 1 >= LISTED {
            self.list()?;
        }
        self.whole(&Part::End, &serde_json::to_vec_pretty(end)?)?;
        self.list()?;
        self.tar.into_inner()
    }
}

/// A reader that knows what it gave.
pub struct Hashed<R> {
    inner: R,
    hash: Sha256,
    pub length: u64,
}

impl<R: Read> Hashed<R> {
    pub fn new(inner: R) -> Hashed<R> {
        Hashed {
            inner,
            hash: Sha256::new(),
            length: 0,
        }
    }

    pub fn hex(self) -> String {
        hex(&self.hash.finalize())
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hash.update(&buffer[..length]);
        self.length += length as u64;
        Ok(length)
    }
}
