//! Events that are told and forgotten: typing, presence, agent progress.

use hyper::StatusCode;

use crate::chat::ephemeral::{self, Draft};
use crate::model::{Result, WorkspaceId};
use crate::server::call::Call;
use crate::server::fields::Fields;
use crate::server::reply::{Reply, object};

/// `POST /api/realtime/ephemeral`. Answered whether or not anybody is connected.
pub async fn publish(mut call: Call) -> Result<Reply> {
    let draft = call.fields().and_then(draft);
    let told = call
        .read(move |tx, actor| ephemeral::publish(tx, actor, draft?))
        .await?;
    let reply = Reply::json(StatusCode::ACCEPTED, &object! { event: &told.event });
    call.app.hub.publish(told);
    Ok(reply)
}

fn draft(mut fields: Fields) -> Result<Draft> {
    Ok(Draft {
        workspace: WorkspaceId::from(fields.text("workspace_id")?),
        kind: fields.text("type")?,
        channel: fields.opt_id("channel_id")?,
        conversation: fields.opt_id("direct_conversation_id")?,
        payload: fields.opt_object("payload")?.unwrap_or_default().into_map(),
    })
}
