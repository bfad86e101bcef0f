//! Page copies: a SQLite file copied while others write to it. All pages come from one snapshot, because the source holds a
//! read transaction of its own; writers go on and wait for nothing.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup as Pages, StepResult};
use rusqlite::{Connection as Driver, OpenFlags};

use super::out::{NewFile, trouble};
use super::{Backup, damaged};
use crate::model::{Cursor, Error, Result, Time, Ulid};
use crate::store::Job;
use crate::store::connection::Connection;
use crate::store::sqlite::{failed, unusable};

/// Pages between two looks at whether to stop: 8 MiB.
const STEP: i32 = 2048;
/// A copy with so many parts in a hundred of it free is written anew without them.
const LOOSE: i64 = 20;

/// Copies the database `from` to `to`, which must not exist, or be an empty file. The size.
pub fn write(from: &Path, to: &Path, job: &mut Job) -> Result<u64> {
    let out = NewFile::create(to)?;
    let source = Driver::open_with_flags(
        from,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    );
    let source = source.map_err(|e| unusable(from, e))?;
    source.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
    source
        .execute_batch("PRAGMA query_only = ON; BEGIN; SELECT COUNT(*) FROM sqlite_master")
        .map_err(|e| unusable(from, e))?;
    let refused = |e| full(to, e);
    let mut copy = Driver::open(out.temporary()).map_err(refused)?;
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        .map_err(refused)?;
    {
        let size: i64 = source.query_row("PRAGMA page_size", [], |r| r.get(0)).map_err(failed)?;
        let pages = Pages::new(&source, &mut copy).map_err(refused)?;
        let mut begun = false;
        loop {
            let step = pages.step(STEP).map_err(refused)?;
            let progress = pages.progress();
            let (total, left) = (i64::from(progress.pagecount), i64::from(progress.remaining));
            if !std::mem::replace(&mut begun, true) {
                job.begin("bytes", (total * size) as u64, "pages")?;
            }
            job.step(((total - left) * size) as u64, "pages")?;
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
    let number = |sql: &str| copy.query_row(sql, [], |r| r.get::<_, i64>(0)).map_err(refused);
    if number("PRAGMA freelist_count")? * 100 > number("PRAGMA page_count")? * LOOSE {
        copy.execute_batch("VACUUM").map_err(refused)?;
    }
    // A file in the mode of the WAL needs one beside it, and a folder that can be written to.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(refused)?;
    drop(copy);
    job.check()?;
    out.finish()
}

fn full(to: &Path, e: rusqlite::Error) -> Error {
    match e.sqlite_error_code() {
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
