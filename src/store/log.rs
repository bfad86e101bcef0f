//! The durable event log. `append` runs last in a transaction that changed something; `page` and `tail` read what a
//! viewer may see. Cursors come from one persisted clock row and writers take turns (see `worker`), so cursor order
//! is commit order for the whole database, and no cursor is given twice, whatever was pruned or restarted.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::connection::Connection;
use super::{JsonList, Row, Tx, params};
use crate::model::*;

/// An event to be: what a use case says about its change.
pub struct Draft<'a> {
    pub kind: EventType,
    pub workspace: &'a WorkspaceId,
    pub channel: Option<&'a ChannelId>,
    pub conversation: Option<&'a ConversationId>,
    pub seq: Option<i64>,
    pub payload: Map<String, Value>,
    pub mentioned: Vec<UserId>,
    /// `Some`: private to these people, and to nobody when the list is empty.
    pub recipients: Option<Vec<UserId>>,
}

impl<'a> Draft<'a> {
    pub fn new(kind: EventType, workspace: &'a WorkspaceId) -> Self {
        Draft {
            kind,
            workspace,
            channel: None,
            conversation: None,
            seq: None,
            payload: Map::new(),
            mentioned: Vec::new(),
            recipients: None,
        }
    }

    /// Adds a text to the payload.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.payload.insert(key.to_owned(), value.into());
        self
    }
}

/// Appends one event to the log of its workspace.
pub fn append(tx: &mut Tx, draft: Draft) -> Result<Event> {
    let event = Event {
        id: EventId::new(),
        cursor: next_cursor(tx)?,
        kind: draft.kind,
        workspace_id: draft.workspace.clone(),
        channel_id: draft.channel.cloned(),
        seq: draft.seq,
        created_at: tx.now(),
        payload: draft.payload,
        mentioned_user_ids: draft.mentioned,
    };
    tx.queue(
        "INSERT INTO events (cursor, id, workspace_id, channel_id, direct_conversation_id, type, seq, payload_json,
            created_at, is_private, mentioned_user_ids) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            &event.cursor,
            &event.id,
            &event.workspace_id,
            event.channel_id.as_ref(),
            draft.conversation,
            event.kind,
            event.seq,
            &json(&event.payload)?,
            event.created_at,
            draft.recipients.is_some(),
            &json(&event.mentioned_user_ids)?,
        ],
    )?;
    if let Some(recipients) = draft.recipients.filter(|r| !r.is_empty()) {
        tx.queue(
            "INSERT INTO event_recipients (event_cursor, user_id)
             SELECT ?1, u.id FROM users u WHERE u.id IN (SELECT value FROM json_each(?2))",
            params![&event.cursor, &json(&recipients)?],
        )?;
    }
    tx.turn().news = true;
    Ok(event)
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// A process gives out growing values by itself. Only when another process, whose clock runs ahead, came first is the
/// next value the last one plus one. The row of the clock is written once for all events of a transaction.
fn next_cursor(tx: &mut Tx) -> Result<Cursor> {
    let last = match tx.turn().cursor.take() {
        Some(cursor) => cursor,
        None => clock(tx)?,
    };
    let mut cursor = Cursor::new();
    if cursor <= last {
        let Some(last) = Ulid::decode(Cursor::PREFIX, last.as_str()) else {
            return Err(Error::internal(format!("the event clock holds {last:?}")));
        };
        cursor = Cursor::from(Ulid(last.0 + 1).encode(Cursor::PREFIX));
    }
    tx.turn().cursor = Some(cursor.clone());
    Ok(cursor)
}

/// The last cursor given out in the whole database.
pub fn clock(tx: &mut Tx) -> Result<Cursor> {
    tx.one("SELECT value FROM clock WHERE name = 'events'", &[], |r| r.take())
}

/// Keeps the last cursor that a transaction has given out.
pub(super) fn set_clock(conn: &mut Connection, cursor: &Cursor) -> Result<()> {
    conn.queue("UPDATE clock SET value = ?1 WHERE name = 'events'", params![cursor])
}

