//! The channels of a workspace, and what is said in one, without being a member.

use serde::Serialize;

use super::{NameKey, Slice, name_start, operators_only, pattern};
use crate::chat::actor::Actor;
use crate::chat::messages::{self, PageRequest};
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct ChannelSeen {
    pub id: ChannelId,
    pub route_id: String,
    pub workspace_id: WorkspaceId,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_title: Option<String>,
    pub kind: String,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Time>,
    /// Root messages ever written: the last sequence.
    pub last_seq: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<Time>,
}

impl ChannelSeen {
    pub fn key(&self) -> NameKey {
        (self.name.clone(), self.id.to_string())
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.route_id, c.workspace_id, c.name, c.display_title, c.kind, c.created_at, c.archived_at,
               COALESCE((SELECT MAX(l.channel_seq) FROM messages l WHERE l.channel_id = c.id), 0),
               (SELECT l.created_at FROM messages l WHERE l.channel_id = c.id AND l.channel_seq IS NOT NULL
                ORDER BY l.channel_seq DESC LIMIT 1)
             FROM channels c WHERE c.workspace_id = ?1
             AND (?2 = '' OR c.name LIKE ?2 ESCAPE '\\' OR lower(c.display_title) LIKE ?2 ESCAPE '\\') AND ",
            $rest
        )
    };
}

/// By name; `search` is looked for in names and titles.
pub fn channels(
    tx: &mut Tx,
    by: &Actor,
    workspace: &WorkspaceId,
    search: &str,
    slice: &Slice<NameKey>,
) -> Result<Vec<ChannelSeen>> {
    operators_only(by)?;
    let (name, id) = name_start(slice);
    let sql = if slice.descending {
        select!("(c.name, c.id) < (?3, ?4) ORDER BY c.name DESC, c.id DESC LIMIT ?5")
    } else {
        select!("(c.name, c.id) > (?3, ?4) ORDER BY c.name, c.id LIMIT ?5")
    };
    tx.all(sql, params![workspace, &pattern(search), &name, &id, slice.limit], read)
}

fn read(r: &mut Row) -> Result<ChannelSeen> {
    Ok(ChannelSeen {
        id: r.take()?,
        route_id: r.take()?,
        workspace_id: r.take()?,
        name: r.take()?,
        display_title: r.take()?,
        kind: r.take()?,
        created_at: r.take()?,
        archived_at: r.take()?,
        last_seq: r.take()?,
        last_message_at: r.take()?,
    })
}

/// A page of the root messages of a channel.
pub fn channel_messages(tx: &mut Tx, by: &Actor, channel: &ChannelId, page: &PageRequest) -> Result<MessagePage> {
    operators_only(by)?;
    messages::channel_page(tx, by, channel, page)
}
