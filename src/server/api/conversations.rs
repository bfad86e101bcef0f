//! Direct conversations: list, open, close, their messages, and how far the caller has read.

use crate::chat::messages::conversation_page;
use crate::chat::{conversations, reads};
use crate::model::{ConversationId, Error, Result, WorkspaceId, some_text};
use crate::server::call::Call;
use crate::server::reply::{Reply, object};

use super::messages;

/// `GET /api/dms`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace = workspace(&call.query_text("workspace_id"));
    let list = call
        .read(move |tx, actor| conversations::list(tx, actor, &workspace?))
        .await?;
    Ok(Reply::ok(&object! { conversations: list }))
}

fn workspace(text: &str) -> Result<WorkspaceId> {
    some_text(text)
        .map(WorkspaceId::from)
        .ok_or_else(|| Error::field("workspace_id", "workspace_id is required"))
}

/// `POST /api/dms`: `201` also for a pair that has its conversation already.
pub async fn create(mut call: Call) -> Result<Reply> {
    let wanted = call.fields().and_then(|mut fields| {
        let members = fields.opt_texts("member_ids")?.unwrap_or_default();
        Ok((workspace(&fields.text("workspace_id")?)?, members))
    });
    let conversation = call
        .write(move |tx, actor| {
            let (workspace, members) = wanted?;
            conversations::create(tx, actor, &workspace, &members)
        })
        .await?;
    Ok(Reply::created(&object! { conversation: conversation }))
}

/// `GET /api/dms/{conversation_id}`
pub async fn show(call: Call) -> Result<Reply> {
    let id: ConversationId = call.id("conversation_id");
    let found = call.read(move |tx, actor| conversations::show(tx, actor, &id)).await?;
    Ok(Reply::ok(&object! { conversation: found }))
}

/// `DELETE /api/dms/{conversation_id}`
pub async fn close(call: Call) -> Result<Reply> {
    let id: ConversationId = call.id("conversation_id");
    call.write(move |tx, actor| conversations::close(tx, actor, &id))
        .await?;
    Ok(Reply::ok(&object! { ok: true }))
}

/// `POST /api/dms/{conversation_id}/open`
pub async fn open(call: Call) -> Result<Reply> {
    let id: ConversationId = call.id("conversation_id");
    let opened = call.write(move |tx, actor| conversations::open(tx, actor, &id)).await?;
    Ok(Reply::ok(&object! { conversation: opened }))
}

/// `GET /api/dms/{conversation_id}/messages`
pub async fn page(call: Call) -> Result<Reply> {
    let id: ConversationId = call.id("conversation_id");
    let window = messages::window(&call);
    let page = call
        .read(move |tx, actor| conversation_page(tx, actor, &id, &window?))
        .await?;
    Ok(Reply::ok(&page))
}

/// `POST /api/dms/{conversation_id}/messages`
pub async fn send(mut call: Call) -> Result<Reply> {
    let id: ConversationId = call.id("conversation_id");
    let draft = call.fields().and_then(messages::draft);
    let sent = call
        .write(move |tx, actor| conversations::send(tx, actor, &id, draft?))
        .await?;
    Ok(messages::sent(sent))
}

/// `POST /api/dms/{conversation_id}/read`
pub async fn mark_read(mut call: Call) -> Result<Reply> {
    let id: ConversationId = call.id("conversation_id");
    let seq = call.fields().and_then(|mut fields| fields.int("seq"));
    let receipt = call
        .write(move |tx, actor| reads::mark_conversation(tx, actor, &id, seq?))
        .await?;
    Ok(Reply::ok(&object! { receipt: receipt }))
}
