//! Writes the index anew while it is in use: run by run in the order of scopes and numbers, each from the messages of its
//! stretch. A run is replaced in one short transaction, so what was found before is found all the time, and writers wait
//! for no more than one run.
//!
//! The indexer goes on meanwhile. What it merges out of runs that were rewritten is right; what it merges with a run that
//! was not ends where that run ends, so the walk still comes to it. Therefore a walk can also stop at any place and go
//! on from there later.

use std::collections::HashSet;

use super::draft::{Draft, Lists, Seen, settle};
use super::overlay::{INDEXED, NEWEST};
use super::pages::Writer;
use super::verify::{NEXT, Place, lists_between};
use crate::model::*;
use crate::store::{Store, Tx, params};

/// Text of one run. The largest that merging makes has less.
const MOST: usize = 32 << 20;

const CHANGES_OF_SCOPE: &str =
    "SELECT number, version FROM search_changes WHERE scope = ?1 AND number > ?2 AND number <= ?3";

const RUN_BEFORE: &str = "SELECT COALESCE(MAX(newest), 0) FROM search_runs WHERE scope = ?1 AND newest < ?2";

const REACH: &str = "SELECT COALESCE(MAX(newest), 0) FROM search_runs WHERE scope = ?1";

/// The first message that the index claims to cover and no run does.
const GAP: &str = "SELECT m.number, m.workspace_id, COALESCE(m.direct_conversation_id, m.workspace_id) FROM messages m
     WHERE m.number > ?1 AND m.number <= (SELECT indexed FROM search_progress) AND m.kind = 'message'
     AND m.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM search_runs r
         WHERE r.scope = COALESCE(m.direct_conversation_id, m.workspace_id) AND r.newest >= m.number)
     ORDER BY m.number LIMIT 1";

/// What there is to write.
pub struct Size {
    pub messages: u64,
    pub runs: u64,
    pub bytes: u64,
}

pub fn size(tx: &mut Tx) -> Result<Size> {
    let messages: i64 = tx.one(
        "SELECT COUNT(*) FROM messages WHERE number <= (SELECT COALESCE(MAX(indexed), 0) FROM search_progress)
           AND kind = 'message' AND deleted_at IS NULL",
        &[],
        |r| r.take(),
    )?;
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM search_runs";
    let (runs, bytes) = tx.one(sql, &[], |r| Ok((r.take::<i64>()?, r.take::<i64>()?)))?;
    Ok(Size {
        messages: messages as u64,
        runs: runs as u64,
        bytes: bytes as u64,
    })
}

/// Brings the mark of how far runs go back to where runs and messages are, should it stand anywhere else.
pub fn mend_progress(tx: &mut Tx) -> Result<()> {
    let newest: i64 = tx.one(NEWEST, &[], |r| r.take())?;
    let reached: i64 = tx.one("SELECT COALESCE(MAX(newest), 0) FROM search_runs", &[], |r| r.take())?;
    let reached = reached.min(newest);
    let changed = tx.exec(
        "UPDATE search_progress SET indexed = CASE WHEN indexed > ?1 THEN ?1 WHEN indexed < ?2 THEN ?2 ELSE indexed END",
        params![newest, reached],
    )?;
    if changed == 0 {
        tx.exec("INSERT INTO search_progress (indexed) VALUES (?1)", params![reached])?;
    }
    // Numbers above the newest were never given to a message.
    tx.exec(
        "DELETE FROM search_pages WHERE run IN (SELECT id FROM search_runs WHERE newest > ?1)",
        params![newest],
    )?;
    tx.exec("DELETE FROM search_runs WHERE newest > ?1", params![newest])?;
    Ok(())
}

/// Writes a run for the first stretch behind `after` that none covers although the index claims it. The number to go on
/// behind, and how many messages it covers; `None` when there is no gap. Begin with 0, before any `rewrite`.
pub async fn close_gap(store: &Store, after: i64) -> Result<Option<(i64, u64)>> {
    let read = move |tx: &mut Tx| {
        let gap = tx.opt(GAP, params![after], |r| Ok((r.take::<i64>()?, r.take()?, r.take()?)))?;
        let Some((number, workspace, scope)) = gap else {
            return Ok(None);
        };
        let indexed: i64 = tx.one(INDEXED, &[], |r| r.take())?;
        let stretch = Stretch::read(tx, workspace, scope, number - 1, indexed)?;
        Ok(Some((number, stretch)))
    };
    let Some((number, stretch)) = store.read(read).await? else {
        return Ok(None);
    };
    let messages = stretch.messages;
    let (draft, changes) = stretch.draft().await?;
    store
        .write(move |tx| {
            // A run that came meanwhile covers the gap as far as anybody asks; the walk makes it say what is there.
            let reach: i64 = tx.one(REACH, params![&draft.scope], |r| r.take())?;
            if reach < number && !draft.pages.is_empty() {
                draft.write(tx)?;
                settle(tx, &changes)?;
            }
            Ok(())
        })
        .await?;
    Ok(Some((number, messages)))
}

