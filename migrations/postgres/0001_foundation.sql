-- People, workspaces, channels, messages, the event log. Times are microseconds UTC, JSON is text, text sorts by bytes.

CREATE TABLE users (
    id            TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL CHECK (kind IN ('human', 'bot')),
    owner_user_id TEXT COLLATE "C" REFERENCES users (id) ON DELETE CASCADE,
    display_name  TEXT COLLATE "C" NOT NULL,
    handle        TEXT COLLATE "C" NOT NULL DEFAULT '',
    avatar_url    TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at    BIGINT NOT NULL,
    -- A deleted bot keeps its row, so that history stays attributable.
    former_handle TEXT COLLATE "C",
    deleted_at    BIGINT,
    deleted_by    TEXT COLLATE "C"
);
CREATE UNIQUE INDEX users_handle ON users (handle) WHERE handle <> '';
CREATE INDEX users_created ON users (created_at, id);
CREATE INDEX users_owner ON users (owner_user_id) WHERE owner_user_id IS NOT NULL;

CREATE TABLE user_notification_settings (
    user_id           TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    pushover_enabled  BOOLEAN NOT NULL DEFAULT FALSE,
    pushover_user_key TEXT COLLATE "C" NOT NULL DEFAULT ''
);

CREATE TABLE user_appearance_preferences (
    user_id        TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    color_mode     TEXT COLLATE "C" NOT NULL DEFAULT '',
    board_theme    TEXT COLLATE "C" NOT NULL DEFAULT '',
    message_layout TEXT COLLATE "C" NOT NULL DEFAULT '',
    density        TEXT COLLATE "C" NOT NULL DEFAULT ''
);

CREATE TABLE identities (
    id               TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    user_id          TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider         TEXT COLLATE "C" NOT NULL,
    provider_subject TEXT COLLATE "C" NOT NULL,
    email            TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at       BIGINT NOT NULL,
    UNIQUE (provider, provider_subject)
);
CREATE INDEX identities_user ON identities (user_id);
CREATE INDEX identities_email ON identities (email);
CREATE INDEX identities_folded_email ON identities (lower(email));

