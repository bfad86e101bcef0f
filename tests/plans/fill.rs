//! Rows of every kind, so many that an engine chooses an index wherever there is one that fits.

use clickclack::store::{Engine, Param, Tx};

use crate::harness::World;

/// `id!("usr_", "i")`: the id of a row.
macro_rules! id {
    ($prefix:literal, $number:literal) => {
        concat!("'", $prefix, "' || CAST(1000000 + ", $number, " AS TEXT)")
    };
}

/// `table!("name (columns)", count; "values of row i", …)`. ?1 is the count, ?2 the workspace, ?3 its channel `general`, ?4
/// the owner; the last line is there because both engines want each of them used.
macro_rules! table {
    ($into:literal, $count:literal; $($part:expr),+) => {
        (
            concat!(
                "INSERT INTO ", $into,
                " WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST(?1 AS BIGINT)) SELECT ",
                $($part),+,
                " FROM n WHERE CAST(?2 AS TEXT) <> CAST(?3 AS TEXT) AND CAST(?4 AS TEXT) <> ''"
            ),
            $count,
        )
    };
}

type Rows = (&'static str, i64);

const PEOPLE: [Rows; 15] = [
    table!("users (id, kind, display_name, handle, created_at)", 20000; id!("usr_", "i"), ", 'human', 'Person ' || CAST(i AS TEXT), 'h' || CAST(i AS TEXT), i"),
    table!("identities (id, user_id, provider, provider_subject, email, created_at)", 20000; id!("idn_", "i"), ", ", id!("usr_", "i"), ", 'email', 'p' || CAST(i AS TEXT), 'p' || CAST(i AS TEXT) || '@example.com', i"),
    table!("sessions (id, token_hash, user_id, created_at, last_used_at, expires_at)", 20000; id!("ses_", "i"), ", 'hash' || CAST(i AS TEXT), ", id!("usr_", "i"), ", i, i, 9000000000000000"),
    table!("auth_magic_links (id, token_hash, email, display_name, created_at, expires_at)", 5000; id!("mgl_", "i"), ", 'link' || CAST(i AS TEXT), 'p' || CAST(i AS TEXT) || '@example.com', 'Person', i, 9000000000000000"),
    table!("user_notification_settings (user_id)", 5000; id!("usr_", "i")),
    table!("user_appearance_preferences (user_id)", 5000; id!("usr_", "i")),
    table!("workspaces (id, route_id, name, slug, created_at)", 3000; id!("wsp_", "i"), ", 'T' || CAST(i AS TEXT), 'Other', 'other-' || CAST(i AS TEXT), i"),
    table!("workspace_members (workspace_id, user_id, role, created_at, role_sort, sort_name, sort_handle)", 20000; "?2, ", id!("usr_", "i"), ", 'member', i, 3, 'person ' || CAST(i AS TEXT), 'h' || CAST(i AS TEXT)"),
    table!("workspace_members (workspace_id, user_id, role, created_at, role_sort, sort_name, sort_handle)", 3000; id!("wsp_", "i"), ", ", id!("usr_", "i"), ", 'owner', i, 1, 'person ' || CAST(i AS TEXT), 'h' || CAST(i AS TEXT)"),
    table!("member_moderation (workspace_id, user_id, timeout_until)", 3000; "?2, ", id!("usr_", "i"), ", i"),
    table!("guest_posts (workspace_id, user_id, created_at)", 5000; "?2, ", id!("usr_", "i"), ", i"),
    table!("bot_tokens (id, token_hash, bot_user_id, workspace_id, name, scopes_json, created_at)", 3000; id!("bot_", "i"), ", 'bot' || CAST(i AS TEXT), ", id!("usr_", "i"), ", ", id!("wsp_", "i"), ", 'Bot', '[]', i"),
    table!("invites (id, token_hash, workspace_id, role, created_at)", 3000; id!("inv_", "i"), ", 'invite' || CAST(i AS TEXT), ", id!("wsp_", "i"), ", 'member', i"),
    table!("connected_accounts (id, workspace_id, user_id, provider, provider_account_id, created_at)", 3000; id!("acc_", "i"), ", ", id!("wsp_", "i"), ", ", id!("usr_", "i"), ", 'github', CAST(i AS TEXT), i"),
    table!("audit_log (id, workspace_id, actor_json, source, action, target_type, target_id, metadata_json, created_at)", 20000; id!("aud_", "i"), ", ?2, '{}', 'http', 'message.deleted', 'message', 'x', '{}', i"),
];

const PLACES: [Rows; 8] = [
    table!("channels (id, route_id, workspace_id, name, created_at)", 200; id!("chn_", "i"), ", 'C' || CAST(i AS TEXT), ?2, 'room-' || CAST(i AS TEXT), i"),
    table!("channels (id, route_id, workspace_id, name, created_at)", 3000; id!("chn_0", "i"), ", 'C' || CAST(i AS TEXT), ", id!("wsp_", "i"), ", 'general', i"),
    table!("channel_notification_settings (channel_id, user_id, preference, created_at, updated_at)", 5000; "?3, ", id!("usr_", "i"), ", 'all', i, i"),
    table!("channel_reads (channel_id, user_id, last_read_seq, last_read_at)", 20000; "?3, ", id!("usr_", "i"), ", i % 100, i"),
    table!("topics (id, workspace_id, name, created_at)", 3000; id!("top_", "i"), ", ", id!("wsp_", "i"), ", 'topic', i"),
    table!("direct_conversations (id, route_id, workspace_id, created_at)", 5000; id!("dmc_", "i"), ", 'D' || CAST(i AS TEXT), ?2, i"),
    table!("direct_conversation_members (conversation_id, user_id, created_at)", 5000; id!("dmc_", "i"), ", ", id!("usr_", "i"), ", i"),
    table!("direct_conversation_members (conversation_id, user_id, created_at)", 5000; id!("dmc_", "i"), ", ", id!("usr_", "i + 5000"), ", i"),
];

const MESSAGES: [Rows; 20] = [
    table!("direct_conversation_members (conversation_id, user_id, created_at)", 100; id!("dmc_", "i"), ", ?4, i"),
    table!("direct_reads (conversation_id, user_id, last_read_seq, last_read_at)", 5000; id!("dmc_", "i"), ", ", id!("usr_", "i"), ", 1, i"),
    table!("direct_conversation_hidden (conversation_id, user_id, hidden_at)", 3000; id!("dmc_", "i + 1000"), ", ", id!("usr_", "i + 1000"), ", i"),
    // Half of them in `general`.
    table!("messages (id, workspace_id, channel_id, author_id, thread_root_id, channel_seq, body, created_at, client_nonce, number)", 20000;
        id!("msg_", "i"), ", ?2, CASE i % 2 WHEN 0 THEN ?3 ELSE ", id!("chn_", "1 + i / 2 % 200"), " END, ", id!("usr_", "1 + i % 5000"), ", ", id!("msg_", "i"),
        ", CASE i % 2 WHEN 0 THEN i / 2 ELSE 1 + i / 400 END, 'the deploy of build ' || CAST(i AS TEXT) || ' went through', i, 'n' || CAST(i AS TEXT), i"),
    table!("messages (id, workspace_id, channel_id, author_id, parent_message_id, thread_root_id, thread_seq, body, created_at, number)", 10000;
        id!("msg_", "100000 + i"), ", ?2, ?3, ", id!("usr_", "1 + i % 5000"), ", ", id!("msg_", "2 + i % 5000 * 2"), ", ", id!("msg_", "2 + i % 5000 * 2"), ", 1 + i / 5000, 'a reply', i, 30000 + i"),
    table!("messages (id, workspace_id, direct_conversation_id, author_id, thread_root_id, channel_seq, body, created_at, number)", 5000;
        id!("msg_", "200000 + i"), ", ?2, ", id!("dmc_", "1 + i % 50"), ", ", id!("usr_", "1 + i % 5000"), ", ", id!("msg_", "200000 + i"), ", 1 + i / 50, 'in private', i, 40000 + i"),
    table!("reactions (message_id, emoji, user_id, created_at)", 20000; id!("msg_", "i"), ", 'x', ", id!("usr_", "i"), ", i"),
    table!("pinned_messages (id, workspace_id, channel_id, message_id, pinned_by, created_at)", 3000; id!("pin_", "i"), ", ?2, ", id!("chn_", "1 + i % 200"), ", ", id!("msg_", "i"), ", ?4, i"),
    table!("uploads (id, workspace_id, owner_id, filename, content_type, byte_size, storage_path, client_nonce, created_at)", 5000; id!("upl_", "i"), ", ?2, ", id!("usr_", "i"), ", 'a.bin', 'application/octet-stream', 1, 'path' || CAST(i AS TEXT), 'n' || CAST(i AS TEXT), i"),
    table!("message_attachments (message_id, upload_id, position, created_at)", 5000; id!("msg_", "i"), ", ", id!("upl_", "i"), ", 0, i"),
    table!("upload_quota_reservations (id, workspace_id, owner_id, byte_size, storage_path, created_at, expires_at)", 3000; id!("res_", "i"), ", ?2, ", id!("usr_", "i"), ", 1, 'kept' || CAST(i AS TEXT), i, 9000000000000000"),
    table!("pending_upload_cleanups (id, storage_path, created_at, updated_at, tried_at)", 3000; id!("puc_", "i"), ", 'gone' || CAST(i AS TEXT), i, i, 9000000000000000"),
    table!("events (cursor, id, workspace_id, channel_id, type, seq, payload_json, created_at, is_private)", 30000; id!("cur_0000000000", "i"), ", ", id!("evt_", "i"), ", ?2, ?3, 'message.created', i, '{}', i, i % 4 = 0"),
    table!("events (cursor, id, workspace_id, type, payload_json, created_at)", 10000; id!("cur_0000000001", "i"), ", ", id!("evt_", "100000 + i"), ", ", id!("wsp_", "1 + i % 3000"), ", 'channel.created', '{}', i"),
    table!("search_changes (number, scope, version)", 3000; "90000 + i, ", id!("wsp_", "i"), ", 1"),
    table!("search_runs (id, workspace_id, scope, oldest, newest, bytes)", 3000; id!("run_", "i"), ", ", id!("wsp_", "i"), ", ", id!("wsp_", "i"), ", 90000 + i, 90000 + i, 1"),
    table!("event_recipients (event_cursor, user_id)", 7500; id!("cur_0000000000", "4 * i"), ", ", id!("usr_", "i")),
    table!("operations (id, kind, subject, actor, outcome, started_at)", 3000; id!("opn_", "i"), ", 'backup', 'x', 'me', 'done', i"),
    table!("moderation_undos (audit_id, kind, change_json, until)", 3000; id!("aud_", "i"), ", 'purge', '{}', 9000000000000000"),
    table!("removed_messages (message_id, audit_id, body, erase_at)", 3000; id!("msg_", "i"), ", ", id!("aud_", "i"), ", 'x', 9000000000000000"),
];

/// The server must not run.
pub fn many_rows(world: &World) {
    let (workspace, general, owner) = (world.workspace.clone(), world.general.clone(), world.owner_id.clone());
    world.server.write(move |tx| {
        for (sql, count) in PEOPLE.iter().chain(&PLACES).chain(&MESSAGES) {
            let params = [
                Param::Int(*count),
                Param::from(&workspace),
                Param::from(&general),
                Param::from(&owner),
            ];
            tx.exec(sql, &params)?;
        }
        tx.exec(
            "UPDATE uploads SET sweep_at = 9000000000000000 WHERE created_at % 100 = 0",
            &[],
        )?;
        tx.exec(
            "UPDATE messages SET topic_id = 'top_1000001' WHERE channel_seq % 10 = 0",
            &[],
        )?;
        Ok(())
    });
    world.server.write(|tx: &mut Tx| match tx.engine() {
        Engine::Sqlite => Ok(0),
        // What autovacuum does sooner or later. SQLite plans without figures of what is in a table.
        Engine::Postgres => tx.exec("ANALYZE", &[]),
    });
}
