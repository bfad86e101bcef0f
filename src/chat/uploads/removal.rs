//! Taking an upload away from everybody: what shows it shows it no more, its row goes, its bytes are queued for removal.

use serde_json::json;

use super::{listing, sweep};
use crate::chat::actor::Actor;
use crate::chat::messages::{self, Place};
use crate::chat::{audit, standing};
use crate::model::*;
use crate::store::{Tx, log, params};

/// The upload as it was. Its owner may, managers of its workspace, and the operator.
pub fn remove(tx: &mut Tx, by: &Actor, id: &UploadId) -> Result<listing::Line> {
    let line = listing::show(tx, id)?;
    let (upload, now) = (&line.upload, tx.now());
    let standing = standing::member(tx, by, &upload.workspace_id)?;
    if upload.owner_id == *by.id() {
        standing.unblocked(now)?;
    } else {
        standing.manager(now)?;
    }
    let shown = tx.all(
        "SELECT m.id FROM message_attachments a JOIN messages m ON m.id = a.message_id
         WHERE a.upload_id = ?1 AND m.deleted_at IS NULL ORDER BY m.id",
        params![id],
        |r| r.take::<MessageId>(),
    )?;
    sweep::remove(tx, id)?;
    let about = json!({"filename": upload.filename, "byte_size": upload.byte_size, "owner_id": upload.owner_id});
    let target = ("upload", id.as_str());
    audit::record(tx, by, Some(&upload.workspace_id), "upload.deleted", target, about)?;
    let icon = tx.exec(
        "UPDATE workspaces SET icon_url = '' WHERE id = ?1 AND icon_url = '/api/uploads/' || ?2",
        params![&upload.workspace_id, id],
    )?;
    if icon > 0 {
        let draft = log::Draft::new(EventType::WorkspaceUpdated, &upload.workspace_id);
        log::append(tx, draft.with("workspace_id", upload.workspace_id.as_str()))?;
    }
    for message in shown {
        if let Some(message) = messages::find(tx, &message)? {
            let place = Place::of(tx, &message)?;
            messages::announce_change(tx, EventType::MessageUpdated, &message, &place)?;
        }
    }
    Ok(line)
}
