//! Adds to messages what stands in other tables: authors, attachments, reactions. One query for a whole page, never one a message.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::chat::actor::Actor;
use crate::chat::{uploads, users};
use crate::model::*;
use crate::store::{Tx, params};

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
    add_people(tx, actor, &mut messages)?;
    if parts != Parts::Bare && !messages.is_empty() {
        let ids: Vec<_> = messages.iter().map(|m| &m.id).collect();
        let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
        add_attachments(tx, &ids, &mut messages)?;
        add_reactions(tx, actor, &ids, &mut messages)?;
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
fn add_attachments(tx: &mut Tx, ids: &str, messages: &mut [Message]) -> Result<()> {
    let mut by_message = uploads::of_messages(tx, ids)?;
    if !by_message.is_empty() {
        for m in messages.iter_mut().filter(|m| m.deleted_at.is_none()) {
            m.attachments = by_message.remove(&m.id).unwrap_or_default();
        }
    }
    Ok(())
}

fn add_reactions(tx: &mut Tx, actor: &Actor, ids: &str, messages: &mut [Message]) -> Result<()> {
    let rows = tx.all(
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
    )?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut by_message: HashMap<MessageId, Vec<ReactionSummary>> = HashMap::new();
    for (id, summary) in rows {
        by_message.entry(id).or_default().push(summary);
    }
    for m in messages {
        m.reactions = by_message.remove(&m.id).unwrap_or_default();
        m.reactions
            .sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.emoji.cmp(&b.emoji)));
    }
    Ok(())
}
