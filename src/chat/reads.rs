//! How far somebody has read. A pointer only moves forward, never past the newest message, and is private.

use super::actor::Actor;
use super::messages::newest;
use super::{conversations, standing};
use crate::model::*;
use crate::store::{Tx, log, params};

/// The three statements about pointers of one kind of stream.
struct Pointers {
    newest: &'static str,
    find: &'static str,
    keep: &'static str,
}

const CHANNELS: Pointers = Pointers {
    newest: concat!("SELECT ", newest!("channel_id = ?1")),
    find: "SELECT last_read_seq, last_read_at FROM channel_reads WHERE channel_id = ?1 AND user_id = ?2",
    keep: "INSERT INTO channel_reads (channel_id, user_id, last_read_seq, last_read_at) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT (channel_id, user_id) DO UPDATE SET last_read_seq = ?3, last_read_at = ?4",
};

const CONVERSATIONS: Pointers = Pointers {
    newest: concat!("SELECT ", newest!("direct_conversation_id = ?1")),
    find: "SELECT last_read_seq, last_read_at FROM direct_reads WHERE conversation_id = ?1 AND user_id = ?2",
    keep: "INSERT INTO direct_reads (conversation_id, user_id, last_read_seq, last_read_at) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT (conversation_id, user_id) DO UPDATE SET last_read_seq = ?3, last_read_at = ?4",
};

impl Pointers {
    /// The pointer after the move, and whether it moved.
    fn advance(&self, tx: &mut Tx, actor: &Actor, stream: &str, seq: i64) -> Result<(ReadReceipt, bool)> {
        let newest: i64 = tx.one(self.newest, params![stream], |r| r.take())?;
        let before = tx.opt(self.find, params![stream, actor.id()], |r| {
            Ok((r.take::<i64>()?, r.take::<Time>()?))
        })?;
        let receipt = |seq: i64, at: String| ReadReceipt {
            scope_id: stream.to_owned(),
            user_id: actor.id().clone(),
            last_read_seq: seq,
            last_read_at: at,
        };
        let seq = seq.min(newest);
        if seq <= before.map_or(0, |(seq, _)| seq) {
            let kept = before.map_or(receipt(0, String::new()), |(seq, at)| receipt(seq, at.to_string()));
            return Ok((kept, false));
        }
        let now = tx.now();
        tx.exec(self.keep, params![stream, actor.id(), seq, now])?;
        Ok((receipt(seq, now.to_string()), true))
    }
}

fn sensible(seq: i64) -> Result<()> {
    if seq < 0 {
        return Err(Error::field("seq", "seq must be non-negative"));
    }
    Ok(())
}

pub fn mark_channel(tx: &mut Tx, actor: &Actor, channel: &ChannelId, seq: i64) -> Result<ReadReceipt> {
    sensible(seq)?;
    let (channel, _) = standing::in_channel(tx, actor, channel)?;
    let (receipt, moved) = CHANNELS.advance(tx, actor, channel.id.as_str(), seq)?;
    if moved {
        let draft = log::Draft {
            channel: Some(&channel.id),
            seq: Some(receipt.last_read_seq),
            recipients: Some(vec![actor.id().clone()]),
            ..log::Draft::new(EventType::ChannelRead, &channel.workspace_id)
                .with("channel_id", channel.id.as_str())
                .with("user_id", actor.id().as_str())
        };
        log::append(tx, draft)?;
    }
    Ok(receipt)
}

pub fn mark_conversation(tx: &mut Tx, actor: &Actor, id: &ConversationId, seq: i64) -> Result<ReadReceipt> {
    sensible(seq)?;
    let (workspace, _) = conversations::inside(tx, actor, id)?;
    let (receipt, moved) = CONVERSATIONS.advance(tx, actor, id.as_str(), seq)?;
    if moved {
        let draft = log::Draft {
            conversation: Some(id),
            seq: Some(receipt.last_read_seq),
            recipients: Some(vec![actor.id().clone()]),
            ..log::Draft::new(EventType::DmRead, &workspace)
                .with("direct_conversation_id", id.as_str())
                .with("user_id", actor.id().as_str())
        };
        log::append(tx, draft)?;
    }
    Ok(receipt)
}
