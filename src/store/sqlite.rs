//! A connection to a SQLite file: WAL journal, full durability for the writer, read-only for readers.
//! Statements are cached by the driver; errors become ours here and nowhere else.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Weak};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use super::tables::{Field, Value};
use super::value::{Cell, Cells, EachRow};
use super::{Mode, Param, Row};
use crate::model::{Error, Kind, Result};

/// `folded(text)`: without case in every script. SQLite's own `lower` knows only ASCII.
fn fold_case(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("folded", 1, flags, |call| {
        let text = call.get_raw(0).as_str_or_null()?;
        Ok(text.map(str::to_lowercase))
    })
}

/// How long a writer waits for another process that holds the write lock: a disk that others keep busy takes seconds for a
/// commit.
const BUSY: Duration = Duration::from_secs(15);
/// How often it looks. SQLite by itself soon looks ten times a second only, and then a command hardly ever meets the
/// moment between two commits of a server on which many people write.
const LOOK: Duration = Duration::from_millis(2);

/// Asked by SQLite after so many looks whether to look again.
pub(super) fn waits(looks: i32) -> bool {
    std::thread::sleep(LOOK);
    LOOK * (looks as u32) < BUSY
}

/// A WAL smaller than this is left alone: copying a few pages often costs more than many pages seldom.
const CHECKPOINT_AT: u64 = 4 << 20;

pub(super) struct Sqlite {
    conn: Connection,
    mode: Mode,
    /// A savepoint stands in the open transaction.
    saved: bool,
}

impl Sqlite {
    pub fn open(path: &Path, mode: Mode) -> Result<Sqlite> {
        let named = |e: rusqlite::Error| unusable(path, e);
        let flags = match mode {
            Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Mode::Read => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let before = identity(path);
        let mut conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(named)?;
        conn.busy_handler(Some(waits)).map_err(named)?;
        conn.set_prepared_statement_cache_capacity(256);
        // Without this the planner looks at bound values and compiles a cached statement anew for each of them, which
        // took half of a reader's time.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(named)?;
        // A reader needs write access to the shared-memory index of the WAL, so it opens the file read-write and
        // gives up writing with `query_only`. While serving, `keep_wal_small` makes the checkpoints; the writer's own
        // (at 64 MiB) then finds little left to copy, and lets the WAL start over.
        let setup = match mode {
            Mode::Write => {
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                            PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 16000;"
            }
            Mode::Read => "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
        };
        conn.execute_batch(setup).map_err(named)?;
        fold_case(&conn).map_err(named)?;
        // A restore holds the file while it puts another in its place: whoever waited has the old one in hand.
        if mode == Mode::Write && before.is_some() && before != identity(path) {
            let text = format!("the database {} was replaced just now; try again", path.display());
            return Err(Error::unavailable(text));
        }
        Ok(Sqlite {
            conn,
            mode,
            saved: false,
        })
    }

    /// Reads a file that nobody has open as it is, and one in use through the files beside it that are there. Another
    /// reader would make those files, perhaps as somebody whom the server may not read after.
    pub fn glance(path: &Path) -> Result<Sqlite> {
        let [wal, shm] = companions(path).map(|companion| companion.exists());
        let idle = !wal;
        let Some(name) = path.to_str().filter(|_| idle || shm) else {
            return Err(Error::unavailable("the database cannot be looked at without a trace"));
        };
        let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        let uri = format!("file:{name}?mode=ro{}", if idle { "&immutable=1" } else { "" });
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(uri, flags).map_err(|e| unusable(path, e))?;
        Ok(Sqlite {
            conn,
            mode: Mode::Read,
            saved: false,
        })
    }

    /// Writes go to the file itself from now on, with a rollback journal of what they replace.
    pub fn leave_wal(&mut self) {
        let _ = self.conn.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()));
    }

    fn run(&self, sql: &str) -> Result<()> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut s| s.execute([]))
            .map(drop)
            .map_err(failed)
    }

    pub fn begin(&mut self) -> Result<()> {
        self.saved = false;
        self.run(match self.mode {
            Mode::Write => "BEGIN IMMEDIATE",
            Mode::Read => "BEGIN",
        })
    }

    /// Other processes notice a commit by `PRAGMA data_version`: there is nothing to send.
    pub fn commit(&mut self, _news: bool) -> Result<()> {
        self.run("COMMIT")
    }

    pub fn rollback(&mut self) -> Result<()> {
        if self.conn.is_autocommit() {
            return Ok(()); // the engine already rolled back, as it does when the disk is full
        }
        self.run("ROLLBACK")
    }

    pub fn savepoint(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.saved, true) {
            self.run("RELEASE operation")?;
        }
        self.run("SAVEPOINT operation")
    }

    pub fn undo(&mut self) -> Result<()> {
        self.run("ROLLBACK TO operation")
    }

    pub fn exec(&mut self, sql: &'static str, params: &[Param]) -> Result<u64> {
        #[cfg(debug_assertions)]
        super::trace::executed(sql);
        let mut statement = self.conn.prepare_cached(sql).map_err(|e| bad_sql(sql, e))?;
        bind(&mut statement, params)?;
        statement.raw_execute().map(|n| n as u64).map_err(failed)
    }

    pub fn query(&mut self, sql: &'static str, params: &[Param], each: EachRow) -> Result<()> {
        #[cfg(debug_assertions)]
        super::trace::executed(sql);
        let mut statement = self.conn.prepare_cached(sql).map_err(|e| bad_sql(sql, e))?;
        bind(&mut statement, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            each(&mut Row::of(row))?;
        }
        Ok(())
    }

    pub fn load(&mut self, table: &str, columns: &[Field], rows: &[Vec<Value>]) -> Result<()> {
        let names: Vec<_> = columns.iter().map(|c| c.name).collect();
        let places: Vec<_> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({})",
            names.join(", "),
            places.join(", ")
        );
        let mut statement = self.conn.prepare_cached(&sql).map_err(|e| bad_sql(&sql, e))?;
        for row in rows {
            let row: Vec<Param> = row.iter().map(Param::from).collect();
            bind(&mut statement, &row)?;
            statement.raw_execute().map_err(failed)?;
        }
        Ok(())
    }

    pub fn script(&mut self, sql: &str) -> Result<()> {
        self.conn.execute_batch(sql).map_err(failed)
    }

    /// Changes whenever another connection, of this process or another, committed.
    pub fn data_version(&self) -> Result<i64> {
        self.conn
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut s| s.query_row([], |row| row.get(0)))
            .map_err(failed)
    }

    /// Moves committed pages from the WAL into the database.
    fn checkpoint(&self, pragma: &str) -> Result<()> {
        self.conn.query_row(pragma, [], |_| Ok(())).map_err(failed)
    }
}

