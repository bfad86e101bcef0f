-- Full-text search. The same tables on both engines; what they hold is explained in src/chat/search.

-- Every message gets a number in the order of arrival, inside its insert. Rows that came by another way have none yet:
-- the indexer numbers them by time.
ALTER TABLE messages ADD COLUMN number BIGINT;
CREATE UNIQUE INDEX messages_number ON messages (number);
CREATE INDEX messages_unnumbered ON messages (created_at, id) WHERE number IS NULL;

-- How far runs cover the messages: everything above `indexed` is searched from the messages themselves.
CREATE TABLE search_progress (
    indexed BIGINT NOT NULL
);
INSERT INTO search_progress (indexed) VALUES (0);

-- A run covers the messages of one scope (a workspace's channels, or one conversation) from `oldest` to `newest`.
CREATE TABLE search_runs (
    id           TEXT COLLATE "C" PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    scope        TEXT COLLATE "C" NOT NULL,
    oldest       BIGINT NOT NULL,
    newest       BIGINT NOT NULL,
    bytes        BIGINT NOT NULL
);
CREATE UNIQUE INDEX search_runs_scope ON search_runs (scope, newest);
CREATE INDEX search_runs_workspace ON search_runs (workspace_id);

-- A run's tokens in order, cut into pages, each with the numbers of the messages that hold it.
CREATE TABLE search_pages (
    run   TEXT COLLATE "C" NOT NULL REFERENCES search_runs (id) ON DELETE CASCADE,
    token TEXT COLLATE "C" NOT NULL,
    data  BYTEA NOT NULL,
    UNIQUE (run, token)
);
-- Pages are packed already: compressing them again costs time and gains nothing.
ALTER TABLE search_pages ALTER COLUMN data SET STORAGE EXTERNAL;

-- Messages whose entries in a run are out of date: edited or deleted since it was written.
CREATE TABLE search_changes (
    number  BIGINT PRIMARY KEY,
    scope   TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX search_changes_scope ON search_changes (scope, number);
