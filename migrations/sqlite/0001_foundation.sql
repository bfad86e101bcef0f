-- People, workspaces, channels, messages, the event log. Times are microseconds UTC, booleans 0/1, JSON is text.

CREATE TABLE users (
    id            TEXT PRIMARY KEY NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('human', 'bot')),
    owner_user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    display_name  TEXT NOT NULL,
    handle        TEXT NOT NULL DEFAULT '',
    avatar_url    TEXT NOT NULL DEFAULT '',
    created_at    INTEGER NOT NULL,
    -- A deleted bot keeps its row, so that history stays attributable.
    former_handle TEXT,
    deleted_at    INTEGER,
    deleted_by    TEXT
) STRICT;
CREATE UNIQUE INDEX users_handle ON users (handle) WHERE handle <> '';
CREATE INDEX users_created ON users (created_at, id);
CREATE INDEX users_owner ON users (owner_user_id) WHERE owner_user_id IS NOT NULL;

CREATE TABLE user_notification_settings (
    user_id           TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    pushover_enabled  INTEGER NOT NULL DEFAULT 0,
    pushover_user_key TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE user_appearance_preferences (
    user_id        TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    color_mode     TEXT NOT NULL DEFAULT '',
    board_theme    TEXT NOT NULL DEFAULT '',
    message_layout TEXT NOT NULL DEFAULT '',
    density        TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE identities (
    id               TEXT PRIMARY KEY NOT NULL,
    user_id          TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider         TEXT NOT NULL,
    provider_subject TEXT NOT NULL,
    email            TEXT NOT NULL DEFAULT '',
    created_at       INTEGER NOT NULL,
    UNIQUE (provider, provider_subject)
) STRICT;
CREATE INDEX identities_user ON identities (user_id);
CREATE INDEX identities_email ON identities (email);
CREATE INDEX identities_folded_email ON identities (lower(email));

CREATE TABLE sessions (
    id           TEXT PRIMARY KEY NOT NULL,
    token_hash   TEXT NOT NULL UNIQUE,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    revoked_at   INTEGER,
    user_agent   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE auth_magic_links (
    id           TEXT PRIMARY KEY NOT NULL,
    token_hash   TEXT NOT NULL UNIQUE,
    email        TEXT NOT NULL,
    display_name TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    used_at      INTEGER
) STRICT;

CREATE TABLE workspaces (
    id         TEXT PRIMARY KEY NOT NULL,
    route_id   TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    slug       TEXT NOT NULL UNIQUE,
    icon_url   TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace_members (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role         TEXT NOT NULL CHECK (role IN ('owner', 'moderator', 'member', 'bot', 'guest')),
    created_at   INTEGER NOT NULL,
    -- Keys of the member directory, kept in step with role and profile.
    role_sort    INTEGER NOT NULL,
    sort_name    TEXT NOT NULL,
    sort_handle  TEXT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workspace_members_user ON workspace_members (user_id);
CREATE INDEX workspace_members_directory ON workspace_members (workspace_id, role_sort, sort_name, sort_handle, user_id);

-- Exists only while the membership does.
CREATE TABLE member_moderation (
    workspace_id    TEXT NOT NULL,
    user_id         TEXT NOT NULL,
    timeout_until   INTEGER,
    blocked_at      INTEGER,
    moderation_note TEXT,
    moderation_by   TEXT,
    moderation_at   INTEGER,
    PRIMARY KEY (workspace_id, user_id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Posts made in #guest while a guest: what the budget of the last 24 hours is counted from.
CREATE TABLE guest_posts (
    workspace_id TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX guest_posts_member ON guest_posts (workspace_id, user_id, created_at);

CREATE TABLE bot_tokens (
    id            TEXT PRIMARY KEY NOT NULL,
    token_hash    TEXT NOT NULL UNIQUE,
    bot_user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    owner_user_id TEXT,
    name          TEXT NOT NULL,
    scopes_json   TEXT NOT NULL,
    created_by    TEXT,
    setup_nonce   TEXT,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER,
    revoked_at    INTEGER
) STRICT;
CREATE INDEX bot_tokens_bot ON bot_tokens (bot_user_id);
CREATE INDEX bot_tokens_workspace ON bot_tokens (workspace_id);

CREATE TABLE channels (
    id               TEXT PRIMARY KEY NOT NULL,
    route_id         TEXT NOT NULL,
    workspace_id     TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name             TEXT NOT NULL,
    display_title    TEXT,
    kind             TEXT NOT NULL DEFAULT 'public',
    created_at       INTEGER NOT NULL,
    archived_at      INTEGER,
    external_managed INTEGER NOT NULL DEFAULT 0,
    external_ref     TEXT,
    external_url     TEXT,
    sidebar_section  TEXT,
    UNIQUE (workspace_id, name),
    UNIQUE (workspace_id, route_id)
) STRICT;

CREATE TABLE channel_notification_settings (
    channel_id TEXT NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    preference TEXT NOT NULL CHECK (preference IN ('all', 'mentions', 'muted')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    id           TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    channel_id   TEXT REFERENCES channels (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    created_by   TEXT,
    created_at   INTEGER NOT NULL,
    archived_at  INTEGER,
    UNIQUE (channel_id, name)
) STRICT;
CREATE INDEX topics_workspace ON topics (workspace_id);

CREATE TABLE direct_conversations (
    id             TEXT PRIMARY KEY NOT NULL,
    route_id       TEXT NOT NULL,
    workspace_id   TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    created_at     INTEGER NOT NULL,
    -- Set for one-to-one conversations: the same pair is always the same conversation.
    member_set_key TEXT,
    UNIQUE (workspace_id, route_id),
    UNIQUE (workspace_id, member_set_key)
) STRICT;

CREATE TABLE direct_conversation_members (
    conversation_id TEXT NOT NULL REFERENCES direct_conversations (id) ON DELETE CASCADE,
    user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX direct_conversation_members_user ON direct_conversation_members (user_id);

CREATE TABLE direct_conversation_hidden (
    conversation_id TEXT NOT NULL REFERENCES direct_conversations (id) ON DELETE CASCADE,
    user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hidden_at       INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    id                     TEXT NOT NULL,
    route_id               TEXT,
    workspace_id           TEXT NOT NULL,
    channel_id             TEXT REFERENCES channels (id) ON DELETE CASCADE,
    direct_conversation_id TEXT REFERENCES direct_conversations (id) ON DELETE CASCADE,
    author_id              TEXT NOT NULL,
    parent_message_id      TEXT,
    thread_root_id         TEXT NOT NULL,
    topic_id               TEXT,
    channel_seq            INTEGER,
    thread_seq             INTEGER,
    body                   TEXT NOT NULL,
    created_at             INTEGER NOT NULL,
    edited_at              INTEGER,
    deleted_at             INTEGER,
    quoted_message_id      TEXT,
    quoted_body_snapshot   TEXT NOT NULL DEFAULT '',
    quoted_author_id       TEXT,
    client_nonce           TEXT,
    kind                   TEXT NOT NULL DEFAULT 'message' CHECK (kind IN ('message', 'agent_commentary', 'agent_tool')),
    turn_id                TEXT NOT NULL DEFAULT '',
    author_model           TEXT,
    author_thinking        TEXT,
    author_runtime         TEXT,
    -- State of the thread below a root; zero and empty on replies.
    reply_count            INTEGER NOT NULL DEFAULT 0,
    last_reply_at          INTEGER,
    last_reply_author_ids  TEXT NOT NULL DEFAULT '[]',
    -- A bug cannot mix surfaces: a message is in a channel or in a conversation, and either a root or a reply.
    CHECK ((channel_id IS NULL) <> (direct_conversation_id IS NULL)),
    CHECK (
        (parent_message_id IS NULL AND thread_root_id = id AND channel_seq IS NOT NULL AND thread_seq IS NULL)
        OR (parent_message_id IS NOT NULL AND parent_message_id = thread_root_id AND thread_root_id <> id
            AND channel_seq IS NULL AND thread_seq IS NOT NULL)
    )
) STRICT;
CREATE UNIQUE INDEX messages_id ON messages (id);
CREATE UNIQUE INDEX messages_channel_seq ON messages (channel_id, channel_seq) WHERE channel_id IS NOT NULL;
CREATE UNIQUE INDEX messages_direct_seq ON messages (direct_conversation_id, channel_seq) WHERE direct_conversation_id IS NOT NULL;
CREATE UNIQUE INDEX messages_thread_seq ON messages (thread_root_id, thread_seq) WHERE thread_seq IS NOT NULL;
CREATE UNIQUE INDEX messages_nonce ON messages (author_id, client_nonce) WHERE client_nonce IS NOT NULL;
CREATE UNIQUE INDEX messages_route ON messages (workspace_id, route_id) WHERE route_id IS NOT NULL;
CREATE INDEX messages_topic ON messages (topic_id, channel_seq) WHERE topic_id IS NOT NULL;

CREATE TABLE reactions (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    emoji      TEXT NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pinned_messages (
    id           TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL,
    channel_id   TEXT NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    message_id   TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    pinned_by    TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    UNIQUE (channel_id, message_id)
) STRICT;
CREATE INDEX pinned_messages_message ON pinned_messages (message_id);

CREATE TABLE channel_reads (
    channel_id    TEXT NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    user_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    last_read_seq INTEGER NOT NULL,
    last_read_at  INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE direct_reads (
    conversation_id TEXT NOT NULL REFERENCES direct_conversations (id) ON DELETE CASCADE,
    user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    last_read_seq   INTEGER NOT NULL,
    last_read_at    INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    cursor                 TEXT PRIMARY KEY NOT NULL,
    id                     TEXT NOT NULL,
    workspace_id           TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    channel_id             TEXT,
    direct_conversation_id TEXT,
    type                   TEXT NOT NULL,
    seq                    INTEGER,
    payload_json           TEXT NOT NULL,
    created_at             INTEGER NOT NULL,
    -- Stays set when the last recipient is gone: a lost allow-list fails closed.
    is_private             INTEGER NOT NULL DEFAULT 0,
    mentioned_user_ids     TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;
CREATE INDEX events_workspace ON events (workspace_id, cursor);

CREATE TABLE event_recipients (
    event_cursor TEXT NOT NULL REFERENCES events (cursor) ON DELETE CASCADE,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (event_cursor, user_id)
) STRICT, WITHOUT ROWID;

-- 'events': the last cursor given out, kept apart from the prunable log so that no cursor is ever given twice.
-- 'access': counts changes of roles, memberships and credentials; servers look at it to re-check open sockets.
CREATE TABLE clock (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO clock (name, value) VALUES ('events', 'cur_00000000000000000000000000'), ('access', '0');

CREATE TABLE audit_log (
    id            TEXT PRIMARY KEY NOT NULL,
    workspace_id  TEXT REFERENCES workspaces (id) ON DELETE CASCADE,
    actor_user_id TEXT,
    actor_json    TEXT NOT NULL,
    source        TEXT NOT NULL,
    action        TEXT NOT NULL,
    target_type   TEXT NOT NULL,
    target_id     TEXT NOT NULL,
    metadata_json TEXT NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_log_workspace ON audit_log (workspace_id, created_at, id);
