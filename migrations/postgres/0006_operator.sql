-- What operators do to people and messages, and what an undo of it needs.

-- Signed out everywhere and not let in again until enabled.
ALTER TABLE users ADD COLUMN disabled_at BIGINT;

-- How to take back an action of moderation. The action itself is its entry in the audit log.
CREATE TABLE moderation_undos (
    audit_id    TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES audit_log (id) ON DELETE CASCADE,
    kind        TEXT COLLATE "C" NOT NULL,
    -- What changed, as it was and as it became.
    change_json TEXT COLLATE "C" NOT NULL,
    until       BIGINT NOT NULL,
    undone_at   BIGINT
);

-- What messages said that somebody else deleted, until the grace period ends. Read by nothing but the undo.
CREATE TABLE removed_messages (
    message_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    audit_id   TEXT COLLATE "C" NOT NULL REFERENCES moderation_undos (audit_id) ON DELETE CASCADE,
    body       TEXT COLLATE "C" NOT NULL,
    -- Its pin, if it had one.
    pin_id     TEXT COLLATE "C",
    pinned_by  TEXT COLLATE "C",
    pinned_at  BIGINT,
    erase_at   BIGINT NOT NULL
);
CREATE INDEX removed_messages_action ON removed_messages (audit_id, message_id);
CREATE INDEX removed_messages_erasure ON removed_messages (erase_at);
