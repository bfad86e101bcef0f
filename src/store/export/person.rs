//! What of a store is one person's: their account, what they wrote, made, uploaded and set. Not what others wrote to or
//! about them.

use std::collections::HashSet;

use super::Shape;
use crate::model::{Error, Kind, Result, UserId};
use crate::store::tables::Value;
use crate::store::{Tx, params};

pub struct Person {
    id: String,
    workspaces: HashSet<String>,
    channels: HashSet<String>,
    conversations: HashSet<String>,
    uploads: HashSet<String>,
}

/// The column that says whose a row is.
const OWNERS: &[(&str, &str)] = &[
    ("users", "id"),
    ("user_notification_settings", "user_id"),
    ("user_appearance_preferences", "user_id"),
    ("identities", "user_id"),
    ("sessions", "user_id"),
    ("workspace_members", "user_id"),
    ("member_moderation", "user_id"),
    ("bot_tokens", "owner_user_id"),
    ("channel_notification_settings", "user_id"),
    ("topics", "created_by"),
    ("direct_conversation_members", "user_id"),
    ("direct_conversation_hidden", "user_id"),
    ("messages", "author_id"),
    (super::shape::THREADS, "author_id"),
    ("reactions", "user_id"),
    ("pinned_messages", "pinned_by"),
    ("channel_reads", "user_id"),
    ("direct_reads", "user_id"),
    ("audit_log", "actor_user_id"),
    ("uploads", "owner_id"),
    ("invites", "created_by"),
    ("connected_accounts", "user_id"),
];

/// What others said, in a row of theirs.
const OF_OTHERS: &[(&str, &str, Value)] = &[
    ("messages", "quoted_body_snapshot", Value::Text(String::new())),
    ("member_moderation", "moderation_note", Value::Null),
    ("member_moderation", "moderation_by", Value::Null),
];

impl Person {
    pub fn of(tx: &mut Tx, id: &UserId) -> Result<Person> {
        if !tx.exists("SELECT 1 FROM users WHERE id = ?1", params![id])? {
            let text = format!("no user found for id {:?}", id.as_str());
            return Err(Error::new(Kind::NotFound, text));
        }
        let mut set = |sql: &'static str| -> Result<HashSet<String>> {
            Ok(tx.all(sql, params![id], |r| r.take())?.into_iter().collect())
        };
        Ok(Person {
            id: id.to_string(),
            workspaces: set("SELECT workspace_id FROM workspace_members WHERE user_id = ?1")?,
            channels: set("SELECT DISTINCT channel_id FROM messages WHERE author_id = ?1 AND channel_id IS NOT NULL")?,
            conversations: set("SELECT conversation_id FROM direct_conversation_members WHERE user_id = ?1")?,
            uploads: set("SELECT id FROM uploads WHERE owner_id = ?1")?,
        })
    }

    /// Whether the row is theirs; what others said in it is taken out.
    pub fn owns(&self, shape: &Shape, row: &mut [Value]) -> bool {
        let cell = |name: &str| shape.table.position(name).and_then(|at| row[at].text());
        let is_in = |set: &HashSet<String>, name| cell(name).is_some_and(|id| set.contains(id));
        let owned = match shape.key {
            "workspaces" => is_in(&self.workspaces, "id"),
            "channels" => is_in(&self.channels, "id"),
            "direct_conversations" => is_in(&self.conversations, "id"),
            "message_attachments" => is_in(&self.uploads, "upload_id"),
            key => {
                let owner = OWNERS.iter().find(|(table, _)| *table == key);
                owner.is_some_and(|(_, column)| cell(column) == Some(&*self.id))
            }
        };
        if owned {
            for (_, column, instead) in OF_OTHERS.iter().filter(|(table, ..)| *table == shape.key) {
                if let Some(at) = shape.table.position(column) {
                    row[at] = instead.clone();
                }
            }
        }
        owned
    }
}
