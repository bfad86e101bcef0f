//! Reactions to a message. An emoji is an opaque text; in a path it is percent-encoded, slashes included.

use hyper::StatusCode;
use serde_json::json;

use crate::chat::reactions::{self, Changed};
use crate::model::{Error, Event, MessageId, Result};
use crate::server::call::Call;
use crate::server::reply::{Reply, object};

/// `POST /api/messages/{message_id}/reactions`
pub async fn add(mut call: Call) -> Result<Reply> {
    let id: MessageId = call.id("message_id");
    let emoji = call.fields().and_then(|mut fields| {
        // An empty one is as good as any; none at all is a mistake of the caller.
        let required = || Error::field("emoji", "emoji is required");
        fields.opt_text("emoji")?.ok_or_else(required)
    });
    let changed = call
        .write(move |tx, actor| reactions::add(tx, actor, &id, &emoji?))
        .await?;
    let status = if changed.0.is_some() {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(answer(status, changed))
}

/// `DELETE /api/messages/{message_id}/reactions/{emoji}`
pub async fn remove(call: Call) -> Result<Reply> {
    let id: MessageId = call.id("message_id");
    let emoji = call.param("emoji").to_owned();
    let changed = call
        .write(move |tx, actor| reactions::remove(tx, actor, &id, &emoji))
        .await?;
    Ok(answer(StatusCode::OK, changed))
}

fn answer(status: StatusCode, (event, reactions): Changed) -> Reply {
    let event = event.map_or_else(Event::blank, |event| json!(event));
    Reply::json(status, &object! { event: event, reactions: reactions })
}
