//! Direct conversations: two to 32 people and bots of one workspace, in private. A pair has one conversation for ever;
//! a larger group gets a new one at each call. Closing one only takes it off the closer's list. Guests are in none.

use std::collections::HashMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::actor::Actor;
use super::channels::UNREAD_CAP;
use super::messages::{self, Draft, Parts, Place, Sent, newest};
use super::standing::{self, Standing};
use super::{threads, users};
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Conversation {
    pub id: ConversationId,
    pub route_id: String,
    pub workspace_id: WorkspaceId,
    pub created_at: Time,
    /// By name; people who left and deleted bots stay listed.
    pub members: Vec<User>,
    pub last_seq: i64,
    pub last_read_seq: i64,
    pub unread_count: i64,
    /// Somebody else is left to read a message. Says nothing about blocks of the caller.
    pub can_send: bool,
}

fn not_found() -> Error {
    Error::not_found("conversation")
}

// ?1 is the caller; each condition brings its own parameter as ?2.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.route_id, c.workspace_id, c.created_at, ",
            newest!("direct_conversation_id = c.id"),
            ",
               COALESCE(p.last_read_seq, 0),
               (SELECT COUNT(*) FROM (SELECT 1 AS one FROM messages n WHERE n.direct_conversation_id = c.id
                 AND n.channel_seq > COALESCE(p.last_read_seq, 0) AND n.kind = 'message' AND n.deleted_at IS NULL
                 AND n.author_id <> ?1 LIMIT ?3) AS counted)
             FROM direct_conversation_members d JOIN direct_conversations c ON c.id = d.conversation_id
             LEFT JOIN direct_reads p ON p.conversation_id = c.id AND p.user_id = ?1
             WHERE d.user_id = ?1 AND ",
            $rest
        )
    };
}

fn read(r: &mut Row) -> Result<Conversation> {
    Ok(Conversation {
        id: r.take()?,
        route_id: r.take()?,
        workspace_id: r.take()?,
        created_at: r.take()?,
        members: Vec::new(),
        last_seq: r.take()?,
        last_read_seq: r.take()?,
        unread_count: r.take()?,
        can_send: false,
    })
}

/// The caller's conversations that they have not closed, oldest first.
pub fn list(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Vec<Conversation>> {
    let standing = standing::member(tx, actor, workspace)?;
    if standing.is_guest() {
        return Ok(Vec::new());
    }
    let found = tx.all(
        select!(
            "c.workspace_id = ?2 AND NOT EXISTS (SELECT 1 FROM direct_conversation_hidden h
               WHERE h.conversation_id = c.id AND h.user_id = ?1) ORDER BY c.created_at, c.id"
        ),
        params![actor.id(), workspace, UNREAD_CAP],
        read,
    )?;
    with_members(tx, actor, found)
}

/// One conversation, closed or not.
pub fn show(tx: &mut Tx, actor: &Actor, id: &ConversationId) -> Result<Conversation> {
    inside(tx, actor, id)?;
    one(tx, actor, id)
}

fn one(tx: &mut Tx, actor: &Actor, id: &ConversationId) -> Result<Conversation> {
    let found = tx.all(select!("c.id = ?2"), params![actor.id(), id, UNREAD_CAP], read)?;
    with_members(tx, actor, found)?.pop().ok_or_else(not_found)
}

/// Adds the people of all these conversations, with one query.
fn with_members(tx: &mut Tx, actor: &Actor, mut found: Vec<Conversation>) -> Result<Vec<Conversation>> {
    let ids: Vec<_> = found.iter().map(|c| &c.id).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    let rows = tx.all(
        concat!(
            "SELECT d.conversation_id, m.user_id, ",
            users::columns!(),
            " FROM direct_conversation_members d JOIN direct_conversations c ON c.id = d.conversation_id
              JOIN users u ON u.id = d.user_id
              LEFT JOIN workspace_members m ON m.workspace_id = c.workspace_id AND m.user_id = d.user_id
              WHERE d.conversation_id IN (SELECT value FROM json_each(?1))"
        ),
        params![&ids],
        |r| {
            Ok((
                r.take::<ConversationId>()?,
                r.take::<Option<UserId>>()?.is_some(),
                users::read(r)?,
            ))
        },
    )?;
    let mut people: HashMap<ConversationId, Vec<(bool, User)>> = HashMap::new();
    for (conversation, still_here, user) in rows {
        people.entry(conversation).or_default().push((still_here, user));
    }
    for c in &mut found {
        let inside = people.remove(&c.id).unwrap_or_default();
        c.can_send = inside
            .iter()
            .any(|(still_here, user)| *still_here && user.id != *actor.id() && user.deleted_at.is_none());
        c.members = inside.into_iter().map(|(_, user)| user).collect();
        c.members
            .sort_by_cached_key(|user| (user.display_name.to_lowercase(), user.id.clone()));
    }
    Ok(found)
}

