-- What backup, restore, import, move and the like did to this store: by whom, when, with what outcome.

CREATE TABLE operations (
    id          TEXT PRIMARY KEY NOT NULL,
    kind        TEXT NOT NULL,
    -- A file, a folder, a URL without its password.
    subject     TEXT NOT NULL,
    -- The operator's account on their machine, or 'schedule'.
    actor       TEXT NOT NULL,
    -- Stays 'running' when the process was killed.
    outcome     TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'incomplete', 'failed', 'stopped')),
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER,
    detail_json TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX operations_kind ON operations (kind, started_at, id);
