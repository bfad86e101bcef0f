-- Uploaded files, what running uploads may still use, what they are attached to, and bytes that wait to be removed.

CREATE TABLE uploads (
    id           TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    owner_id     TEXT NOT NULL,
    filename     TEXT NOT NULL,
    -- As the client named it; `shown_as` is what downloads are sent with, '' for a file that is only ever saved.
    content_type TEXT NOT NULL,
    shown_as     TEXT NOT NULL DEFAULT '',
    byte_size    INTEGER NOT NULL,
    width        INTEGER NOT NULL DEFAULT 0,
    height       INTEGER NOT NULL DEFAULT 0,
    duration_ms  INTEGER NOT NULL DEFAULT 0,
    storage_path TEXT NOT NULL,
    client_nonce TEXT,
    created_at   INTEGER NOT NULL,
    -- Set when the last message that showed it was deleted: seen by nobody and outside of the quota.
    hidden_at    INTEGER,
    -- When the bytes go, unless something shows the upload by then. NULL while something does.
    sweep_at     INTEGER
) STRICT;
CREATE INDEX uploads_quota ON uploads (workspace_id, owner_id);
CREATE UNIQUE INDEX uploads_nonce ON uploads (owner_id, client_nonce) WHERE client_nonce IS NOT NULL;
CREATE INDEX uploads_sweep ON uploads (sweep_at) WHERE sweep_at IS NOT NULL;

CREATE TABLE upload_quota_reservations (
    id           TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    owner_id     TEXT NOT NULL,
    byte_size    INTEGER NOT NULL,
    client_nonce TEXT,
    -- Where the bytes will be: whoever removes an expired reservation has them removed too.
    storage_path TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_quota_reservations_quota ON upload_quota_reservations (workspace_id, owner_id);
CREATE UNIQUE INDEX upload_quota_reservations_nonce ON upload_quota_reservations (owner_id, client_nonce)
    WHERE client_nonce IS NOT NULL;
CREATE INDEX upload_quota_reservations_expiry ON upload_quota_reservations (expires_at);

-- Links of deleted messages stay until the upload is swept, so that an undo brings the file back.
CREATE TABLE message_attachments (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    upload_id  TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, upload_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_attachments_upload ON message_attachments (upload_id);

-- Outlives the workspace on purpose.
CREATE TABLE pending_upload_cleanups (
    id           TEXT PRIMARY KEY NOT NULL,
    storage_path TEXT NOT NULL UNIQUE,
    attempts     INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT NOT NULL DEFAULT '',
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    -- By whichever replica took it up last.
    tried_at     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pending_upload_cleanups_order ON pending_upload_cleanups (updated_at, id);
