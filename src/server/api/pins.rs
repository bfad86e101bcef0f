//! Pinned messages of a channel.

use crate::chat::pins;
use crate::model::{ChannelId, MAX_PINS, MessageId, Result};
use crate::server::call::Call;
use crate::server::reply::{Reply, object};

/// `GET /api/channels/{channel_id}/pins`
pub async fn list(call: Call) -> Result<Reply> {
    let channel: ChannelId = call.id("channel_id");
    let limit = call.limit(MAX_PINS, MAX_PINS);
    let messages = call
        .read(move |tx, actor| pins::list(tx, actor, &channel, limit?))
        .await?;
    Ok(Reply::ok(&object! { messages: messages }))
}

/// `POST /api/channels/{channel_id}/pins`
pub async fn add(mut call: Call) -> Result<Reply> {
    let channel: ChannelId = call.id("channel_id");
    let message = call
        .fields()
        .and_then(|mut f| f.text("message_id"))
        .map(MessageId::from);
    let (pin, event) = call
        .write(move |tx, actor| pins::add(tx, actor, &channel, &message?))
        .await?;
    Ok(Reply::created(&object! { pinned_message: pin, event: event }))
}

/// `DELETE /api/channels/{channel_id}/pins/{message_id}`
pub async fn remove(call: Call) -> Result<Reply> {
    let (channel, message): (ChannelId, MessageId) = (call.id("channel_id"), call.id("message_id"));
    let event = call
        .write(move |tx, actor| pins::remove(tx, actor, &channel, &message))
        .await?;
    Ok(Reply::ok(&object! { event: event }))
}
