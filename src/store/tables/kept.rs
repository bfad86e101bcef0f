//! The tables that are kept, each with its key and all of its columns. Parents stand before the tables that refer to
//! them, so that rows can be written in this order.

use super::{Field, Kind, Table};

macro_rules! tables {
    ($($name:ident($($key:ident),+) { $($column:ident: $kind:ident),+ $(,)? })+) => {
        pub static KEPT: &[Table] = &[$(Table {
            name: stringify!($name),
            key: &[$(stringify!($key)),+],
            columns: &[$(Field { name: stringify!($column), kind: Kind::$kind }),+],
        }),+];
    };
}

tables! {
    users(id) {
        id: Text, kind: Text, owner_user_id: Text, display_name: Text, handle: Text, avatar_url: Text,
        created_at: Time, former_handle: Text, deleted_at: Time, deleted_by: Text, disabled_at: Time,
    }
    user_notification_settings(user_id) {
        user_id: Text, pushover_enabled: Bool, pushover_user_key: Text,
    }
    user_appearance_preferences(user_id) {
        user_id: Text, color_mode: Text, board_theme: Text, message_layout: Text, density: Text,
    }
    identities(id) {
        id: Text, user_id: Text, provider: Text, provider_subject: Text, email: Text, created_at: Time,
    }
    sessions(id) {
        id: Text, token_hash: Text, user_id: Text, created_at: Time, last_used_at: Time, expires_at: Time,
        revoked_at: Time, user_agent: Text,
    }
    auth_magic_links(id) {
        id: Text, token_hash: Text, email: Text, display_name: Text, created_at: Time, expires_at: Time,
        used_at: Time,
    }
    workspaces(id) {
        id: Text, route_id: Text, name: Text, slug: Text, icon_url: Text, created_at: Time,
    }
    workspace_members(workspace_id, user_id) {
        workspace_id: Text, user_id: Text, role: Text, created_at: Time, role_sort: Int, sort_name: Text,
        sort_handle: Text,
    }
    member_moderation(workspace_id, user_id) {
        workspace_id: Text, user_id: Text, timeout_until: Time, blocked_at: Time, moderation_note: Text,
        moderation_by: Text, moderation_at: Time,
    }
    bot_tokens(id) {
        id: Text, token_hash: Text, bot_user_id: Text, workspace_id: Text, owner_user_id: Text, name: Text,
        scopes_json: Json, created_by: Text, setup_nonce: Text, created_at: Time, last_used_at: Time,
        revoked_at: Time,
    }
    channels(id) {
        id: Text, route_id: Text, workspace_id: Text, name: Text, display_title: Text, kind: Text, created_at: Time,
        archived_at: Time, external_managed: Bool, external_ref: Text, external_url: Text, sidebar_section: Text,
    }
    channel_notification_settings(channel_id, user_id) {
        channel_id: Text, user_id: Text, preference: Text, created_at: Time, updated_at: Time,
    }
    topics(id) {
        id: Text, workspace_id: Text, channel_id: Text, name: Text, created_by: Text, created_at: Time,
        archived_at: Time,
    }
    direct_conversations(id) {
        id: Text, route_id: Text, workspace_id: Text, created_at: Time, member_set_key: Text,
    }
    direct_conversation_members(conversation_id, user_id) {
        conversation_id: Text, user_id: Text, created_at: Time,
    }
    direct_conversation_hidden(conversation_id, user_id) {
        conversation_id: Text, user_id: Text, hidden_at: Time,
    }
    messages(id) {
        id: Text, route_id: Text, workspace_id: Text, channel_id: Text, direct_conversation_id: Text,
        author_id: Text, parent_message_id: Text, thread_root_id: Text, topic_id: Text, channel_seq: Int,
        thread_seq: Int, body: Text, created_at: Time, edited_at: Time, deleted_at: Time, quoted_message_id: Text,
        quoted_body_snapshot: Text, quoted_author_id: Text, client_nonce: Text, kind: Text, turn_id: Text,
        author_model: Text, author_thinking: Text, author_runtime: Text, reply_count: Int, last_reply_at: Time,
        last_reply_author_ids: Json, number: Int,
    }
    reactions(message_id, emoji, user_id) {
        message_id: Text, emoji: Text, user_id: Text, created_at: Time,
    }
    pinned_messages(id) {
        id: Text, workspace_id: Text, channel_id: Text, message_id: Text, pinned_by: Text, created_at: Time,
    }
    channel_reads(channel_id, user_id) {
        channel_id: Text, user_id: Text, last_read_seq: Int, last_read_at: Time,
    }
    direct_reads(conversation_id, user_id) {
        conversation_id: Text, user_id: Text, last_read_seq: Int, last_read_at: Time,
    }
    events(cursor) {
        cursor: Text, id: Text, workspace_id: Text, channel_id: Text, direct_conversation_id: Text, type: Text,
        seq: Int, payload_json: Json, created_at: Time, is_private: Bool, mentioned_user_ids: Json,
    }
    event_recipients(event_cursor, user_id) {
        event_cursor: Text, user_id: Text,
    }
    clock(name) {
        name: Text, value: Text,
    }
    audit_log(id) {
        id: Text, workspace_id: Text, actor_user_id: Text, actor_json: Json, source: Text, action: Text,
        target_type: Text, target_id: Text, metadata_json: Json, created_at: Time,
    }
    moderation_undos(audit_id) {
        audit_id: Text, kind: Text, change_json: Json, until: Time, undone_at: Time,
    }
    removed_messages(message_id) {
        message_id: Text, audit_id: Text, body: Text, pin_id: Text, pinned_by: Text, pinned_at: Time, erase_at: Time,
    }
    uploads(id) {
        id: Text, workspace_id: Text, owner_id: Text, filename: Text, content_type: Text, shown_as: Text,
        byte_size: Int, width: Int, height: Int, duration_ms: Int, storage_path: Text, client_nonce: Text,
        created_at: Time, hidden_at: Time, sweep_at: Time,
    }
    message_attachments(message_id, upload_id) {
        message_id: Text, upload_id: Text, position: Int, created_at: Time,
    }
    pending_upload_cleanups(id) {
        id: Text, storage_path: Text, attempts: Int, last_error: Text, created_at: Time, updated_at: Time,
        tried_at: Time,
    }
    invites(id) {
        id: Text, token_hash: Text, workspace_id: Text, role: Text, max_uses: Int, uses: Int, created_by: Text,
        created_at: Time, expires_at: Time, revoked_at: Time,
    }
    connected_accounts(id) {
        id: Text, workspace_id: Text, user_id: Text, provider: Text, provider_account_id: Text, display_name: Text,
        scopes_json: Json, metadata_json: Json, created_at: Time, revoked_at: Time,
    }
}
