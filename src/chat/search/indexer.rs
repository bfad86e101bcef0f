//! Keeps the index behind the messages, in small steps that each leave it whole: numbers rows that have none, writes
//! runs for messages that no run covers, merges small runs, rewrites runs of which much changed.
//!
//! Every step reads a snapshot, builds outside of any transaction, and writes in one short transaction that first makes
//! sure that nobody else did the same. So a kill loses nothing, and any number of replicas may index one store.

use super::backlog::Backlog;
use super::merge::{MERGE, Merge};
use crate::model::*;
use crate::store::{Engine, Store, Tx, params};

/// Messages without a run that a query may search by itself: 128 cost it less than a millisecond.
const BACKLOG: usize = 128;
const BACKLOG_BYTES: i64 = 256 << 10;
/// Rows numbered at once.
const STRAYS: i64 = 4_000;

/// What the steps before found to do.
#[derive(Default)]
pub struct Indexer {
    /// Scopes whose runs may want merging.
    grown: Vec<String>,
    started: bool,
}

impl Indexer {
    /// One step. `true` when another should follow at once.
    pub async fn step(&mut self, store: &Store) -> Result<bool> {
        self.step_beyond(store, BACKLOG, BACKLOG_BYTES).await
    }

    /// Steps until everything is in runs.
    pub async fn catch_up(&mut self, store: &Store) -> Result<()> {
        while self.step_beyond(store, 1, 1).await? {}
        Ok(())
    }

    async fn step_beyond(&mut self, store: &Store, messages: usize, bytes: i64) -> Result<bool> {
        if !std::mem::replace(&mut self.started, true) {
            let sql = "SELECT scope FROM search_runs GROUP BY scope HAVING COUNT(*) >= ?1";
            self.grown = store
                .read(|tx| tx.all(sql, params![MERGE as i64], |r| r.take()))
                .await?;
        }
        if store.read(has_strays).await? {
            store.write(number_strays).await?;
            return Ok(true);
        }
        if let Some(scope) = self.grown.pop() {
            let wanted = scope.clone();
            if let Some(merge) = store.read(move |tx| Merge::of_small_runs(tx, &wanted)).await? {
                merge.carry_out(store).await?;
                self.grown.push(scope);
            }
            return Ok(true);
        }
        if let Some(backlog) = store.read(move |tx| Backlog::read(tx, messages, bytes)).await? {
            self.grown = backlog.carry_out(store).await?;
            return Ok(true);
        }
        match store.read(Merge::of_changed_run).await? {
            Some(merge) => merge.carry_out(store).await.map(|()| true),
            None => Ok(false),
        }
    }
}

/// Forgets the index; the steps that follow write it anew from the messages.
pub fn forget(tx: &mut Tx) -> Result<()> {
    tx.exec("DELETE FROM search_pages", &[])?;
    tx.exec("DELETE FROM search_runs", &[])?;
    tx.exec("DELETE FROM search_changes", &[])?;
    tx.exec("UPDATE search_progress SET indexed = 0", &[])?;
    Ok(())
}

const STRAY: &str = "SELECT 1 FROM messages WHERE number IS NULL LIMIT 1";

fn has_strays(tx: &mut Tx) -> Result<bool> {
    tx.exists(STRAY, &[])
}

macro_rules! number {
    ($index:literal) => {
        concat!(
            "UPDATE messages SET number = s.place + (SELECT COALESCE(MAX(x.number), 0) FROM messages x)
             FROM (SELECT n.id, ROW_NUMBER() OVER (ORDER BY n.created_at, n.id) AS place
                   FROM (SELECT id, created_at FROM messages ",
            $index,
            " WHERE number IS NULL ORDER BY created_at, id LIMIT ?1) n) s
             WHERE messages.id = s.id"
        )
    };
}
/// SQLite takes NULL for one value of a unique index and would sort all that is left, each time: a minute for a million.
const NUMBER_ON_SQLITE: &str = number!("INDEXED BY messages_unnumbered");
const NUMBER: &str = number!("");

fn number_strays(tx: &mut Tx) -> Result<u64> {
    let sql = match tx.engine() {
        Engine::Sqlite => NUMBER_ON_SQLITE,
        Engine::Postgres => NUMBER,
    };
    tx.exec(sql, params![STRAYS])
}
