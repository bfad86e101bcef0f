//! Uploads: who sees a file, and the rules of the quota (`quota`), of attaching (`attach`) and of sweeping (`sweep`).
//! An upload is its owner's alone until a message shows it; from then on it is seen by whoever sees such a message.
//! When the last one is deleted, nobody sees it, and its bytes wait for an undo. Bytes themselves are `store::blobs`.

use super::actor::Actor;
use super::standing::{self, Standing};
use crate::model::*;
use crate::store::{Row, Tx, params};

mod attach;
mod icon;
pub mod listing;
mod quota;
pub mod removal;
pub mod sweep;

pub use attach::attach;
pub use attach::message_restored;
pub(super) use attach::{message_deleted, of_messages};
pub(super) use icon::{chosen as chosen_icon, replaced as icon_replaced};
pub use quota::{Facts, Reservation, finish, prepare, release, renew, reserve};

/// The columns of `uploads u` in the order `read` takes them.
macro_rules! columns {
    () => {
        "u.id, u.workspace_id, u.owner_id, u.filename, u.content_type, u.byte_size, u.width, u.height, u.duration_ms,
         u.client_nonce, u.created_at"
    };
}
use columns;

fn read(r: &mut Row) -> Result<Upload> {
    Ok(Upload {
        id: r.take()?,
        workspace_id: r.take()?,
        owner_id: r.take()?,
        filename: r.take()?,
        content_type: r.take()?,
        byte_size: r.take()?,
        width: r.take()?,
        height: r.take()?,
        duration_ms: r.take()?,
        nonce: r.take()?,
        created_at: r.take()?,
    })
}

/// An upload with what its readers are not told.
pub struct Stored {
    pub upload: Upload,
    pub path: String,
    /// The type that downloads are shown with; `None`: saved, never shown.
    pub shown_as: Option<String>,
    hidden: bool,
}

fn find(tx: &mut Tx, id: &UploadId) -> Result<Option<Stored>> {
    tx.opt(
        concat!(
            "SELECT ",
            columns!(),
            ", u.storage_path, u.shown_as, u.hidden_at FROM uploads u WHERE u.id = ?1"
        ),
        params![id],
        |r| {
            Ok(Stored {
                upload: read(r)?,
                path: r.take()?,
                shown_as: some_text(&r.take::<String>()?),
                hidden: r.take::<Option<Time>>()?.is_some(),
            })
        },
    )
}

fn not_found() -> Error {
    Error::not_found("upload")
}

/// An upload that the caller may see, wherever it is; else "upload not found".
fn visible(tx: &mut Tx, actor: &Actor, id: &UploadId) -> Result<Stored> {
    let stored = find(tx, id)?.ok_or_else(not_found)?;
    let standing = standing::of_user_as(tx, actor, &stored.upload.workspace_id)?.ok_or_else(not_found)?;
    if sees(tx, actor, &standing, &stored)? {
        Ok(stored)
    } else {
        Err(not_found())
    }
}

fn sees(tx: &mut Tx, actor: &Actor, standing: &Standing, stored: &Stored) -> Result<bool> {
    let upload = &stored.upload;
    if icon::is_current(tx, &upload.workspace_id, &upload.id)? {
        return Ok(true);
    }
    if stored.hidden {
        return Ok(false);
    }
    if !shown_somewhere(tx, &upload.id)? {
        return Ok(upload.owner_id == *actor.id());
    }
    tx.exists(
        "SELECT 1 FROM message_attachments a JOIN messages m ON m.id = a.message_id
         LEFT JOIN channels c ON c.id = m.channel_id
         WHERE a.upload_id = ?1 AND m.deleted_at IS NULL
         AND ((c.id IS NOT NULL AND (?3 <> 'guest' OR c.name = 'guest'))
           OR (?3 <> 'guest' AND EXISTS (SELECT 1 FROM direct_conversation_members d
               WHERE d.conversation_id = m.direct_conversation_id AND d.user_id = ?2))) LIMIT 1",
        params![&upload.id, actor.id(), standing.reading_role()],
    )
}

/// Whether a message that is not deleted has it.
fn shown_somewhere(tx: &mut Tx, id: &UploadId) -> Result<bool> {
    tx.exists(
        "SELECT 1 FROM message_attachments a JOIN messages m ON m.id = a.message_id
         WHERE a.upload_id = ?1 AND m.deleted_at IS NULL LIMIT 1",
        params![id],
    )
}

/// Whether a direct message other than `besides` shows it: bots need a scope for those.
fn shown_in_conversations(tx: &mut Tx, id: &UploadId, besides: &str) -> Result<bool> {
    tx.exists(
        "SELECT 1 FROM message_attachments a JOIN messages m ON m.id = a.message_id
         WHERE a.upload_id = ?1 AND m.deleted_at IS NULL AND m.direct_conversation_id IS NOT NULL AND m.id <> ?2 LIMIT 1",
        params![id, besides],
    )
}

/// What a download needs.
pub fn open(tx: &mut Tx, actor: &Actor, id: &UploadId) -> Result<Stored> {
    let stored = visible(tx, actor, id)?;
    actor.bound_to(&stored.upload.workspace_id)?;
    if actor.is_bot_token() && shown_in_conversations(tx, id, "")? {
        actor.needs(Scope::DmsRead)?;
    }
    Ok(stored)
}

/// Whether an interrupted upload of the caller was stored. One under way is a miss.
pub fn by_nonce(tx: &mut Tx, actor: &Actor, workspace: &str, text: &str) -> Result<Upload> {
    let workspace = some_text(workspace).ok_or_else(|| Error::field("workspace_id", "workspace_id is required"))?;
    let nonce = nonce(text)?.ok_or_else(|| Error::field("nonce", "nonce is required"))?;
    let workspace = WorkspaceId::from(workspace);
    standing::member(tx, actor, &workspace)?;
    by_own_nonce(tx, actor, &workspace, &nonce)?.ok_or_else(not_found)
}

fn by_own_nonce(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, nonce: &str) -> Result<Option<Upload>> {
    let found = tx.opt(
        concat!(
            "SELECT ",
            columns!(),
            " FROM uploads u WHERE u.owner_id = ?1 AND u.client_nonce = ?2"
        ),
        params![actor.id(), nonce],
        read,
    )?;
    match found {
        Some(upload) if upload.workspace_id != *workspace => Err(nonce_elsewhere()),
        found => Ok(found),
    }
}

fn nonce_elsewhere() -> Error {
    Error {
        field: Some("nonce"),
        ..Error::conflict("upload nonce was already used in another workspace")
    }
    .code("nonce_conflict")
}
