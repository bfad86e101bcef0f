//! Page copies: a SQLite file copied while others write to it. Where everything committed can be brought into the file for
//! the moment in which a snapshot begins, the file is that snapshot, and stays it as long as the snapshot is held: it is
//! then copied as any file is, as fast as the disk can. Else its pages are copied one by one. Writers wait for neither.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rusqlite::backup::{Backup as Pages, StepResult};
use rusqlite::{Connection as Driver, OpenFlags};
use tokio::runtime::Handle;

use super::out::{self, trouble};
use super::{Backup, damaged};
use crate::model::{Cursor, Error, Kind, Result, Time, Ulid};
use crate::store::blobs::Blobs;
use crate::store::connection::Connection;
use crate::store::sqlite::{BESIDE, beside, failed, is_damage, unusable, waits};
use crate::store::{Job, params, vitals};

/// Pages between two looks at whether to stop: 8 MiB.
const STEP: i32 = 2048;
/// A copy with so many parts in a hundred of it free is written anew without them.
const LOOSE: i64 = 20;

/// Copies the database `from` to `to`, which must not exist, or be an empty file. The size.
pub fn write(from: &Path, to: &Path, job: &mut Job) -> Result<u64> {
    refuse_companions(to)?;
    let mut out = out::create(to)?;
    let source = opened(from)?;
    let settled = begin_settled(&source, from)?;
    let refused = |e| refused(from, to, e);
    if !(settled && copy_file(from, to, out.raw(), job)?) {
        out.raw().set_len(0).map_err(|e| trouble(to, e))?;
        let mut copy = Driver::open(out.temporary()).map_err(refused)?;
        copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            .map_err(refused)?;
        copy_pages(&source, &mut copy, refused, job)?;
    }
    drop(source);
    let copy = Driver::open(out.temporary()).map_err(refused)?;
    copy.execute_batch("PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE")
        .map_err(refused)?;
    let number = |sql: &str| copy.query_row(sql, [], |r| r.get::<_, i64>(0)).map_err(refused);
    if number("PRAGMA freelist_count")? * 100 > number("PRAGMA page_count")? * LOOSE {
        copy.execute_batch("VACUUM").map_err(refused)?;
    }
    // A file in the mode of the WAL needs one beside it, and a folder that can be written to.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(refused)?;
    walk(&copy, job, refused)?;
    drop(copy);
    job.check()?;
    out::finish(out)
}

/// SQLite reads these beside a file of that name as a part of it.
fn refuse_companions(to: &Path) -> Result<()> {
    for beside in BESIDE.map(|end| beside(to, end)) {
        if beside.symlink_metadata().is_ok() {
            let text = format!(
                "{} is in the way: SQLite would read it as a part of the copy; move it away, or choose another name",
                beside.display()
            );
            return Err(Error::new(Kind::Conflict, text));
        }
    }
    Ok(())
}

/// Every table and every index of a file, each as the statement that goes through all of its pages and no more. A count by
/// itself would take the smallest index, whatever it was told.
const TREES: &str = r#"
    SELECT name, format('SELECT COUNT(*) FROM "%w" NOT INDEXED', name) FROM sqlite_master
    WHERE type = 'table' AND rootpage > 0
    UNION ALL
    SELECT i.name, format('SELECT COUNT(*), 1 FROM "%w" INDEXED BY "%w"%s', t.name, i.name,
        CASE WHEN l.partial THEN substr(i.sql, instr(upper(replace(i.sql, char(10), ' ')), ' WHERE ')) ELSE '' END)
    FROM sqlite_master t JOIN pragma_index_list(t.name) l JOIN sqlite_master i ON i.type = 'index' AND i.name = l.name
    WHERE t.type = 'table' AND t.rootpage > 0"#;

/// A page that is none of the tree it should be a part of shows here, in about half the time of the copy. `PRAGMA quick_check`,
/// which also looks into every row, takes more than four times as long.
fn walk(copy: &Driver, job: &mut Job, refused: impl Fn(rusqlite::Error) -> Error) -> Result<()> {
    let trees = || {
        let mut found = copy.prepare(TREES)?;
        let rows = found.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        rows.collect::<rusqlite::Result<Vec<(String, String)>>>()
    };
    copy.execute_batch("PRAGMA cell_size_check = ON").map_err(&refused)?;
    let trees = trees().map_err(&refused)?;
    job.begin("trees", trees.len() as u64, "checking")?;
    for (done, (name, count)) in trees.iter().enumerate() {
        job.step(done as u64, name)?;
        copy.query_row(count, [], |_| Ok(())).map_err(&refused)?;
    }
    Ok(())
}

