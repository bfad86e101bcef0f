//! The icon of a workspace is an upload that all its members see. It is kept as long as it is the icon.

use super::{find, sees};
use crate::chat::actor::Actor;
use crate::chat::standing::Standing;
use crate::model::*;
use crate::store::{Tx, params};

const PATH: &str = "/api/uploads/";

pub(super) fn is_current(tx: &mut Tx, workspace: &WorkspaceId, upload: &UploadId) -> Result<bool> {
    tx.exists(
        "SELECT 1 FROM workspaces WHERE id = ?1 AND icon_url = ?2",
        params![workspace, &format!("{PATH}{upload}")],
    )
}

/// Judges a new `icon_url`: an image of this workspace that is the caller's own, the icon already, or shown to the
/// caller by a message. Every other upload is "not found", so that none can be probed.
pub(in crate::chat) fn chosen(
    tx: &mut Tx,
    actor: &Actor,
    standing: &Standing,
    workspace: &WorkspaceId,
    url: &str,
) -> Result<()> {
    let refused = |text: &'static str| Error::field("icon_url", text);
    let segment = url
        .strip_prefix(PATH)
        .ok_or_else(|| refused("workspace icon must be an uploaded file"))?;
    if segment.is_empty() || segment.contains('/') {
        return Err(refused("workspace icon must be an uploaded image"));
    }
    let missing = || refused("workspace icon upload was not found");
    let stored = find(tx, &UploadId::from(segment))?
        .filter(|s| s.upload.workspace_id == *workspace)
        .ok_or_else(missing)?;
    let own = stored.upload.owner_id == *actor.id() && !stored.hidden;
    if !own && !sees(tx, actor, standing, &stored)? {
        return Err(missing());
    }
    // The claim alone is no image: it must be one that downloads are shown as.
    if !stored.shown_as.is_some_and(|shown| shown.starts_with("image/")) {
        return Err(refused("workspace icon must be an image"));
    }
    Ok(())
}

/// After a change: the new icon is kept, the old one goes the way of every upload that nothing shows.
pub(in crate::chat) fn replaced(tx: &mut Tx, old: &str, new: &str) -> Result<()> {
    if old == new {
        return Ok(());
    }
    if let Some(id) = new.strip_prefix(PATH) {
        tx.exec(
            "UPDATE uploads SET sweep_at = NULL, hidden_at = NULL WHERE id = ?1",
            params![id],
        )?;
    }
    let Some(id) = old.strip_prefix(PATH) else {
        return Ok(());
    };
    let now = tx.now();
    tx.exec(
        "UPDATE uploads SET sweep_at = ?2 WHERE id = ?1
         AND NOT EXISTS (SELECT 1 FROM message_attachments a WHERE a.upload_id = uploads.id)",
        params![id, now + UNATTACHED_UPLOADS],
    )?;
    // It was shown by messages, and all of them are deleted.
    tx.exec(
        "UPDATE uploads SET hidden_at = ?2, sweep_at = ?3, client_nonce = NULL WHERE id = ?1 AND hidden_at IS NULL
         AND EXISTS (SELECT 1 FROM message_attachments a WHERE a.upload_id = uploads.id)
         AND NOT EXISTS (SELECT 1 FROM message_attachments a JOIN messages m ON m.id = a.message_id
             WHERE a.upload_id = uploads.id AND m.deleted_at IS NULL)",
        params![id, now, now + HIDDEN_UPLOADS],
    )?;
    Ok(())
}