/// A conversation that the caller is in, and where the caller stands. Everything else is "conversation not found".
pub(super) fn inside(tx: &mut Tx, actor: &Actor, id: &ConversationId) -> Result<(WorkspaceId, Standing)> {
    let workspace = tx.opt(
        "SELECT c.workspace_id FROM direct_conversations c
         JOIN direct_conversation_members d ON d.conversation_id = c.id AND d.user_id = ?2 WHERE c.id = ?1",
        params![id, actor.id()],
        |r| r.take::<WorkspaceId>(),
    )?;
    let workspace = workspace.ok_or_else(not_found)?;
    let standing = standing::of_user_as(tx, actor, &workspace)?.ok_or_else(not_found)?;
    if standing.is_guest() {
        return Err(not_found());
    }
    actor.bound_to(&workspace)?;
    Ok((workspace, standing))
}

/// The conversation of the caller with these people. Who may not send there cannot be asked into one either.
pub fn create(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, others: &[String]) -> Result<Conversation> {
    let mut members = vec![actor.id().clone()];
    for id in others.iter().filter_map(|id| some_text(id)).map(UserId::from) {
        if !members.contains(&id) {
            members.push(id);
        }
    }
    let refused = |text: &'static str| Error::field("member_ids", text);
    match members.len() {
        0 | 1 => return Err(refused("direct conversation needs at least two members")),
        n if n > MAX_CONVERSATION_MEMBERS => return Err(refused("direct conversation has too many members")),
        _ => {}
    }
    let now = tx.now();
    let standing = standing::member(tx, actor, workspace)?;
    standing.unblocked(now)?;
    standing.not_guest()?;
    for other in &members[1..] {
        let standing = standing::of_user(tx, workspace, other)?.ok_or_else(|| Error::not_found("member"))?;
        standing.unblocked(now)?;
        standing.not_guest()?;
    }
    members.sort();
    let id = between(tx, workspace, &members)?;
    reopen_for(tx, &id, actor.id())?;
    one(tx, actor, &id)
}

/// The conversation of these people, without asking who they are. A pair has one, a group gets a new one.
pub(super) fn between(tx: &mut Tx, workspace: &WorkspaceId, members: &[UserId]) -> Result<ConversationId> {
    match members {
        [a, b] => of_pair(tx, workspace, a, b),
        members => insert(tx, workspace, None, members),
    }
}

fn of_pair(tx: &mut Tx, workspace: &WorkspaceId, a: &UserId, b: &UserId) -> Result<ConversationId> {
    let key = pair_key(a.as_str(), b.as_str());
    let found = tx.opt(
        "SELECT id FROM direct_conversations WHERE workspace_id = ?1 AND member_set_key = ?2",
        params![workspace, &key],
        |r| r.take(),
    )?;
    match found {
        Some(id) => Ok(id),
        None => insert(tx, workspace, Some(&key), &[a.clone(), b.clone()]),
    }
}

/// Lower-case hex SHA-256 over the ids in ascending order, each after its length in bytes as eight big-endian bytes.
fn pair_key(a: &str, b: &str) -> String {
    let mut digest = Sha256::new();
    for id in [a.min(b), a.max(b)] {
        digest.update((id.len() as u64).to_be_bytes());
        digest.update(id);
    }
    hex(&digest.finalize())
}

fn insert(tx: &mut Tx, workspace: &WorkspaceId, key: Option<&String>, members: &[UserId]) -> Result<ConversationId> {
    let (id, now) = (ConversationId::new(), tx.now());
    tx.exec(
        "INSERT INTO direct_conversations (id, route_id, workspace_id, created_at, member_set_key)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![&id, &route_id('D'), workspace, now, key],
    )?;
    for member in members {
        tx.exec(
            "INSERT INTO direct_conversation_members (conversation_id, user_id, created_at) VALUES (?1, ?2, ?3)",
            params![&id, member, now],
        )?;
    }
    Ok(id)
}

