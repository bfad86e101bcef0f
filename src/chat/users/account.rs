//! What an operator does to accounts: create, change, sign out, disable, enable, delete. Whoever has no account any more is
//! told on open sockets.

use serde::Serialize;
use serde_json::json;

use super::profile::{self, ProfilePatch};
use super::{add_identity, enroll, free_email, present};
use crate::chat::actor::Actor;
use crate::chat::{audit, bots, members};
use crate::model::*;
use crate::store::{Tx, params};

/// `admin user create`: a blank name becomes `Local User`; an address adds an identity with provider `local`;
/// a workspace is joined as member, in the same transaction.
pub fn create(tx: &mut Tx, by: &Actor, name: &str, email: &str, workspace: Option<&WorkspaceId>) -> Result<User> {
    let name = some_text(name).unwrap_or_else(|| "Local User".to_owned());
    let name = display_name(&name)?;
    if !email.is_empty() {
        free_email(tx, email)?;
    }
    let user = enroll(tx, &name, email, "local")?;
    if let Some(workspace) = workspace {
        if !tx.exists("SELECT 1 FROM workspaces WHERE id = ?1", params![workspace])? {
            return Err(Error::not_found("workspace"));
        }
        members::join(tx, workspace, &user, Role::Member)?;
    }
    audit::record(
        tx,
        by,
        workspace,
        "user.created",
        ("user", user.id.as_str()),
        json!({"display_name": user.display_name}),
    )?;
    Ok(user)
}

/// What an operator changes about somebody: their profile, and an address to sign in with.
pub fn amend(tx: &mut Tx, by: &Actor, id: &UserId, patch: ProfilePatch, email: Option<&str>) -> Result<()> {
    present(tx, id)?;
    let about = json!({
        "display_name": patch.display_name, "handle": patch.handle, "avatar_url": patch.avatar_url, "email": email,
    });
    profile::change(tx, id, patch)?;
    if let Some(email) = email.and_then(some_text) {
        free_email(tx, &email)?;
        add_identity(tx, id, "local", &email)?;
    }
    audit::record(tx, by, None, "user.updated", ("user", id.as_str()), about).map(drop)
}

/// What an account has that ends with it.
#[derive(Clone, Debug, Serialize)]
pub struct Holdings {
    pub sessions: u64,
    pub addresses: u64,
    pub memberships: u64,
    /// Bots of theirs, each with its tokens.
    pub bots: u64,
    /// Tokens that work: their own when it is a bot, else those of their bots.
    pub tokens: u64,
}

pub fn holdings(tx: &mut Tx, id: &UserId) -> Result<Holdings> {
    let now = tx.now();
    tx.one(
        "SELECT (SELECT COUNT(*) FROM sessions WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2),
            (SELECT COUNT(*) FROM identities WHERE user_id = ?1),
            (SELECT COUNT(*) FROM workspace_members WHERE user_id = ?1),
            (SELECT COUNT(*) FROM users WHERE owner_user_id = ?1 AND deleted_at IS NULL),
            (SELECT COUNT(*) FROM bot_tokens t JOIN users u ON u.id = t.bot_user_id
              WHERE t.revoked_at IS NULL AND (u.id = ?1 OR u.owner_user_id = ?1))",
        params![id, now],
        |r| {
            let mut count = || Ok(r.take::<i64>()?.max(0) as u64);
            Ok(Holdings {
                sessions: count()?,
                addresses: count()?,
                memberships: count()?,
                bots: count()?,
                tokens: count()?,
            })
        },
    )
}

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

/// Whoever owns a workspace cannot go.
pub fn hands_over_first(tx: &mut Tx, id: &UserId) -> Result<()> {
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
    Ok(())
}

/// The account is gone: sessions, addresses, settings, memberships, the bots they own. The row stays, so that what they
/// wrote keeps its author; `name` replaces theirs. Whoever owns a workspace hands it over first.
pub fn delete(tx: &mut Tx, by: &Actor, id: &UserId, name: Option<&str>) -> Result<()> {
    let user = present(tx, id)?;
    if user.kind == UserKind::Bot {
        return bots::delete(tx, by, id);
    }
    hands_over_first(tx, id)?;
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