/// An event as it is sent: serialised once, with what decides who may see it.
#[derive(Clone, Debug)]
pub struct Logged {
    pub cursor: Cursor,
    pub kind: EventType,
    pub workspace_id: WorkspaceId,
    pub channel_id: Option<ChannelId>,
    pub conversation_id: Option<ConversationId>,
    /// `Some`: private to these people.
    pub recipients: Option<Vec<UserId>>,
    /// The event object.
    pub json: Box<RawValue>,
}

/// The event object straight from its row: the payload stays the text it was stored as.
#[derive(serde::Serialize)]
struct Wire<'a> {
    id: &'a str,
    cursor: &'a Cursor,
    #[serde(rename = "type")]
    kind: EventType,
    workspace_id: &'a WorkspaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_id: Option<&'a ChannelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<i64>,
    created_at: Time,
    payload: &'a RawValue,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentioned_user_ids: Vec<UserId>,
}

macro_rules! columns {
    ($rest:expr) => {
        concat!(
            "SELECT e.cursor, e.id, e.workspace_id, e.channel_id, e.direct_conversation_id, e.type, e.seq, \
             e.payload_json, e.created_at, e.is_private, e.mentioned_user_ids FROM events e ",
            $rest
        )
    };
}

/// Every event after `after`, of all workspaces, for the tailer. In cursor order.
pub(super) fn since(tx: &mut Tx, after: &Cursor, limit: i64) -> Result<Vec<Logged>> {
    let mut events = tx.all(
        columns!("WHERE e.cursor > ?1 ORDER BY e.cursor LIMIT ?2"),
        params![after, limit],
        read,
    )?;
    if let Some(last) = events.last().map(|e| e.cursor.clone())
        && events.iter().any(|e| e.recipients.is_some())
    {
        let rows = tx.all(
            "SELECT event_cursor, user_id FROM event_recipients WHERE event_cursor > ?1 AND event_cursor <= ?2",
            params![after, &last],
            |r| Ok((r.take::<Cursor>()?, r.take::<UserId>()?)),
        )?;
        for (cursor, user) in rows {
            // `events` is sorted by cursor, as selected
            if let Ok(at) = events.binary_search_by(|e| e.cursor.cmp(&cursor)) {
                events[at].recipients.get_or_insert_default().push(user);
            }
        }
    }
    Ok(events)
}

// Who sees what, as one condition: not private or listed; a guest only the guest channel and no conversations;
// a conversation only its members; read pointers only their owner (who is their one recipient). The list is asked by a
// scalar subquery: for an EXISTS Postgres would read everything that was ever private to anybody, once a page.
macro_rules! visible {
    () => {
        "(NOT e.is_private
            OR ?2 = (SELECT r.user_id FROM event_recipients r WHERE r.event_cursor = e.cursor AND r.user_id = ?2))
         AND (e.direct_conversation_id IS NULL OR (?3 <> 'guest' AND EXISTS (SELECT 1 FROM direct_conversation_members d
            WHERE d.conversation_id = e.direct_conversation_id AND d.user_id = ?2)))
         AND (e.channel_id IS NULL OR ?3 <> 'guest' OR EXISTS (SELECT 1 FROM channels c
            WHERE c.id = e.channel_id AND c.workspace_id = ?1 AND c.name = 'guest'))"
    };
}

/// A page of what `viewer` (whose role is `role`) may see after a cursor, oldest first.
pub fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    viewer: &UserId,
    role: Role,
    after: &str,
    limit: i64,
) -> Result<Vec<Logged>> {
    tx.all(
        concat!(
            columns!("WHERE e.workspace_id = ?1 AND e.cursor > ?4 AND "),
            visible!(),
            " ORDER BY e.cursor LIMIT ?5"
        ),
        params![workspace, viewer, role, after, limit],
        read,
    )
}

/// The greatest cursor that `viewer` may see; `None` in an empty log.
pub fn tail(tx: &mut Tx, workspace: &WorkspaceId, viewer: &UserId, role: Role) -> Result<Option<Cursor>> {
    tx.opt(
        concat!(
            "SELECT e.cursor FROM events e WHERE e.workspace_id = ?1 AND ",
            visible!(),
            " ORDER BY e.cursor DESC LIMIT 1"
        ),
        params![workspace, viewer, role],
        |r| r.take(),
    )
}

