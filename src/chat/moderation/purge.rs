//! A purge: many messages are taken down at once, found by author, channel, window and text.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::json;

use super::removal;
use crate::chat::actor::Actor;
use crate::chat::messages::{self, Place, deletion};
use crate::chat::page::pattern;
use crate::chat::{audit, standing};
use crate::model::*;
use crate::store::{Tx, params};

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

/// What people call these persons and channels.
pub fn names(tx: &mut Tx, ids: &[String]) -> Result<HashMap<String, String>> {
    let list = serde_json::to_string(ids).map_err(Error::internal)?;
    let found = tx.all(
        "SELECT id, display_name FROM users WHERE id IN (SELECT value FROM json_each(?1))
         UNION ALL SELECT id, '#' || name FROM channels WHERE id IN (SELECT value FROM json_each(?1))",
        params![&list],
        |r| Ok((r.take()?, r.take()?)),
    )?;
    Ok(found.into_iter().collect())
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
    removal::open(tx, &action, "purge")?;
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
            if deletion::may_delete(tx, by, &message, &standing).is_err() {
                continue;
            }
        }
        deletion::take_down(tx, by, &mut message, &place, Some(action))?;
        done += 1;
    }
    Ok(done)
}
