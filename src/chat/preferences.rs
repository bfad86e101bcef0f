//! What somebody wants to be notified about in a channel: everything, mentions, nothing. Private to them, and not
//! touched by blocks and timeouts. Push delivery reads it; nobody else does.

use super::actor::Actor;
use super::standing;
use crate::model::*;
use crate::store::{Tx, params};

/// `all` until the caller chose something else.
pub fn of_channel(tx: &mut Tx, actor: &Actor, channel: &ChannelId) -> Result<NotificationPreference> {
    standing::in_channel(tx, actor, channel)?;
    let kept = tx.opt(
        "SELECT preference FROM channel_notification_settings WHERE channel_id = ?1 AND user_id = ?2",
        params![channel, actor.id()],
        |r| r.take(),
    )?;
    Ok(kept.unwrap_or(NotificationPreference::All))
}

pub fn prefer(tx: &mut Tx, actor: &Actor, channel: &ChannelId, wish: &str) -> Result<NotificationPreference> {
    standing::in_channel(tx, actor, channel)?;
    let wish = NotificationPreference::parse(wish)
        .map_err(|_| Error::field("preference", "preference must be all, mentions, or muted"))?;
    let now = tx.now();
    tx.exec(
        "INSERT INTO channel_notification_settings (channel_id, user_id, preference, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (channel_id, user_id) DO UPDATE SET preference = ?3, updated_at = ?4",
        params![channel, actor.id(), wish, now],
    )?;
    Ok(wish)
}
