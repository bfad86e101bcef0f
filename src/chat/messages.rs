//! Messages: reading them one by one and by page, sending, editing, deleting. Replies live in `threads`, which uses
//! the same pieces. Sequences are gapless: a number is taken inside the insert, by the store's only writer.

use super::actor::Actor;
use super::standing::{self, ChannelRef};
use super::{mentions, search};
use crate::model::*;
use crate::store::{Asked, Tx, log, params};

pub mod deletion;
mod hydrate;
mod page;
mod place;
mod row;

pub(super) use hydrate::{Parts, hydrate};
pub(super) use page::any_conversation_page;
pub use page::{Around, PageRequest, channel_page, conversation_page};
pub use place::Place;
pub(super) use place::{accessible, accessible_for, participants};
pub(super) use row::{columns, find, insert, newest, next_in_channel, next_in_conversation, next_in_thread, read};

/// What somebody wants to say.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub body: String,
    pub quoted: Option<MessageId>,
    pub nonce: String,
    pub topic: Option<TopicId>,
    /// Empty means `message`.
    pub kind: String,
    pub turn_id: String,
    /// `author_model`, `author_thinking`, `author_runtime`; kept from bot tokens, ignored from people.
    pub provenance: [Option<String>; 3],
}

pub enum Sent {
    New(Box<Message>, Box<Event>),
    /// The nonce was used before for this very message.
    Replay(Box<Message>),
}

/// Checks the kind of a message before anything is looked up.
pub(super) fn kind_of(actor: &Actor, draft: &Draft) -> Result<MessageKind> {
    let kind = match draft.kind.as_str() {
        "" => MessageKind::Message,
        text => MessageKind::parse(text).map_err(|_| Error::field("kind", "invalid message kind"))?,
    };
    if kind == MessageKind::Message {
        if !draft.turn_id.is_empty() {
            return Err(Error::field(
                "turn_id",
                "turn_id is only valid for agent activity messages",
            ));
        }
        return Ok(kind);
    }
    if !actor.is_bot_token() {
        return Err(Error::forbidden("agent activity messages require a bot token").code("bots_only"));
    }
    actor.needs(Scope::AgentActivityWrite)?;
    Ok(kind)
}

/// Provenance of a bot's message, checked; nothing from people.
pub(super) fn provenance(actor: &Actor, draft: &Draft) -> Result<[Option<String>; 3]> {
    if !actor.is_bot_token() {
        return Ok([None, None, None]);
    }
    for (field, value) in ["author_model", "author_thinking", "author_runtime"]
        .into_iter()
        .zip(&draft.provenance)
    {
        if value.as_ref().is_some_and(|v| v.chars().count() > MAX_PROVENANCE_CHARS) {
            return Err(Error::field(
                field,
                format!("{field} is longer than {MAX_PROVENANCE_CHARS} characters"),
            ));
        }
    }
    Ok(draft.provenance.clone().map(|v| v.filter(|text| !text.is_empty())))
}

/// Sends a message to a channel.
pub fn send(tx: &mut Tx, actor: &Actor, channel: &ChannelId, draft: Draft) -> Result<Sent> {
    let kind = kind_of(actor, &draft)?;
    let nonce = nonce(&draft.nonce);
    let earlier = earlier_with(tx, actor, &nonce)?;
    let number = next_in_channel(tx, channel)?;
    let (channel, standing) = standing::in_channel(tx, actor, channel)?;
    let topic = draft
        .topic
        .as_ref()
        .map(|t| usable_topic(tx, &channel, t))
        .transpose()?;
    let body = some_text(&draft.body).ok_or_else(|| Error::field("body", "message body is required"))?;
    let nonce = nonce?;
    if let Some(earlier) = earlier.opt(tx)? {
        let same = earlier.channel_id.as_ref() == Some(&channel.id)
            && earlier.parent_message_id.is_none()
            && earlier.body == body
            && earlier.topic_id == topic
            && earlier.kind == kind
            && earlier.turn_id == draft.turn_id
            && earlier.quoted_message_id == draft.quoted;
        return replayed(tx, actor, earlier, same).map(Sent::Replay);
    }
    standing::may_post(tx, actor, &channel, &standing)?;
    let provenance = provenance(actor, &draft)?;
    let mut message = blank(tx, actor, &channel.workspace_id);
    message.channel_id = Some(channel.id.clone());
    message.channel_seq = Some(number.one(tx)?);
    message.topic_id = topic;
    message.kind = kind;
    message.turn_id = draft.turn_id;
    message.body = body;
    message.nonce = nonce;
    [message.author_model, message.author_thinking, message.author_runtime] = provenance;
    if let Some(quoted) = &draft.quoted {
        let source = quotable(tx, quoted)?;
        let here = source.channel_id.as_ref() == Some(&channel.id) && source.parent_message_id.is_none();
        quote(&mut message, source, here)?;
    }
    insert(tx, &message)?;
    if standing.is_guest() {
        standing::spend_guest_post(tx, &channel.workspace_id, actor.id())?;
    }
    let event = announce_creation(tx, actor, &Place::Channel(channel), &message)?;
    let message = hydrate(tx, actor, vec![message], Parts::Bare)?.remove(0);
    Ok(Sent::New(Box::new(message), Box::new(event)))
}