/// Which events an operator looks for. Everything that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub workspace: Option<WorkspaceId>,
    pub channel: Option<ChannelId>,
    pub kind: Option<EventType>,
    /// Only events from here on, by their cursor.
    pub since: Option<Time>,
    /// A `LIKE` pattern for type or payload; "" for all.
    pub pattern: String,
}

macro_rules! listed {
    ($workspace:literal, $edge:literal) => {
        columns!(concat!(
            "WHERE ",
            $workspace,
            "e.cursor >= ?2 AND (?3 = '' OR e.channel_id = ?3) AND (?4 = '' OR e.type = ?4)
             AND (?6 = '' OR e.type LIKE ?6 ESCAPE '\\' OR folded(e.payload_json) LIKE ?6 ESCAPE '\\') AND ",
            $edge
        ))
    };
}

/// Events of the whole log before a cursor, newest first, or after it, oldest first; private ones too. Recipients are
/// not looked up.
pub fn listed(tx: &mut Tx, filter: &Filter, edge: &str, oldest_first: bool, limit: i64) -> Result<Vec<Logged>> {
    let oldest = match filter.since {
        Some(since) => Ulid::first(since).encode(Cursor::PREFIX),
        None => String::new(),
    };
    let (workspace, channel) = (
        filter.workspace.as_ref().map_or("", WorkspaceId::as_str),
        filter.channel.as_ref().map_or("", ChannelId::as_str),
    );
    let kind = filter.kind.map_or("", EventType::as_str);
    let params = params![edge, &oldest, channel, kind, limit, &filter.pattern, workspace];
    // With a workspace its own index gives them in order, without one the log itself does.
    let sql = match (workspace.is_empty(), oldest_first) {
        (true, false) => listed!("", "e.cursor < ?1 ORDER BY e.cursor DESC LIMIT ?5"),
        (true, true) => listed!("", "e.cursor > ?1 ORDER BY e.cursor LIMIT ?5"),
        (false, false) => listed!(
            "e.workspace_id = ?7 AND ",
            "e.cursor < ?1 ORDER BY e.cursor DESC LIMIT ?5"
        ),
        (false, true) => listed!("e.workspace_id = ?7 AND ", "e.cursor > ?1 ORDER BY e.cursor LIMIT ?5"),
    };
    let used = if workspace.is_empty() { 6 } else { 7 };
    tx.all(sql, &params[..used], read)
}

/// How many events of the whole log there are from a moment on. Their cursors are counted, and no more than `most` of
/// them: a clock that ran ahead once would have all of them counted.
pub fn count_since(tx: &mut Tx, at: Time, most: i64) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM (SELECT 1 FROM events WHERE cursor >= ?1 LIMIT ?2) AS young",
        params![&Ulid::first(at).encode(Cursor::PREFIX), most],
        |r| r.take(),
    )
}

/// Whether this very event is still in the log of the workspace.
pub fn holds(tx: &mut Tx, workspace: &WorkspaceId, cursor: &str) -> Result<bool> {
    tx.exists(
        "SELECT 1 FROM events WHERE cursor = ?1 AND workspace_id = ?2",
        params![cursor, workspace],
    )
}

fn read(row: &mut Row) -> Result<Logged> {
    let cursor: Cursor = row.take()?;
    let id: String = row.take()?;
    let workspace_id: WorkspaceId = row.take()?;
    let channel_id: Option<ChannelId> = row.take()?;
    let conversation_id = row.take()?;
    let kind: EventType = row.take()?;
    let seq = row.take()?;
    let payload = RawValue::from_string(row.take()?).map_err(Error::internal)?;
    let created_at = row.take()?;
    let private: bool = row.take()?;
    let JsonList(mentioned_user_ids) = row.take::<JsonList<UserId>>()?;
    let wire = Wire {
        id: &id,
        cursor: &cursor,
        kind,
        workspace_id: &workspace_id,
        channel_id: channel_id.as_ref(),
        seq,
        created_at,
        payload: &payload,
        mentioned_user_ids,
    };
    let json = serde_json::value::to_raw_value(&wire).map_err(Error::internal)?;
    let recipients = private.then(Vec::new);
    Ok(Logged {
        cursor,
        kind,
        workspace_id,
        channel_id,
        conversation_id,
        recipients,
        json,
    })
}
