//! Channels: list, create, change, and how far the caller has read.

use crate::chat::channels::{self, Draft, Patch};
use crate::chat::reads;
use crate::model::{ChannelId, Result, WorkspaceId};
use crate::server::call::Call;
use crate::server::fields::Fields;
use crate::server::reply::{Reply, object};

/// `GET /api/workspaces/{workspace_id}/channels`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let list = call
        .read(move |tx, actor| channels::list(tx, actor, &workspace))
        .await?;
    Ok(Reply::ok(&object! { channels: list }))
}

/// `POST /api/workspaces/{workspace_id}/channels`
pub async fn create(mut call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let draft = call.fields().and_then(draft);
    let (channel, event) = call
        .write(move |tx, actor| channels::create(tx, actor, &workspace, draft?))
        .await?;
    Ok(Reply::created(&object! { channel: channel, event: event }))
}

fn draft(mut fields: Fields) -> Result<Draft> {
    Ok(Draft {
        name: fields.text("name")?,
        display_title: fields.text("display_title")?,
        kind: fields.text("kind")?,
        external_managed: fields.bool("external_managed")?,
        external_ref: fields.text("external_ref")?,
        external_url: fields.text("external_url")?,
        sidebar_section: fields.text("sidebar_section")?,
    })
}

/// `PATCH /api/channels/{channel_id}`
pub async fn update(mut call: Call) -> Result<Reply> {
    let id: ChannelId = call.id("channel_id");
    let patch = call.fields().and_then(patch);
    let (channel, event) = call
        .write(move |tx, actor| channels::update(tx, actor, &id, patch?))
        .await?;
    Ok(Reply::ok(&object! { channel: channel, event: event }))
}

fn patch(mut fields: Fields) -> Result<Patch> {
    Ok(Patch {
        name: fields.opt_text("name")?,
        display_title: fields.opt_text("display_title")?,
        kind: fields.opt_text("kind")?,
        archived: fields.opt_bool("archived")?,
        external_managed: fields.opt_bool("external_managed")?,
        external_ref: fields.opt_text("external_ref")?,
        external_url: fields.opt_text("external_url")?,
        sidebar_section: fields.opt_text("sidebar_section")?,
    })
}

/// `POST /api/channels/{channel_id}/read`
pub async fn mark_read(mut call: Call) -> Result<Reply> {
    let id: ChannelId = call.id("channel_id");
    let seq = call.fields().and_then(|mut fields| fields.int("seq"));
    let receipt = call
        .write(move |tx, actor| reads::mark_channel(tx, actor, &id, seq?))
        .await?;
    Ok(Reply::ok(&object! { receipt: receipt }))
}
