//! Moderation of members: role, timeout, block, note. Managers act on people they outrank, never on an owner or on
//! themselves. What changes is told to the person concerned and to the active managers, and to nobody else.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::actor::Actor;
use super::members::unknown_member;
use super::standing::{self, Standing};
use super::{audit, users};
use crate::model::*;
use crate::store::{Row, Tx, log, params};

pub mod purge;
pub mod queue;
pub mod removal;
pub mod undo;

/// A member as moderators see them.
#[derive(Clone, Debug, Serialize)]
pub struct MemberModeration {
    pub workspace_id: WorkspaceId,
    pub user: User,
    pub role: Role,
    pub posts_remaining: i64,
    pub post_limit: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_until: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderation_note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderation_by: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderation_at: Option<Time>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT m.role, x.timeout_until, x.blocked_at, x.moderation_note, x.moderation_by, x.moderation_at,
             (SELECT COUNT(*) FROM guest_posts g WHERE g.workspace_id = m.workspace_id AND g.user_id = m.user_id
              AND g.created_at > ?2), ",
            users::columns!(),
            " FROM workspace_members m JOIN users u ON u.id = m.user_id
             LEFT JOIN member_moderation x ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id
             WHERE m.workspace_id = ?1 ",
            $rest
        )
    };
}

fn read(r: &mut Row, workspace: &WorkspaceId) -> Result<MemberModeration> {
    let role: Role = r.take()?;
    let (timeout_until, blocked_at) = (r.take()?, r.take()?);
    let note: Option<String> = r.take()?;
    let (moderation_by, moderation_at) = (r.take()?, r.take()?);
    let spent: i64 = r.take()?;
    let (posts_remaining, post_limit) = match role {
        Role::Guest => ((GUEST_POSTS - spent).max(0), GUEST_POSTS),
        _ => (0, 0),
    };
    Ok(MemberModeration {
        workspace_id: workspace.clone(),
        user: users::read(r)?,
        role,
        posts_remaining,
        post_limit,
        timeout_until,
        blocked_at,
        moderation_note: note.filter(|n| !n.is_empty()),
        moderation_by,
        moderation_at,
    })
}

