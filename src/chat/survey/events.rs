//! The event log of the whole store, in the order of its cursors. Payloads name things by id and hold no text of
//! messages; events of direct conversations are listed like all others.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Slice, operators_only, pattern};
use crate::chat::actor::Actor;
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct EventSeen {
    pub cursor: Cursor,
    pub id: EventId,
    #[serde(rename = "type")]
    pub kind: EventType,
    pub workspace_id: WorkspaceId,
    pub workspace: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    /// The name of the channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_conversation_id: Option<ConversationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
    pub created_at: Time,
    pub private: bool,
    pub payload: Box<RawValue>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT e.cursor, e.id, e.type, e.workspace_id, w.name, e.channel_id, c.name, e.direct_conversation_id,
               e.seq, e.created_at, e.is_private, e.payload_json FROM events e
             JOIN workspaces w ON w.id = e.workspace_id LEFT JOIN channels c ON c.id = e.channel_id
             WHERE (?1 = '' OR e.type LIKE ?1 ESCAPE '\\' OR lower(w.name) LIKE ?1 ESCAPE '\\'
               OR c.name LIKE ?1 ESCAPE '\\') AND ",
            $rest
        )
    };
}

/// `search` is looked for in types and in the names of workspaces and channels.
pub fn events(tx: &mut Tx, by: &Actor, search: &str, slice: &Slice<Cursor>) -> Result<Vec<EventSeen>> {
    operators_only(by)?;
    let from = slice.start(Cursor::from(""), Cursor::from(super::LAST_TEXT));
    let sql = if slice.descending {
        select!("e.cursor < ?2 ORDER BY e.cursor DESC LIMIT ?3")
    } else {
        select!("e.cursor > ?2 ORDER BY e.cursor LIMIT ?3")
    };
    tx.all(sql, params![&pattern(search), &from, slice.limit], read)
}

fn read(r: &mut Row) -> Result<EventSeen> {
    Ok(EventSeen {
        cursor: r.take()?,
        id: r.take()?,
        kind: r.take()?,
        workspace_id: r.take()?,
        workspace: r.take()?,
        channel_id: r.take()?,
        channel: r.take()?,
        direct_conversation_id: r.take()?,
        seq: r.take()?,
        created_at: r.take()?,
        private: r.take()?,
        payload: RawValue::from_string(r.take()?).map_err(Error::internal)?,
    })
}