CREATE TABLE sessions (
    id           TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    token_hash   TEXT COLLATE "C" NOT NULL UNIQUE,
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    revoked_at   BIGINT,
    user_agent   TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE auth_magic_links (
    id           TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    token_hash   TEXT COLLATE "C" NOT NULL UNIQUE,
    email        TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    used_at      BIGINT
);

CREATE TABLE workspaces (
    id         TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    route_id   TEXT COLLATE "C" NOT NULL UNIQUE,
    name       TEXT COLLATE "C" NOT NULL,
    slug       TEXT COLLATE "C" NOT NULL UNIQUE,
    icon_url   TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);

CREATE TABLE workspace_members (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role         TEXT COLLATE "C" NOT NULL CHECK (role IN ('owner', 'moderator', 'member', 'bot', 'guest')),
    created_at   BIGINT NOT NULL,
    -- Keys of the member directory, kept in step with role and profile.
    role_sort    BIGINT NOT NULL,
    sort_name    TEXT COLLATE "C" NOT NULL,
    sort_handle  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX workspace_members_user ON workspace_members (user_id);
CREATE INDEX workspace_members_directory ON workspace_members (workspace_id, role_sort, sort_name, sort_handle, user_id);

-- Exists only while the membership does.
CREATE TABLE member_moderation (
    workspace_id    TEXT COLLATE "C" NOT NULL,
    user_id         TEXT COLLATE "C" NOT NULL,
    timeout_until   BIGINT,
    blocked_at      BIGINT,
    moderation_note TEXT COLLATE "C",
    moderation_by   TEXT COLLATE "C",
    moderation_at   BIGINT,
    PRIMARY KEY (workspace_id, user_id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE
);

-- Posts made in #guest while a guest: what the budget of the last 24 hours is counted from.
CREATE TABLE guest_posts (
    workspace_id TEXT COLLATE "C" NOT NULL,
    user_id      TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE
);
CREATE INDEX guest_posts_member ON guest_posts (workspace_id, user_id, created_at);

CREATE TABLE bot_tokens (
    id            TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    token_hash    TEXT COLLATE "C" NOT NULL UNIQUE,
    bot_user_id   TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id  TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    owner_user_id TEXT COLLATE "C",
    name          TEXT COLLATE "C" NOT NULL,
    scopes_json   TEXT COLLATE "C" NOT NULL,
    created_by    TEXT COLLATE "C",
    setup_nonce   TEXT COLLATE "C",
    created_at    BIGINT NOT NULL,
    last_used_at  BIGINT,
    revoked_at    BIGINT
);
CREATE INDEX bot_tokens_bot ON bot_tokens (bot_user_id);
CREATE INDEX bot_tokens_workspace ON bot_tokens (workspace_id);

CREATE TABLE channels (
    id               TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    route_id         TEXT COLLATE "C" NOT NULL,
    workspace_id     TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name             TEXT COLLATE "C" NOT NULL,
    display_title    TEXT COLLATE "C",
    kind             TEXT COLLATE "C" NOT NULL DEFAULT 'public',
    created_at       BIGINT NOT NULL,
    archived_at      BIGINT,
    external_managed BOOLEAN NOT NULL DEFAULT FALSE,
    external_ref     TEXT COLLATE "C",
    external_url     TEXT COLLATE "C",
    sidebar_section  TEXT COLLATE "C",
    UNIQUE (workspace_id, name),
    UNIQUE (workspace_id, route_id)
);

CREATE TABLE channel_notification_settings (
    channel_id TEXT COLLATE "C" NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    preference TEXT COLLATE "C" NOT NULL CHECK (preference IN ('all', 'mentions', 'muted')),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, user_id)
);

CREATE TABLE topics (
    id           TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    channel_id   TEXT COLLATE "C" REFERENCES channels (id) ON DELETE CASCADE,
    name         TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C",
    created_at   BIGINT NOT NULL,
    archived_at  BIGINT,
    UNIQUE (channel_id, name)
);
CREATE INDEX topics_workspace ON topics (workspace_id);

CREATE TABLE direct_conversations (
    id             TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    route_id       TEXT COLLATE "C" NOT NULL,
    workspace_id   TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    created_at     BIGINT NOT NULL,
    -- Set for one-to-one conversations: the same pair is always the same conversation.
    member_set_key TEXT COLLATE "C",
    UNIQUE (workspace_id, route_id),
    UNIQUE (workspace_id, member_set_key)
);

CREATE TABLE direct_conversation_members (
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES direct_conversations (id) ON DELETE CASCADE,
    user_id         TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX direct_conversation_members_user ON direct_conversation_members (user_id);

CREATE TABLE direct_conversation_hidden (
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES direct_conversations (id) ON DELETE CASCADE,
    user_id         TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hidden_at       BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);

CREATE TABLE messages (
    id                     TEXT COLLATE "C" PRIMARY KEY,
    route_id               TEXT COLLATE "C",
    workspace_id           TEXT COLLATE "C" NOT NULL,
    channel_id             TEXT COLLATE "C" REFERENCES channels (id) ON DELETE CASCADE,
    direct_conversation_id TEXT COLLATE "C" REFERENCES direct_conversations (id) ON DELETE CASCADE,
    author_id              TEXT COLLATE "C" NOT NULL,
    parent_message_id      TEXT COLLATE "C",
    thread_root_id         TEXT COLLATE "C" NOT NULL,
    topic_id               TEXT COLLATE "C",
    channel_seq            BIGINT,
    thread_seq             BIGINT,
    body                   TEXT COLLATE "C" NOT NULL,
    created_at             BIGINT NOT NULL,
    edited_at              BIGINT,
    deleted_at             BIGINT,
    quoted_message_id      TEXT COLLATE "C",
    quoted_body_snapshot   TEXT COLLATE "C" NOT NULL DEFAULT '',
    quoted_author_id       TEXT COLLATE "C",
    client_nonce           TEXT COLLATE "C",
    kind                   TEXT COLLATE "C" NOT NULL DEFAULT 'message' CHECK (kind IN ('message', 'agent_commentary', 'agent_tool')),
    turn_id                TEXT COLLATE "C" NOT NULL DEFAULT '',
    author_model           TEXT COLLATE "C",
    author_thinking        TEXT COLLATE "C",
    author_runtime         TEXT COLLATE "C",
    -- State of the thread below a root; zero and empty on replies.
    reply_count            BIGINT NOT NULL DEFAULT 0,
    last_reply_at          BIGINT,
    last_reply_author_ids  TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    -- A bug cannot mix surfaces: a message is in a channel or in a conversation, and either a root or a reply.
    CHECK ((channel_id IS NULL) <> (direct_conversation_id IS NULL)),
    CHECK (
        (parent_message_id IS NULL AND thread_root_id = id AND channel_seq IS NOT NULL AND thread_seq IS NULL)
        OR (parent_message_id IS NOT NULL AND parent_message_id = thread_root_id AND thread_root_id <> id
            AND channel_seq IS NULL AND thread_seq IS NOT NULL)
    )
);
CREATE UNIQUE INDEX messages_channel_seq ON messages (channel_id, channel_seq) WHERE channel_id IS NOT NULL;
CREATE UNIQUE INDEX messages_direct_seq ON messages (direct_conversation_id, channel_seq) WHERE direct_conversation_id IS NOT NULL;
CREATE UNIQUE INDEX messages_thread_seq ON messages (thread_root_id, thread_seq) WHERE thread_seq IS NOT NULL;
CREATE UNIQUE INDEX messages_nonce ON messages (author_id, client_nonce) WHERE client_nonce IS NOT NULL;
CREATE UNIQUE INDEX messages_route ON messages (workspace_id, route_id) WHERE route_id IS NOT NULL;
CREATE INDEX messages_topic ON messages (topic_id, channel_seq) WHERE topic_id IS NOT NULL;

CREATE TABLE reactions (
    message_id TEXT COLLATE "C" NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    emoji      TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
);

CREATE TABLE pinned_messages (
    id           TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL,
    channel_id   TEXT COLLATE "C" NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    message_id   TEXT COLLATE "C" NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    pinned_by    TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    UNIQUE (channel_id, message_id)
);
CREATE INDEX pinned_messages_message ON pinned_messages (message_id);

CREATE TABLE channel_reads (
    channel_id    TEXT COLLATE "C" NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    user_id       TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    last_read_seq BIGINT NOT NULL,
    last_read_at  BIGINT NOT NULL,
    PRIMARY KEY (channel_id, user_id)
);

CREATE TABLE direct_reads (
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES direct_conversations (id) ON DELETE CASCADE,
    user_id         TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    last_read_seq   BIGINT NOT NULL,
    last_read_at    BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);

CREATE TABLE events (
    cursor                 TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    id                     TEXT COLLATE "C" NOT NULL,
    workspace_id           TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    channel_id             TEXT COLLATE "C",
    direct_conversation_id TEXT COLLATE "C",
    type                   TEXT COLLATE "C" NOT NULL,
    seq                    BIGINT,
    payload_json           TEXT COLLATE "C" NOT NULL,
    created_at             BIGINT NOT NULL,
    -- Stays set when the last recipient is gone: a lost allow-list fails closed.
    is_private             BOOLEAN NOT NULL DEFAULT FALSE,
    mentioned_user_ids     TEXT COLLATE "C" NOT NULL DEFAULT '[]'
);
CREATE INDEX events_workspace ON events (workspace_id, cursor);

CREATE TABLE event_recipients (
    event_cursor TEXT COLLATE "C" NOT NULL REFERENCES events (cursor) ON DELETE CASCADE,
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (event_cursor, user_id)
);

-- 'events': the last cursor given out, kept apart from the prunable log so that no cursor is ever given twice.
-- 'access': counts changes of roles, memberships and credentials; servers look at it to re-check open sockets.
CREATE TABLE clock (
    name  TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    value TEXT COLLATE "C" NOT NULL
);
INSERT INTO clock (name, value) VALUES ('events', 'cur_00000000000000000000000000'), ('access', '0');

CREATE TABLE audit_log (
    id            TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    workspace_id  TEXT COLLATE "C" REFERENCES workspaces (id) ON DELETE CASCADE,
    actor_user_id TEXT COLLATE "C",
    actor_json    TEXT COLLATE "C" NOT NULL,
    source        TEXT COLLATE "C" NOT NULL,
    action        TEXT COLLATE "C" NOT NULL,
    target_type   TEXT COLLATE "C" NOT NULL,
    target_id     TEXT COLLATE "C" NOT NULL,
    metadata_json TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE INDEX audit_log_workspace ON audit_log (workspace_id, created_at, id);
