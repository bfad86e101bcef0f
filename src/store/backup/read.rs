//! Reads an archive from its first byte to its last and believes nothing: names, order, counts, hashes, padding. Whoever
//! wants its content is a `Sink`. What a sink was given before an error came must be thrown away.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::rc::Rc;

use serde::Serialize;
use tar::Archive;

use super::format::{Amount, End, MAX_ROW, MAX_WHOLE, Manifest, Part, TableEntry};
use super::write::{Hashed, header};
use super::{damaged, rows};
use crate::model::{Error, Result};
use crate::store::Job;
use crate::store::tables::Value;

/// Rows are handed on in batches of so many, or of so many bytes with the row that is one too many: what compresses well
/// costs no memory all the same.
const BATCH: usize = 500;
const BATCH_BYTES: usize = 4 << 20;
/// zstd may ask for a window of 8 MiB and no more.
const WINDOW: u32 = 23;

/// Takes what an archive holds, in its order.
pub trait Sink {
    /// What is done with it, for whoever watches.
    fn doing(&self) -> &'static str {
        "reading"
    }

    fn manifest(&mut self, _: &Manifest) -> Result<()> {
        Ok(())
    }

    fn rows(&mut self, _: &TableEntry, _: Vec<Vec<Value>>) -> Result<()> {
        Ok(())
    }

    /// Must read all of `bytes`, or nothing.
    fn upload(&mut self, _id: &str, _size: u64, _bytes: &mut dyn Read) -> Result<()> {
        Ok(())
    }
}

/// For looking at an archive without using it.
pub struct Nobody;

impl Sink for Nobody {}

/// What a whole archive held.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    pub manifest: Manifest,
    pub end: End,
    /// Size of the archive.
    pub bytes: u64,
}

/// Reads all of `source`. An error with the code `damaged` says what is wrong with the archive, and where.
pub fn read(source: impl Read, sink: &mut dyn Sink, job: &mut Job) -> Result<Seen> {
    let watch = Rc::new(RefCell::new(Watch::default()));
    let archive = Archive::new(Watched {
        inner: source,
        watch: watch.clone(),
    });
    let seen = Reading {
        watch: &watch,
        sink,
        job,
        manifest: None,
        place: Place::default(),
        lines: String::new(),
        lists: 0,
        end: None,
        position: 0,
    }
    .run(archive);
    // What tar makes of a broken disk or connection is not what happened.
    if let Some(trouble) = watch.borrow_mut().trouble.take() {
        return Err(Error::unavailable(format!("cannot go on reading the backup: {trouble}")).because(trouble));
    }
    seen
}

/// The manifest of an archive, without reading the rest.
pub fn manifest(source: impl Read) -> Result<Manifest> {
    let mut archive = Archive::new(source);
    let first = archive.entries().map_err(broken)?.raw(true).next();
    let mut entry = first.ok_or_else(not_ours)?.map_err(|_| not_ours())?;
    if entry.path_bytes() != Part::Manifest.name().as_bytes() {
        return Err(not_ours());
    }
    Manifest::parse(&whole(&Part::Manifest, entry.size(), &mut entry)?)
}

/// A member of an archive, as the archive itself lists it.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    pub name: String,
    pub sha256: String,
}

/// The members of an archive with their hashes, from its lists alone: the bytes between are passed over. Of one that is cut
/// off, those that its lists name.
pub fn members(source: impl Read + Seek) -> Result<Vec<Member>> {
    let mut archive = Archive::new(source);
    let mut all = Vec::new();
    for entry in archive.entries_with_seek().map_err(broken)?.raw(true) {
        let Ok(mut entry) = entry else { break };
        let part = Part::parse(&String::from_utf8_lossy(&entry.path_bytes()));
        if let Some(part @ Part::Checksums(_)) = part {
            let list = whole(&part, entry.size(), &mut entry)?;
            let lines = String::from_utf8_lossy(&list).into_owned();
            all.extend(
                lines
                    .lines()
                    .filter_map(|line| line.split_once("  "))
                    .map(|(hash, name)| Member {
                        name: name.to_owned(),
                        sha256: hash.to_owned(),
                    }),
            );
        }
    }
    Ok(all)
}

fn not_ours() -> Error {
    damaged("it is no backup of ClickClack: it does not begin with manifest.json")
}

fn broken(e: io::Error) -> Error {
    damaged(format!("{e}"))
}

