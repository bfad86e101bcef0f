//! References: whatever an id names must be there. Most of them the engine enforces, unless it was told not to, or its
//! file was damaged; some are only ours. A test makes sure that no foreign key of the schema is missing here.

use super::{ASKED, Found};
use crate::model::Result;
use crate::store::{Tx, params};

pub(super) struct Link {
    pub table: &'static str,
    pub column: &'static str,
    pub parent: &'static str,
    sql: &'static str,
}

macro_rules! links {
    ($($table:ident ( $key:ident ) . $column:ident -> $parent:ident . $id:ident;)*) => {
        pub(super) const LINKS: &[Link] = &[$(Link {
            table: stringify!($table),
            column: stringify!($column),
            parent: stringify!($parent),
            sql: concat!(
                "SELECT CAST(c.", stringify!($key), " AS TEXT), CAST(c.", stringify!($column), " AS TEXT) FROM ",
                stringify!($table), " c WHERE c.", stringify!($column), " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ",
                stringify!($parent), " p WHERE p.", stringify!($id), " = c.", stringify!($column), ") LIMIT ?1"
            ),
        }),*];
    };
}

links! {
    users(id).owner_user_id -> users.id;
    user_notification_settings(user_id).user_id -> users.id;
    user_appearance_preferences(user_id).user_id -> users.id;
    identities(id).user_id -> users.id;
    sessions(id).user_id -> users.id;
    workspace_members(user_id).workspace_id -> workspaces.id;
    workspace_members(workspace_id).user_id -> users.id;
    bot_tokens(id).bot_user_id -> users.id;
    bot_tokens(id).workspace_id -> workspaces.id;
    channels(id).workspace_id -> workspaces.id;
    channel_notification_settings(user_id).channel_id -> channels.id;
    channel_notification_settings(channel_id).user_id -> users.id;
    topics(id).workspace_id -> workspaces.id;
    topics(id).channel_id -> channels.id;
    direct_conversations(id).workspace_id -> workspaces.id;
    direct_conversation_members(user_id).conversation_id -> direct_conversations.id;
    direct_conversation_members(conversation_id).user_id -> users.id;
    direct_conversation_hidden(user_id).conversation_id -> direct_conversations.id;
    direct_conversation_hidden(conversation_id).user_id -> users.id;
    messages(id).channel_id -> channels.id;
    messages(id).direct_conversation_id -> direct_conversations.id;
    messages(id).workspace_id -> workspaces.id;
    messages(id).author_id -> users.id;
    messages(id).thread_root_id -> messages.id;
    reactions(message_id).message_id -> messages.id;
    reactions(message_id).user_id -> users.id;
    pinned_messages(id).channel_id -> channels.id;
    pinned_messages(id).message_id -> messages.id;
    channel_reads(user_id).channel_id -> channels.id;
    channel_reads(channel_id).user_id -> users.id;
    direct_reads(user_id).conversation_id -> direct_conversations.id;
    direct_reads(conversation_id).user_id -> users.id;
    events(cursor).workspace_id -> workspaces.id;
    event_recipients(user_id).event_cursor -> events.cursor;
    event_recipients(event_cursor).user_id -> users.id;
    audit_log(id).workspace_id -> workspaces.id;
    moderation_undos(audit_id).audit_id -> audit_log.id;
    removed_messages(message_id).message_id -> messages.id;
    removed_messages(message_id).audit_id -> moderation_undos.audit_id;
    uploads(id).workspace_id -> workspaces.id;
    uploads(id).owner_id -> users.id;
    upload_quota_reservations(id).workspace_id -> workspaces.id;
    message_attachments(upload_id).message_id -> messages.id;
    message_attachments(message_id).upload_id -> uploads.id;
    search_runs(id).workspace_id -> workspaces.id;
    search_pages(run).run -> search_runs.id;
    invites(id).workspace_id -> workspaces.id;
    connected_accounts(id).workspace_id -> workspaces.id;
    connected_accounts(id).user_id -> users.id;
}

/// Rows that exist only for a member: `(table, query)`.
pub(super) const OF_MEMBERS: &[(&str, &str)] = &[
    (
        "member_moderation",
        "SELECT c.workspace_id, c.user_id FROM member_moderation c WHERE NOT EXISTS (SELECT 1 FROM workspace_members p
         WHERE p.workspace_id = c.workspace_id AND p.user_id = c.user_id) LIMIT ?1",
    ),
    (
        "guest_posts",
        "SELECT c.workspace_id, c.user_id FROM guest_posts c WHERE NOT EXISTS (SELECT 1 FROM workspace_members p
         WHERE p.workspace_id = c.workspace_id AND p.user_id = c.user_id) LIMIT ?1",
    ),
];

/// A message stands in the workspace of its channel or conversation.
const ASTRAY: &str = "SELECT m.id, m.workspace_id FROM messages m
     LEFT JOIN channels c ON c.id = m.channel_id LEFT JOIN direct_conversations d ON d.id = m.direct_conversation_id
     WHERE COALESCE(c.workspace_id, d.workspace_id) <> m.workspace_id LIMIT ?1";

pub fn run(tx: &mut Tx) -> Result<Found> {
    let mut found = Found::default();
    let mut ask = |tx: &mut Tx, sql: &'static str, tell: &dyn Fn(&str, &str) -> (String, String)| -> Result<()> {
        found.examined += 1;
        let rows = tx.all(sql, params![ASKED], |r| Ok((r.take::<String>()?, r.take::<String>()?)))?;
        for (key, value) in rows {
            let (object, problem) = tell(&key, &value);
            found.problem(object, problem);
        }
        Ok(())
    };
    for link in LINKS {
        ask(tx, link.sql, &|key, value| {
            (
                key.to_owned(),
                format!(
                    "{}.{} names {value}, which is not in {}",
                    link.table, link.column, link.parent
                ),
            )
        })?;
    }
    for (table, sql) in OF_MEMBERS {
        ask(tx, sql, &|workspace, user| {
            (
                user.to_owned(),
                format!("{table} has a row, but this is no member of {workspace}"),
            )
        })?;
    }
    ask(tx, ASTRAY, &|id, workspace| {
        (
            id.to_owned(),
            format!("the message is in {workspace}, its channel or conversation is not"),
        )
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The foreign keys as a fresh SQLite store has them.
    #[test]
    fn every_foreign_key_is_checked() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        for sql in crate::store::migrate::scripts(crate::store::Engine::Sqlite) {
            db.execute_batch(sql).unwrap();
        }
        let mut keys = db
            .prepare(
                "SELECT m.name, f.\"table\", f.\"from\", f.seq, (SELECT COUNT(*) FROM pragma_foreign_key_list(m.name) g WHERE g.id = f.id)
                 FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
            )
            .unwrap();
        let mut rows = keys.query([]).unwrap();
        let mut seen = 0;
        while let Some(row) = rows.next().unwrap() {
            let text = |i| row.get::<_, String>(i).unwrap();
            let (table, parent, column) = (text(0), text(1), text(2));
            let known = if row.get::<_, i64>(4).unwrap() > 1 {
                OF_MEMBERS.iter().any(|(t, _)| *t == table)
            } else {
                LINKS
                    .iter()
                    .any(|l| l.table == table && l.column == column && l.parent == parent)
            };
            assert!(known, "{table}.{column} -> {parent} is not checked");
            seen += 1;
        }
        assert!(seen > 40);
    }
}
