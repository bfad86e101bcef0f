-- Full-text search. The same tables on both engines; what they hold is explained in src/chat/search.

-- Every message gets a number in the order of arrival, inside its insert. Rows that came by another way have none yet:
-- the indexer numbers them by time.
ALTER TABLE messages ADD COLUMN number INTEGER;
CREATE UNIQUE INDEX messages_number ON messages (number);
CREATE INDEX messages_unnumbered ON messages (created_at, id) WHERE number IS NULL;

-- How far runs cover the messages: everything above `indexed` is searched from the messages themselves.
CREATE TABLE search_progress (
    indexed INTEGER NOT NULL
) STRICT;
INSERT INTO search_progress (indexed) VALUES (0);

-- A run covers the messages of one scope (a workspace's channels, or one conversation) from `oldest` to `newest`.
CREATE TABLE search_runs (
    id           TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    scope        TEXT NOT NULL,
    oldest       INTEGER NOT NULL,
    newest       INTEGER NOT NULL,
    bytes        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX search_runs_scope ON search_runs (scope, newest);
CREATE INDEX search_runs_workspace ON search_runs (workspace_id);

-- A run's tokens in order, cut into pages, each with the numbers of the messages that hold it.
CREATE TABLE search_pages (
    run   TEXT NOT NULL REFERENCES search_runs (id) ON DELETE CASCADE,
    token TEXT NOT NULL,
    data  BLOB NOT NULL,
    UNIQUE (run, token)
) STRICT;

-- Messages whose entries in a run are out of date: edited or deleted since it was written.
CREATE TABLE search_changes (
    number  INTEGER PRIMARY KEY NOT NULL,
    scope   TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX search_changes_scope ON search_changes (scope, number);
