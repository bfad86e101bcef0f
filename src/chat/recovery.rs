//! Messages out of a backup into a store that lives on: those that were deleted since, and those that are not there any
//! more. Nothing that is there is changed. Open clients hear of each.

use serde_json::json;

use super::actor::Actor;
use super::messages::{self, Place};
use super::uploads::{self, sweep};
use super::{audit, channels, standing, users};
use crate::model::*;
use crate::store::tables::{Table, Value, find, insert};
use crate::store::{Tx, params};

/// Messages brought back in one transaction.
pub const BATCH: usize = 100;

/// Whose messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Only {
    Channel(ChannelId),
    Author(UserId),
}

impl Only {
    /// `channel:ID` or `user:ID`
    pub fn parse(text: &str) -> Option<Only> {
        match text.trim().split_once(':')? {
            ("channel", id) if !id.is_empty() => Some(Only::Channel(id.into())),
            ("user", id) if !id.is_empty() => Some(Only::Author(id.into())),
            _ => None,
        }
    }

    /// The one that this store knows by that id, or by the name that a person gave instead.
    pub fn found(self, tx: &mut Tx) -> Result<Only> {
        match self {
            Only::Channel(named) => channels::listing::named(tx, None, named.as_str()).map(Only::Channel),
            Only::Author(named) => users::listing::named(tx, named.as_str()).map(|user| Only::Author(user.id)),
        }
    }

    /// Whether a message of the row model is one of these.
    pub fn includes(&self, message: &[Value]) -> bool {
        match self {
            Only::Channel(id) => column(message, "channel_id") == id.as_str(),
            Only::Author(id) => column(message, "author_id") == id.as_str(),
        }
    }

    fn target(&self) -> (&'static str, &str) {
        match self {
            Only::Channel(id) => ("channel", id.as_str()),
            Only::Author(id) => ("user", id.as_str()),
        }
    }
}

/// A message as a backup has it, with what hangs on it. Rows have all columns of their tables.
#[derive(Clone, Debug)]
pub struct Lost {
    pub message: Vec<Value>,
    pub reactions: Vec<Vec<Value>>,
    pub uploads: Vec<Vec<Value>>,
    pub attachments: Vec<Vec<Value>>,
}

/// What the store has of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    There,
    Deleted,
    Absent,
    /// Absent, and so is the channel or the conversation it was in.
    Homeless,
    /// Absent, and so is the account that wrote it. Nothing reads a message without one.
    Authorless,
}

/// A column of a message in the row model.
pub fn column<'a>(message: &'a [Value], name: &str) -> &'a str {
    text("messages", message, name)
}

/// A text of a row, "" if it has none.
fn text<'a>(table: &str, row: &'a [Value], name: &str) -> &'a str {
    let at = Table::find(table).and_then(|table| table.position(name));
    at.and_then(|at| row[at].text()).unwrap_or_default()
}

pub fn state(tx: &mut Tx, message: &[Value]) -> Result<State> {
    let id = MessageId::from(column(message, "id"));
    if let Some(found) = messages::find(tx, &id)? {
        return Ok(if found.deleted_at.is_some() {
            State::Deleted
        } else {
            State::There
        });
    }
    let home = tx.exists(
        "SELECT 1 FROM channels WHERE id = ?1 UNION ALL SELECT 1 FROM direct_conversations WHERE id = ?2",
        params![column(message, "channel_id"), column(message, "direct_conversation_id")],
    )?;
    if !home {
        return Ok(State::Homeless);
    }
    let author = is_known(tx, column(message, "author_id"))?;
    Ok(if author { State::Absent } else { State::Authorless })
}

fn is_known(tx: &mut Tx, user: &str) -> Result<bool> {
    tx.exists("SELECT 1 FROM users WHERE id = ?1", params![user])
}

/// Before the bytes of files are looked for: the sweeper shall not remove them now.
pub fn keep_objects(tx: &mut Tx, lost: &[Lost]) -> Result<()> {
    for upload in lost.iter().flat_map(|lost| &lost.uploads) {
        sweep::wanted_again(tx, text("uploads", upload, "storage_path"))?;
    }
    Ok(())
}

/// The entry of the audit log, before the first message.
pub fn begin(tx: &mut Tx, by: &Actor, only: &Only, messages: u64) -> Result<AuditId> {
    if !by.is_operator() {
        return Err(standing::restricted());
    }
    let workspace = match only {
        Only::Channel(id) => tx.opt("SELECT workspace_id FROM channels WHERE id = ?1", params![id], |r| {
            r.take()
        })?,
        Only::Author(_) => None,
    };
    let about = json!({ "messages": messages });
    audit::record(tx, by, workspace.as_ref(), "messages.recovered", only.target(), about)
}

/// `false` when it is there by now, when another message has its place, or when the owner of one of its files is gone.
pub fn bring_back(tx: &mut Tx, by: &Actor, lost: &Lost) -> Result<bool> {
    let id = MessageId::from(column(&lost.message, "id"));
    for upload in &lost.uploads {
        if !is_known(tx, text("uploads", upload, "owner_id"))? {
            return Ok(false);
        }
    }
    match state(tx, &lost.message)? {
        State::There | State::Homeless | State::Authorless => return Ok(false),
        State::Deleted => {
            attach(tx, lost)?;
            // Whoever deleted it need not keep what it said any longer.
            tx.exec("DELETE FROM removed_messages WHERE message_id = ?1", params![&id])?;
            messages::deletion::put_back(tx, by, &id, column(&lost.message, "body"), None)?;
        }
        State::Absent => {
            if !write(tx, &lost.message)? {
                return Ok(false);
            }
            attach(tx, lost)?;
            // Of a file whose row stayed, hidden when the message went.
            uploads::message_restored(tx, &id)?;
            let Some(message) = messages::find(tx, &id)? else {
                return Ok(false);
            };
            recount(tx, &message.thread_root_id)?;
            let place = Place::of(tx, &message)?;
            messages::announce_change(tx, EventType::MessageUpdated, &message, &place)?;
        }
    }
    for reaction in &lost.reactions {
        react(tx, reaction)?;
    }
    Ok(true)
}

