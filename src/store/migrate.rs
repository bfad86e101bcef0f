//! Migrations: append-only, embedded, applied in name order under a lock, each in one transaction with its ledger
//! row. An edited old migration, or a database newer than this binary, is refused and nothing is changed.

use sha2::{Digest, Sha256};

use super::Mode;
use super::connection::Connection;
use super::upkeep::{self, TableSize};
use super::{Engine, Job, Location, Schema, Tx, params};
use crate::model::{Error, Kind, Result, Time, hex};

struct Migration {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => { &[$(Migration {
        name: $name,
        sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
        postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
    }),*] };
}

const MIGRATIONS: &[Migration] = migrations![
    "0001_foundation",
    "0002_uploads",
    "0003_search",
    "0004_people",
    "0005_operations",
    "0006_operator",
    "0007_fixed_routes",
];

const LEDGER: &str = r#"CREATE TABLE IF NOT EXISTS schema_migrations (
    name TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)"#;

impl Migration {
    fn sql(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    fn checksum(&self, engine: Engine) -> String {
        hex(&Sha256::digest(self.sql(engine).as_bytes()))
    }
}

/// The texts of all migrations in order.
#[cfg(test)]
pub(super) fn scripts(engine: Engine) -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().map(move |m| m.sql(engine))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Applied,
    Pending,
    /// Applied with another text than this binary carries.
    Edited,
    /// Applied by a newer binary.
    Unknown,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Applied => "applied",
            State::Pending => "pending",
            State::Edited => "edited",
            State::Unknown => "unknown",
        }
    }
}

/// One line of `migrate status`.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: String,
    pub applied_at: Option<Time>,
    pub state: State,
}

/// What is applied, pending, edited or from a newer binary. A missing store has everything pending.
pub async fn status(at: &Location) -> Result<Vec<Entry>> {
    let at = at.clone();
    on_a_thread(move || {
        if missing(&at)? {
            return Ok(compare(Engine::Sqlite, Vec::new()));
        }
        let mut conn = Connection::open(&at, Mode::Read)?;
        entries(&mut conn)
    })
    .await
}

/// A pending migration: what it will run, and on what.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Planned {
    pub name: &'static str,
    /// Tables that are there and that it changes, indexes included, with their size.
    pub touches: Vec<TableSize>,
    pub sql: &'static str,
}

/// What `up` would do. Changes nothing; a missing store has everything pending.
pub async fn plan(at: &Location) -> Result<Vec<Planned>> {
    let entries = status(at).await?;
    refuse_foreign(at, &entries)?;
    let engine = at.engine();
    let sizes = if missing(at)? {
        Vec::new()
    } else {
        upkeep::tables(at).await?
    };
    let pending = |m: &&Migration| entries.iter().any(|e| e.name == m.name && e.state == State::Pending);
    let planned = MIGRATIONS.iter().filter(pending).map(|migration| {
        let sql = migration.sql(engine);
        Planned {
            name: migration.name,
            touches: sizes.iter().filter(|s| changes(sql, &s.table)).cloned().collect(),
            sql,
        }
    });
    Ok(planned.collect())
}

/// Whether a statement begins with something that is done to this table.
fn changes(sql: &str, table: &str) -> bool {
    let words: Vec<&str> = sql
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| !w.is_empty())
        .collect();
    let before = |at: usize| at.checked_sub(1).map_or("", |at| words[at]);
    let named = words.iter().enumerate().filter(|(_, word)| **word == table);
    named
        .into_iter()
        .any(|(at, _)| ["TABLE", "ON", "UPDATE", "INTO", "FROM"].contains(&before(at)))
}

/// Applies what is pending; the names applied now. Creates a missing store.
pub async fn up(at: &Location, mut job: Job) -> Result<Vec<String>> {
    let at = at.clone();
    on_a_thread(move || apply(&at, &mut job)).await
}

/// The names of the migrations that made this schema.
pub(super) fn applied(tx: &mut Tx) -> Result<Vec<String>> {
    tx.all("SELECT name FROM schema_migrations ORDER BY name", &[], |r| r.take())
}