/// What one step of the walk did.
pub struct Rewritten {
    pub place: Place,
    /// Messages of the stretch.
    pub messages: u64,
}

/// Rewrites the run after `place`; `None` behind the last. `note` is told the new place in the transaction of the change.
pub async fn rewrite(
    store: &Store,
    place: &Place,
    note: impl FnOnce(&mut Tx, &Rewritten) -> Result<()> + Send + 'static,
) -> Result<Option<Rewritten>> {
    let from = place.clone();
    let read = move |tx: &mut Tx| {
        let next = tx.opt(NEXT, params![&from.scope, from.newest], |r| {
            Ok((r.take::<String>()?, r.take::<String>()?, r.take::<i64>()?))
        })?;
        let Some((id, scope, newest)) = next else {
            return Ok(None);
        };
        let sql = "SELECT workspace_id FROM search_runs WHERE id = ?1";
        let workspace = tx.one(sql, params![&id], |r| r.take())?;
        let before: i64 = tx.one(RUN_BEFORE, params![&scope, newest], |r| r.take())?;
        let stretch = Stretch::read(tx, workspace, scope, before, newest)?;
        Ok(Some((id, newest, stretch)))
    };
    let Some((id, newest, stretch)) = store.read(read).await? else {
        return Ok(None);
    };
    let whole = stretch.newest == newest;
    let done = Rewritten {
        place: Place {
            scope: stretch.scope.clone(),
            newest: stretch.newest,
        },
        messages: stretch.messages,
    };
    let (draft, changes) = stretch.draft().await?;
    let done = store
        .write(move |tx| {
            if !tx.exists("SELECT 1 FROM search_runs WHERE id = ?1", params![&id])? {
                return Ok(None); // merged or deleted meanwhile
            }
            if whole {
                tx.exec("DELETE FROM search_pages WHERE run = ?1", params![&id])?;
                tx.exec("DELETE FROM search_runs WHERE id = ?1", params![&id])?;
            }
            if !draft.pages.is_empty() {
                draft.write(tx)?;
            }
            settle(tx, &changes)?;
            note(tx, &done)?;
            Ok(Some(done))
        })
        .await?;
    Ok(Some(done.unwrap_or_else(|| Rewritten {
        place: place.clone(),
        messages: 0,
    })))
}

/// The messages of one scope between two numbers, as lists.
struct Stretch {
    workspace: WorkspaceId,
    scope: String,
    oldest: i64,
    newest: i64,
    lists: Lists,
    messages: u64,
    changes: Seen,
}

impl Stretch {
    /// Up to `newest`, or less when that is too much for one run.
    fn read(tx: &mut Tx, workspace: WorkspaceId, scope: String, after: i64, newest: i64) -> Result<Stretch> {
        let (lists, messages, newest) = lists_between(tx, &scope, after, newest, &HashSet::new(), MOST)?;
        let oldest = lists.values().filter_map(|list| list.first()).map(|p| p.number).min();
        let range = params![&scope, after, newest];
        let changes = tx.all(CHANGES_OF_SCOPE, range, |r| Ok((r.take()?, r.take()?)))?;
        Ok(Stretch {
            workspace,
            oldest: oldest.unwrap_or(newest),
            scope,
            newest,
            lists,
            messages,
            changes,
        })
    }

    async fn draft(self) -> Result<(Draft, Seen)> {
        let work = move || {
            let mut writer = Writer::default();
            for (token, list) in &self.lists {
                writer.entry(token, list);
            }
            let draft = Draft {
                workspace: self.workspace,
                scope: self.scope,
                oldest: self.oldest,
                newest: self.newest,
                pages: writer.finish(),
            };
            (draft, self.changes)
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}
