-- Invites into workspaces, and accounts of members at other services.

CREATE TABLE invites (
    id           TEXT PRIMARY KEY NOT NULL,
    token_hash   TEXT NOT NULL UNIQUE,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    role         TEXT NOT NULL CHECK (role IN ('member', 'guest')),
    -- Without one, any number of people may join.
    max_uses     INTEGER,
    uses         INTEGER NOT NULL DEFAULT 0,
    -- NULL for an operator.
    created_by   TEXT,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX invites_workspace ON invites (workspace_id, created_at, id);

CREATE TABLE connected_accounts (
    id                  TEXT PRIMARY KEY NOT NULL,
    workspace_id        TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id             TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider            TEXT NOT NULL,
    provider_account_id TEXT NOT NULL,
    display_name        TEXT NOT NULL DEFAULT '',
    scopes_json         TEXT NOT NULL DEFAULT '[]',
    metadata_json       TEXT NOT NULL DEFAULT '{}',
    created_at          INTEGER NOT NULL,
    revoked_at          INTEGER,
    -- Revoked ones too: an account is connected once.
    UNIQUE (workspace_id, provider, provider_account_id)
) STRICT;
CREATE INDEX connected_accounts_user ON connected_accounts (user_id);
