//! Topics of a workspace and its channels.

use crate::chat::topics;
use crate::model::{Result, WorkspaceId};
use crate::server::call::Call;
use crate::server::reply::{Reply, object};

/// `GET /api/workspaces/{workspace_id}/topics`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let list = call.read(move |tx, actor| topics::list(tx, actor, &workspace)).await?;
    Ok(Reply::ok(&object! { topics: list }))
}

/// `POST /api/workspaces/{workspace_id}/topics`
pub async fn create(mut call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let fields = call
        .fields()
        .and_then(|mut f| Ok((f.text("name")?, f.text("channel_id")?)));
    let topic = call
        .write(move |tx, actor| {
            let (name, channel) = fields?;
            topics::create(tx, actor, &workspace, &name, &channel)
        })
        .await?;
    Ok(Reply::created(&object! { topic: topic }))
}
