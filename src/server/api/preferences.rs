//! What the caller is notified about in a channel.

use crate::chat::preferences;
use crate::model::{ChannelId, Result};
use crate::server::call::Call;
use crate::server::reply::{Reply, object};

/// `GET /api/channels/{channel_id}/notification-settings`
pub async fn get(call: Call) -> Result<Reply> {
    let channel: ChannelId = call.id("channel_id");
    let found = call
        .read(move |tx, actor| preferences::of_channel(tx, actor, &channel))
        .await?;
    Ok(Reply::ok(&object! { preference: found }))
}

/// `PATCH /api/channels/{channel_id}/notification-settings`
pub async fn update(mut call: Call) -> Result<Reply> {
    let channel: ChannelId = call.id("channel_id");
    let wish = call.fields().and_then(|mut f| f.text("preference"));
    let kept = call
        .write(move |tx, actor| preferences::prefer(tx, actor, &channel, &wish?))
        .await?;
    Ok(Reply::ok(&object! { preference: kept }))
}