/// Which file a path leads to.
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// What SQLite keeps beside a file that is open: its latest changes, and the index that readers of those share.
pub fn companions(database: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|end| beside(database, end))
}

/// All that it may keep there, by the ends of their names.
pub const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

pub fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Writes what is committed from the WAL into the database file, on a connection that is open as long as the store: what it
/// has open stays what it was when somebody removes or replaces the files beside the database.
pub(super) struct Keeper {
    conn: Mutex<Sqlite>,
    beside: [PathBuf; 2],
    /// Which files those were.
    known: [Option<(u64, u64)>; 2],
    told: AtomicBool,
}

impl Keeper {
    pub fn open(path: &Path) -> Result<Keeper> {
        let conn = Mutex::new(Sqlite::open(path, Mode::Write)?);
        let beside = companions(path);
        Ok(Keeper {
            conn,
            known: [identity(&beside[0]), identity(&beside[1])],
            beside,
            told: AtomicBool::new(false),
        })
    }

    /// With a file lost there will be no later one: it waits for those who are in its way.
    fn checkpoint(&self, lost: bool) -> Result<()> {
        let conn = self.conn.lock().unwrap_or_else(|p| p.into_inner());
        if lost {
            conn.checkpoint("PRAGMA wal_checkpoint(FULL)")
        } else {
            conn.checkpoint("PRAGMA wal_checkpoint(PASSIVE)")
        }
    }

    /// SQLite leaves its files where they are until the last connection is closed; this is one.
    fn lost(&self) -> Option<&Path> {
        let lost = |(path, known): &(&PathBuf, &Option<_>)| known.is_some() && identity(path) != **known;
        let found = self.beside.iter().zip(&self.known).find(lost);
        found.map(|(path, _)| path.as_path())
    }

    fn look(&self) -> Result<()> {
        let lost = self.lost();
        if let Some(path) = lost.filter(|_| !self.told.swap(true, Ordering::Relaxed)) {
            eprintln!(
                "{} was removed or replaced while it is in use: run no command on this store and do not kill this process; \
                 stop it with SIGTERM (Ctrl-C) now, which writes everything into the database file",
                path.display()
            );
        }
        let small = std::fs::metadata(&self.beside[0]).map_or(0, |m| m.len()) < CHECKPOINT_AT;
        if small && lost.is_none() {
            return Ok(());
        }
        self.checkpoint(lost.is_some())
    }

