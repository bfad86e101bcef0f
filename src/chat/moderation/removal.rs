//! Messages that somebody else took down: what they said is kept for the grace period, read by nothing but the undo, and
//! then erased by the server's sweeper.

use serde_json::json;

use crate::model::*;
use crate::store::{Tx, params};

/// Where a message was pinned.
pub struct Pin {
    pub id: PinId,
    pub by: UserId,
    pub at: Time,
}

/// Opens the undo of an action that takes messages down.
pub(in crate::chat) fn open(tx: &mut Tx, action: &AuditId, kind: &str) -> Result<()> {
    let until = tx.now() + MODERATION_GRACE;
    tx.exec(
        "INSERT INTO moderation_undos (audit_id, kind, change_json, until) VALUES (?1, ?2, '{}', ?3)",
        params![action, kind, until],
    )?;
    Ok(())
}

/// Keeps what a message says, before it is made a tombstone.
pub(in crate::chat) fn keep(tx: &mut Tx, action: &AuditId, message: &Message) -> Result<()> {
    let erase_at = tx.now() + MODERATION_GRACE;
    tx.exec(
        "INSERT INTO removed_messages (message_id, audit_id, body, pin_id, pinned_by, pinned_at, erase_at)
         SELECT m.id, ?2, m.body, p.id, p.pinned_by, p.created_at, ?3 FROM messages m
         LEFT JOIN pinned_messages p ON p.message_id = m.id WHERE m.id = ?1
         ON CONFLICT (message_id) DO UPDATE SET audit_id = excluded.audit_id, body = excluded.body,
            pin_id = excluded.pin_id, pinned_by = excluded.pinned_by, pinned_at = excluded.pinned_at,
            erase_at = excluded.erase_at",
        params![&message.id, action, erase_at],
    )?;
    Ok(())
}

/// `false` where the channel has as many pins as it may.
pub(in crate::chat) fn pin_again(tx: &mut Tx, message: &Message, pin: &Pin) -> Result<bool> {
    let made = tx.exec(
        "INSERT INTO pinned_messages (id, workspace_id, channel_id, message_id, pinned_by, created_at)
         SELECT ?1, m.workspace_id, m.channel_id, m.id, ?2, ?3 FROM messages m WHERE m.id = ?4
         AND (SELECT COUNT(*) FROM pinned_messages p WHERE p.channel_id = m.channel_id) < ?5 ON CONFLICT DO NOTHING",
        params![&pin.id, &pin.by, pin.at, &message.id, MAX_PINS],
    )?;
    Ok(made > 0)
}

/// Texts erased in one transaction.
pub const ERASED_AT_ONCE: u64 = 500;

/// Erases what messages said whose grace period has ended, the longest past first; how many. Call it until it is fewer
/// than `ERASED_AT_ONCE`.
pub fn erase_expired(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    let due: Vec<MessageId> = tx.all(
        "SELECT message_id FROM removed_messages WHERE erase_at <= ?1 ORDER BY erase_at LIMIT ?2",
        params![now, ERASED_AT_ONCE as i64],
        |r| r.take(),
    )?;
    let due = json!(due).to_string();
    tx.exec(
        "DELETE FROM removed_messages WHERE message_id IN (SELECT value FROM json_each(?1))",
        params![&due],
    )
}
