//! The first owner, workspace and channel of a store, and the workspace that sign-ins join by default.

use super::actor::Actor;
use super::{channels, invites, members, users, workspaces};
use crate::model::*;
use crate::store::Tx;

/// The oldest user if there is any; else a new owner of the workspace `ClickClack` with its channel `general`.
pub fn ensure(tx: &mut Tx, by: &Actor, name: &str, email: &str) -> Result<User> {
    if let Some(first) = users::oldest(tx)? {
        return Ok(first);
    }
    let user = users::account::create(tx, by, name, email, None)?;
    join_default(tx, &user)?;
    Ok(user)
}

/// Membership in the workspace with slug `clickclack`; whoever makes it by this owns it.
pub fn join_default(tx: &mut Tx, user: &User) -> Result<WorkspaceId> {
    let found = tx.opt("SELECT id FROM workspaces WHERE slug = 'clickclack'", &[], |r| {
        r.take::<WorkspaceId>()
    })?;
    match found {
        Some(workspace) => {
            members::join(tx, &workspace, user, Role::Member)?;
            Ok(workspace)
        }
        None => {
            let workspace = workspaces::insert(tx, "ClickClack", "clickclack")?;
            channels::insert_plain(tx, &workspace, "general")?;
            members::join(tx, &workspace, user, Role::Owner)?;
            Ok(workspace)
        }
    }
}

/// A new person with an address, found again by it later. Used by every sign-in that proves an e-mail.
pub(super) fn find_or_create(tx: &mut Tx, provider: &str, email: &str, display_name: &str) -> Result<User> {
    if let Some(mut user) = users::by_email(tx, email)? {
        invites::first_proof(tx, &user.id, provider, email)?;
        if user.avatar_url.is_empty() {
            user.avatar_url = gravatar(email);
            users::set_avatar(tx, &user.id, &user.avatar_url)?;
        }
        return Ok(user);
    }
    let name = some_text(display_name).unwrap_or_else(|| email.to_owned());
    users::enroll(tx, &name, email, provider)
}