fn reopen_for(tx: &mut Tx, id: &ConversationId, user: &UserId) -> Result<()> {
    tx.exec(
        "DELETE FROM direct_conversation_hidden WHERE conversation_id = ?1 AND user_id = ?2",
        params![id, user],
    )?;
    Ok(())
}

/// Takes the conversation off the caller's list until somebody writes or the caller wants it back.
pub fn close(tx: &mut Tx, actor: &Actor, id: &ConversationId) -> Result<()> {
    inside(tx, actor, id)?;
    let now = tx.now();
    tx.exec(
        "INSERT INTO direct_conversation_hidden (conversation_id, user_id, hidden_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO NOTHING",
        params![id, actor.id(), now],
    )?;
    Ok(())
}

pub fn open(tx: &mut Tx, actor: &Actor, id: &ConversationId) -> Result<Conversation> {
    inside(tx, actor, id)?;
    reopen_for(tx, id, actor.id())?;
    one(tx, actor, id)
}

/// Sends a message, which puts the conversation back on everybody's list. Whether anything may be sent is checked
/// before a nonce is looked up: a retry into a conversation that everybody else left is refused.
pub fn send(tx: &mut Tx, actor: &Actor, id: &ConversationId, draft: Draft) -> Result<Sent> {
    let kind = messages::kind_of(actor, &draft)?;
    let nonce = nonce(&draft.nonce);
    let earlier = messages::earlier_with(tx, actor, &nonce)?;
    let number = messages::next_in_conversation(tx, id)?;
    let (workspace, standing) = inside(tx, actor, id)?;
    standing.unblocked(tx.now())?;
    threads::active_peer(tx, actor, &workspace, id)?;
    let body = some_text(&draft.body).ok_or_else(|| Error::field("body", "message body is required"))?;
    let nonce = nonce?;
    if let Some(earlier) = earlier.opt(tx)? {
        let same = earlier.direct_conversation_id.as_ref() == Some(id)
            && earlier.parent_message_id.is_none()
            && earlier.body == body
            && earlier.kind == kind
            && earlier.turn_id == draft.turn_id
            && earlier.quoted_message_id == draft.quoted;
        return messages::replayed(tx, actor, earlier, same).map(Sent::Replay);
    }
    let provenance = messages::provenance(actor, &draft)?;
    let mut message = messages::blank(tx, actor, &workspace);
    message.direct_conversation_id = Some(id.clone());
    message.channel_seq = Some(number.one(tx)?);
    message.kind = kind;
    message.turn_id = draft.turn_id;
    message.body = body;
    message.nonce = nonce;
    [message.author_model, message.author_thinking, message.author_runtime] = provenance;
    if let Some(quoted) = &draft.quoted {
        let source = messages::quotable(tx, quoted)?;
        let here = source.direct_conversation_id.as_ref() == Some(id) && source.parent_message_id.is_none();
        messages::quote(&mut message, source, here)?;
    }
    messages::insert(tx, &message)?;
    tx.queue(
        "DELETE FROM direct_conversation_hidden WHERE conversation_id = ?1",
        params![id],
    )?;
    let place = Place::Conversation {
        id: id.clone(),
        workspace_id: workspace,
    };
    let event = messages::announce_creation(tx, actor, &place, &message)?;
    let message = messages::hydrate(tx, actor, vec![message], Parts::Bare)?.remove(0);
    Ok(Sent::New(Box::new(message), Box::new(event)))
}

#[cfg(test)]
mod tests {
    use super::pair_key;

    #[test]
    fn a_pair_has_one_key_in_either_order() {
        assert_eq!(pair_key("usr_a", "usr_b"), pair_key("usr_b", "usr_a"));
        // sha256(00000000 00000005 "usr_a" 00000000 00000005 "usr_b")
        assert_eq!(
            pair_key("usr_a", "usr_b"),
            "3e878cc012f10c9221f62737d19ffb150f752015a22f1b38efd739d5f05b1a7b"
        );
    }
}
