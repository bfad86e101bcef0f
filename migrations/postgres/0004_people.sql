-- Invites into workspaces, and accounts of members at other services.

CREATE TABLE invites (
    id           TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    token_hash   TEXT COLLATE "C" NOT NULL UNIQUE,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    role         TEXT COLLATE "C" NOT NULL CHECK (role IN ('member', 'guest')),
    -- Without one, any number of people may join.
    max_uses     BIGINT,
    uses         BIGINT NOT NULL DEFAULT 0,
    -- NULL for an operator.
    created_by   TEXT COLLATE "C",
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    revoked_at   BIGINT
);
CREATE INDEX invites_workspace ON invites (workspace_id, created_at, id);

CREATE TABLE connected_accounts (
    id                  TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    workspace_id        TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id             TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider            TEXT COLLATE "C" NOT NULL,
    provider_account_id TEXT COLLATE "C" NOT NULL,
    display_name        TEXT COLLATE "C" NOT NULL DEFAULT '',
    scopes_json         TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    metadata_json       TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    created_at          BIGINT NOT NULL,
    revoked_at          BIGINT,
    -- Revoked ones too: an account is connected once.
    UNIQUE (workspace_id, provider, provider_account_id)
);
CREATE INDEX connected_accounts_user ON connected_accounts (user_id);
