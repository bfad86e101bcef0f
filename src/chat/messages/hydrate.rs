//! Adds to messages what stands in other tables: authors, attachments, reactions. One
//! query for a whole page, never one a message, and all of them asked before the first answer is waited for.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::chat::actor::Actor;
use crate::chat::{uploads, users};
use crate::model::*;
use crate::store::{Asked, Tx, params};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::chat) enum Parts {
    /// People only, as after a send.
    Bare,
    /// Attachments and reactions too.
    Full,
    /// All of that and the thread state of roots: list pages.
    Listed,
}

pub(in crate::chat) fn hydrate(
    tx: &mut Tx,
    actor: &Actor,
    mut messages: Vec<Message>,
    parts: Parts,
) -> Result<Vec<Message>> {
    let mut more = None;
    if parts != Parts::Bare && !messages.is_empty() {
        let ids: Vec<_> = messages.iter().map(|m| &m.id).collect();
        let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
        more = Some((uploads::of_messages(tx, &ids)?, reactions(tx, actor, &ids)?));
    }
    add_people(tx, actor, &mut messages)?;
    if let Some((attachments, reactions)) = more {
        add_attachments(attachments.all(tx)?, &mut messages);
        add_reactions(reactions.all(tx)?, &mut messages);
    }
    if parts != Parts::Listed {
        messages.iter_mut().for_each(|m| m.thread_state = None);
    }
    Ok(messages)
}

fn add_people(tx: &mut Tx, actor: &Actor, messages: &mut [Message]) -> Result<()> {
    let mut people = HashMap::from([(actor.id().clone(), Arc::new(Person::new(&actor.user)?))]);
    let wanted: BTreeSet<_> = messages
        .iter()
        .flat_map(|m| [Some(&m.author_id), m.quoted_author_id.as_ref()])
        .flatten()
        .collect();
    let missing: Vec<_> = wanted.into_iter().filter(|id| !people.contains_key(*id)).collect();
    if !missing.is_empty() {
        for user in users::among(tx, &missing)? {
            let person = Arc::new(Person::new(&user)?);
            people.insert(user.id, person);
        }
    }
    for m in messages {
        let author = people.get(&m.author_id).cloned();
        m.author = Some(author.ok_or_else(|| Error::internal(format!("{} has no author", m.id)))?);
        m.quoted_author = m.quoted_author_id.as_ref().and_then(|id| people.get(id).cloned());
    }
    Ok(())
}

/// Deleted messages show none.
fn add_attachments(rows: Vec<(MessageId, Upload)>, messages: &mut [Message]) {
    let mut by_message = grouped(rows);
    if !by_message.is_empty() {
        for m in messages.iter_mut().filter(|m| m.deleted_at.is_none()) {
            m.attachments = by_message.remove(&m.id).unwrap_or_default();
        }
    }
}

fn reactions(tx: &mut Tx, actor: &Actor, ids: &str) -> Result<Asked<(MessageId, ReactionSummary)>> {
    tx.ask(
        "SELECT message_id, emoji, COUNT(*), MAX(CASE WHEN user_id = ?2 THEN 1 ELSE 0 END) FROM reactions
         WHERE message_id IN (SELECT value FROM json_each(?1)) GROUP BY message_id, emoji",
        params![ids, actor.id()],
        |r| {
            let id: MessageId = r.take()?;
            Ok((
                id,
                ReactionSummary {
                    emoji: r.take()?,
                    count: r.take()?,
                    reacted_by_me: r.take()?,
                },
            ))
        },
    )
}

fn add_reactions(rows: Vec<(MessageId, ReactionSummary)>, messages: &mut [Message]) {
    let mut by_message = grouped(rows);
    if !by_message.is_empty() {
        for m in messages {
            m.reactions = by_message.remove(&m.id).unwrap_or_default();
            m.reactions
                .sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.emoji.cmp(&b.emoji)));
        }
    }
}

fn grouped<T>(rows: Vec<(MessageId, T)>) -> HashMap<MessageId, Vec<T>> {
    let mut by_message: HashMap<MessageId, Vec<T>> = HashMap::new();
    for (id, one) in rows {
        by_message.entry(id).or_default().push(one);
    }
    by_message
}
