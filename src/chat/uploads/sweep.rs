//! Removing what nothing shows any more. A row goes in one transaction, and leaves the path of its bytes in a queue;
//! bytes go after the commit, and a path stays queued until that succeeded. So a crash leaks nothing, a storage that is
//! down holds up nobody, and replicas that sweep at once do at worst the same removal twice.
//! `run` is the one function of `chat` that waits for more than a transaction: bytes are not in it.

use std::time::Duration;

use futures_util::StreamExt;

use crate::model::*;
use crate::store::blobs::Blobs;
use crate::store::{Store, Tx, params};

/// Rows a transaction and a round of removals.
const PAGE: i64 = 100;
const AT_ONCE: usize = 8;
const REMOVAL: Duration = Duration::from_secs(30);
/// A path that another replica took up within this time is left to it.
const TURN: Duration = Duration::from_secs(120);

/// What one sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub uploads: u64,
    pub removed: u64,
    pub failed: u64,
}

/// One sweep: rows that are due, then the queue of paths, each tried at most once.
pub async fn run(store: &Store, blobs: &Blobs) -> Result<Swept> {
    let started = Time::now();
    let mut swept = Swept::default();
    loop {
        let taken = store.write(take_due).await?;
        swept.uploads += taken;
        if taken < PAGE as u64 {
            break;
        }
    }
    loop {
        let page = store.write(move |tx| claim(tx, started)).await?;
        if page.is_empty() {
            break;
        }
        let tried: Vec<_> = futures_util::stream::iter(page)
            .map(|queued| removal(blobs, queued, REMOVAL))
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let failed = tried.iter().filter(|(_, trouble)| trouble.is_some()).count() as u64;
        swept.failed += failed;
        swept.removed += tried.len() as u64 - failed;
        store.write(move |tx| settle(tx, &tried)).await?;
    }
    blobs.tidy().await?;
    Ok(swept)
}

/// What a sweep now would find.
#[derive(Clone, Copy, Debug, Default)]
pub struct Due {
    pub uploads: u64,
    pub bytes: u64,
    /// Objects whose removal was tried before, or has not been yet.
    pub queued: u64,
}

pub fn due(tx: &mut Tx) -> Result<Due> {
    let now = tx.now();
    let (uploads, bytes) = tx.one(
        "SELECT COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads WHERE sweep_at <= ?1",
        params![now],
        |r| Ok((r.take::<i64>()? as u64, r.take::<i64>()? as u64)),
    )?;
    let queued = tx.one("SELECT COUNT(*) FROM pending_upload_cleanups", &[], |r| {
        Ok(r.take::<i64>()? as u64)
    })?;
    Ok(Due { uploads, bytes, queued })
}

pub type Queued = (CleanupId, String);

/// Removes the bytes of one queued path right away.
pub async fn remove_now(store: &Store, blobs: &Blobs, queued: Queued, limit: Duration) -> Result<()> {
    let tried = [removal(blobs, queued, limit).await];
    store.write(move |tx| settle(tx, &tried)).await
}

async fn removal(blobs: &Blobs, (id, path): Queued, limit: Duration) -> (CleanupId, Option<String>) {
    let trouble = match tokio::time::timeout(limit, blobs.remove(&path)).await {
        Ok(done) => done.err().map(|e| e.chain()),
        Err(_) => Some("upload storage did not answer in time".to_owned()),
    };
    (id, trouble)
}

/// Deletes up to a page of uploads that are due, and of reservations that expired.
fn take_due(tx: &mut Tx) -> Result<u64> {
    expire_reservations(tx)?;
    let now = tx.now();
    // What shows an upload clears its date; asking again here costs little and forgives a mistake there. It is asked for
    // each row that is due: a NOT EXISTS Postgres may answer by reading all attachments.
    let due = tx.all(
        "SELECT u.id FROM uploads u WHERE u.sweep_at <= ?1
         AND 0 = (SELECT COUNT(*) FROM message_attachments a JOIN messages m ON m.id = a.message_id
             WHERE a.upload_id = u.id AND m.deleted_at IS NULL)
         AND NOT EXISTS (SELECT 1 FROM workspaces w
             WHERE w.id = u.workspace_id AND w.icon_url = '/api/uploads/' || u.id)
         ORDER BY u.sweep_at LIMIT ?2",
        params![now, PAGE],
        |r| r.take::<UploadId>(),
    )?;
    for id in &due {
        remove(tx, id)?;
    }
    Ok(due.len() as u64)
}