/// The connections of this module block, so they need a thread that is not the runtime's.
async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// The code of an error about a store that this binary has to bring forward first.
pub const OLDER: &str = "schema_older";

/// Makes sure that the schema is what `schema` asks for.
pub(super) fn prepare(at: &Location, schema: Schema) -> Result<()> {
    if schema == Schema::Migrate {
        return apply(at, &mut Job::silent()).map(drop);
    }
    if missing(at)? {
        return match schema {
            Schema::Create => apply(at, &mut Job::silent()).map(drop),
            _ => Err(Error::new(Kind::NotFound, format!("there is no store at {at}"))),
        };
    }
    let found = entries(&mut Connection::open(at, Mode::Read)?)?;
    if found.iter().all(|e| e.state == State::Pending) {
        return match schema {
            Schema::Create => apply(at, &mut Job::silent()).map(drop),
            _ => Err(Error::new(
                Kind::NotFound,
                format!("the database {at} holds no ClickClack store"),
            )),
        };
    }
    refuse_foreign(at, &found)?;
    match found.iter().find(|e| e.state == State::Pending) {
        Some(pending) => Err(Error::conflict(format!(
            "the store {at} has an older schema (up to {}) than this binary (needs {}); run clickclack migrate first",
            found
                .iter()
                .rfind(|e| e.state == State::Applied)
                .map_or("none", |e| &e.name),
            pending.name,
        ))
        .code(OLDER)),
        None => Ok(()),
    }
}

/// An error where nobody can tell: who may not look into a folder does not know that nothing is there.
fn missing(at: &Location) -> Result<bool> {
    let Location::Sqlite(path) = at else { return Ok(false) };
    match path.try_exists() {
        Ok(there) => Ok(!there),
        Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => Ok(true),
        Err(e) => Err(Error::forbidden(format!("cannot look for the store {at}: {e}")).because(e)),
    }
}

fn refuse_foreign(at: &Location, found: &[Entry]) -> Result<()> {
    for entry in found {
        match entry.state {
            State::Edited => {
                return Err(Error::conflict(format!(
                    "the store {at} applied another {} than this binary carries; use the binary that made the store",
                    entry.name
                )));
            }
            State::Unknown => {
                return Err(Error::conflict(format!(
                    "the store {at} has a newer schema ({}) than this binary (up to {}); use a newer clickclack",
                    entry.name,
                    MIGRATIONS[MIGRATIONS.len() - 1].name,
                )));
            }
            State::Applied | State::Pending => {}
        }
    }
    Ok(())
}

pub(super) fn has_ledger(conn: &mut Connection) -> Result<bool> {
    let sql = match conn.engine() {
        Engine::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
        Engine::Postgres => "SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass('schema_migrations')",
    };
    let mut found = false;
    conn.query(sql, &[], &mut |_| {
        found = true;
        Ok(())
    })?;
    Ok(found)
}

fn entries(conn: &mut Connection) -> Result<Vec<Entry>> {
    let mut applied = Vec::new();
    if has_ledger(conn)? {
        conn.query(
            "SELECT name, checksum, applied_at FROM schema_migrations ORDER BY name",
            &[],
            &mut |row| {
                applied.push((row.take::<String>()?, row.take::<String>()?, row.take::<Time>()?));
                Ok(())
            },
        )?;
    }
    Ok(compare(conn.engine(), applied))
}

fn compare(engine: Engine, applied: Vec<(String, String, Time)>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = MIGRATIONS
        .iter()
        .map(|m| {
            let row = applied.iter().find(|(name, ..)| name == m.name);
            let state = match row {
                None => State::Pending,
                Some((_, checksum, _)) if *checksum == m.checksum(engine) => State::Applied,
                Some(_) => State::Edited,
            };
            Entry {
                name: m.name.to_owned(),
                applied_at: row.map(|r| r.2),
                state,
            }
        })
        .collect();
    let ours = |name: &str| MIGRATIONS.iter().any(|m| m.name == name);
    entries.extend(
        applied
            .into_iter()
            .filter(|(name, ..)| !ours(name))
            .map(|(name, _, at)| Entry {
                name,
                applied_at: Some(at),
                state: State::Unknown,
            }),
    );
    entries
}

