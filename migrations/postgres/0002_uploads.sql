-- Uploaded files, what running uploads may still use, what they are attached to, and bytes that wait to be removed.

CREATE TABLE uploads (
    id           TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    owner_id     TEXT COLLATE "C" NOT NULL,
    filename     TEXT COLLATE "C" NOT NULL,
    -- As the client named it; `shown_as` is what downloads are sent with, '' for a file that is only ever saved.
    content_type TEXT COLLATE "C" NOT NULL,
    shown_as     TEXT COLLATE "C" NOT NULL DEFAULT '',
    byte_size    BIGINT NOT NULL,
    width        BIGINT NOT NULL DEFAULT 0,
    height       BIGINT NOT NULL DEFAULT 0,
    duration_ms  BIGINT NOT NULL DEFAULT 0,
    storage_path TEXT COLLATE "C" NOT NULL,
    client_nonce TEXT COLLATE "C",
    created_at   BIGINT NOT NULL,
    -- Set when the last message that showed it was deleted: seen by nobody and outside of the quota.
    hidden_at    BIGINT,
    -- When the bytes go, unless something shows the upload by then. NULL while something does.
    sweep_at     BIGINT
);
CREATE INDEX uploads_quota ON uploads (workspace_id, owner_id);
CREATE UNIQUE INDEX uploads_nonce ON uploads (owner_id, client_nonce) WHERE client_nonce IS NOT NULL;
CREATE INDEX uploads_sweep ON uploads (sweep_at) WHERE sweep_at IS NOT NULL;

CREATE TABLE upload_quota_reservations (
    id           TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    owner_id     TEXT COLLATE "C" NOT NULL,
    byte_size    BIGINT NOT NULL,
    client_nonce TEXT COLLATE "C",
    -- Where the bytes will be: whoever removes an expired reservation has them removed too.
    storage_path TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX upload_quota_reservations_quota ON upload_quota_reservations (workspace_id, owner_id);
CREATE UNIQUE INDEX upload_quota_reservations_nonce ON upload_quota_reservations (owner_id, client_nonce)
    WHERE client_nonce IS NOT NULL;
CREATE INDEX upload_quota_reservations_expiry ON upload_quota_reservations (expires_at);

-- Links of deleted messages stay until the upload is swept, so that an undo brings the file back.
CREATE TABLE message_attachments (
    message_id TEXT COLLATE "C" NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    upload_id  TEXT COLLATE "C" NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, upload_id)
);
CREATE INDEX message_attachments_upload ON message_attachments (upload_id);

-- Outlives the workspace on purpose.
CREATE TABLE pending_upload_cleanups (
    id           TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    storage_path TEXT COLLATE "C" NOT NULL UNIQUE,
    attempts     BIGINT NOT NULL DEFAULT 0,
    last_error   TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    -- By whichever replica took it up last.
    tried_at     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX pending_upload_cleanups_order ON pending_upload_cleanups (updated_at, id);