fn opened(from: &Path) -> Result<Driver> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Driver::open_with_flags(from, flags).map_err(|e| unusable(from, e))?;
    conn.busy_handler(Some(waits)).map_err(failed)?;
    Ok(conn)
}

/// Begins the snapshot on `source`. `true` when all of it is in the file: a snapshot that needs nothing of the WAL keeps
/// every checkpoint from the file. For that the last frames are brought in while nobody may write, which takes a few
/// milliseconds: most of the WAL was brought in before.
fn begin_settled(source: &Driver, from: &Path) -> Result<bool> {
    let begin = || {
        source
            .execute_batch("PRAGMA query_only = ON; BEGIN; SELECT COUNT(*) FROM sqlite_master")
            .map_err(|e| unusable(from, e))
    };
    let helpers = opened(from).and_then(|writer| Ok((writer, opened(from)?)));
    // A file or a medium that cannot be written to has pages all the same.
    let Ok((writer, checkpointer)) = helpers else {
        return begin().map(|()| false);
    };
    // Busy, frames in the WAL, frames brought into the file; -1 without a WAL.
    let checkpoint = || {
        let row = |r: &rusqlite::Row| Ok(r.get::<_, i64>(0)? == 0 && r.get::<_, i64>(1)? == r.get::<_, i64>(2)?);
        checkpointer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], row)
    };
    let held = checkpoint().and_then(|_| writer.execute_batch("BEGIN IMMEDIATE"));
    let settled = held.is_ok() && checkpoint().unwrap_or(false);
    begin()?;
    // Dropping the writer gives its turn back in any case.
    Ok(settled)
}

/// Bytes between two looks at whether to stop. Each stretch is synced while the next one is copied: the commit of somebody
/// who sends waits for all that the disk still has to write.
const STRETCH: u64 = 8 << 20;
/// Behind each stretch the disk is the senders' for this part of the time that it took.
const REST: u32 = 4;

/// `false` should the file have changed all the same.
fn copy_file(from: &Path, to: &Path, out: &mut File, job: &mut Job) -> Result<bool> {
    /// The handle is shared, and so is its position.
    static COPYING: Mutex<()> = Mutex::new(());
    let _turn = COPYING.lock().unwrap_or_else(|p| p.into_inner());
    let unread = |e: io::Error| Error::invalid(format!("cannot read {}: {e}", from.display())).because(e);
    let file = vitals::opened_for_good(from).map_err(unread)?;
    let file = file.ok_or_else(|| unread(io::ErrorKind::NotFound.into()))?;
    let mut reader = &*file;
    reader.rewind().map_err(unread)?;
    let changed = || file.metadata().and_then(|m| m.modified()).map_err(unread);
    let (size, before) = (file.metadata().map_err(unread)?.len(), changed()?);
    job.begin("bytes", size, "file")?;
    let written = out.try_clone().map_err(|e| trouble(to, e))?;
    std::thread::scope(|scope| {
        let (stretch, stretches) = std::sync::mpsc::sync_channel(0);
        let disk = scope.spawn(move || stretches.iter().try_for_each(|()| written.sync_data()));
        let mut done = 0;
        while done < size {
            let began = Instant::now();
            let copied = io::copy(&mut reader.take(STRETCH.min(size - done)), out).map_err(|e| trouble(to, e))?;
            if copied == 0 {
                return Err(unread(io::ErrorKind::UnexpectedEof.into()));
            }
            // Nobody takes it once a sync has failed.
            if stretch.send(()).is_err() {
                break;
            }
            done += copied;
            job.step(done, "file")?;
            std::thread::sleep(began.elapsed() / REST);
        }
        drop(stretch);
        let synced = disk.join().map_err(|_| Error::internal("a sync panicked"))?;
        synced.map_err(|e| trouble(to, e))
    })?;
    Ok(changed()? == before)
}