    /// Brings everything committed into the database file itself, so that nobody who copies it alone misses something.
    /// Where another process is at work, its own checkpoints do.
    pub fn settle(&self) -> Result<()> {
        self.checkpoint(self.lost().is_some())
    }
}

/// Checkpoints away from the commit path, as long as the store is open: a checkpoint inside a commit would make senders
/// wait.
pub(super) fn keep_wal_small(keeper: &Weak<Keeper>) {
    loop {
        std::thread::sleep(Duration::from_millis(500));
        let Some(keeper) = keeper.upgrade() else { return };
        if let Err(e) = keeper.look()
            && !matches!(e.kind, Kind::Unavailable | Kind::Full)
        {
            eprintln!("a checkpoint of the database failed: {}", e.chain());
        }
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Int(n) => ValueRef::Integer(*n),
            Param::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Param::Text(text) => ValueRef::Text(text.as_bytes()),
            Param::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn bind(statement: &mut rusqlite::Statement, params: &[Param]) -> Result<()> {
    for (i, param) in params.iter().enumerate() {
        statement.raw_bind_parameter(i + 1, param).map_err(failed)?;
    }
    Ok(())
}

impl Cells for rusqlite::Row<'_> {
    fn cell(&self, at: usize) -> Result<Cell<'_>> {
        match self.get_ref(at).map_err(failed)? {
            ValueRef::Null => Ok(Cell::Null),
            ValueRef::Integer(n) => Ok(Cell::Int(n)),
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).map(Cell::Text).map_err(Error::internal),
            ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes)),
            other => Err(Error::internal(format!("column {at} holds {:?}", other.data_type()))),
        }
    }
}

fn bad_sql(sql: &str, e: rusqlite::Error) -> Error {
    match failed(e) {
        e if e.kind == Kind::Internal && !is_damaged(&e) => Error::internal(format!("{} in: {sql}", e.chain())),
        e => e,
    }
}

pub(super) fn is_busy(e: &rusqlite::Error) -> bool {
    matches!(
        e.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// The file is damaged, or is no database of SQLite.
pub(super) fn is_damaged(e: &Error) -> bool {
    let cause = e.source.as_deref().and_then(|e| e.downcast_ref::<rusqlite::Error>());
    cause.is_some_and(is_damage)
}

/// What an error at run time means to the caller.
pub(super) fn failed(e: rusqlite::Error) -> Error {
    match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::unavailable("the database is busy with another writer; try again").because(e)
        }
        Some(ErrorCode::DiskFull) => Error::full("the disk of the database is full; nothing was changed").because(e),
        Some(ErrorCode::ReadOnly) => Error::unavailable("the database is not writable; nothing was changed").because(e),
        Some(ErrorCode::ConstraintViolation) => Error::conflict("this conflicts with what is stored").because(e),
        _ => Error::internal(e),
    }
}

/// The code of the error that a file holds no database, or not all of one.
pub const DAMAGED: &str = "store_damaged";

pub(super) fn is_damage(e: &rusqlite::Error) -> bool {
    let code = e.sqlite_error_code();
    matches!(code, Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// At the first look SQLite makes the file of shared memory.
fn no_room(e: &rusqlite::Error) -> bool {
    let extended = e.sqlite_error().map(|e| e.extended_code);
    e.sqlite_error_code() == Some(ErrorCode::DiskFull) || extended == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

/// A file that cannot be used as a database at all: the operator must act, so the path is named.
pub(super) fn unusable(path: &Path, e: rusqlite::Error) -> Error {
    let path = path.display();
    if is_damage(&e) {
        let text = format!("{path} is damaged or is not a ClickClack database; restore it from a backup");
        return Error::invalid(text).code(DAMAGED).because(e);
    }
    let (kind, text) = match e.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            Kind::Invalid,
            format!("cannot open the database {path}; check that its folder exists and that this user may write there"),
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            Kind::Unavailable,
            format!("the database {path} is busy with another writer; try again"),
        ),
        _ if no_room(&e) => (
            Kind::Full,
            format!("the disk of the database {path} is full: SQLite needs a little room beside it"),
        ),
        _ => (Kind::Internal, format!("cannot use the database {path}")),
    };
    Error::new(kind, text).because(e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_one_that_is_busy() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE t (x BLOB); PRAGMA max_page_count = 2")
            .unwrap();
        let full = || conn.execute("INSERT INTO t VALUES (zeroblob(100000))", []).unwrap_err();
        assert_eq!(failed(full()).kind, Kind::Full);
        assert_eq!(unusable(Path::new("x.db"), full()).kind, Kind::Full);
        assert_eq!((Kind::Full.exit_code(), Kind::Full.http_status()), (1, 503));
    }
}
