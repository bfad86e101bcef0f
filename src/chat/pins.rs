//! Pins: messages a channel keeps at hand, at most a hundred. Shared state: anyone with access removes anyone's pin.

use serde::Serialize;

use super::actor::Actor;
use super::messages::{self, Parts, Place, columns, hydrate, read};
use super::standing::{self, ChannelRef};
use crate::model::*;
use crate::store::{Tx, log, params};

#[derive(Clone, Debug, Serialize)]
pub struct Pin {
    pub id: PinId,
    pub workspace_id: WorkspaceId,
    pub channel_id: ChannelId,
    pub message_id: MessageId,
    pub pinned_by: UserId,
    pub created_at: Time,
}

/// Newest pin first; deleted messages are never among them.
pub fn list(tx: &mut Tx, actor: &Actor, channel: &ChannelId, limit: i64) -> Result<Vec<Message>> {
    let (channel, _) = standing::in_channel(tx, actor, channel)?;
    let messages = tx.all(
        concat!(
            "SELECT ",
            columns!(),
            " FROM pinned_messages p JOIN messages m ON m.id = p.message_id
              WHERE p.channel_id = ?1 AND m.deleted_at IS NULL ORDER BY p.created_at DESC, p.id DESC LIMIT ?2"
        ),
        params![&channel.id, limit],
        read,
    )?;
    hydrate(tx, actor, messages, Parts::Full)
}

/// The message to pin or unpin, in the channel it is said to be in.
fn subject(tx: &mut Tx, actor: &Actor, channel: &ChannelId, message: &MessageId) -> Result<(ChannelRef, Message)> {
    let (channel, _) = standing::in_channel(tx, actor, channel)?;
    if message.as_str().trim().is_empty() {
        return Err(Error::field("message_id", "message_id is required"));
    }
    let (message, place, standing) = messages::accessible(tx, actor, message)?;
    standing.unblocked(tx.now())?;
    match place {
        Place::Channel(there) if there.id == channel.id => Ok((channel, message)),
        _ => Err(Error::field("message_id", "message is not in this channel")),
    }
}

pub fn add(tx: &mut Tx, actor: &Actor, channel: &ChannelId, message: &MessageId) -> Result<(Pin, Event)> {
    let (channel, message) = subject(tx, actor, channel, message)?;
    if message.deleted_at.is_some() {
        return Err(Error::conflict("deleted messages cannot be pinned").code("message_deleted"));
    }
    let known = "SELECT 1 FROM pinned_messages WHERE channel_id = ?1 AND message_id = ?2";
    if tx.exists(known, params![&channel.id, &message.id])? {
        return Err(Error::conflict("message is already pinned").code("already_pinned"));
    }
    // Deleting a message removes its pin, so every row counts.
    let count = "SELECT COUNT(*) FROM pinned_messages WHERE channel_id = ?1";
    if tx.one(count, params![&channel.id], |r| r.take::<i64>())? >= MAX_PINS {
        return Err(Error::conflict("channel pin limit reached (maximum 100)").code("pin_limit"));
    }
    let pin = Pin {
        id: PinId::new(),
        workspace_id: channel.workspace_id.clone(),
        channel_id: channel.id.clone(),
        message_id: message.id.clone(),
        pinned_by: actor.id().clone(),
        created_at: tx.now(),
    };
    tx.exec(
        "INSERT INTO pinned_messages (id, workspace_id, channel_id, message_id, pinned_by, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            &pin.id,
            &pin.workspace_id,
            &pin.channel_id,
            &pin.message_id,
            &pin.pinned_by,
            pin.created_at
        ],
    )?;
    let event = announce(tx, EventType::PinAdded, actor, &message)?;
    Ok((pin, event))
}

pub fn remove(tx: &mut Tx, actor: &Actor, channel: &ChannelId, message: &MessageId) -> Result<Event> {
    let (channel, message) = subject(tx, actor, channel, message)?;
    let removed = tx.exec(
        "DELETE FROM pinned_messages WHERE channel_id = ?1 AND message_id = ?2",
        params![&channel.id, &message.id],
    )?;
    if removed == 0 {
        return Err(Error::not_found("pinned message"));
    }
    announce(tx, EventType::PinRemoved, actor, &message)
}

/// `pin.added` or `pin.removed`; `pinned_by` is whoever did it now.
pub(super) fn announce(tx: &mut Tx, kind: EventType, actor: &Actor, message: &Message) -> Result<Event> {
    let channel = message.channel_id.as_ref();
    let channel = channel.ok_or_else(|| Error::internal(format!("{} is pinned nowhere", message.id)))?;
    let draft = log::Draft {
        channel: Some(channel),
        seq: message.channel_seq,
        ..log::Draft::new(kind, &message.workspace_id)
            .with("channel_id", channel.as_str())
            .with("message_id", message.id.as_str())
            .with("pinned_by", actor.id().as_str())
    };
    log::append(tx, draft)
}
