//! Pages of root messages, by sequence: the latest, before, after and around a number. Keyset only: a page of the
//! oldest history costs what the newest does.

use super::hydrate::{Parts, hydrate};
use super::row::{columns, read};
use super::usable_topic;
use crate::chat::actor::Actor;
use crate::chat::{conversations, standing};
use crate::model::*;
use crate::store::{Asked, Param, Tx, params};

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

/// The same for somebody who is not in it: `survey` asks for a reason first.
pub(in crate::chat) fn any_conversation_page(
    tx: &mut Tx,
    actor: &Actor,
    id: &ConversationId,
    request: &PageRequest,
) -> Result<MessagePage> {
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

/// Whether a stream goes on beyond a page.
enum More {
    Known(bool),
    Asked(Asked<()>),
}

impl More {
    fn is(self, tx: &mut Tx) -> Result<bool> {
        match self {
            More::Known(more) => Ok(more),
            More::Asked(asked) => asked.exists(tx),
        }
    }
}

impl Stream<'_> {
    fn page(&self, tx: &mut Tx, actor: &Actor, request: &PageRequest) -> Result<MessagePage> {
        let (messages, older, newer) = self.window(tx, request)?;
        let (oldest_seq, newest_seq) = (seq_of(messages.first()), seq_of(messages.last()));
        let messages = hydrate(tx, actor, messages, Parts::Listed)?;
        Ok(MessagePage {
            messages,
            oldest_seq,
            newest_seq,
            has_older: older.is(tx)?,
            has_newer: newer.is(tx)?,
        })
    }

    /// Ascending by sequence, and whether there are older and newer ones. One more than is shown tells that, where the
    /// window ends in the stream; where the caller's number ends it, the stream is asked.
    fn window(&self, tx: &mut Tx, request: &PageRequest) -> Result<(Vec<Message>, More, More)> {
        let limit = request.limit as usize;
        let one_more = request.limit + 1;
        match request.around {
            Around::Latest => {
                let mut page = self.below(tx, i64::MAX, one_more)?;
                let older = keep_newest(&mut page, limit);
                // In one snapshot nothing is newer than the latest.
                Ok((page, More::Known(older), More::Known(false)))
            }
            Around::Before(seq) => {
                let mut page = self.below(tx, seq, one_more)?;
                let older = keep_newest(&mut page, limit);
                let newer = match page.last() {
                    Some(newest) => More::Asked(self.any_above(tx, seq_of(Some(newest)))?),
                    None => More::Known(false),
                };
                Ok((page, More::Known(older), newer))
            }
            Around::After(seq) => {
                let mut page = self.above(tx, seq, one_more)?;
                let newer = keep_oldest(&mut page, limit);
                let older = match page.first() {
                    Some(oldest) => More::Asked(self.any_below(tx, seq_of(Some(oldest)))?),
                    None => More::Known(false),
                };
                Ok((page, older, More::Known(newer)))
            }
            Around::Near(seq) => {
                // What one side cannot fill goes to the other, so both are read up to the whole limit.
                let mut older = self.below(tx, seq.saturating_add(1), one_more)?;
                let mut newer = self.above(tx, seq, one_more)?;
                let right = (limit / 2).max(limit.saturating_sub(older.len())).min(newer.len());
                let left = (limit - right).min(older.len());
                let more_newer = keep_oldest(&mut newer, right);
                let more_older = keep_newest(&mut older, left);
                older.append(&mut newer);
                Ok((older, More::Known(more_older), More::Known(more_newer)))
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

    fn any_below(&self, tx: &mut Tx, seq: i64) -> Result<Asked<()>> {
        let sql = for_each_stream!(self, "SELECT 1 FROM messages m WHERE", "m.channel_seq < ?2 LIMIT ?3");
        tx.ask(sql, &self.params(seq, 1), |_| Ok(()))
    }

    fn any_above(&self, tx: &mut Tx, seq: i64) -> Result<Asked<()>> {
        let sql = for_each_stream!(self, "SELECT 1 FROM messages m WHERE", "m.channel_seq > ?2 LIMIT ?3");
        tx.ask(sql, &self.params(seq, 1), |_| Ok(()))
    }

    fn params(&self, seq: i64, limit: i64) -> Vec<Param<'_>> {
        match self {
            Stream::Channel(id) => params![*id, seq, limit].to_vec(),
            Stream::Topic(id, topic) => params![*id, seq, limit, *topic].to_vec(),
            Stream::Conversation(id) => params![*id, seq, limit].to_vec(),
        }
    }
}

/// 0 where there is no message.
fn seq_of(message: Option<&Message>) -> i64 {
    message.and_then(|m| m.channel_seq).unwrap_or(0)
}

/// Cuts an ascending window to its last `limit`; whether it was longer.
fn keep_newest(window: &mut Vec<Message>, limit: usize) -> bool {
    let more = window.len().saturating_sub(limit);
    window.drain(..more);
    more > 0
}

fn keep_oldest(window: &mut Vec<Message>, limit: usize) -> bool {
    let more = window.len() > limit;
    window.truncate(limit);
    more
}
