//! What they say to each other: messages in order of time, with their threads, reactions, pins and events.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::LazyLock;

use super::bulk::Bulk;
use super::cast::Cast;
use super::chance::Chance;
use super::{Size, id_at, last_number, texts};
use crate::chat::conversations;
use crate::model::*;
use crate::store::{Param, Tx, log, params};

/// Messages of one transaction: short enough for a server beside it.
const STEP: u64 = 1000;
/// Roots of a place that replies still go to.
const OPEN_THREADS: usize = 24;
/// The log holds events of so many of the newest messages, as one that is pruned now and then.
const LOGGED: u64 = 20_000;
const PINS: usize = 8;
/// Read positions at most.
const READS: usize = 20_000;

static MESSAGES: LazyLock<Bulk> = LazyLock::new(|| {
    let columns = [
        "id",
        "workspace_id",
        "channel_id",
        "direct_conversation_id",
        "author_id",
        "parent_message_id",
        "thread_root_id",
        "channel_seq",
        "thread_seq",
        "body",
        "created_at",
        "edited_at",
        "deleted_at",
        "quoted_message_id",
        "quoted_body_snapshot",
        "quoted_author_id",
        "number",
    ];
    Bulk::into("messages", &columns)
});
static REACTIONS: LazyLock<Bulk> =
    LazyLock::new(|| Bulk::into("reactions", &["message_id", "emoji", "user_id", "created_at"]));
static EVENTS: LazyLock<Bulk> = LazyLock::new(|| {
    let columns = [
        "cursor",
        "id",
        "workspace_id",
        "channel_id",
        "direct_conversation_id",
        "type",
        "seq",
        "payload_json",
        "created_at",
        "is_private",
        "mentioned_user_ids",
    ];
    Bulk::into("events", &columns)
});
static RECIPIENTS: LazyLock<Bulk> = LazyLock::new(|| Bulk::into("event_recipients", &["event_cursor", "user_id"]));
static READ: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::into(
        "channel_reads",
        &["channel_id", "user_id", "last_read_seq", "last_read_at"],
    )
});

/// A channel, or a conversation with those who are in it.
struct Place {
    channel: Option<ChannelId>,
    conversation: Option<ConversationId>,
    /// Indexes of people.
    members: Vec<usize>,
    roots: i64,
    open: VecDeque<Root>,
    pins: usize,
}

struct Root {
    id: MessageId,
    author: usize,
    body: String,
    replies: i64,
    last_authors: Vec<usize>,
}

pub struct Talk {
    channels: Vec<Place>,
    conversations: Vec<Place>,
    done: u64,
    total: u64,
    number: i64,
    /// Counts events; none are written into a log that has some, where they would be older than what was read.
    events: Option<u64>,
    last_cursor: Option<String>,
}

/// One message in the making.
struct Said {
    id: MessageId,
    author: usize,
    channel: Option<ChannelId>,
    conversation: Option<ConversationId>,
    root: Option<MessageId>,
    seq: i64,
    body: String,
    at: Time,
    edited: Option<Time>,
    deleted: Option<Time>,
    quoted: Option<(MessageId, String, usize)>,
    mentioned: Option<usize>,
    members: Vec<usize>,
}

/// Threads that grew in this step: replies, time of the last, its last authors.
type Grown = HashMap<MessageId, (i64, Time, Vec<usize>)>;

impl Talk {
    pub fn begin(tx: &mut Tx, cast: &Cast, size: Size, chance: &mut Chance) -> Result<Talk> {
        let speakers: Vec<usize> = (0..cast.people.len()).filter(|&n| !cast.people[n].guest).collect();
        let place = |channel, conversation, members| Place {
            channel,
            conversation,
            members,
            roots: 0,
            open: VecDeque::new(),
            pins: 0,
        };
        let channels = cast
            .channels
            .iter()
            .map(|id| place(Some(id.clone()), None, speakers.clone()));
        let mut conversations = Vec::new();
        for members in circles(&speakers, chance) {
            let ids: Vec<_> = members.iter().map(|&n| cast.people[n].id.clone()).collect();
            let id = conversations::between(tx, &cast.workspace, &ids)?;
            conversations.push(place(None, Some(id), members));
        }
        let fresh = log::clock(tx)?.as_str() == "cur_00000000000000000000000000";
        Ok(Talk {
            channels: channels.collect(),
            conversations,
            done: 0,
            total: size.messages,
            number: last_number(tx)?,
            events: fresh.then_some(0),
            last_cursor: None,
        })
    }

    pub fn step(&mut self, tx: &mut Tx, cast: &Cast, chance: &mut Chance) -> Result<u64> {
        let mut grown = Grown::new();
        let count = STEP.min(self.total - self.done);
        let said: Vec<_> = (0..count)
            .map(|n| self.say(cast, chance, self.done + n, &mut grown))
            .collect();
        self.write(tx, cast, &said)?;
        for (root, (replies, at, authors)) in &grown {
            let authors: Vec<_> = authors.iter().map(|&n| &cast.people[n].id).collect();
            let authors = serde_json::to_string(&authors).map_err(Error::internal)?;
            tx.exec(
                "UPDATE messages SET reply_count = ?2, last_reply_at = ?3, last_reply_author_ids = ?4,
                    route_id = COALESCE(route_id, ?5) WHERE id = ?1",
                params![root, *replies, *at, &authors, &route_id('M')],
            )?;
        }
        self.react(tx, cast, &said, chance)?;
        self.announce(tx, cast, &said, chance)?;
        self.done += count;
        Ok(self.done)
    }

