//! Pages of root messages, by sequence: the latest, before, after and around a number. Keyset only: a page of the
//! oldest history costs what the newest does.

use super::hydrate::{Parts, hydrate};
use super::row::{columns, read};
use super::usable_topic;
use crate::chat::actor::Actor;
use crate::chat::standing;
use crate::model::*;
use crate::store::{Tx, params};

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
    let topic = match &request.topic {
        Some(topic) => Some(
            usable_topic(tx, &channel, topic)
                .map_err(|_| Error::field("topic_id", "invalid message page request: topic is unavailable"))?,
        ),
        None => None,
    };
    let stream = Stream {
        id: channel.id.as_str(),
        topic: topic.as_ref(),
    };
    let messages = stream.window(tx, request)?;
    let (oldest_seq, newest_seq) = match (messages.first(), messages.last()) {
        (Some(first), Some(last)) => (first.channel_seq.unwrap_or(0), last.channel_seq.unwrap_or(0)),
        _ => (0, 0),
    };
    let (has_older, has_newer) = if messages.is_empty() {
        (false, false)
    } else {
        (stream.any_below(tx, oldest_seq)?, stream.any_above(tx, newest_seq)?)
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

/// The root messages of one channel, or of one topic in it. Each query stands twice, because a condition that may or
/// may not hold keeps a planner from using the index that fits.
struct Stream<'a> {
    id: &'a str,
    topic: Option<&'a TopicId>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM messages m WHERE m.channel_id = ?1 AND ",
            $rest
        )
    };
}

impl Stream<'_> {
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
        let mut found = match self.topic {
            None => tx.all(
                select!("m.channel_seq < ?2 ORDER BY m.channel_seq DESC LIMIT ?3"),
                params![self.id, seq, limit],
                read,
            ),
            Some(topic) => tx.all(
                select!("m.topic_id = ?4 AND m.channel_seq < ?2 ORDER BY m.channel_seq DESC LIMIT ?3"),
                params![self.id, seq, limit, topic],
                read,
            ),
        }?;
        found.reverse();
        Ok(found)
    }

    fn above(&self, tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Message>> {
        match self.topic {
            None => tx.all(
                select!("m.channel_seq > ?2 ORDER BY m.channel_seq LIMIT ?3"),
                params![self.id, seq, limit],
                read,
            ),
            Some(topic) => tx.all(
                select!("m.topic_id = ?4 AND m.channel_seq > ?2 ORDER BY m.channel_seq LIMIT ?3"),
                params![self.id, seq, limit, topic],
                read,
            ),
        }
    }

    fn any_below(&self, tx: &mut Tx, seq: i64) -> Result<bool> {
        match self.topic {
            None => tx.exists(
                "SELECT 1 FROM messages WHERE channel_id = ?1 AND channel_seq < ?2 LIMIT 1",
                params![self.id, seq],
            ),
            Some(topic) => tx.exists(
                "SELECT 1 FROM messages WHERE channel_id = ?1 AND topic_id = ?3 AND channel_seq < ?2 LIMIT 1",
                params![self.id, seq, topic],
            ),
        }
    }

    fn any_above(&self, tx: &mut Tx, seq: i64) -> Result<bool> {
        match self.topic {
            None => tx.exists(
                "SELECT 1 FROM messages WHERE channel_id = ?1 AND channel_seq > ?2 LIMIT 1",
                params![self.id, seq],
            ),
            Some(topic) => tx.exists(
                "SELECT 1 FROM messages WHERE channel_id = ?1 AND topic_id = ?3 AND channel_seq > ?2 LIMIT 1",
                params![self.id, seq, topic],
            ),
        }
    }
}
