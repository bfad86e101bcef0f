-- What operators do to people and messages, and what an undo of it needs.

-- Signed out everywhere and not let in again until enabled.
ALTER TABLE users ADD COLUMN disabled_at INTEGER;

-- How to take back an action of moderation. The action itself is its entry in the audit log.
CREATE TABLE moderation_undos (
    audit_id    TEXT PRIMARY KEY NOT NULL REFERENCES audit_log (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    -- What changed, as it was and as it became.
    change_json TEXT NOT NULL,
    until       INTEGER NOT NULL,
    undone_at   INTEGER
) STRICT, WITHOUT ROWID;

-- What messages said that somebody else deleted, until the grace period ends. Read by nothing but the undo.
CREATE TABLE removed_messages (
    message_id TEXT PRIMARY KEY NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    audit_id   TEXT NOT NULL REFERENCES moderation_undos (audit_id) ON DELETE CASCADE,
    body       TEXT NOT NULL,
    -- Its pin, if it had one.
    pin_id     TEXT,
    pinned_by  TEXT,
    pinned_at  INTEGER,
    erase_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_messages_action ON removed_messages (audit_id, message_id);
CREATE INDEX removed_messages_erasure ON removed_messages (erase_at);
