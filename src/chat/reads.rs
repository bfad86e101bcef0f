//! How far somebody has read. A pointer only moves forward, never past the newest message, and is private.

use super::actor::Actor;
use super::standing;
use crate::model::*;
use crate::store::{Tx, log, params};

pub fn mark_channel(tx: &mut Tx, actor: &Actor, channel: &ChannelId, seq: i64) -> Result<ReadReceipt> {
    if seq < 0 {
        return Err(Error::field("seq", "seq must be non-negative"));
    }
    let (channel, _) = standing::in_channel(tx, actor, channel)?;
    let newest: i64 = tx.one(
        "SELECT COALESCE(MAX(channel_seq), 0) FROM messages WHERE channel_id = ?1",
        params![&channel.id],
        |r| r.take(),
    )?;
    let before = tx.opt(
        "SELECT last_read_seq, last_read_at FROM channel_reads WHERE channel_id = ?1 AND user_id = ?2",
        params![&channel.id, actor.id()],
        |r| Ok((r.take::<i64>()?, r.take::<Time>()?)),
    )?;
    let receipt = |seq: i64, at: String| ReadReceipt {
        scope_id: channel.id.to_string(),
        user_id: actor.id().clone(),
        last_read_seq: seq,
        last_read_at: at,
    };
    let seq = seq.min(newest);
    if seq <= before.map_or(0, |(seq, _)| seq) {
        return Ok(before.map_or(receipt(0, String::new()), |(seq, at)| receipt(seq, at.to_string())));
    }
    let now = tx.now();
    tx.exec(
        "INSERT INTO channel_reads (channel_id, user_id, last_read_seq, last_read_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (channel_id, user_id) DO UPDATE SET last_read_seq = ?3, last_read_at = ?4",
        params![&channel.id, actor.id(), seq, now],
    )?;
    let draft = log::Draft {
        channel: Some(&channel.id),
        seq: Some(seq),
        recipients: Some(vec![actor.id().clone()]),
        ..log::Draft::new(EventType::ChannelRead, &channel.workspace_id)
            .with("channel_id", channel.id.as_str())
            .with("user_id", actor.id().as_str())
    };
    log::append(tx, draft)?;
    Ok(receipt(seq, now.to_string()))
}
