//! Where somebody stands in a workspace: role, block, timeout, guest budget. The gates every use case passes.
//! A user-owned bot never exceeds its owner: the owner's standing narrows the bot's at every call.

use super::actor::Actor;
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug)]
pub struct Standing {
    pub role: Role,
    pub blocked_at: Option<Time>,
    pub timeout_until: Option<Time>,
    /// Of the person who owns this bot.
    owner: Option<Box<Standing>>,
}

impl Standing {
    fn operator() -> Standing {
        Standing {
            role: Role::Owner,
            blocked_at: None,
            timeout_until: None,
            owner: None,
        }
    }

    fn read(r: &mut Row) -> Result<Option<Standing>> {
        let role: Option<Role> = r.take()?;
        let blocked_at = r.take()?;
        let timeout_until = r.take()?;
        Ok(role.map(|role| Standing {
            role,
            blocked_at,
            timeout_until,
            owner: None,
        }))
    }

    pub fn is_guest(&self) -> bool {
        self.role == Role::Guest || self.owner.as_ref().is_some_and(|o| o.is_guest())
    }

    /// The role as far as reading goes.
    pub fn reading_role(&self) -> Role {
        if self.is_guest() { Role::Guest } else { self.role }
    }

    /// Neither blocked nor timed out at `now`.
    pub fn unblocked(&self, now: Time) -> Result<()> {
        if self.blocked_at.is_some() {
            return Err(Error::forbidden("moderation restriction: member is blocked").code("blocked"));
        }
        match self.timeout_until {
            Some(until) if until > now => {
                let wait = u32::try_from((until.0 - now.0) / 1_000_000 + 1).ok();
                let text = format!("moderation restriction: member is timed out until {until}");
                Err(Error {
                    retry_after: wait,
                    ..Error::forbidden(text)
                }
                .code("timed_out"))
            }
            _ => self.owner.as_ref().map_or(Ok(()), |o| o.unblocked(now)),
        }
    }

    pub fn not_guest(&self) -> Result<()> {
        if self.is_guest() { Err(restricted()) } else { Ok(()) }
    }

    /// Owners and moderators who are not suspended.
    pub fn manager(&self, now: Time) -> Result<()> {
        if !self.role.manages() {
            return Err(Error::forbidden("workspace manager permission required").code("not_manager"));
        }
        self.unblocked(now)
    }

    /// May update and archive channels: managers, and bots (whose token needs the scope) unless their owner may not.
    pub fn runs_channels(&self) -> bool {
        match (self.role, &self.owner) {
            (Role::Bot, Some(owner)) => owner.role.manages(),
            (Role::Bot, None) => true,
            (role, _) => role.manages(),
        }
    }
}

pub fn restricted() -> Error {
    Error::forbidden("moderation restriction").code("restricted")
}