struct Reading<'a> {
    watch: &'a RefCell<Watch>,
    sink: &'a mut dyn Sink,
    job: &'a mut Job,
    manifest: Option<Manifest>,
    place: Place,
    /// Hashes of the members since the last list.
    lines: String,
    lists: u32,
    end: Option<End>,
    /// Where the next member begins.
    position: u64,
}

/// How far the rows and uploads are.
#[derive(Default)]
struct Place {
    /// Index of the table in the manifest, parts and rows seen of it.
    table: usize,
    parts: u32,
    rows: u64,
    uploads: Amount,
    /// The uploads come in the order of their ids.
    last_upload: String,
}

impl Reading<'_> {
    fn run(mut self, mut archive: Archive<Watched<impl Read>>) -> Result<Seen> {
        let mut finished = false;
        for entry in archive.entries().map_err(broken)?.raw(true) {
            let mut entry = entry.map_err(|e| match self.manifest {
                None => not_ours(),
                Some(_) => damaged(format!("at byte {}: {e}", self.position)),
            })?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let Some(part) = Part::parse(&name) else {
                return Err(match self.manifest {
                    None => not_ours(),
                    Some(_) => damaged(format!("it holds {name:?}, which is no part of a backup")),
                });
            };
            if finished {
                return Err(damaged(format!("{name} follows its end")));
            }
            let size = entry.size();
            let at = entry.raw_header_position();
            let data = entry.raw_file_position();
            let bytes = entry.header().as_bytes().to_owned();
            self.part(&part, size, &mut entry)?;
            let Some(manifest) = &self.manifest else {
                return Err(not_ours());
            };
            let expected = header(&part, size, manifest.taken_at).map_err(broken)?;
            if at != self.position || bytes != *expected.as_bytes() {
                return Err(damaged(format!("the header of {name} was changed")));
            }
            self.position = (data + size).next_multiple_of(512);
            self.watch.borrow_mut().zeros = data + size..self.position;
            finished = self.end.is_some() && self.lines.is_empty();
        }
        let (Some(manifest), Some(end), true) = (self.manifest.take(), self.end.take(), finished) else {
            let at = self.watch.borrow().at;
            return Err(damaged(format!("it ends at byte {at}, before its end: it was cut off")));
        };
        // Two empty blocks, of which tar read the first, and nothing behind them.
        let expected = self.position + 1024;
        self.watch.borrow_mut().zeros = self.position..u64::MAX;
        let mut rest = archive.into_inner().take(1024);
        io::copy(&mut rest, &mut io::sink()).map_err(broken)?;
        let watch = self.watch.borrow();
        if watch.dirty || watch.at != expected {
            return Err(damaged("something was changed, added or cut off behind its end"));
        }
        Ok(Seen {
            manifest,
            end,
            bytes: watch.at,
        })
    }

    fn part(&mut self, part: &Part, size: u64, bytes: &mut dyn Read) -> Result<()> {
        if self.watch.borrow().dirty {
            return Err(damaged(format!("bytes before {} were changed", part.name())));
        }
        if let Part::Checksums(number) = part {
            return self.checksums(*number, &whole(part, size, bytes)?);
        }
        let mut hashed = Hashed::new(bytes);
        match part {
            Part::Manifest if self.manifest.is_none() => {
                let manifest = Manifest::parse(&whole(part, size, &mut hashed)?)?;
                self.job.begin("rows", manifest.rows(), "")?;
                self.sink.manifest(&manifest)?;
                self.manifest = Some(manifest);
            }
            Part::Rows(table, number) if self.manifest.is_some() && self.end.is_none() => {
                self.rows(part, table, *number, &mut hashed)?;
            }
            Part::Upload(id) if self.manifest.is_some() && self.end.is_none() => {
                self.upload(part, id, size, &mut hashed)?;
            }
            Part::End if self.manifest.is_some() && self.end.is_none() => {
                let end = whole(part, size, &mut hashed)?;
                let end = serde_json::from_slice(&end).map_err(|e| damaged(format!("end.json: {e}")))?;
                self.ended(&end)?;
                self.end = Some(end);
            }
            _ => return Err(damaged(format!("{} stands where it does not belong", part.name()))),
        }
        io::copy(&mut hashed, &mut io::sink()).map_err(|e| damaged(format!("{}: {e}", part.name())))?;
        if hashed.length != size {
            return Err(damaged(format!(
                "{} is cut off: the backup ends within it",
                part.name()
            )));
        }
        self.lines += &format!("{}  {}\n", hashed.hex(), part.name());
        Ok(())
    }

    fn checksums(&mut self, number: u32, list: &[u8]) -> Result<()> {
        self.lists += 1;
        if number != self.lists {
            return Err(damaged(format!(
                "{} stands where it does not belong",
                Part::Checksums(number).name()
            )));
        }
        let lines = std::mem::take(&mut self.lines);
        if lines.as_bytes() == list {
            return Ok(());
        }
        let list = String::from_utf8_lossy(list);
        let wrong = lines.lines().zip(list.lines()).find(|(ours, theirs)| ours != theirs);
        let name = wrong
            .and_then(|(ours, _)| ours.split("  ").nth(1))
            .unwrap_or("the list");
        Err(damaged(format!(
            "{name} does not have its SHA-256 of {}",
            Part::Checksums(number).name()
        )))
    }

    /// Moves on to `table`, past tables without rows.
    fn turn_to(&mut self, table: Option<&str>) -> Result<()> {
        let tables = self.manifest.as_ref().map(|m| &m.tables[..]).unwrap_or_default();
        while let Some(entry) = tables.get(self.place.table) {
            if table == Some(&*entry.name) {
                return Ok(());
            }
            if self.place.rows != entry.rows {
                let Place { rows, .. } = self.place;
                return Err(damaged(format!(
                    "it has {rows} of the {} rows of {}",
                    entry.rows, entry.name
                )));
            }
            (self.place.table, self.place.rows, self.place.parts) = (self.place.table + 1, 0, 0);
        }
        match table {
            Some(table) => Err(damaged(format!("rows of {table} stand where they do not belong"))),
            None => Ok(()),
        }
    }

    fn rows(&mut self, part: &Part, table: &str, number: u32, bytes: &mut dyn Read) -> Result<()> {
        self.turn_to(Some(table))?;
        self.place.parts += 1;
        let Some(manifest) = &self.manifest else {
            return Err(not_ours());
        };
        let entry = &manifest.tables[self.place.table];
        if number != self.place.parts {
            return Err(damaged(format!(
                "{} comes before another part of its table",
                part.name()
            )));
        }
        let wrong = |what: String| damaged(format!("{}: {what}", part.name()));
        let mut decoder = zstd::stream::read::Decoder::new(bytes)
            .map_err(|e| wrong(e.to_string()))?
            .single_frame();
        decoder.window_log_max(WINDOW).map_err(|e| wrong(e.to_string()))?;
        let mut lines = BufReader::with_capacity(128 << 10, decoder);
        let kinds = entry.kinds();
        let mut batch = Vec::with_capacity(BATCH);
        let mut held = 0;
        let mut line = Vec::new();
        loop {
            line.clear();
            (&mut lines)
                .take(MAX_ROW)
                .read_until(b'\n', &mut line)
                .map_err(|e| wrong(e.to_string()))?;
            if !batch.is_empty() && (line.is_empty() || batch.len() == BATCH || held >= BATCH_BYTES) {
                let doing = format!("{}: {table}", self.sink.doing());
                self.job.add(batch.len() as u64, &doing)?;
                self.sink.rows(entry, std::mem::take(&mut batch))?;
                held = 0;
            }
            if line.is_empty() {
                break;
            }
            self.place.rows += 1;
            if self.place.rows > entry.rows {
                return Err(wrong(format!("more rows than the {} of the manifest", entry.rows)));
            }
            held += line.len();
            batch.push(rows::decode(&kinds, &line).map_err(wrong)?);
        }
        let mut rest = lines.into_inner().finish();
        let behind = rest.fill_buf().map_err(|e| wrong(e.to_string()))?;
        if behind.is_empty() {
            Ok(())
        } else {
            Err(wrong("something follows its rows".into()))
        }
    }

    fn upload(&mut self, part: &Part, id: &str, size: u64, bytes: &mut Hashed<&mut dyn Read>) -> Result<()> {
        self.turn_to(None)?;
        let place = &mut self.place;
        if *place.last_upload >= *id {
            return Err(damaged(format!("{} stands where it does not belong", part.name())));
        }
        if place.uploads.objects == 0 {
            let total = self.manifest.as_ref().map_or(0, |m| m.uploads.bytes);
            self.job.begin("bytes", total, "uploads")?;
        }
        place.last_upload = id.to_owned();
        place.uploads.objects += 1;
        place.uploads.bytes += size;
        self.sink.upload(id, size, bytes)?;
        // The end says better than a sink that what it was given is cut off.
        self.job.add(size, "uploads")
    }

    fn ended(&mut self, end: &End) -> Result<()> {
        self.turn_to(None)?;
        let manifest = self.manifest.as_ref().ok_or_else(not_ours)?;
        let unwritten = end.missing_count.checked_add(end.deleted_meanwhile);
        let accounted = unwritten.and_then(|unwritten| unwritten.checked_add(end.uploads.objects));
        let agreed = end.rows == manifest.rows()
            && end.uploads == self.place.uploads
            && accounted == Some(manifest.uploads.objects)
            && end.complete == (end.missing_count == 0);
        if agreed {
            Ok(())
        } else {
            Err(damaged("end.json does not agree with what the backup holds"))
        }
    }
}