/// A message of `actor`, not yet placed.
pub(super) fn blank(tx: &Tx, actor: &Actor, workspace: &WorkspaceId) -> Message {
    let id = MessageId::new();
    Message {
        route_id: None,
        workspace_id: workspace.clone(),
        channel_id: None,
        direct_conversation_id: None,
        author_id: actor.id().clone(),
        parent_message_id: None,
        thread_root_id: id.clone(),
        id,
        topic_id: None,
        channel_seq: None,
        thread_seq: None,
        body: String::new(),
        body_format: "markdown",
        created_at: tx.now(),
        edited_at: None,
        deleted_at: None,
        kind: MessageKind::Message,
        turn_id: String::new(),
        author_model: None,
        author_thinking: None,
        author_runtime: None,
        author: None,
        quoted_message_id: None,
        quoted_body_snapshot: String::new(),
        quoted_author_id: None,
        quoted_author: None,
        thread_state: None,
        nonce: None,
        attachments: Vec::new(),
        reactions: Vec::new(),
    }
}

/// One text for a topic that is missing, archived, foreign or of another channel: hidden channels cannot be probed.
pub(super) fn usable_topic(tx: &mut Tx, channel: &ChannelRef, topic: &TopicId) -> Result<TopicId> {
    let usable = tx.exists(
        "SELECT 1 FROM topics WHERE id = ?1 AND workspace_id = ?2 AND archived_at IS NULL
         AND (channel_id IS NULL OR channel_id = ?3)",
        params![topic, &channel.workspace_id, &channel.id],
    )?;
    if usable {
        Ok(topic.clone())
    } else {
        Err(Error::field("topic_id", "topic is unavailable"))
    }
}

/// The caller's own message that carries this nonce, wherever it was written.
pub(super) fn by_own_nonce(tx: &mut Tx, actor: &Actor, nonce: &str) -> Result<Asked<Message>> {
    tx.ask(
        concat!(
            "SELECT ",
            columns!(),
            " FROM messages m WHERE m.author_id = ?1 AND m.client_nonce = ?2"
        ),
        params![actor.id(), nonce],
        read,
    )
}

/// The same for a nonce that a send may carry.
pub(super) fn earlier_with(tx: &mut Tx, actor: &Actor, nonce: &Result<Option<String>>) -> Result<Asked<Message>> {
    match nonce {
        Ok(Some(nonce)) => by_own_nonce(tx, actor, nonce),
        _ => Ok(Asked::nothing()),
    }
}

/// The stored message again when the retry asks for the same; a conflict when it does not.
pub(super) fn replayed(tx: &mut Tx, actor: &Actor, earlier: Message, same: bool) -> Result<Box<Message>> {
    if !same {
        return Err(nonce_conflict());
    }
    Ok(Box::new(hydrate(tx, actor, vec![earlier], Parts::Bare)?.remove(0)))
}

fn nonce_conflict() -> Error {
    let text = "client nonce was already used for a different message";
    Error {
        field: Some("nonce"),
        ..Error::conflict(text)
    }
    .code("nonce_conflict")
}

fn quote_refused() -> Error {
    Error::field(
        "quoted_message_id",
        "quoted message is not in this channel, conversation, or thread",
    )
}

pub(super) fn quotable(tx: &mut Tx, id: &MessageId) -> Result<Message> {
    find(tx, id)?
        .filter(|m| m.deleted_at.is_none())
        .ok_or_else(quote_refused)
}

/// Keeps what was quoted as it reads now; later edits of the source do not reach it.
pub(super) fn quote(message: &mut Message, source: Message, same_place: bool) -> Result<()> {
    if !same_place {
        return Err(quote_refused());
    }
    message.quoted_body_snapshot = source.body.trim().chars().take(MAX_QUOTE_CHARS).collect();
    message.quoted_author_id = Some(source.author_id);
    message.quoted_message_id = Some(source.id);
    Ok(())
}

