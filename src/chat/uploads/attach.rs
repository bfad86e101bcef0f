//! Uploads on messages: attaching, what a page of messages shows, and what the deletion of a message means for its
//! files. Links of deleted messages stay, unseen, so that an undo brings the files back.

use super::{columns, read, shown_in_conversations, visible};
use crate::chat::actor::Actor;
use crate::chat::messages;
use crate::model::*;
use crate::store::{Asked, Tx, params};

/// Attaches an upload that the author can see to a message of theirs. `None` when it was attached before.
pub fn attach(tx: &mut Tx, actor: &Actor, message: &MessageId, upload: &UploadId) -> Result<Option<Event>> {
    actor.needs(Scope::UploadsWrite)?;
    actor.needs(Scope::MessagesWrite)?;
    let (message, place, standing) = messages::accessible_for(tx, actor, message, Scope::DmsWrite)?;
    if message.author_id != *actor.id() {
        let text = "message attachments can only be changed by the message author";
        return Err(Error::forbidden(text).code("not_author"));
    }
    standing.not_guest()?;
    standing.unblocked(tx.now())?;
    if message.deleted_at.is_some() {
        return Err(Error::conflict("deleted messages cannot have attachments").code("message_deleted"));
    }
    let stored = visible(tx, actor, upload)?;
    actor.bound_to(&stored.upload.workspace_id)?;
    if stored.upload.workspace_id != message.workspace_id {
        return Err(Error::field("upload_id", "upload and message workspaces differ"));
    }
    if actor.is_bot_token() && shown_in_conversations(tx, upload, message.id.as_str())? {
        actor.needs(Scope::DmsRead)?;
    }
    if !link(tx, &message.id, upload)? {
        return Ok(None);
    }
    messages::announce_change(tx, EventType::MessageUpdated, &message, &place).map(Some)
}

/// `false` when the link was there.
fn link(tx: &mut Tx, message: &MessageId, upload: &UploadId) -> Result<bool> {
    let now = tx.now();
    let made = tx.exec(
        "INSERT INTO message_attachments (message_id, upload_id, position, created_at)
         VALUES (?1, ?2, (SELECT COALESCE(MAX(position), 0) + 1 FROM message_attachments WHERE message_id = ?1), ?3)
         ON CONFLICT DO NOTHING",
        params![message, upload, now],
    )?;
    if made > 0 {
        tx.exec("UPDATE uploads SET sweep_at = NULL WHERE id = ?1", params![upload])?;
    }
    Ok(made > 0)
}

/// The attachments of messages, in the order they were attached. Nonces are their owner's affair.
pub(in crate::chat) fn of_messages(tx: &mut Tx, ids: &str) -> Result<Asked<(MessageId, Upload)>> {
    tx.ask(
        concat!(
            "SELECT a.message_id, ",
            columns!(),
            " FROM message_attachments a JOIN uploads u ON u.id = a.upload_id
              WHERE a.message_id IN (SELECT value FROM json_each(?1)) ORDER BY a.message_id, a.position, u.id"
        ),
        params![ids],
        |r| {
            let message = r.take()?;
            let upload = Upload {
                nonce: None,
                ..read(r)?
            };
            Ok((message, upload))
        },
    )
}

/// Hides the uploads that only this message showed: they leave the quota, give their nonce back and wait for an undo.
pub(in crate::chat) fn message_deleted(tx: &mut Tx, message: &MessageId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "UPDATE uploads SET hidden_at = ?2, sweep_at = ?3, client_nonce = NULL
         WHERE id IN (SELECT upload_id FROM message_attachments WHERE message_id = ?1) AND hidden_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM message_attachments a JOIN messages m ON m.id = a.message_id
             WHERE a.upload_id = uploads.id AND m.deleted_at IS NULL)
         AND NOT EXISTS (SELECT 1 FROM workspaces w
             WHERE w.id = uploads.workspace_id AND w.icon_url = '/api/uploads/' || uploads.id)",
        params![message, now, now + HIDDEN_UPLOADS],
    )?;
    Ok(())
}

/// The undo: what the message showed is seen again, as far as its bytes are still there.
pub fn message_restored(tx: &mut Tx, message: &MessageId) -> Result<()> {
    tx.exec(
        "UPDATE uploads SET hidden_at = NULL, sweep_at = NULL
         WHERE id IN (SELECT upload_id FROM message_attachments WHERE message_id = ?1)",
        params![message],
    )?;
    Ok(())
}