fn copy_pages(
    source: &Driver,
    copy: &mut Driver,
    refused: impl Fn(rusqlite::Error) -> Error,
    job: &mut Job,
) -> Result<()> {
    let size: i64 = source.query_row("PRAGMA page_size", [], |r| r.get(0)).map_err(failed)?;
    let pages = Pages::new(source, copy).map_err(&refused)?;
    let mut begun = false;
    loop {
        let step = pages.step(STEP).map_err(&refused)?;
        let progress = pages.progress();
        let (total, left) = (i64::from(progress.pagecount), i64::from(progress.remaining));
        if !std::mem::replace(&mut begun, true) {
            job.begin("bytes", (total * size) as u64, "pages")?;
        }
        job.step(((total - left) * size) as u64, "pages")?;
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

fn refused(from: &Path, to: &Path, e: rusqlite::Error) -> Error {
    match e.sqlite_error_code() {
        _ if is_damage(&e) => unusable(from, e),
        Some(rusqlite::ErrorCode::DiskFull) => trouble(to, std::io::ErrorKind::StorageFull.into()),
        Some(rusqlite::ErrorCode::SystemIoFailure) => trouble(
            to,
            std::io::Error::other(format!("{e}; perhaps there is not enough room for it")),
        ),
        _ => failed(e),
    }
}

/// Checks all pages of a copy and says what it holds.
pub fn look(path: &Path) -> Result<Backup> {
    let wrong = |e: rusqlite::Error| damaged(e);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let whole = std::path::absolute(path).map_err(|e| trouble(path, e))?;
    let whole = whole.to_string_lossy();
    let encoded = percent_encoding::utf8_percent_encode(&whole, percent_encoding::NON_ALPHANUMERIC);
    // Immutable: nothing is written beside the file, not even on a medium that could be written to.
    let uri = format!("file:{}?immutable=1", encoded.to_string().replace("%2F", "/"));
    let conn = Driver::open_with_flags(uri, flags).map_err(wrong)?;
    let found: String = conn
        .query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))
        .map_err(wrong)?;
    if found != "ok" {
        return Err(damaged(found));
    }
    let dangling = conn
        .prepare("PRAGMA foreign_key_check")
        .and_then(|mut s| s.exists([]))
        .map_err(wrong)?;
    if dangling {
        return Err(damaged("rows refer to rows that are not there"));
    }
    let mut names = conn
        .prepare("SELECT name FROM schema_migrations ORDER BY name")
        .map_err(|_| damaged("it is a SQLite file, but no store of ClickClack"))?;
    let migrations = names
        .query_map([], |r| r.get(0))
        .and_then(Iterator::collect)
        .map_err(wrong)?;
    let count = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, i64>(0)).map_err(wrong);
    let cursor: String = conn
        .query_row("SELECT value FROM clock WHERE name = 'events'", [], |r| r.get(0))
        .map_err(wrong)?;
    let newest: Option<i64> = conn
        .query_row("SELECT MAX(created_at) FROM messages", [], |r| r.get(0))
        .map_err(wrong)?;
    // The last event is as near as a copy knows when it was taken.
    let event = Ulid::decode(Cursor::PREFIX, &cursor).map_or(0, |ulid| (ulid.0 >> 80) as i64 * 1000 + 999);
    Ok(Backup {
        kind: "copy",
        taken_at: Time(event.max(newest.unwrap_or(0))),
        written_by: None,
        engine: "sqlite".into(),
        migrations,
        users: count("SELECT COUNT(*) FROM users")? as u64,
        messages: count("SELECT COUNT(*) FROM messages")? as u64,
        newest_message_at: newest.map(Time),
        uploads: None,
        missing: 0,
        complete: true,
        bytes: std::fs::metadata(path).map_or(0, |m| m.len()),
    })
}

/// Rows of a store in a file.
pub fn rows(conn: &mut Connection) -> Result<u64> {
    let mut rows = 0;
    let sql = "SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM messages)";
    conn.query(sql, &[], &mut |row| {
        rows = row.take::<i64>()? as u64;
        Ok(())
    })?;
    Ok(rows)
}

/// How many uploads of a store in a file lack their bytes.
pub fn missing(conn: &mut Connection, blobs: &Blobs, job: &mut Job, runtime: &Handle) -> Result<u64> {
    let sql = "SELECT id, storage_path, byte_size FROM uploads WHERE id > ?1 ORDER BY id LIMIT 500";
    let (mut missing, mut after) = (0, String::new());
    loop {
        job.check()?;
        let mut page = Vec::new();
        conn.query(sql, params![&after], &mut |row| {
            page.push((row.take::<String>()?, row.take::<String>()?, row.take::<i64>()?));
            Ok(())
        })?;
        let Some((last, ..)) = page.last() else {
            return Ok(missing);
        };
        after.clone_from(last);
        for (_, name, size) in page {
            match runtime.block_on(blobs.size(&name)) {
                Ok(found) if found as i64 == size => {}
                Ok(_) => missing += 1,
                Err(e) if e.kind == Kind::NotFound => missing += 1,
                Err(e) => return Err(e),
            }
        }
    }
}
