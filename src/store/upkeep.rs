//! What the engine's files hold and how room is given back. For `store vacuum`, `store du` and `doctor`: these ask the
//! engine itself, on connections of their own, outside of any transaction of the chat.

use super::Mode;
use super::connection::Connection;
use super::tx::Turn;
use super::{Engine, Job, Location, Size, Tx};
use crate::model::{Error, Result};

/// A table with its indexes.
#[derive(Clone, Debug, serde::Serialize)]
pub struct TableSize {
    pub table: String,
    pub bytes: u64,
}

/// With an estimate of what Postgres could give back.
pub async fn size(at: &Location) -> Result<Size> {
    on_a_thread(at, |_, conn| measure(conn)).await
}

/// Largest first. On SQLite every page is read.
pub async fn tables(at: &Location) -> Result<Vec<TableSize>> {
    on_a_thread(at, |_, conn| {
        let mut found = Vec::new();
        let sql = match conn.engine() {
            Engine::Sqlite => {
                "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name
                 WHERE s.aggregate = TRUE GROUP BY m.tbl_name ORDER BY 2 DESC, 1"
            }
            Engine::Postgres => {
                "SELECT CAST(c.relname AS TEXT), pg_total_relation_size(c.oid) FROM pg_class c
                 JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY 2 DESC, 1"
            }
        };
        conn.query(sql, &[], &mut |row| {
            found.push(TableSize {
                table: row.take()?,
                bytes: row.take::<i64>()?.max(0) as u64,
            });
            Ok(())
        })?;
        Ok(found)
    })
    .await
}

/// What a vacuum did.
#[derive(Clone, Copy, Debug)]
pub struct Vacuumed {
    pub before: u64,
    pub after: u64,
}

/// Gives room back. The store stays readable all the time; on SQLite writers wait until it is done.
pub async fn vacuum(at: &Location, mut job: Job) -> Result<Vacuumed> {
    let at = at.clone();
    let work = move || {
        let mut conn = Connection::open(&at, Mode::Write)?;
        let before = measure(&mut conn)?;
        job.begin("steps", 2, "vacuum")?;
        match conn.engine() {
            // In files, not in memory: a copy of the whole database is made.
            Engine::Sqlite => conn.script("PRAGMA temp_store = FILE; VACUUM")?,
            Engine::Postgres => vacuum_tables(&mut conn)?,
        }
        job.step(1, "checkpoint")?;
        if conn.engine() == Engine::Sqlite {
            // Without it the database file shrinks only when the next checkpoint comes by. Readers may hold it up.
            conn.script("PRAGMA wal_checkpoint(TRUNCATE)")?;
        }
        job.step(2, "done")?;
        let after = measure(&mut conn)?;
        Ok(Vacuumed {
            before: before.database + before.wal,
            after: after.database + after.wal,
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// Writes what is in the WAL into the database and lets it start over, as far as readers allow; the bytes left in it.
pub async fn checkpoint(at: &Location) -> Result<u64> {
    let at = at.clone();
    let work = move || {
        let mut conn = Connection::open(&at, Mode::Write)?;
        conn.query("PRAGMA wal_checkpoint(TRUNCATE)", &[], &mut |_| Ok(()))?;
        Ok(measure(&mut conn)?.wal)
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// Only ours: the database may hold other things, and a role that may not vacuum the system's tables would be warned.
fn vacuum_tables(conn: &mut Connection) -> Result<()> {
    let mut names: Vec<String> = Vec::new();
    let sql =
        "SELECT quote_ident(CAST(c.relname AS TEXT)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY 1";
    conn.query(sql, &[], &mut |row| {
        names.push(row.take()?);
        Ok(())
    })?;
    names
        .iter()
        .try_for_each(|name| conn.script(&format!("VACUUM (ANALYZE) {name}")))
}

fn measure(conn: &mut Connection) -> Result<Size> {
    let mut size = Tx::new(conn, &mut Turn::default()).size()?;
    if size.engine == Engine::Postgres {
        // The room that deleted rows still take.
        let sql =
            "SELECT CAST(COALESCE(SUM(pg_relation_size(relid) * n_dead_tup / GREATEST(n_live_tup + n_dead_tup, 1)), 0)
             AS BIGINT) FROM pg_stat_user_tables WHERE schemaname = current_schema()";
        conn.query(sql, &[], &mut |row| {
            size.free = row.take::<i64>()? as u64;
            Ok(())
        })?;
    }
    Ok(size)
}

async fn on_a_thread<T: Send + 'static>(
    at: &Location,
    work: impl FnOnce(&Location, &mut Connection) -> Result<T> + Send + 'static,
) -> Result<T> {
    let at = at.clone();
    let run = move || work(&at, &mut Connection::open(&at, Mode::Read)?);
    tokio::task::spawn_blocking(run).await.map_err(Error::internal)?
}
