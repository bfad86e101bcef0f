//! Messages that somebody else took down: what they said is kept for the grace period, read by nothing but the undo, and
//! then erased by the server's sweeper. A purge takes down many, found by author, channel, window and text.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::chat::actor::Actor;
use crate::chat::messages::{self, Place};
use crate::chat::page::pattern;
use crate::chat::{audit, standing};
use crate::model::*;
use crate::store::{Tx, params};

/// Where a message was pinned.
pub struct Pin {
    pub id: PinId,
    pub by: UserId,
    pub at: Time,
}

/// Opens the undo of an action that takes messages down.
pub(in crate::chat) fn open(tx: &mut Tx, action: &AuditId, kind: &str) -> Result<()> {
    let until = tx.now() + MODERATION_GRACE;
    tx.exec(
        "INSERT INTO moderation_undos (audit_id, kind, change_json, until) VALUES (?1, ?2, '{}', ?3)",
        params![action, kind, until],
    )?;
    Ok(())
}

/// Keeps what a message says, before it is made a tombstone.
pub(in crate::chat) fn keep(tx: &mut Tx, action: &AuditId, message: &Message) -> Result<()> {
    let erase_at = tx.now() + MODERATION_GRACE;
    tx.exec(
        "INSERT INTO removed_messages (message_id, audit_id, body, pin_id, pinned_by, pinned_at, erase_at)
         SELECT m.id, ?2, m.body, p.id, p.pinned_by, p.created_at, ?3 FROM messages m
         LEFT JOIN pinned_messages p ON p.message_id = m.id WHERE m.id = ?1
         ON CONFLICT (message_id) DO UPDATE SET audit_id = excluded.audit_id, body = excluded.body,
            pin_id = excluded.pin_id, pinned_by = excluded.pinned_by, pinned_at = excluded.pinned_at,
            erase_at = excluded.erase_at",
        params![&message.id, action, erase_at],
    )?;
    Ok(())
}

/// `false` where the channel has as many pins as it may.
pub(in crate::chat) fn pin_again(tx: &mut Tx, message: &Message, pin: &Pin) -> Result<bool> {
    let made = tx.exec(
        "INSERT INTO pinned_messages (id, workspace_id, channel_id, message_id, pinned_by, created_at)
         SELECT ?1, m.workspace_id, m.channel_id, m.id, ?2, ?3 FROM messages m WHERE m.id = ?4
         AND (SELECT COUNT(*) FROM pinned_messages p WHERE p.channel_id = m.channel_id) < ?5 ON CONFLICT DO NOTHING",
        params![&pin.id, &pin.by, pin.at, &message.id, MAX_PINS],
    )?;
    Ok(made > 0)
}

/// Which messages a purge takes down. Everything that is given must hold; something must be.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub workspace: Option<WorkspaceId>,
    pub author: Option<UserId>,
    pub channel: Option<ChannelId>,
    pub since: Option<Time>,
    pub until: Option<Time>,
    /// Anywhere in the body, without case.
    pub text: String,
}

/// Messages looked at in one snapshot.
const STRETCH: i64 = 5000;
/// Messages taken down or put back in one transaction.
pub const BATCH: usize = 100;

/// What one stretch of the messages holds.
pub struct Found {
    pub messages: Vec<Candidate>,
    /// The search goes on behind this id; `None` at the end.
    pub next: Option<String>,
}

pub struct Candidate {
    pub id: MessageId,
    /// `None`: a direct message.
    pub channel: Option<ChannelId>,
    pub author: UserId,
    pub body: String,
}

/// Looks for messages in the next stretch behind `after`, which is empty at first. Direct messages are found too, for the
/// operator.
pub fn find_some(tx: &mut Tx, selection: &Selection, after: &str) -> Result<Found> {
    let next = tx.opt(
        "SELECT id FROM messages WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET ?2",
        params![after, STRETCH - 1],
        |r| r.take::<String>(),
    )?;
    let messages = tx.all(
        "SELECT m.id, m.channel_id, m.author_id, m.body FROM messages m WHERE m.id > ?1 AND m.id <= ?2
         AND m.deleted_at IS NULL AND (?3 = '' OR m.workspace_id = ?3) AND (?4 = '' OR m.author_id = ?4)
         AND (?5 = '' OR m.channel_id = ?5) AND m.created_at >= ?6 AND m.created_at < ?7
         AND (?8 = '' OR folded(m.body) LIKE ?8 ESCAPE '\\') ORDER BY m.id",
        params![
            after,
            next.as_deref().unwrap_or("~"),
            selection.workspace.as_ref().map_or("", WorkspaceId::as_str),
            selection.author.as_ref().map_or("", UserId::as_str),
            selection.channel.as_ref().map_or("", ChannelId::as_str),
            selection.since.unwrap_or(Time(i64::MIN)),
            selection.until.unwrap_or(Time(i64::MAX)),
            &pattern(&selection.text)
        ],
        |r| {
            Ok(Candidate {
                id: r.take()?,
                channel: r.take()?,
                author: r.take()?,
                body: r.take()?,
            })
        },
    )?;
    Ok(Found { messages, next })
}