/// Adds the row, without what other rows have taken meanwhile.
fn write(tx: &mut Tx, message: &[Value]) -> Result<bool> {
    let table = Table::find("messages").ok_or_else(|| Error::internal("no table of messages"))?;
    let mut row = message.to_vec();
    let taken = tx.exists(
        "SELECT 1 FROM messages WHERE channel_id = ?1 AND channel_seq = ?3
         UNION ALL SELECT 1 FROM messages WHERE direct_conversation_id = ?2 AND channel_seq = ?3
         UNION ALL SELECT 1 FROM messages WHERE thread_root_id = ?4 AND thread_seq = ?5",
        params![
            column(message, "channel_id"),
            column(message, "direct_conversation_id"),
            number(table, message, "channel_seq"),
            column(message, "thread_root_id"),
            number(table, message, "thread_seq")
        ],
    )?;
    let is_reply = !column(message, "parent_message_id").is_empty();
    let rootless = is_reply
        && !tx.exists(
            "SELECT 1 FROM messages WHERE id = ?1",
            params![column(message, "thread_root_id")],
        )?;
    if taken || rootless {
        return Ok(false);
    }
    let used = tx.exists(
        "SELECT 1 FROM messages WHERE author_id = ?1 AND client_nonce = ?2",
        params![column(message, "author_id"), column(message, "client_nonce")],
    )?;
    for (name, value) in [
        // The indexer numbers it anew.
        ("number", Value::Null),
        ("reply_count", Value::Int(0)),
        ("last_reply_at", Value::Null),
        ("last_reply_author_ids", Value::Text("[]".into())),
    ] {
        set(table, &mut row, name, value);
    }
    if used {
        set(table, &mut row, "client_nonce", Value::Null);
    }
    insert(tx, table.name, table.columns, &[row])?;
    Ok(true)
}

fn number(table: &Table, row: &[Value], name: &str) -> Option<i64> {
    match table.position(name).map(|at| &row[at]) {
        Some(Value::Int(n)) => Some(*n),
        _ => None,
    }
}

fn set(table: &Table, row: &mut [Value], name: &str, value: Value) {
    if let Some(at) = table.position(name) {
        row[at] = value;
    }
}

/// The state of a thread follows from its replies.
fn recount(tx: &mut Tx, root: &MessageId) -> Result<()> {
    let authors = tx.all(
        "SELECT author_id FROM messages WHERE thread_root_id = ?1 AND thread_seq IS NOT NULL ORDER BY thread_seq DESC LIMIT 100",
        params![root],
        |r| r.take::<UserId>(),
    )?;
    let mut latest: Vec<UserId> = Vec::new();
    for author in authors {
        if !latest.contains(&author) && latest.len() < 3 {
            latest.push(author);
        }
    }
    let latest = serde_json::to_string(&latest).map_err(Error::internal)?;
    tx.exec(
        "UPDATE messages SET last_reply_author_ids = ?2,
            reply_count = (SELECT COUNT(*) FROM messages r WHERE r.thread_root_id = ?1 AND r.thread_seq IS NOT NULL),
            last_reply_at = (SELECT r.created_at FROM messages r WHERE r.thread_root_id = ?1 AND r.thread_seq IS NOT NULL
                ORDER BY r.thread_seq DESC LIMIT 1)
         WHERE id = ?1",
        params![root, &latest],
    )?;
    Ok(())
}

/// Uploads whose rows went, and what links them to the message.
fn attach(tx: &mut Tx, lost: &Lost) -> Result<()> {
    let (Some(uploads), Some(links)) = (Table::find("uploads"), Table::find("message_attachments")) else {
        return Err(Error::internal("no tables of uploads"));
    };
    for row in &lost.uploads {
        if find(tx, uploads, &uploads.key_of(row))?.is_some() {
            continue;
        }
        let mut row = row.clone();
        // What it was sent with may be taken by another upload since.
        set(uploads, &mut row, "client_nonce", Value::Null);
        sweep::wanted_again(tx, text(uploads.name, &row, "storage_path"))?;
        insert(tx, uploads.name, uploads.columns, &[row])?;
    }
    for row in &lost.attachments {
        if find(tx, links, &links.key_of(row))?.is_none() {
            insert(tx, links.name, links.columns, std::slice::from_ref(row))?;
        }
    }
    Ok(())
}

fn react(tx: &mut Tx, reaction: &[Value]) -> Result<()> {
    let [
        Value::Text(message),
        Value::Text(emoji),
        Value::Text(user),
        Value::Int(at),
    ] = reaction
    else {
        return Ok(());
    };
    tx.exec(
        "INSERT INTO reactions (message_id, emoji, user_id, created_at)
         SELECT ?1, ?2, u.id, ?4 FROM users u WHERE u.id = ?3 ON CONFLICT DO NOTHING",
        params![message, emoji, user, *at],
    )?;
    Ok(())
}