fn apply(at: &Location, job: &mut Job) -> Result<Vec<String>> {
    if let Location::Sqlite(path) = at
        && let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .map_err(|e| Error::invalid(format!("cannot create the folder {}: {e}", folder.display())).because(e))?;
    }
    let mut conn = Connection::open(at, Mode::Write)?;
    if conn.engine() == Engine::Postgres {
        // Replicas that start together take turns; a dropped connection gives the lock back.
        conn.script("SET lock_timeout = 0; SELECT pg_advisory_lock(7164781837236663393)")?;
    }
    refuse_foreign(at, &entries(&mut conn)?)?;
    apply_pending(&mut conn, |_| true, job)
}

/// Brings what is being restored to the schema it was taken from: these migrations and no others.
pub(super) fn apply_these(conn: &mut Connection, names: &[String]) -> Result<()> {
    apply_pending(conn, |m| names.iter().any(|name| name == m.name), &mut Job::silent()).map(drop)
}

/// The rest, once the rows are there.
pub(super) fn apply_rest(conn: &mut Connection) -> Result<()> {
    apply_pending(conn, |_| true, &mut Job::silent()).map(drop)
}

/// A migration of these that this binary does not carry.
pub(super) fn unknown(names: &[String]) -> Option<&String> {
    names.iter().find(|name| MIGRATIONS.iter().all(|m| m.name != **name))
}

fn apply_pending(conn: &mut Connection, wanted: impl Fn(&Migration) -> bool, job: &mut Job) -> Result<Vec<String>> {
    let found = entries(conn)?;
    let pending = MIGRATIONS
        .iter()
        .filter(|m| wanted(m) && found.iter().any(|e| e.name == m.name && e.state == State::Pending));
    let pending: Vec<_> = pending.collect();
    job.begin("migrations", pending.len() as u64, "")?;
    let mut applied = Vec::new();
    for (done, migration) in pending.into_iter().enumerate() {
        job.step(done as u64, migration.name)?;
        if apply_one(conn, migration).map_err(|e| named(migration, e))? {
            applied.push(migration.name.to_owned());
        }
        job.step(done as u64 + 1, migration.name)?;
    }
    Ok(applied)
}

fn named(migration: &Migration, e: Error) -> Error {
    let why = match e.kind {
        Kind::Full => e.message.into_owned(),
        _ => e.chain().trim_start_matches("internal error: ").to_owned(),
    };
    Error::new(e.kind, format!("migration {}: {why}", migration.name))
}

/// `false` when another process applied it while this one waited for its turn.
fn apply_one(conn: &mut Connection, migration: &Migration) -> Result<bool> {
    conn.begin()?;
    let work = |conn: &mut Connection| {
        conn.script(LEDGER)?;
        let mut known = false;
        conn.query(
            "SELECT 1 FROM schema_migrations WHERE name = ?1",
            params![migration.name],
            &mut |_| {
                known = true;
                Ok(())
            },
        )?;
        if known {
            return Ok(false);
        }
        let engine = conn.engine();
        conn.script(migration.sql(engine))?;
        conn.exec(
            "INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?1, ?2, ?3)",
            params![migration.name, &migration.checksum(engine), Time::now()],
        )?;
        Ok(true)
    };
    match work(conn).and_then(|done| conn.commit(false).map(|()| done)) {
        Ok(done) => Ok(done),
        Err(e) => {
            let _ = conn.rollback(); // the first error tells more than this one could
            Err(e)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever runs the tests may look everywhere; a name that no file can have stands for a folder that is closed.
    #[test]
    fn a_store_that_nobody_can_look_for_is_not_said_to_be_missing() {
        let at = Location::Sqlite(std::path::Path::new("/").join("n".repeat(300)));
        let refused = prepare(&at, Schema::Current).unwrap_err();
        assert!(
            refused.message.contains("cannot look for the store"),
            "{}",
            refused.message
        );
        let nowhere = Location::Sqlite("/dev/null/clickclack.db".into());
        assert_eq!(prepare(&nowhere, Schema::Current).unwrap_err().kind, Kind::NotFound);
    }
}