    /// More of it lately than long ago.
    fn time(&self, cast: &Cast, n: u64) -> Time {
        let share = ((n + 1) as f64 / self.total as f64).powf(0.7);
        Time(cast.began.0 + ((cast.now.0 - cast.began.0) as f64 * share) as i64)
    }

    fn say(&mut self, cast: &Cast, chance: &mut Chance, n: u64, grown: &mut Grown) -> Said {
        let at = self.time(cast, n);
        let place = if !self.conversations.is_empty() && chance.percent(8) {
            let which = chance.mostly_small(self.conversations.len());
            &mut self.conversations[which]
        } else {
            let which = chance.mostly_small(self.channels.len());
            &mut self.channels[which]
        };
        let author = place.members[chance.mostly_small(place.members.len())];
        let to = place.members[chance.below(place.members.len())];
        let handle = &cast.people[to].handle;
        let body = texts::body(chance, handle);
        let mentioned = (place.channel.is_some() && body.contains(&format!("@{handle}"))).then_some(to);
        let id = MessageId::from(id_at(MessageId::PREFIX, at, chance));
        let mut said = Said {
            id: id.clone(),
            author,
            channel: place.channel.clone(),
            conversation: place.conversation.clone(),
            root: None,
            seq: 0,
            body,
            at,
            edited: chance.percent(3).then_some(at),
            deleted: None,
            quoted: None,
            mentioned,
            members: if place.conversation.is_some() {
                place.members.clone()
            } else {
                Vec::new()
            },
        };
        if !place.open.is_empty() && chance.percent(25) {
            let which = place.open.len() - 1 - chance.mostly_small(place.open.len());
            let root = &mut place.open[which];
            root.replies += 1;
            root.last_authors.retain(|a| *a != author);
            root.last_authors.insert(0, author);
            root.last_authors.truncate(3);
            said.root = Some(root.id.clone());
            said.seq = root.replies;
            grown.insert(root.id.clone(), (root.replies, at, root.last_authors.clone()));
            return said;
        }
        place.roots += 1;
        said.seq = place.roots;
        if chance.percent(2)
            && let Some(root) = place.open.back()
        {
            let text = root.body.trim().chars().take(MAX_QUOTE_CHARS).collect();
            said.quoted = Some((root.id.clone(), text, root.author));
        }
        if chance.below(200) == 0 {
            (said.deleted, said.edited) = (Some(at), None);
            said.body.clear();
            return said;
        }
        if place.open.len() == OPEN_THREADS {
            place.open.pop_front();
        }
        place.open.push_back(Root {
            id,
            author,
            body: said.body.clone(),
            replies: 0,
            last_authors: Vec::new(),
        });
        said
    }

    fn write(&mut self, tx: &mut Tx, cast: &Cast, said: &[Said]) -> Result<()> {
        let mut values: Vec<Param> = Vec::with_capacity(said.len() * 17);
        for (n, m) in said.iter().enumerate() {
            let (channel_seq, thread_seq) = match m.root {
                Some(_) => (None, Some(m.seq)),
                None => (Some(m.seq), None),
            };
            let quoted = m.quoted.as_ref();
            values.extend(params![
                &m.id,
                &cast.workspace,
                m.channel.as_ref(),
                m.conversation.as_ref(),
                &cast.people[m.author].id,
                m.root.as_ref(),
                m.root.as_ref().unwrap_or(&m.id),
                channel_seq,
                thread_seq,
                &m.body,
                m.at,
                m.edited,
                m.deleted,
                quoted.map(|q| &q.0),
                quoted.map_or("", |q| q.1.as_str()),
                quoted.map(|q| &cast.people[q.2].id),
                self.number + 1 + n as i64,
            ]);
        }
        self.number += said.len() as i64;
        MESSAGES.insert(tx, &values)
    }

    fn react(&mut self, tx: &mut Tx, cast: &Cast, said: &[Said], chance: &mut Chance) -> Result<()> {
        let mut values: Vec<Param> = Vec::new();
        for m in said.iter().filter(|m| m.deleted.is_none()) {
            let people = if m.members.is_empty() {
                &self.channels[0].members
            } else {
                &m.members
            };
            if chance.percent(12) {
                let first = chance.below(people.len());
                let emoji = chance.of(texts::EMOJI);
                for n in 0..(1 + chance.mostly_small(6)).min(people.len()) {
                    let person = people[(first + n) % people.len()];
                    values.extend(params![&m.id, emoji, &cast.people[person].id, m.at]);
                }
            }
        }
        REACTIONS.insert(tx, &values)?;
        for m in said.iter().filter(|m| m.deleted.is_none() && m.root.is_none()) {
            let Some(place) = self.channels.iter_mut().find(|p| p.channel == m.channel) else {
                continue;
            };
            if place.pins < PINS && chance.percent(2) {
                place.pins += 1;
                let id = id_at(PinId::PREFIX, m.at, chance);
                let by = &cast.people[m.author].id;
                tx.exec(
                    "INSERT INTO pinned_messages (id, workspace_id, channel_id, message_id, pinned_by, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![&id, &cast.workspace, m.channel.as_ref(), &m.id, by, m.at],
                )?;
            }
        }
        Ok(())
    }

