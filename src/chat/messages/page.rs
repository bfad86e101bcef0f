//! Pages of root messages, by sequence: the latest, before, after and around a number. Keyset only: a page of the
//! oldest history costs what the newest does.

use super::hydrate::{Parts, hydrate};
use super::row::{columns, read};
use super::usable_topic;
use crate::chat::actor::Actor;
use crate::chat::{conversations, standing};
use crate::model::*;
use crate::store::{Param, Tx, params};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    Latest,
    /// The greatest below, the smallest above, or a window around a sequence.
    Before(i64),
    After(i64),
    Near(i64),
}

#[derive(Clone, Debug)]
pub struct PageRequest {
    pub limit: i64,
    pub around: Around,
    /// Channels only: restrict to roots with this topic.
    pub topic: Option<TopicId>,
}

pub fn channel_page(tx: &mut Tx, actor: &Actor, channel: &ChannelId, request: &PageRequest) -> Result<MessagePage> {
    let (channel, _) = standing::in_channel(tx, actor, channel)?;
    let stream = match &request.topic {
        None => Stream::Channel(&channel.id),
        Some(topic) => {
            usable_topic(tx, &channel, topic)
                .map_err(|_| Error::field("topic_id", "invalid message page request: topic is unavailable"))?;
            Stream::Topic(&channel.id, topic)
        }
    };
    stream.page(tx, actor, request)
}

/// Topics do not exist in conversations: one that is asked for is ignored.
pub fn conversation_page(
    tx: &mut Tx,
    actor: &Actor,
    id: &ConversationId,
    request: &PageRequest,
) -> Result<MessagePage> {
    conversations::inside(tx, actor, id)?;
    Stream::Conversation(id).page(tx, actor, request)
}

/// The root messages of one channel, of one topic in it, or of one conversation. Each query stands three times, because
/// a condition that may or may not hold keeps a planner from using the index that fits.
enum Stream<'a> {
    Channel(&'a ChannelId),
    Topic(&'a ChannelId, &'a TopicId),
    Conversation(&'a ConversationId),
}

/// The statement for each kind of stream; `?4` is the topic where there is one.
macro_rules! for_each_stream {
    ($stream:expr, $select:expr, $rest:literal) => {
        match $stream {
            Stream::Channel(_) => concat!($select, " m.channel_id = ?1 AND ", $rest),
            Stream::Topic(..) => concat!($select, " m.channel_id = ?1 AND m.topic_id = ?4 AND ", $rest),
            Stream::Conversation(_) => concat!($select, " m.direct_conversation_id = ?1 AND ", $rest),
        }
    };
}

impl Stream<'_> {
    fn page(&self, tx: &mut Tx, actor: &Actor, request: &PageRequest) -> Result<MessagePage> {
        let messages = self.window(tx, request)?;
        let (oldest_seq, newest_seq) = match (messages.first(), messages.last()) {
            (Some(first), Some(last)) => (first.channel_seq.unwrap_or(0), last.channel_seq.unwrap_or(0)),
            _ => (0, 0),
        };
        let (has_older, has_newer) = if messages.is_empty() {
            (false, false)
        } else {
            // In one snapshot nothing is newer than the latest.
            let newer = request.around != Around::Latest && self.any_above(tx, newest_seq)?;
            (self.any_below(tx, oldest_seq)?, newer)
        };
        let messages = hydrate(tx, actor, messages, Parts::Listed)?;
        Ok(MessagePage {
            messages,
            oldest_seq,
            newest_seq,
            has_older,
            has_newer,
        })
    }

    /// Ascending by sequence.
    fn window(&self, tx: &mut Tx, request: &PageRequest) -> Result<Vec<Message>> {
        let limit = request.limit;
        match request.around {
            Around::Latest => self.below(tx, i64::MAX, limit),
            Around::Before(seq) => self.below(tx, seq, limit),
            Around::After(seq) => self.above(tx, seq, limit),
            Around::Near(seq) => {
                // What one side cannot fill goes to the other, so both are read up to the whole limit.
                let mut older = self.below(tx, seq.saturating_add(1), limit)?;
                let mut newer = self.above(tx, seq, limit)?;
                let right = (limit / 2).max(limit - older.len() as i64).min(newer.len() as i64);
                let left = (limit - right).min(older.len() as i64);
                newer.truncate(right as usize);
                let mut window = older.split_off(older.len() - left as usize);
                window.extend(newer);
                Ok(window)
            }
        }
    }

    fn below(&self, tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Message>> {
        let sql = for_each_stream!(
            self,
            concat!("SELECT ", columns!(), " FROM messages m WHERE"),
            "m.channel_seq < ?2 ORDER BY m.channel_seq DESC LIMIT ?3"
        );
        let mut found = tx.all(sql, &self.params(seq, limit), read)?;
        found.reverse();
        Ok(found)
    }

    fn above(&self, tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Message>> {
        let sql = for_each_stream!(
            self,
            concat!("SELECT ", columns!(), " FROM messages m WHERE"),
            "m.channel_seq > ?2 ORDER BY m.channel_seq LIMIT ?3"
        );
        tx.all(sql, &self.params(seq, limit), read)
    }

    fn any_below(&self, tx: &mut Tx, seq: i64) -> Result<bool> {
        let sql = for_each_stream!(self, "SELECT 1 FROM messages m WHERE", "m.channel_seq < ?2 LIMIT ?3");
        tx.exists(sql, &self.params(seq, 1))
    }

    fn any_above(&self, tx: &mut Tx, seq: i64) -> Result<bool> {
        let sql = for_each_stream!(self, "SELECT 1 FROM messages m WHERE", "m.channel_seq > ?2 LIMIT ?3");
        tx.exists(sql, &self.params(seq, 1))
    }

    fn params(&self, seq: i64, limit: i64) -> Vec<Param<'_>> {
        match self {
            Stream::Channel(id) => params![*id, seq, limit].to_vec(),
            Stream::Topic(id, topic) => params![*id, seq, limit, *topic].to_vec(),
            Stream::Conversation(id) => params![*id, seq, limit].to_vec(),
        }
    }
}