/// The caller as somebody who may moderate.
fn moderator(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Standing> {
    let standing = standing::member(tx, actor, workspace)?;
    if !standing.role.manages() {
        return Err(standing::restricted());
    }
    standing.unblocked(tx.now())?;
    Ok(standing)
}

/// Owners, moderators, members, then everybody else; by name.
pub fn roster(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Vec<MemberModeration>> {
    moderator(tx, actor, workspace)?;
    let since = tx.now() - GUEST_WINDOW;
    tx.all(
        select!("ORDER BY CASE WHEN m.role_sort < 3 THEN m.role_sort ELSE 3 END, m.sort_name, m.user_id"),
        params![workspace, since],
        |r| read(r, workspace),
    )
}

fn show(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<MemberModeration> {
    let since = tx.now() - GUEST_WINDOW;
    tx.opt(select!("AND m.user_id = ?3"), params![workspace, since, user], |r| {
        read(r, workspace)
    })?
    .ok_or_else(|| unknown_member(workspace, user))
}

/// Absent fields keep their value.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    pub role: String,
    pub timeout_until: String,
    pub timeout_minutes: i64,
    pub clear_timeout: bool,
    pub blocked: Option<bool>,
    pub note: Option<String>,
}

/// What a change came to.
pub struct Changed {
    pub member: MemberModeration,
    pub event: Event,
    /// By which `undo` takes it back; `None` when nothing is different now.
    pub action: Option<AuditId>,
}

pub fn update(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, user: &UserId, patch: Patch) -> Result<Changed> {
    let standing = moderator(tx, actor, workspace)?;
    let before = may_moderate(tx, actor, &standing, workspace, user)?;
    let now = tx.now();
    let role = new_role(actor, &standing, &before, &patch.role)?;
    let timeout_until = if patch.clear_timeout {
        None
    } else if let Some(text) = some_text(&patch.timeout_until) {
        Some(Time::parse(&text).map_err(|e| Error {
            field: Some("timeout_until"),
            ..e
        })?)
    } else if patch.timeout_minutes > 0 {
        let minutes = patch.timeout_minutes.min(MAX_TIMEOUT_MINUTES) as u64;
        Some(now + Duration::from_secs(minutes * 60))
    } else {
        before.timeout_until
    };
    let blocked_at = match patch.blocked {
        Some(true) => Some(now),
        Some(false) => None,
        None => before.blocked_at,
    };
    let decision = Decision {
        role,
        timeout_until,
        blocked_at,
        note: patch.note.or_else(|| before.moderation_note.clone()),
    };
    decide(tx, actor, &before, &decision)?;
    let after = show(tx, workspace, user)?;
    let action = record(tx, actor, &before, &after)?;
    let event = announce(tx, workspace, user, role)?;
    Ok(Changed {
        member: after,
        event,
        action,
    })
}

/// All of what moderators decide about a member.
struct Decision {
    role: Role,
    timeout_until: Option<Time>,
    blocked_at: Option<Time>,
    note: Option<String>,
}

/// Writes a decision over what stood before, whether or not anything was decided about this member until now.
fn decide(tx: &mut Tx, actor: &Actor, before: &MemberModeration, decision: &Decision) -> Result<()> {
    let (workspace, user) = (&before.workspace_id, &before.user.id);
    let (now, by) = (tx.now(), (!actor.is_operator()).then(|| actor.id().clone()));
    tx.exec(
        "INSERT INTO member_moderation (workspace_id, user_id, timeout_until, blocked_at, moderation_note, moderation_by,
            moderation_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (workspace_id, user_id) DO UPDATE SET
            timeout_until = ?3, blocked_at = ?4, moderation_note = ?5, moderation_by = ?6, moderation_at = ?7",
        params![
            workspace,
            user,
            decision.timeout_until,
            decision.blocked_at,
            decision.note.as_ref(),
            by.as_ref(),
            now
        ],
    )?;
    if decision.role != before.role {
        set_role(tx, workspace, user, decision.role)?;
    }
    Ok(())
}

/// A year; nobody is timed out longer by minutes, and the sum cannot overflow.
const MAX_TIMEOUT_MINUTES: i64 = 366 * 24 * 60;

fn may_moderate(
    tx: &mut Tx,
    actor: &Actor,
    standing: &Standing,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<MemberModeration> {
    if user == actor.id() {
        return Err(themselves());
    }
    let target = show(tx, workspace, user)?;
    if !actor.is_operator() {
        outranked(target.role, standing)?;
    }
    Ok(target)
}

fn themselves() -> Error {
    Error::forbidden("moderators cannot moderate themselves").code("rank")
}

fn outranked(role: Role, by: &Standing) -> Result<()> {
    let refused = |text: &'static str| Err(Error::forbidden(text).code("rank"));
    if role == Role::Owner {
        return refused("owners cannot be moderated");
    }
    if role.rank() >= by.role.rank() {
        return refused("target role is too high for this moderator");
    }
    Ok(())
}

fn new_role(actor: &Actor, standing: &Standing, before: &MemberModeration, text: &str) -> Result<Role> {
    if text.is_empty() {
        return Ok(before.role);
    }
    let role = match Role::parse(text) {
        Ok(Role::Bot) | Err(_) => return Err(Error::field("role", format!("invalid workspace role {text:?}"))),
        Ok(role) => role,
    };
    if role == Role::Owner {
        return Err(Error::field("role", "owner role cannot be assigned here"));
    }
    may_give(actor, standing, role)?;
    Ok(role)
}

/// Nobody gives a role as high as their own, not even back.
fn may_give(actor: &Actor, standing: &Standing, role: Role) -> Result<()> {
    if !actor.is_operator() && role.rank() >= standing.role.rank() {
        return Err(Error::forbidden("role is too high for this moderator").code("rank"));
    }
    Ok(())
}

/// A role with the sort key that goes with it. Open sockets hear of it.
pub(super) fn set_role(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId, role: Role) -> Result<()> {
    tx.exec(
        "UPDATE workspace_members SET role = ?3, role_sort = ?4 WHERE workspace_id = ?1 AND user_id = ?2",
        params![workspace, user, role, role.sort_key()],
    )?;
    tx.access_changed()
}

fn record(tx: &mut Tx, actor: &Actor, before: &MemberModeration, after: &MemberModeration) -> Result<Option<AuditId>> {
    let (action, about) = if before.role != after.role {
        ("member.role_changed", json!({"from": before.role, "to": after.role}))
    } else {
        let about = json!({
            "blocked_at": after.blocked_at,
            "timeout_until": after.timeout_until,
            "note_changed": before.moderation_note != after.moderation_note,
        });
        ("member.moderated", about)
    };
    let target = ("user", after.user.id.as_str());
    let action = audit::record(tx, actor, Some(&after.workspace_id), action, target, about)?;
    let kept = undo::keep_change(tx, &action, before, after)?;
    Ok(kept.then_some(action))
}

/// An event to the person concerned, blocked or not, and to managers who are neither blocked nor timed out after the change.
fn announce(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId, role: Role) -> Result<Event> {
    let now = tx.now();
    let mut recipients = tx.all(
        "SELECT m.user_id FROM workspace_members m
         LEFT JOIN member_moderation x ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id
         WHERE m.workspace_id = ?1 AND m.role IN ('owner', 'moderator') AND x.blocked_at IS NULL
         AND (x.timeout_until IS NULL OR x.timeout_until <= ?2) ORDER BY m.user_id",
        params![workspace, now],
        |r| r.take::<UserId>(),
    )?;
    if !recipients.contains(user) {
        recipients.push(user.clone());
    }
    let draft = log::Draft {
        recipients: Some(recipients),
        ..log::Draft::new(EventType::MemberModerationUpdated, workspace)
            .with("user_id", user.as_str())
            .with("role", role.as_str())
    };
    log::append(tx, draft)
}