    fn announce(&mut self, tx: &mut Tx, cast: &Cast, said: &[Said], chance: &mut Chance) -> Result<()> {
        let Some(mut count) = self.events else { return Ok(()) };
        let skipped = (self.total - self.done).saturating_sub(LOGGED);
        let mut rows = Vec::new();
        for m in said.iter().skip(skipped as usize) {
            let mentioned: Vec<_> = m.mentioned.iter().map(|&n| &cast.people[n].id).collect();
            let mentioned = serde_json::to_string(&mentioned).map_err(Error::internal)?;
            let mut row = |kind: EventType, payload: serde_json::Value, mentioned: String| {
                count += 1;
                let cursor = Ulid(u128::from(m.at.millis()) << 80 | u128::from(count)).encode(Cursor::PREFIX);
                rows.push((
                    cursor,
                    id_at(EventId::PREFIX, m.at, chance),
                    m,
                    kind,
                    payload.to_string(),
                    mentioned,
                ));
            };
            let mut payload = serde_json::json!({"message_id": m.id});
            if let Some(conversation) = &m.conversation {
                payload["direct_conversation_id"] = conversation.as_str().into();
            }
            match &m.root {
                Some(root) => {
                    payload["root_message_id"] = root.as_str().into();
                    row(EventType::ThreadReplyCreated, payload.clone(), mentioned);
                    if let Some(keys) = payload.as_object_mut() {
                        keys.remove("message_id");
                    }
                    row(EventType::ThreadStateUpdated, payload, "[]".into());
                }
                None => {
                    payload["author_id"] = cast.people[m.author].id.as_str().into();
                    row(EventType::MessageCreated, payload, mentioned);
                }
            }
        }
        let (mut values, mut recipients): (Vec<Param>, Vec<Param>) = Default::default();
        for (cursor, id, m, kind, payload, mentioned) in &rows {
            let seq = m.root.is_none().then_some(m.seq);
            let (channel, conversation) = (m.channel.as_ref(), m.conversation.as_ref());
            let private = m.conversation.is_some();
            values.extend(params![
                cursor,
                id,
                &cast.workspace,
                channel,
                conversation,
                *kind,
                seq,
                payload,
                m.at,
                private,
                mentioned
            ]);
            for &person in &m.members {
                recipients.extend(params![cursor, &cast.people[person].id]);
            }
        }
        EVENTS.insert(tx, &values)?;
        RECIPIENTS.insert(tx, &recipients)?;
        if let Some((cursor, ..)) = rows.last() {
            self.last_cursor = Some(cursor.clone());
        }
        self.events = Some(count);
        if let Some(cursor) = &self.last_cursor {
            tx.exec(
                "UPDATE clock SET value = ?1 WHERE name = 'events' AND value < ?1",
                params![cursor],
            )?;
        }
        Ok(())
    }

    /// Everybody has read most of the busiest channels.
    pub fn finish(self, tx: &mut Tx, cast: &Cast, chance: &mut Chance) -> Result<()> {
        let rows: Vec<_> = self
            .channels
            .iter()
            .take(6)
            .filter(|place| place.roots > 0)
            .flat_map(|place| place.members.iter().map(move |&person| (place, person)))
            .take(READS)
            .map(|(place, person)| (place, person, (place.roots - chance.mostly_small(60) as i64).max(0)))
            .collect();
        let mut values: Vec<Param> = Vec::new();
        for (place, person, seq) in &rows {
            values.extend(params![
                place.channel.as_ref(),
                &cast.people[*person].id,
                *seq,
                cast.now
            ]);
        }
        READ.insert(tx, &values)
    }
}

/// Who talks in private: pairs, and a group here and there. No pair twice.
fn circles(speakers: &[usize], chance: &mut Chance) -> Vec<Vec<usize>> {
    if speakers.len() < 2 {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    for n in 0..speakers.len().clamp(2, 400) {
        let size = if n % 5 == 4 { 3 + chance.below(3) } else { 2 };
        let mut circle = BTreeSet::from([speakers[chance.mostly_small(speakers.len())]]);
        for _ in 0..size * 4 {
            if circle.len() < size {
                circle.insert(speakers[chance.below(speakers.len())]);
            }
        }
        if circle.len() > 1 {
            seen.insert(circle.into_iter().collect::<Vec<_>>());
        }
    }
    seen.into_iter().collect()
}
