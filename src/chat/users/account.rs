//! What an operator does to accounts: sign out, disable, enable, delete. Every one of them reaches open sockets.

use serde_json::json;

use super::find;
use crate::chat::actor::Actor;
use crate::chat::{audit, bots};
use crate::model::*;
use crate::store::{Tx, params};

/// Ends all sessions of somebody; how many there were.
pub fn revoke_sessions(tx: &mut Tx, by: &Actor, id: &UserId) -> Result<u64> {
    let ended = end_sessions(tx, id)?;
    audit::record(
        tx,
        by,
        None,
        "user.sessions_revoked",
        ("user", id.as_str()),
        json!({"sessions": ended}),
    )?;
    tx.access_changed()?;
    Ok(ended)
}

/// Of one person, all that have not ended; how many.
pub(in crate::chat) fn end_sessions(tx: &mut Tx, id: &UserId) -> Result<u64> {
    let now = tx.now();
    tx.exec(
        "UPDATE sessions SET revoked_at = ?2 WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2",
        params![id, now],
    )
}

/// Signed out everywhere, and not let in until enabled again, nor are the bots they own. `None` when it was so before.
pub fn disable(tx: &mut Tx, by: &Actor, id: &UserId) -> Result<Option<u64>> {
    let user = present(tx, id)?;
    let now = tx.now();
    let disabled = tx.exec(
        "UPDATE users SET disabled_at = ?2 WHERE id = ?1 AND disabled_at IS NULL",
        params![&user.id, now],
    )?;
    if disabled == 0 {
        return Ok(None);
    }
    let ended = end_sessions(tx, id)?;
    audit::record(
        tx,
        by,
        None,
        "user.disabled",
        ("user", id.as_str()),
        json!({"sessions": ended}),
    )?;
    tx.access_changed()?;
    Ok(Some(ended))
}

/// `false` when they were not disabled.
pub fn enable(tx: &mut Tx, by: &Actor, id: &UserId) -> Result<bool> {
    let user = present(tx, id)?;
    let sql = "UPDATE users SET disabled_at = NULL WHERE id = ?1 AND disabled_at IS NOT NULL";
    if tx.exec(sql, params![&user.id])? == 0 {
        return Ok(false);
    }
    audit::record(tx, by, None, "user.enabled", ("user", id.as_str()), json!({}))?;
    tx.access_changed()?;
    Ok(true)
}

/// Somebody who has an account.
pub(in crate::chat) fn present(tx: &mut Tx, id: &UserId) -> Result<User> {
    let user = find(tx, id)?.ok_or_else(|| Error::not_found("user"))?;
    if user.deleted_at.is_some() {
        return Err(Error::conflict(format!("{id} is deleted")).code("user_deleted"));
    }
    Ok(user)
}

/// Whether somebody is not let in: disabled or deleted, or the bot of somebody who is.
pub(in crate::chat) fn is_out(tx: &mut Tx, id: &UserId) -> Result<bool> {
    tx.exists(
        "SELECT 1 FROM users u LEFT JOIN users o ON o.id = u.owner_user_id WHERE u.id = ?1
         AND (u.disabled_at IS NOT NULL OR u.deleted_at IS NOT NULL
           OR o.disabled_at IS NOT NULL OR o.deleted_at IS NOT NULL)",
        params![id],
    )
}

/// Refuses somebody who may not sign in.
pub(in crate::chat) fn may_sign_in(tx: &mut Tx, id: &UserId) -> Result<()> {
    if is_out(tx, id)? {
        return Err(Error::forbidden("this account is disabled").code("account_disabled"));
    }
    Ok(())
}

/// The account is gone: sessions, addresses, settings, memberships, the bots they own. The row stays, so that what they
/// wrote keeps its author; `name` replaces theirs. Whoever owns a workspace hands it over first.
pub fn delete(tx: &mut Tx, by: &Actor, id: &UserId, name: Option<&str>) -> Result<()> {
    let user = present(tx, id)?;
    if user.kind == UserKind::Bot {
        return bots::delete(tx, by, id);
    }
    let owned = tx.all(
        "SELECT w.id FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
         WHERE m.user_id = ?1 AND m.role = 'owner' ORDER BY w.id",
        params![id],
        |r| r.take::<WorkspaceId>(),
    )?;
    if !owned.is_empty() {
        let list: Vec<_> = owned.iter().map(WorkspaceId::as_str).collect();
        let text = format!("{id} owns {}: hand it over or delete it first", list.join(", "));
        return Err(Error::conflict(text).code("owns_workspace"));
    }
    let bots = tx.all(
        "SELECT id FROM users WHERE owner_user_id = ?1 AND deleted_at IS NULL",
        params![id],
        |r| r.take::<UserId>(),
    )?;
    for bot in &bots {
        bots::delete(tx, by, bot)?;
    }
    let now = tx.now();
    let deleter = (!by.is_operator()).then(|| by.id().clone());
    tx.exec(
        "UPDATE users SET display_name = COALESCE(?4, display_name), former_handle = NULLIF(handle, ''), handle = '',
            avatar_url = '', disabled_at = NULL, deleted_at = ?2, deleted_by = ?3 WHERE id = ?1",
        params![id, now, deleter.as_ref(), name],
    )?;
    tx.exec(
        "DELETE FROM auth_magic_links WHERE email IN (SELECT lower(email) FROM identities WHERE user_id = ?1)",
        params![id],
    )?;
    for sql in [
        "DELETE FROM identities WHERE user_id = ?1",
        "DELETE FROM sessions WHERE user_id = ?1",
        "DELETE FROM user_notification_settings WHERE user_id = ?1",
        "DELETE FROM user_appearance_preferences WHERE user_id = ?1",
        "DELETE FROM channel_notification_settings WHERE user_id = ?1",
        "DELETE FROM connected_accounts WHERE user_id = ?1",
        "DELETE FROM workspace_members WHERE user_id = ?1",
    ] {
        tx.exec(sql, params![id])?;
    }
    let about = json!({"bots": bots});
    audit::record(tx, by, None, "user.deleted", ("user", id.as_str()), about)?;
    tx.access_changed()
}
