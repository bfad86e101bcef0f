//! What an engine says of itself: version, settings, who holds an old snapshot. For `doctor`, which judges it. Works on a
//! store of any schema, on connections of its own; on SQLite it reads the file's journal mode and changes nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::Mode;
use super::connection::Connection;
use super::{Engine, Location, companions};
use crate::model::{Error, Result, Time};

#[derive(Clone, Debug)]
pub enum Vitals {
    Sqlite {
        version: String,
        journal: String,
        encoding: String,
    },
    Postgres(Box<Postgres>),
}

#[derive(Clone, Debug)]
pub struct Postgres {
    pub version: String,
    pub major: i64,
    pub encoding: String,
    pub fsync: bool,
    pub full_page_writes: bool,
    pub synchronous_commit: String,
    pub max_connections: i64,
    pub connections: i64,
    /// A standby takes no writes.
    pub standby: bool,
    pub clock: Time,
    /// Seconds for which the oldest transaction of this database is open, and whose it is.
    pub oldest: Option<(i64, String)>,
}

pub async fn vitals(at: &Location) -> Result<Vitals> {
    let at = at.clone();
    let ask = move || {
        let mut conn = Connection::open(&at, Mode::Read)?;
        match conn.engine() {
            Engine::Sqlite => sqlite(&mut conn),
            Engine::Postgres => postgres(&mut conn),
        }
    };
    tokio::task::spawn_blocking(ask).await.map_err(Error::internal)?
}

fn sqlite(conn: &mut Connection) -> Result<Vitals> {
    let mut text = |sql: &'static str| -> Result<String> {
        let mut found = String::new();
        conn.query(sql, &[], &mut |row| {
            found = row.take()?;
            Ok(())
        })?;
        Ok(found)
    };
    Ok(Vitals::Sqlite {
        version: text("SELECT sqlite_version()")?,
        journal: text("PRAGMA journal_mode")?,
        encoding: text("PRAGMA encoding")?,
    })
}

const SETTINGS: &str = "SELECT current_setting('server_version'),
     CAST(current_setting('server_version_num') AS BIGINT) / 10000,
     CAST(pg_encoding_to_char(d.encoding) AS TEXT), current_setting('fsync') = 'on',
     current_setting('full_page_writes') = 'on', current_setting('synchronous_commit'),
     CAST(current_setting('max_connections') AS BIGINT),
     (SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), pg_is_in_recovery(),
     CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)
     FROM pg_database d WHERE d.datname = current_database()";

const OLDEST: &str = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp() - xact_start) AS BIGINT),
     'process ' || pid || ', ' || COALESCE(NULLIF(application_name, ''), 'without a name') FROM pg_stat_activity
     WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
     ORDER BY xact_start LIMIT 1";

fn postgres(conn: &mut Connection) -> Result<Vitals> {
    let mut found = None;
    conn.query(SETTINGS, &[], &mut |row| {
        found = Some(Postgres {
            version: row.take()?,
            major: row.take()?,
            encoding: row.take()?,
            fsync: row.take()?,
            full_page_writes: row.take()?,
            synchronous_commit: row.take()?,
            max_connections: row.take()?,
            connections: row.take()?,
            standby: row.take()?,
            clock: row.take()?,
            oldest: None,
        });
        Ok(())
    })?;
    let mut found = found.ok_or_else(|| Error::internal("Postgres does not say which database this is"))?;
    conn.query(OLDEST, &[], &mut |row| {
        found.oldest = Some((row.take()?, row.take()?));
        Ok(())
    })?;
    Ok(Vitals::Postgres(Box::new(found)))
}

/// The WAL of a SQLite file and who keeps it from starting over.
#[derive(Clone, Debug, Default)]
pub struct Wal {
    pub bytes: u64,
    /// Processes that read a snapshot, with the number of pages after it that wait for them.
    pub readers: Vec<(i32, u32)>,
}

pub fn wal(database: &Path) -> std::io::Result<Wal> {
    let [wal, shared] = companions(database);
    let bytes = std::fs::metadata(wal).map_or(0, |m| m.len());
    Ok(Wal {
        bytes,
        readers: readers(&shared)?,
    })
}

/// A file of a store, such as that of shared memory. It stays open until the process ends: closing any handle of it would
/// give up the locks that connections of this very process hold on it, and with them the safety of what they read and
/// write.
pub(super) fn opened_for_good(shared: &Path) -> std::io::Result<Option<Arc<File>>> {
    /// By device and inode.
    static OPEN: Mutex<BTreeMap<(u64, u64), Arc<File>>> = Mutex::new(BTreeMap::new());
    let which = match std::fs::metadata(shared) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        about => about.map(|m| (m.dev(), m.ino()))?,
    };
    let mut open = OPEN.lock().unwrap_or_else(|p| p.into_inner());
    if let Some(file) = open.get(&which) {
        return Ok(Some(file.clone()));
    }
    let file = Arc::new(File::options().read(true).write(true).open(shared)?);
    open.insert(which, file.clone());
    Ok(Some(file))
}

/// The index of the WAL as SQLite's file format has it: the last frame at byte 16, five read marks from byte 100, and
/// a lock byte for each mark from 123.
fn readers(shared: &Path) -> std::io::Result<Vec<(i32, u32)>> {
    use rustix::process::{Flock, FlockType, fcntl_getlk};
    let Some(file) = opened_for_good(shared)? else {
        return Ok(Vec::new());
    };
    let mut head = [0; 120];
    if file.read_exact_at(&mut head, 0).is_err() {
        return Ok(Vec::new()); // nobody has the file open
    }
    let word = |at: usize| u32::from_ne_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let last = word(16);
    let mut found = Vec::new();
    for mark in 0..5 {
        let mut lock = Flock::from(FlockType::WriteLock);
        (lock.start, lock.length) = (123 + mark as u64, 1);
        if let Some(held) = fcntl_getlk(&*file, &lock)?
            && let Some(pid) = held.pid
        {
            // The first mark reads the database file alone.
            let from = if mark == 0 { 0 } else { word(100 + 4 * mark) };
            found.push((pid.as_raw_nonzero().get(), last.saturating_sub(from)));
        }
    }
    Ok(found)
}