/// `message.created` of a root. Only those of channels record mentions.
pub(super) fn announce_creation(tx: &mut Tx, actor: &Actor, place: &Place, m: &Message) -> Result<Event> {
    let mut draft = place
        .address(tx, EventType::MessageCreated, m.channel_seq)?
        .with("message_id", m.id.as_str())
        .with("author_id", m.author_id.as_str());
    if matches!(place, Place::Channel(_)) {
        draft.mentioned = mentions::resolve(tx, &m.workspace_id, &m.body)?;
    }
    if let Some(topic) = &m.topic_id {
        draft = draft.with("topic_id", topic.as_str());
    }
    if m.kind != MessageKind::Message {
        draft = draft.with("kind", m.kind.as_str());
    }
    if !m.turn_id.is_empty() {
        draft = draft.with("turn_id", m.turn_id.as_str());
    }
    log::append(tx, with_origin(draft, actor, m))
}

/// The client's nonce and the request's correlation id, where there are any.
pub(super) fn with_origin<'a>(mut draft: log::Draft<'a>, actor: &Actor, m: &Message) -> log::Draft<'a> {
    if let Some(nonce) = &m.nonce {
        draft = draft.with("nonce", nonce.as_str());
    }
    if let Some(id) = &actor.correlation_id {
        draft = draft.with("correlation_id", id.as_str());
    }
    draft
}

/// One message with attachments and reactions.
pub fn show(tx: &mut Tx, actor: &Actor, id: &MessageId) -> Result<Message> {
    let (message, ..) = accessible_for(tx, actor, id, Scope::DmsRead)?;
    Ok(hydrate(tx, actor, vec![message], Parts::Full)?.remove(0))
}

/// Whether an interrupted send was stored. The author may always see what they wrote while they are a member.
pub fn by_nonce(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, text: &str) -> Result<Message> {
    if workspace.as_str().trim().is_empty() {
        return Err(Error::field("workspace_id", "workspace_id is required"));
    }
    let nonce = nonce(text)?.ok_or_else(|| Error::field("nonce", "nonce is required"))?;
    standing::member(tx, actor, workspace)?;
    let found = by_own_nonce(tx, actor, &nonce)?
        .opt(tx)?
        .ok_or_else(|| Error::not_found("message"))?;
    if found.workspace_id != *workspace {
        return Err(nonce_conflict());
    }
    if found.direct_conversation_id.is_some() {
        actor.needs(Scope::DmsWrite)?;
    }
    Ok(hydrate(tx, actor, vec![found], Parts::Full)?.remove(0))
}

/// Only the author edits. Mentions are not computed again and nobody is notified.
pub fn edit(tx: &mut Tx, actor: &Actor, id: &MessageId, body: &str) -> Result<(Message, Event)> {
    let (mut message, place, standing) = accessible_for(tx, actor, id, Scope::DmsWrite)?;
    standing.unblocked(tx.now())?;
    if message.author_id != *actor.id() {
        return Err(Error::forbidden("only the author can edit a message").code("not_author"));
    }
    if message.deleted_at.is_some() {
        return Err(Error::conflict("deleted messages cannot be edited").code("message_deleted"));
    }
    message.body = some_text(body).ok_or_else(|| Error::field("body", "message body is required"))?;
    message.edited_at = Some(tx.now());
    tx.exec(
        "UPDATE messages SET body = ?2, edited_at = ?3 WHERE id = ?1",
        params![id, &message.body, message.edited_at],
    )?;
    search::changed(tx, id)?;
    let event = announce_change(tx, EventType::MessageUpdated, &message, &place)?;
    Ok((hydrate(tx, actor, vec![message], Parts::Bare)?.remove(0), event))
}

/// `message.updated` or `message.deleted`, to whoever can read the message.
pub(super) fn announce_change(tx: &mut Tx, kind: EventType, m: &Message, place: &Place) -> Result<Event> {
    let draft = place.address(tx, kind, m.channel_seq)?;
    log::append(
        tx,
        draft
            .with("message_id", m.id.as_str())
            .with("root_message_id", m.thread_root_id.as_str()),
    )
}

/// The permanent link of a channel root, allocated once. Everything that cannot have one is the same "not found".
pub fn route(tx: &mut Tx, actor: &Actor, id: &MessageId) -> Result<Message> {
    let not_found = || Error::not_found("message");
    let (mut message, place, _) = accessible_for(tx, actor, id, Scope::DmsRead)?;
    if message.parent_message_id.is_some() || matches!(place, Place::Conversation { .. }) {
        return Err(not_found());
    }
    message.route_id = Some(allocate_route(tx, &message)?);
    Ok(hydrate(tx, actor, vec![message], Parts::Bare)?.remove(0))
}

/// The `M…` id of a root, made when it is first needed.
pub(super) fn allocate_route(tx: &mut Tx, root: &Message) -> Result<String> {
    if let Some(route) = &root.route_id {
        return Ok(route.clone());
    }
    let route = route_id('M');
    tx.exec(
        "UPDATE messages SET route_id = ?2 WHERE id = ?1 AND route_id IS NULL",
        params![&root.id, &route],
    )?;
    Ok(route)
}
