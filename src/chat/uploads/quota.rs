//! From a request to a stored upload: check, reserve, finish or release. A reservation counts as one upload of all the
//! bytes it may still take, and claims its nonce. Writers take turns, so the quota is exact however many race for it.

use super::{by_own_nonce, columns, nonce_elsewhere, read};
use crate::chat::actor::Actor;
use crate::chat::standing;
use crate::model::*;
use crate::store::{Tx, params};

/// The caller may upload here, as far as rank and moderation go.
fn may_upload(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<()> {
    let standing = standing::member(tx, actor, workspace)?;
    standing.not_guest()?;
    standing.unblocked(tx.now())
}

fn exceeded() -> Error {
    Error::new(Kind::TooLarge, "upload quota exceeded").code("upload_quota")
}

/// What can be said before the body is read: the upload that the nonce already made, or that a new one has a chance.
pub fn prepare(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, nonce: Option<&str>) -> Result<Option<Upload>> {
    standing::member(tx, actor, workspace)?;
    if let Some(nonce) = nonce
        && let Some(done) = by_own_nonce(tx, actor, workspace, nonce)?
    {
        return Ok(Some(done));
    }
    may_upload(tx, actor, workspace)?;
    // With a nonce the slot may be held by the very request that this one repeats: `reserve` will tell.
    if nonce.is_none() && used(tx, actor, workspace)?.0 >= MAX_UPLOADS {
        return Err(exceeded());
    }
    Ok(None)
}

/// Uploads and bytes of the caller that count, with what is reserved.
fn used(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<(i64, i64)> {
    // A sum of BIGINT is a NUMERIC on Postgres.
    let stored = tx.one(
        "SELECT COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads
         WHERE workspace_id = ?1 AND owner_id = ?2 AND hidden_at IS NULL",
        params![workspace, actor.id()],
        |r| Ok((r.take::<i64>()?, r.take::<i64>()?)),
    )?;
    let now = tx.now();
    let reserved = tx.one(
        "SELECT COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM upload_quota_reservations
         WHERE workspace_id = ?1 AND owner_id = ?2 AND expires_at > ?3",
        params![workspace, actor.id(), now],
        |r| Ok((r.take::<i64>()?, r.take::<i64>()?)),
    )?;
    Ok((stored.0 + reserved.0, stored.1 + reserved.1))
}

pub enum Reservation {
    /// Up to so many bytes may come.
    Held(ReservationId, u64),
    /// The nonce has made an upload meanwhile.
    Taken(Box<Upload>),
    /// Another request of the caller holds the nonce: ask again in a moment.
    Claimed,
}

/// Reserves a slot and bytes for an upload whose bytes will be stored at `path`.
pub fn reserve(
    tx: &mut Tx,
    actor: &Actor,
    workspace: &WorkspaceId,
    nonce: Option<&str>,
    path: &str,
) -> Result<Reservation> {
    may_upload(tx, actor, workspace)?;
    super::sweep::expire_reservations(tx)?;
    if let Some(nonce) = nonce {
        if let Some(done) = by_own_nonce(tx, actor, workspace, nonce)? {
            return Ok(Reservation::Taken(Box::new(done)));
        }
        let claim = tx.opt(
            "SELECT workspace_id FROM upload_quota_reservations WHERE owner_id = ?1 AND client_nonce = ?2",
            params![actor.id(), nonce],
            |r| r.take::<WorkspaceId>(),
        )?;
        match claim {
            Some(other) if other != *workspace => return Err(nonce_elsewhere()),
            Some(_) => return Ok(Reservation::Claimed),
            None => {}
        }
    }
    let (uploads, bytes) = used(tx, actor, workspace)?;
    if uploads >= MAX_UPLOADS {
        return Err(exceeded());
    }
    let room = (MAX_UPLOAD_BYTES - bytes).clamp(0, MAX_UPLOAD_BODY as i64);
    let id = ReservationId::new();
    let now = tx.now();
    tx.exec(
        "INSERT INTO upload_quota_reservations (id, workspace_id, owner_id, byte_size, client_nonce, storage_path,
         created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            &id,
            workspace,
            actor.id(),
            room,
            nonce,
            path,
            now,
            now + UPLOAD_RESERVATION
        ],
    )?;
    Ok(Reservation::Held(id, room as u64))
}

/// A sign of life of a slow upload.
pub fn renew(tx: &mut Tx, id: &ReservationId) -> Result<()> {
    let until = tx.now() + UPLOAD_RESERVATION;
    tx.exec(
        "UPDATE upload_quota_reservations SET expires_at = ?2 WHERE id = ?1",
        params![id, until],
    )?;
    Ok(())
}

/// Gives a reservation back. `false` when it is gone: its upload was finished, or it expired and is swept.
pub fn release(tx: &mut Tx, id: &ReservationId) -> Result<bool> {
    let gone = tx.exec("DELETE FROM upload_quota_reservations WHERE id = ?1", params![id])?;
    Ok(gone > 0)
}

/// What is known of a file once its bytes are stored.
#[derive(Clone, Debug)]
pub struct Facts {
    pub filename: String,
    pub content_type: String,
    pub shown_as: Option<String>,
    pub byte_size: i64,
    pub width: i64,
    pub height: i64,
    pub duration_ms: i64,
}

/// Replaces the reservation by the upload. Whether the caller may is asked again: a block that came meanwhile wins.
pub fn finish(tx: &mut Tx, actor: &Actor, id: &ReservationId, facts: &Facts) -> Result<Upload> {
    let held = tx.opt(
        "SELECT workspace_id, client_nonce, storage_path FROM upload_quota_reservations WHERE id = ?1 AND owner_id = ?2",
        params![id, actor.id()],
        |r| Ok((r.take::<WorkspaceId>()?, r.take::<Option<String>>()?, r.take::<String>()?)),
    )?;
    let Some((workspace, nonce, path)) = held else {
        return Err(Error::unavailable("the upload took too long; try again").code("upload_expired"));
    };
    may_upload(tx, actor, &workspace)?;
    release(tx, id)?;
    let (upload, now) = (UploadId::new(), tx.now());
    tx.exec(
        "INSERT INTO uploads (id, workspace_id, owner_id, filename, content_type, shown_as, byte_size, width, height,
         duration_ms, storage_path, client_nonce, created_at, sweep_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            &upload,
            &workspace,
            actor.id(),
            &facts.filename,
            &facts.content_type,
            facts.shown_as.as_deref().unwrap_or_default(),
            facts.byte_size,
            facts.width,
            facts.height,
            facts.duration_ms,
            &path,
            nonce.as_ref(),
            now,
            now + UNATTACHED_UPLOADS,
        ],
    )?;
    tx.one(
        concat!("SELECT ", columns!(), " FROM uploads u WHERE u.id = ?1"),
        params![&upload],
        read,
    )
}
