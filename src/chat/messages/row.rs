//! Messages to and from their rows.

use crate::model::*;
use crate::store::{Asked, JsonList, Row, Tx, params};

/// The columns of `messages m` in the order `read` takes them.
macro_rules! columns {
    () => {
        "m.id, m.route_id, m.workspace_id, m.channel_id, m.direct_conversation_id, m.author_id, m.parent_message_id,
         m.thread_root_id, m.topic_id, m.channel_seq, m.thread_seq, m.body, m.created_at, m.edited_at, m.deleted_at,
         m.kind, m.turn_id, m.author_model, m.author_thinking, m.author_runtime, m.quoted_message_id,
         m.quoted_body_snapshot, m.quoted_author_id, m.client_nonce, m.reply_count, m.last_reply_at,
         m.last_reply_author_ids"
    };
}
pub(in crate::chat) use columns;

/// A message without its people, attachments and reactions: `hydrate` adds those. Roots carry their thread state.
pub(in crate::chat) fn read(r: &mut Row) -> Result<Message> {
    let mut m = Message {
        id: r.take()?,
        route_id: r.take()?,
        workspace_id: r.take()?,
        channel_id: r.take()?,
        direct_conversation_id: r.take()?,
        author_id: r.take()?,
        parent_message_id: r.take()?,
        thread_root_id: r.take()?,
        topic_id: r.take()?,
        channel_seq: r.take()?,
        thread_seq: r.take()?,
        body: r.take()?,
        body_format: "markdown",
        created_at: r.take()?,
        edited_at: r.take()?,
        deleted_at: r.take()?,
        kind: r.take()?,
        turn_id: r.take()?,
        author_model: r.take()?,
        author_thinking: r.take()?,
        author_runtime: r.take()?,
        author: None,
        quoted_message_id: r.take()?,
        quoted_body_snapshot: r.take()?,
        quoted_author_id: r.take()?,
        quoted_author: None,
        thread_state: None,
        nonce: r.take()?,
        attachments: Vec::new(),
        reactions: Vec::new(),
    };
    if m.parent_message_id.is_none() {
        m.thread_state = Some(ThreadState {
            root_message_id: m.id.clone(),
            reply_count: r.take()?,
            last_reply_at: r.take()?,
            last_reply_author_ids: r.take::<JsonList<UserId>>()?.0,
        });
    }
    Ok(m)
}

pub(in crate::chat) fn find(tx: &mut Tx, id: &MessageId) -> Result<Option<Message>> {
    tx.opt(
        concat!("SELECT ", columns!(), " FROM messages m WHERE m.id = ?1"),
        params![id],
        read,
    )
}

/// The newest number in a channel or conversation, or with `thread_seq` in a thread; 0 in an empty one. Not `MAX`: a plan
/// that Postgres made while the table was small would read all numbers of the channel until the next ANALYZE.
macro_rules! newest {
    ($of:literal) => {
        newest!(channel_seq, $of)
    };
    ($seq:ident, $of:literal) => {
        concat!(
            "COALESCE((SELECT l.",
            stringify!($seq),
            " FROM messages l WHERE l.",
            $of,
            " AND l.",
            stringify!($seq),
            " IS NOT NULL ORDER BY l.",
            stringify!($seq),
            " DESC LIMIT 1), 0)"
        )
    };
}
pub(in crate::chat) use newest;

/// The number that the next message of a stream will have. It stays free until this transaction, the only writer's, ends.
pub(in crate::chat) fn next_in_channel(tx: &mut Tx, channel: &ChannelId) -> Result<Asked<i64>> {
    tx.ask(
        concat!("SELECT 1 + ", newest!("channel_id = ?1")),
        params![channel],
        |r| r.take(),
    )
}

pub(in crate::chat) fn next_in_conversation(tx: &mut Tx, conversation: &ConversationId) -> Result<Asked<i64>> {
    tx.ask(
        concat!("SELECT 1 + ", newest!("direct_conversation_id = ?1")),
        params![conversation],
        |r| r.take(),
    )
}

pub(in crate::chat) fn next_in_thread(tx: &mut Tx, root: &MessageId) -> Result<Asked<i64>> {
    tx.ask(
        concat!("SELECT 1 + ", newest!(thread_seq, "thread_root_id = ?1")),
        params![root],
        |r| r.take(),
    )
}

/// Stores a new message, which has the next number of its stream, and gives it the store's next, by which search knows it.
pub(in crate::chat) fn insert(tx: &mut Tx, m: &Message) -> Result<()> {
    tx.queue(
        "INSERT INTO messages (id, workspace_id, channel_id, direct_conversation_id, author_id, parent_message_id,
         thread_root_id, topic_id, channel_seq, thread_seq, body, created_at, kind, turn_id, author_model,
         author_thinking, author_runtime, quoted_message_id, quoted_body_snapshot, quoted_author_id, client_nonce, number)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
         (SELECT COALESCE(MAX(x.number), 0) + 1 FROM messages x))",
        params![
            &m.id,
            &m.workspace_id,
            m.channel_id.as_ref(),
            m.direct_conversation_id.as_ref(),
            &m.author_id,
            m.parent_message_id.as_ref(),
            &m.thread_root_id,
            m.topic_id.as_ref(),
            m.channel_seq,
            m.thread_seq,
            &m.body,
            m.created_at,
            m.kind,
            &m.turn_id,
            m.author_model.as_ref(),
            m.author_thinking.as_ref(),
            m.author_runtime.as_ref(),
            m.quoted_message_id.as_ref(),
            &m.quoted_body_snapshot,
            m.quoted_author_id.as_ref(),
            m.nonce.as_ref(),
        ],
    )
}
