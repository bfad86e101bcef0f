//! Reactions: one row for each message, person and emoji. The count in the event is the truth after the change.

use super::actor::Actor;
use super::messages::{self, Place};
use crate::model::*;
use crate::store::{Tx, log, params};

/// `None` when the reaction was there already (or, removing, was not): nothing changed.
pub type Changed = (Option<Event>, Vec<ReactionSummary>);

pub fn add(tx: &mut Tx, actor: &Actor, message: &MessageId, emoji: &str) -> Result<Changed> {
    if emoji.len() > MAX_REACTION_BYTES {
        return Err(Error::field(
            "emoji",
            format!("emoji is longer than {MAX_REACTION_BYTES} bytes"),
        ));
    }
    let (message, place) = open_to(tx, actor, message)?;
    let now = tx.now();
    let added = tx.exec(
        "INSERT INTO reactions (message_id, emoji, user_id, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        params![&message.id, emoji, actor.id(), now],
    )?;
    finish(tx, actor, EventType::ReactionAdded, &message, &place, emoji, added == 1)
}

pub fn remove(tx: &mut Tx, actor: &Actor, message: &MessageId, emoji: &str) -> Result<Changed> {
    let (message, place) = open_to(tx, actor, message)?;
    let removed = tx.exec(
        "DELETE FROM reactions WHERE message_id = ?1 AND emoji = ?2 AND user_id = ?3",
        params![&message.id, emoji, actor.id()],
    )?;
    finish(
        tx,
        actor,
        EventType::ReactionRemoved,
        &message,
        &place,
        emoji,
        removed == 1,
    )
}

fn open_to(tx: &mut Tx, actor: &Actor, message: &MessageId) -> Result<(Message, Place)> {
    let (message, place, standing) = messages::accessible_for(tx, actor, message, Scope::DmsWrite)?;
    standing.unblocked(tx.now())?;
    Ok((message, place))
}

fn finish(
    tx: &mut Tx,
    actor: &Actor,
    kind: EventType,
    message: &Message,
    place: &Place,
    emoji: &str,
    changed: bool,
) -> Result<Changed> {
    let summaries = summaries(tx, actor, &message.id)?;
    if !changed {
        return Ok((None, summaries));
    }
    let count = summaries.iter().find(|s| s.emoji == emoji).map_or(0, |s| s.count);
    let draft = place
        .address(tx, kind, message.channel_seq)?
        .with("message_id", message.id.as_str())
        .with("emoji", emoji)
        .with("user_id", actor.id().as_str())
        .with("count", count);
    Ok((Some(log::append(tx, draft)?), summaries))
}

fn summaries(tx: &mut Tx, actor: &Actor, message: &MessageId) -> Result<Vec<ReactionSummary>> {
    tx.all(
        "SELECT emoji, COUNT(*), MAX(CASE WHEN user_id = ?2 THEN 1 ELSE 0 END) FROM reactions
         WHERE message_id = ?1 GROUP BY emoji ORDER BY COUNT(*) DESC, emoji",
        params![message, actor.id()],
        |r| {
            Ok(ReactionSummary {
                emoji: r.take()?,
                count: r.take()?,
                reacted_by_me: r.take()?,
            })
        },
    )
}
