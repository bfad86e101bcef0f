-- What backup, restore, import, move and the like did to this store: by whom, when, with what outcome.

CREATE TABLE operations (
    id          TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    -- A file, a folder, a URL without its password.
    subject     TEXT COLLATE "C" NOT NULL,
    -- The operator's account on their machine, or 'schedule'.
    actor       TEXT COLLATE "C" NOT NULL,
    -- Stays 'running' when the process was killed.
    outcome     TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('running', 'done', 'incomplete', 'failed', 'stopped')),
    started_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    detail_json TEXT COLLATE "C" NOT NULL DEFAULT '{}'
);
CREATE INDEX operations_kind ON operations (kind, started_at, id);