/// The caller's standing; `None` for a stranger. Bot tokens of another workspace are refused.
pub fn of(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Option<Standing>> {
    actor.bound_to(workspace)?;
    if actor.is_operator() {
        let there = tx.exists("SELECT 1 FROM workspaces WHERE id = ?1", params![workspace])?;
        return Ok(there.then(Standing::operator));
    }
    let found = of_user(tx, workspace, actor.id())?;
    with_owner(tx, actor, workspace, found)
}

/// The caller's standing, or "workspace not found".
pub fn member(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Standing> {
    of(tx, actor, workspace)?.ok_or_else(|| Error::not_found("workspace"))
}

pub fn of_user(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<Option<Standing>> {
    let found = tx.opt(
        "SELECT m.role, x.blocked_at, x.timeout_until FROM workspace_members m
         LEFT JOIN member_moderation x ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id
         WHERE m.workspace_id = ?1 AND m.user_id = ?2",
        params![workspace, user],
        Standing::read,
    )?;
    Ok(found.flatten())
}

fn with_owner(
    tx: &mut Tx,
    actor: &Actor,
    workspace: &WorkspaceId,
    found: Option<Standing>,
) -> Result<Option<Standing>> {
    match (found, &actor.user.owner_user_id) {
        (Some(mut standing), Some(owner)) if actor.user.kind == UserKind::Bot => {
            let Some(owner) = of_user(tx, workspace, owner)? else {
                return Ok(None);
            };
            standing.owner = Some(Box::new(owner));
            Ok(Some(standing))
        }
        (found, _) => Ok(found),
    }
}

/// A channel as the gates need it.
#[derive(Clone, Debug)]
pub struct ChannelRef {
    pub id: ChannelId,
    pub workspace_id: WorkspaceId,
    pub name: String,
}

impl ChannelRef {
    pub fn is_guest_channel(&self) -> bool {
        self.name == "guest"
    }
}

/// A channel that the caller may read, and where the caller stands. One query, for the hot paths.
pub fn in_channel(tx: &mut Tx, actor: &Actor, channel: &ChannelId) -> Result<(ChannelRef, Standing)> {
    let found = tx.opt(
        "SELECT c.workspace_id, c.name, m.role, x.blocked_at, x.timeout_until FROM channels c
         LEFT JOIN workspace_members m ON m.workspace_id = c.workspace_id AND m.user_id = ?2
         LEFT JOIN member_moderation x ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id
         WHERE c.id = ?1",
        params![channel, actor.id()],
        |r| Ok((r.take::<WorkspaceId>()?, r.take::<String>()?, Standing::read(r)?)),
    )?;
    let not_found = || Error::not_found("channel");
    let (workspace_id, name, standing) = found.ok_or_else(not_found)?;
    let standing = match standing {
        None if actor.is_operator() => Some(Standing::operator()),
        found => with_owner(tx, actor, &workspace_id, found)?,
    };
    let standing = standing.ok_or_else(not_found)?;
    actor.bound_to(&workspace_id)?;
    let channel = ChannelRef {
        id: channel.clone(),
        workspace_id,
        name,
    };
    if standing.is_guest() && !channel.is_guest_channel() {
        return Err(not_found());
    }
    Ok((channel, standing))
}

/// May write to this channel now. Guests need budget left.
pub fn may_post(tx: &mut Tx, actor: &Actor, channel: &ChannelRef, standing: &Standing) -> Result<()> {
    standing.unblocked(tx.now())?;
    if standing.is_guest() && guest_posts_left(tx, &channel.workspace_id, actor.id())? == 0 {
        let mut refusal = Error::new(Kind::TooMany, "waiting room post limit reached").code("guest_budget");
        refusal.retry_after = Some(budget_wait(tx, &channel.workspace_id, actor.id())?);
        return Err(refusal);
    }
    Ok(())
}

/// What is left of the guest budget of the last 24 hours.
pub fn guest_posts_left(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<i64> {
    let since = tx.now() - GUEST_WINDOW;
    let made: i64 = tx.one(
        "SELECT COUNT(*) FROM guest_posts WHERE workspace_id = ?1 AND user_id = ?2 AND created_at > ?3",
        params![workspace, user, since],
        |r| r.take(),
    )?;
    Ok((GUEST_POSTS - made).max(0))
}

/// Seconds until the oldest counted post leaves the window.
fn budget_wait(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<u32> {
    let since = tx.now() - GUEST_WINDOW;
    let oldest: Option<Time> = tx.one(
        "SELECT MIN(created_at) FROM guest_posts WHERE workspace_id = ?1 AND user_id = ?2 AND created_at > ?3",
        params![workspace, user, since],
        |r| r.take(),
    )?;
    Ok(oldest.map_or(1, |at| ((at.0 - since.0) / 1_000_000 + 1) as u32))
}

/// Counts one post of a guest. Rows that left the window go with it.
pub fn spend_guest_post(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "DELETE FROM guest_posts WHERE workspace_id = ?1 AND user_id = ?2 AND created_at <= ?3",
        params![workspace, user, now - GUEST_WINDOW],
    )?;
    tx.exec(
        "INSERT INTO guest_posts (workspace_id, user_id, created_at) VALUES (?1, ?2, ?3)",
        params![workspace, user, now],
    )?;
    Ok(())
}

/// The caller's standing without the check that a bot token is bound here: for things reached by their own id, where
/// a stranger must not learn more than "not found".
pub(super) fn of_user_as(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Option<Standing>> {
    let found = of_user(tx, workspace, actor.id())?;
    with_owner(tx, actor, workspace, found)
}
