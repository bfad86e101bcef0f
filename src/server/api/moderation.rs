//! The moderation roster and changes to a member: role, timeout, block, note.

use crate::chat::moderation::{self, Patch};
use crate::model::{Result, UserId, WorkspaceId};
use crate::server::call::Call;
use crate::server::fields::Fields;
use crate::server::reply::{Reply, object};

/// `GET /api/workspaces/{workspace_id}/moderation/members`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let members = call
        .read(move |tx, actor| moderation::roster(tx, actor, &workspace))
        .await?;
    Ok(Reply::ok(&object! { members: members }))
}

/// `PATCH /api/workspaces/{workspace_id}/moderation/members/{user_id}`
pub async fn update(mut call: Call) -> Result<Reply> {
    let (workspace, user): (WorkspaceId, UserId) = (call.id("workspace_id"), call.id("user_id"));
    let patch = call.fields().and_then(patch);
    let changed = call
        .write(move |tx, actor| moderation::update(tx, actor, &workspace, &user, patch?))
        .await?;
    Ok(Reply::ok(&object! { member: changed.member, event: changed.event }))
}

fn patch(mut fields: Fields) -> Result<Patch> {
    Ok(Patch {
        role: fields.text("role")?,
        timeout_until: fields.text("timeout_until")?,
        timeout_minutes: fields.int("timeout_minutes")?,
        clear_timeout: fields.bool("clear_timeout")?,
        blocked: fields.opt_bool("blocked")?,
        note: fields.opt_text("moderation_note")?,
    })
}