/// What a purge will do, in numbers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    pub messages: u64,
    pub direct_messages: u64,
    pub by_channel: BTreeMap<String, u64>,
    pub by_author: BTreeMap<String, u64>,
    /// The first few of them, none of them direct.
    pub samples: Vec<String>,
    #[serde(skip)]
    pub ids: Vec<MessageId>,
}

const SAMPLES: usize = 5;

impl Plan {
    pub fn add(&mut self, found: Vec<Candidate>) {
        for m in found {
            self.messages += 1;
            *self.by_author.entry(m.author.to_string()).or_default() += 1;
            match &m.channel {
                Some(channel) => {
                    *self.by_channel.entry(channel.to_string()).or_default() += 1;
                    if self.samples.len() < SAMPLES {
                        self.samples.push(m.body.chars().take(80).collect());
                    }
                }
                None => self.direct_messages += 1,
            }
            self.ids.push(m.id);
        }
    }
}

/// Opens a purge: its entry in the audit log, by which it is undone.
pub fn begin(tx: &mut Tx, by: &Actor, selection: &Selection, messages: u64) -> Result<AuditId> {
    if let Some(workspace) = &selection.workspace {
        let now = tx.now();
        standing::member(tx, by, workspace)?.manager(now)?;
    } else if !by.is_operator() {
        return Err(Error::forbidden("only the operator purges without a workspace").code("not_operator"));
    }
    let about = json!({
        "messages": messages,
        "author_id": selection.author,
        "channel_id": selection.channel,
        "since": selection.since,
        "until": selection.until,
        "text": selection.text,
    });
    let target = match (&selection.author, &selection.channel, &selection.workspace) {
        (Some(id), _, _) => ("user", id.as_str()),
        (_, Some(id), _) => ("channel", id.as_str()),
        (_, _, Some(id)) => ("workspace", id.as_str()),
        _ => ("server", ""),
    };
    let workspace = selection.workspace.as_ref();
    let action = audit::record(tx, by, workspace, "messages.purged", target, about)?;
    open(tx, &action, "purge")?;
    Ok(action)
}

/// Takes these messages down; how many, not counting those that are gone meanwhile or that `by` may not touch.
pub fn take_down(tx: &mut Tx, by: &Actor, action: &AuditId, ids: &[MessageId]) -> Result<u64> {
    let mut done = 0;
    for id in ids {
        let Some(mut message) = messages::find(tx, id)?.filter(|m| m.deleted_at.is_none()) else {
            continue;
        };
        let place = Place::of(tx, &message)?;
        if !by.is_operator() {
            let Some(standing) = standing::of(tx, by, &message.workspace_id)? else {
                continue;
            };
            if messages::may_delete(tx, by, &message, &standing).is_err() {
                continue;
            }
        }
        messages::take_down(tx, by, &mut message, &place, Some(action))?;
        done += 1;
    }
    Ok(done)
}

/// Texts erased in one transaction.
pub const ERASED_AT_ONCE: u64 = 500;

/// Erases what messages said whose grace period has ended, the longest past first; how many. Call it until it is fewer
/// than `ERASED_AT_ONCE`.
pub fn erase_expired(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    let due: Vec<MessageId> = tx.all(
        "SELECT message_id FROM removed_messages WHERE erase_at <= ?1 ORDER BY erase_at LIMIT ?2",
        params![now, ERASED_AT_ONCE as i64],
        |r| r.take(),
    )?;
    let due = json!(due).to_string();
    tx.exec(
        "DELETE FROM removed_messages WHERE message_id IN (SELECT value FROM json_each(?1))",
        params![&due],
    )
}
