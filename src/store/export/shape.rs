//! What of each table is exported, and under which name. The published contract lists 23 tables with their columns; those
//! stand here as it lists them, with what our tables have besides behind them, and the tables that it leaves out follow in
//! the order in which rows can be read back. A table or column that nobody decided about fails a test.

use std::sync::LazyLock;

use crate::store::tables::{Table, Value};

pub const REDACTION: &str = "[redacted]";

/// Where the value of an exported column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// This column of the table.
    Column(usize),
    /// A credential, or a place on the server's disk.
    Redacted,
    Fixed(&'static str),
    Nothing,
    /// Of the event that a recipient is of.
    EventId,
}

/// One key of the export.
#[derive(Debug)]
pub struct Shape {
    pub key: &'static str,
    pub table: &'static Table,
    pub columns: Vec<(&'static str, Source)>,
}

/// Kept tables that are not exported, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("clock", "follows from the events"),
    (
        "moderation_undos",
        "an undo works on this store only, and for seven days",
    ),
    ("pending_upload_cleanups", "names objects of this server's own storage"),
    (
        "removed_messages",
        "what moderators deleted; kept for an undo and for nobody to read",
    ),
];

/// Columns that hold a credential or a place, under the names that the export gives them.
pub const REDACTED: &[(&str, &str)] = &[
    ("user_notification_settings", "pushover_user_key"),
    ("sessions", "token_hash"),
    ("auth_magic_links", "token_hash"),
    ("bot_tokens", "token_hash"),
    ("bot_tokens", "setup_nonce"),
    ("invites", "token_hash"),
    ("uploads", "storage_path"),
];

/// Columns that are counted or numbered anew from what is exported.
const DERIVED: &[(&str, &str)] = &[
    ("messages", "reply_count"),
    ("messages", "last_reply_at"),
    ("messages", "last_reply_author_ids"),
    ("messages", "number"),
];

/// The tables in order; parents before those that refer to them.
const KEYS: &[&str] = &[
    "users",
    "user_notification_settings",
    "user_appearance_preferences",
    "identities",
    "sessions",
    "auth_magic_links",
    "workspaces",
    "workspace_members",
    "member_moderation",
    "bot_tokens",
    "channels",
    "channel_notification_settings",
    "topics",
    "direct_conversations",
    "direct_conversation_members",
    "direct_conversation_hidden",
    "messages",
    THREADS,
    "reactions",
    "pinned_messages",
    "channel_reads",
    "direct_reads",
    "events",
    "event_recipients",
    "audit_log",
    "uploads",
    "message_attachments",
    "invites",
    "connected_accounts",
];

/// The state of threads, which is in the rows of their roots.
pub const THREADS: &str = "thread_state";

pub fn shapes() -> &'static [Shape] {
    static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| KEYS.iter().filter_map(|key| Shape::of(key)).collect());
    &SHAPES
}

impl Shape {
    /// `None` for a key of no table.
    fn of(key: &'static str) -> Option<Shape> {
        let table = Table::find(if key == THREADS { "messages" } else { key })?;
        let column = |name: &str| table.position(name).map_or(Source::Nothing, Source::Column);
        let columns = match key {
            THREADS => vec![
                ("root_message_id", column("id")),
                ("reply_count", column("reply_count")),
                ("last_reply_at", column("last_reply_at")),
                ("last_reply_author_ids_json", column("last_reply_author_ids")),
            ],
            _ => columns(key, table),
        };
        Some(Shape { key, table, columns })
    }

    pub fn is_derived(&self) -> bool {
        self.key == THREADS
    }

    /// Whether the row has something to say here: a thread begins with its first reply.
    pub fn has(&self, row: &[Value]) -> bool {
        let count = || self.table.position("reply_count").map(|at| &row[at]);
        !self.is_derived() || count().is_some_and(|n| *n != Value::Int(0))
    }
}

fn columns(key: &'static str, table: &'static Table) -> Vec<(&'static str, Source)> {
    let mut columns = Vec::new();
    for (at, field) in table.columns.iter().enumerate() {
        let is_in = |list: &[(&str, &str)]| list.contains(&(key, field.name));
        // What the contract has that our tables do not.
        match (key, field.name) {
            ("sessions" | "auth_magic_links", "token_hash") => columns.push(("token", Source::Redacted)),
            ("event_recipients", "event_cursor") => columns.push(("event_id", Source::EventId)),
            _ => {}
        }
        if (key, field.name) == ("invites", "token_hash") {
            columns.push(("token", Source::Redacted));
        } else if is_in(REDACTED) {
            columns.push((field.name, Source::Redacted));
        } else if !is_in(DERIVED) {
            columns.push((field.name, Source::Column(at)));
        }
        match (key, field.name) {
            ("messages", "body") => columns.push(("body_format", Source::Fixed("markdown"))),
            ("invites", "created_at") => columns.push(("accepted_at", Source::Nothing)),
            _ => {}
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tables::{KEPT, Kind};

    #[test]
    fn every_kept_table_is_exported_or_left_out_for_a_reason() {
        for table in KEPT {
            let exported = shapes().iter().any(|s| s.key == table.name);
            let left_out = LEFT_OUT.iter().any(|(name, _)| *name == table.name);
            assert!(exported != left_out, "{} must be exported or left out", table.name);
        }
        assert_eq!(shapes().len(), KEYS.len());
    }

    /// Names that sound like a credential and are none.
    const HARMLESS: &[&str] = &["client_nonce", "member_set_key"];

    #[test]
    fn nothing_that_sounds_like_a_credential_leaves_the_store() {
        for shape in shapes() {
            for (name, source) in &shape.columns {
                let Source::Column(at) = source else { continue };
                let sounds = [
                    "hash",
                    "token",
                    "secret",
                    "nonce",
                    "password",
                    "_key",
                    "storage_path",
                    "verifier",
                ];
                let real = shape.table.columns[*at].name;
                assert!(
                    HARMLESS.contains(&real) || !sounds.iter().any(|s| real.contains(s)),
                    "{}.{name} sounds like a credential",
                    shape.key
                );
                assert_ne!(
                    shape.table.columns[*at].kind,
                    Kind::Bytes,
                    "{}.{name} is no text",
                    shape.key
                );
            }
        }
    }

    #[test]
    fn parents_stand_before_those_that_refer_to_them() {
        let place = |name: &str| KEPT.iter().position(|t| t.name == name);
        let order: Vec<_> = shapes()
            .iter()
            .filter(|s| !s.is_derived())
            .filter_map(|s| place(s.key))
            .collect();
        assert!(order.is_sorted());
    }
}