/// A small member.
fn whole(part: &Part, size: u64, bytes: &mut dyn Read) -> Result<Vec<u8>> {
    if size > MAX_WHOLE {
        return Err(damaged(format!("{} is too large", part.name())));
    }
    let mut text = Vec::new();
    let read = bytes.take(size).read_to_end(&mut text);
    read.map_err(|e| damaged(format!("{}: {e}", part.name())))?;
    if text.len() as u64 != size {
        return Err(damaged(format!(
            "{} is cut off: the backup ends within it",
            part.name()
        )));
    }
    Ok(text)
}

/// What passed by on the way into tar.
#[derive(Default)]
struct Watch {
    at: u64,
    /// Bytes that have to be zero.
    zeros: std::ops::Range<u64>,
    dirty: bool,
    trouble: Option<io::Error>,
}

struct Watched<R> {
    inner: R,
    watch: Rc<RefCell<Watch>>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut watch = self.watch.borrow_mut();
        let length = match self.inner.read(buffer) {
            Ok(length) => length,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => return Err(e),
            Err(e) => {
                let text = e.to_string();
                watch.trouble = Some(e);
                return Err(io::Error::other(text));
            }
        };
        let from = watch.zeros.start.max(watch.at);
        let to = watch.zeros.end.min(watch.at + length as u64);
        if from < to {
            let (from, to) = ((from - watch.at) as usize, (to - watch.at) as usize);
            watch.dirty |= buffer[from..to].iter().any(|b| *b != 0);
        }
        watch.at += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::write::Writer;
    use super::*;