/// Deletes one upload, whatever shows it, and queues its bytes. `false` when there is none.
pub fn remove(tx: &mut Tx, id: &UploadId) -> Result<bool> {
    let now = tx.now();
    tx.exec(
        "INSERT INTO pending_upload_cleanups (id, storage_path, created_at, updated_at)
         SELECT 'puc_' || substr(u.id, 5), u.storage_path, ?2, ?2 FROM uploads u WHERE u.id = ?1
         ON CONFLICT (storage_path) DO UPDATE SET updated_at = excluded.updated_at",
        params![id, now],
    )?;
    Ok(tx.exec("DELETE FROM uploads WHERE id = ?1", params![id])? > 0)
}

/// Reservations whose request died: what it may have stored is queued.
pub(super) fn expire_reservations(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    let expired = tx.exists(
        "SELECT 1 FROM upload_quota_reservations WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 1",
        params![now],
    )?;
    if !expired {
        return Ok(());
    }
    tx.exec(
        "INSERT INTO pending_upload_cleanups (id, storage_path, created_at, updated_at)
         SELECT 'puc_' || substr(q.id, 5), q.storage_path, ?1, ?1 FROM upload_quota_reservations q WHERE q.expires_at <= ?1
         ON CONFLICT (storage_path) DO UPDATE SET updated_at = excluded.updated_at",
        params![now],
    )?;
    tx.exec(
        "DELETE FROM upload_quota_reservations WHERE expires_at <= ?1",
        params![now],
    )?;
    Ok(())
}

/// Queues the bytes of everything in a workspace that is about to be deleted. Call `run` after the commit.
pub fn workspace_deleted(tx: &mut Tx, workspace: &WorkspaceId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "INSERT INTO pending_upload_cleanups (id, storage_path, created_at, updated_at)
         SELECT 'puc_' || substr(s.id, 5), s.storage_path, ?2, ?2 FROM (
             SELECT id, storage_path FROM uploads WHERE workspace_id = ?1
             UNION ALL SELECT id, storage_path FROM upload_quota_reservations WHERE workspace_id = ?1) s
         WHERE s.storage_path <> ''
         ON CONFLICT (storage_path) DO UPDATE SET updated_at = excluded.updated_at",
        params![workspace, now],
    )?;
    Ok(())
}

/// Queues the bytes of one object, taken by whoever calls.
pub fn queue(tx: &mut Tx, path: &str) -> Result<CleanupId> {
    let now = tx.now();
    tx.one(
        "INSERT INTO pending_upload_cleanups (id, storage_path, created_at, updated_at, tried_at)
         VALUES (?1, ?2, ?3, ?3, ?3)
         ON CONFLICT (storage_path) DO UPDATE SET updated_at = excluded.updated_at RETURNING id",
        params![&CleanupId::new(), path, now],
        |r| r.take(),
    )
}

/// Takes an object out of the queue, because a row names it again. One that a sweep has in hand cannot be saved: it is
/// gone in a moment, and can be stored anew then.
pub fn wanted_again(tx: &mut Tx, path: &str) -> Result<()> {
    let busy = tx.now() - TURN;
    let queued = "SELECT tried_at FROM pending_upload_cleanups WHERE storage_path = ?1";
    let Some(tried) = tx.opt(queued, params![path], |r| r.take::<Time>())? else {
        return Ok(());
    };
    if tried > busy {
        let text = format!("a sweep is removing {path} right now: try again in two minutes");
        return Err(Error::conflict(text).code("upload_swept"));
    }
    tx.exec(
        "DELETE FROM pending_upload_cleanups WHERE storage_path = ?1",
        params![path],
    )?;
    Ok(())
}

/// A page of paths for this sweep. Each row is taken once a sweep, so failing ones never keep later ones waiting.
fn claim(tx: &mut Tx, started: Time) -> Result<Vec<Queued>> {
    let page = tx.all(
        "SELECT id, storage_path FROM pending_upload_cleanups WHERE tried_at < ?1 ORDER BY updated_at, id LIMIT ?2",
        params![started - TURN, PAGE],
        |r| Ok((r.take::<CleanupId>()?, r.take::<String>()?)),
    )?;
    let now = tx.now();
    for (id, _) in &page {
        tx.exec(
            "UPDATE pending_upload_cleanups SET tried_at = ?2, attempts = attempts + 1 WHERE id = ?1",
            params![id, now],
        )?;
    }
    Ok(page)
}

fn settle(tx: &mut Tx, tried: &[(CleanupId, Option<String>)]) -> Result<()> {
    let now = tx.now();
    for (id, trouble) in tried {
        match trouble {
            None => tx.exec("DELETE FROM pending_upload_cleanups WHERE id = ?1", params![id])?,
            Some(text) => tx.exec(
                "UPDATE pending_upload_cleanups SET last_error = ?2, updated_at = ?3 WHERE id = ?1",
                params![id, text, now],
            )?,
        };
    }
    Ok(())
}
