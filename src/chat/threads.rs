//! One flat level of replies below a root message.

use super::actor::Actor;
use super::messages::{self, Draft, Parts, Place, columns, hydrate, read};
use super::{mentions, standing};
use crate::model::*;
use crate::store::{Tx, log, params};

/// The root, its replies ascending (the earliest `limit`, or the latest), and the state of the whole thread.
/// Opening a thread gives its root a public link.
pub fn show(tx: &mut Tx, actor: &Actor, root: &MessageId, limit: i64, latest: bool) -> Result<Thread> {
    let (root, ..) = messages::accessible_for(tx, actor, root, Scope::DmsRead)?;
    if root.parent_message_id.is_some() {
        return Err(Error::invalid("thread root must be a root message").code("not_a_root"));
    }
    let sql = if latest {
        concat!(
            "SELECT ",
            columns!(),
            " FROM messages m WHERE m.thread_root_id = ?1 AND m.thread_seq IS NOT NULL ORDER BY m.thread_seq DESC LIMIT ?2"
        )
    } else {
        concat!(
            "SELECT ",
            columns!(),
            " FROM messages m WHERE m.thread_root_id = ?1 AND m.thread_seq IS NOT NULL ORDER BY m.thread_seq LIMIT ?2"
        )
    };
    let mut replies = tx.all(sql, params![&root.id, limit], read)?;
    if latest {
        replies.reverse();
    }
    let thread_state = state(&root)?;
    let mut all = vec![root];
    all.append(&mut replies);
    let mut all = hydrate(tx, actor, all, Parts::Full)?;
    let replies = all.split_off(1);
    Ok(Thread {
        root: all.remove(0),
        replies,
        thread_state,
    })
}

/// Whether the root still lacks the public link that opening its thread gives it.
pub fn lacks_route(thread: &Thread) -> bool {
    thread.root.route_id.is_none()
}

/// The link itself, in a writing transaction.
pub fn give_route(tx: &mut Tx, root: &MessageId) -> Result<Option<String>> {
    match messages::find(tx, root)? {
        Some(root) => messages::allocate_route(tx, &root).map(Some),
        None => Ok(None),
    }
}

fn state(root: &Message) -> Result<ThreadState> {
    root.thread_state
        .clone()
        .ok_or_else(|| Error::internal(format!("{} has no thread state", root.id)))
}

pub enum Replied {
    New {
        message: Box<Message>,
        state: ThreadState,
        events: Box<[Event; 2]>,
    },
    Replay {
        message: Box<Message>,
        state: ThreadState,
    },
}

pub fn reply(tx: &mut Tx, actor: &Actor, root: &MessageId, draft: Draft) -> Result<Replied> {
    let (root, place, standing) = messages::accessible_for(tx, actor, root, Scope::DmsWrite)?;
    if root.parent_message_id.is_some() {
        return Err(Error::invalid("nested thread replies are not supported").code("not_a_root"));
    }
    let body = some_text(&draft.body).ok_or_else(|| Error::field("body", "reply body is required"))?;
    let nonce = nonce(&draft.nonce);
    let earlier = messages::earlier_with(tx, actor, &nonce)?;
    let number = messages::next_in_thread(tx, &root.id)?;
    let nonce = nonce?;
    if let Some(earlier) = earlier.opt(tx)? {
        let same = earlier.parent_message_id.as_ref() == Some(&root.id)
            && earlier.body == body
            && earlier.quoted_message_id == draft.quoted;
        let message = messages::replayed(tx, actor, earlier, same)?;
        return Ok(Replied::Replay {
            message,
            state: state(&root)?,
        });
    }
    match &place {
        Place::Channel(channel) => standing::may_post(tx, actor, channel, &standing)?,
        Place::Conversation { id, workspace_id } => {
            standing.unblocked(tx.now())?;
            active_peer(tx, actor, workspace_id, id)?;
        }
    }
    let mut message = messages::blank(tx, actor, &root.workspace_id);
    message.channel_id = root.channel_id.clone();
    message.direct_conversation_id = root.direct_conversation_id.clone();
    message.parent_message_id = Some(root.id.clone());
    message.thread_seq = Some(number.one(tx)?);
    message.thread_root_id = root.id.clone();
    message.body = body;
    message.nonce = nonce;
    [message.author_model, message.author_thinking, message.author_runtime] = messages::provenance(actor, &draft)?;
    if let Some(quoted) = &draft.quoted {
        let source = messages::quotable(tx, quoted)?;
        let here = source.thread_root_id == root.id;
        messages::quote(&mut message, source, here)?;
    }
    messages::insert(tx, &message)?;
    if standing.is_guest() {
        standing::spend_guest_post(tx, &root.workspace_id, actor.id())?;
    }
    messages::allocate_route(tx, &root)?;
    let state = count_reply(tx, &root, &message)?;
    let events = Box::new(announce(tx, actor, &place, &message)?);
    let message = Box::new(hydrate(tx, actor, vec![message], Parts::Bare)?.remove(0));
    Ok(Replied::New { message, state, events })
}

/// Somebody else is still there to read it.
pub(super) fn active_peer(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, dm: &ConversationId) -> Result<()> {
    let there = tx.exists(
        "SELECT 1 FROM direct_conversation_members d
         JOIN workspace_members m ON m.workspace_id = ?1 AND m.user_id = d.user_id
         JOIN users u ON u.id = d.user_id
         WHERE d.conversation_id = ?2 AND d.user_id <> ?3 AND u.deleted_at IS NULL LIMIT 1",
        params![workspace, dm, actor.id()],
    )?;
    if there {
        Ok(())
    } else {
        Err(Error::conflict("direct conversation has no active recipient").code("no_recipient"))
    }
}

/// One reply more; its author first among the latest three.
fn count_reply(tx: &mut Tx, root: &Message, reply: &Message) -> Result<ThreadState> {
    let before = state(root)?;
    let mut authors = vec![reply.author_id.clone()];
    authors.extend(
        before
            .last_reply_author_ids
            .into_iter()
            .filter(|a| *a != reply.author_id)
            .take(2),
    );
    let after = ThreadState {
        root_message_id: root.id.clone(),
        reply_count: before.reply_count + 1,
        last_reply_at: Some(reply.created_at),
        last_reply_author_ids: authors,
    };
    let list = serde_json::to_string(&after.last_reply_author_ids).map_err(Error::internal)?;
    tx.queue(
        "UPDATE messages SET reply_count = ?2, last_reply_at = ?3, last_reply_author_ids = ?4 WHERE id = ?1",
        params![&root.id, after.reply_count, after.last_reply_at, &list],
    )?;
    Ok(after)
}

fn announce(tx: &mut Tx, actor: &Actor, place: &Place, m: &Message) -> Result<[Event; 2]> {
    let mentioned = mentions::resolve(tx, &m.workspace_id, &m.body)?;
    let draft = place.address(tx, EventType::ThreadReplyCreated, None)?;
    let draft = log::Draft { mentioned, ..draft }
        .with("message_id", m.id.as_str())
        .with("root_message_id", m.thread_root_id.as_str());
    let created = log::append(tx, messages::with_origin(draft, actor, m))?;
    let draft = place.address(tx, EventType::ThreadStateUpdated, None)?;
    let updated = log::append(tx, draft.with("root_message_id", m.thread_root_id.as_str()))?;
    Ok([created, updated])
}