    /// Rows and bytes of text in each batch.
    #[derive(Default)]
    struct Batches(Vec<(usize, usize)>);

    impl Sink for Batches {
        fn rows(&mut self, _: &TableEntry, rows: Vec<Vec<Value>>) -> Result<()> {
            let length = |cell: &Value| if let Value::Text(text) = cell { text.len() } else { 0 };
            self.0.push((rows.len(), rows.iter().flatten().map(length).sum()));
            Ok(())
        }
    }

    #[test]
    fn rows_that_compress_well_are_not_held_together() {
        let table = json!({"name": "clock", "rows": 12, "columns": [{"name": "value", "kind": "text"}]});
        let manifest = json!({
            "format": "clickclack-backup", "format_version": 1, "written_by": "x", "engine": "sqlite",
            "taken_at": "2026-03-04T05:06:07Z", "cursor": "cur_0", "newest_message_at": null, "migrations": [],
            "tables": [table], "uploads": {"objects": 0, "bytes": 0}, "left_out": [],
        });
        let mut writer = Writer::begin(Vec::new(), &serde_json::from_value(manifest).unwrap()).unwrap();
        let lines = format!("[\"{}\"]\n", "a".repeat(1 << 20)).repeat(12);
        let packed = zstd::encode_all(lines.as_bytes(), 3).unwrap();
        assert!(packed.len() < 64 << 10);
        writer.whole(&Part::Rows("clock".into(), 1), &packed).unwrap();
        let end = End {
            complete: true,
            rows: 12,
            ..End::default()
        };
        let archive = writer.end(&end).unwrap();
        let mut batches = Batches::default();
        read(&archive[..], &mut batches, &mut Job::silent()).unwrap();
        assert_eq!(batches.0, [(4, 4 << 20); 3]);
    }
}
