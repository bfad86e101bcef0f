//! Tombstones: a message is deleted, taken down by somebody else, or put back.

use serde_json::json;

use super::{Parts, Place, accessible_for, announce_change, find, hydrate};
use crate::chat::actor::Actor;
use crate::chat::moderation::removal;
use crate::chat::standing::{self, Standing};
use crate::chat::{audit, pins, search, uploads};
use crate::model::*;
use crate::store::{Tx, params};

/// Leaves a tombstone: the row, its number, reactions and replies stay. `None` when it was deleted before.
pub fn delete(tx: &mut Tx, actor: &Actor, id: &MessageId) -> Result<(Message, Option<Event>)> {
    let (mut message, place, standing) = accessible_for(tx, actor, id, Scope::DmsWrite)?;
    standing.unblocked(tx.now())?;
    may_delete(tx, actor, &message, &standing)?;
    if message.deleted_at.is_some() {
        return Ok((hydrate(tx, actor, vec![message], Parts::Bare)?.remove(0), None));
    }
    let action = if message.author_id == *actor.id() {
        None
    } else {
        let about = json!({"author_id": message.author_id, "characters": message.body.chars().count()});
        let workspace = message.workspace_id.clone();
        let target = ("message", id.as_str());
        let action = audit::record(tx, actor, Some(&workspace), "message.deleted", target, about)?;
        removal::open(tx, &action, "delete")?;
        Some(action)
    };
    let event = take_down(tx, actor, &mut message, &place, action.as_ref())?;
    Ok((hydrate(tx, actor, vec![message], Parts::Bare)?.remove(0), Some(event)))
}

/// Makes a message a tombstone and tells everyone. What it said is kept for the undo of `action`, if there is one.
pub(in crate::chat) fn take_down(
    tx: &mut Tx,
    actor: &Actor,
    message: &mut Message,
    place: &Place,
    action: Option<&AuditId>,
) -> Result<Event> {
    if let Some(action) = action {
        removal::keep(tx, action, message)?;
    }
    message.body.clear();
    message.deleted_at = Some(tx.now());
    let id = &message.id;
    tx.exec(
        "UPDATE messages SET body = '', deleted_at = ?2 WHERE id = ?1",
        params![id, message.deleted_at],
    )?;
    search::changed(tx, id)?;
    uploads::message_deleted(tx, id)?;
    if tx.exec("DELETE FROM pinned_messages WHERE message_id = ?1", params![id])? > 0 {
        pins::announce(tx, EventType::PinRemoved, actor, message)?;
    }
    announce_change(tx, EventType::MessageDeleted, message, place)
}

/// The opposite of `take_down`.
pub(in crate::chat) fn put_back(
    tx: &mut Tx,
    actor: &Actor,
    id: &MessageId,
    body: &str,
    pin: Option<removal::Pin>,
) -> Result<()> {
    tx.exec(
        "UPDATE messages SET body = ?2, deleted_at = NULL WHERE id = ?1",
        params![id, body],
    )?;
    search::changed(tx, id)?;
    uploads::message_restored(tx, id)?;
    let Some(message) = find(tx, id)? else { return Ok(()) };
    if let Some(pin) = pin
        && removal::pin_again(tx, &message, &pin)?
    {
        pins::announce(tx, EventType::PinAdded, actor, &message)?;
    }
    let place = Place::of(tx, &message)?;
    announce_change(tx, EventType::MessageUpdated, &message, &place).map(drop)
}

/// One's own anywhere; in channels managers also those of people they outrank.
pub(in crate::chat) fn may_delete(tx: &mut Tx, actor: &Actor, message: &Message, standing: &Standing) -> Result<()> {
    if message.author_id == *actor.id() || actor.is_operator() {
        return Ok(());
    }
    let refused = || Error::forbidden("message is not writable").code("not_writable");
    if message.direct_conversation_id.is_some() || !standing.role.manages() {
        return Err(refused());
    }
    let author = standing::of_user(tx, &message.workspace_id, &message.author_id)?;
    let outranked = author.is_none_or(|a| a.role.rank() < standing.role.rank());
    if outranked { Ok(()) } else { Err(refused()) }
}
