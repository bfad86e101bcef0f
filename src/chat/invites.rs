//! Invites: a secret that lets people join a workspace, with a role, a limit and an end if its maker wants them.
//! Managers and operators make, list and revoke them. Somebody with an account joins with it; somebody without one
//! chooses a name and gets an account and a session, where the server allows that. Only the secret's hash is stored.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::actor::{Access, Actor, Source};
use super::page::{Page, Turn, in_turn, pattern};
use super::sessions::{self, NewSession, SignedIn};
use super::users::{self, account};
use super::{audit, members, standing, workspaces};
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Invite {
    pub id: InviteId,
    #[serde(skip)]
    pub workspace_id: WorkspaceId,
    /// Of those who join: `member` or `guest`.
    pub role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<i64>,
    pub uses: i64,
    /// `None` for an operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Time>,
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT id, workspace_id, role, max_uses, uses, created_by, created_at, expires_at, revoked_at FROM invites ",
            $rest
        )
    };
}

fn read(r: &mut Row) -> Result<Invite> {
    Ok(Invite {
        id: r.take()?,
        workspace_id: r.take()?,
        role: r.take()?,
        max_uses: r.take()?,
        uses: r.take()?,
        created_by: r.take()?,
        created_at: r.take()?,
        expires_at: r.take()?,
        revoked_at: r.take()?,
    })
}

fn not_found() -> Error {
    Error::not_found("invite")
}

/// Newest first, with those that are spent, expired or revoked.
pub fn list(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Vec<Invite>> {
    let now = tx.now();
    standing::member(tx, actor, workspace)?.manager(now)?;
    tx.all(
        select!("WHERE workspace_id = ?1 ORDER BY created_at DESC, id DESC"),
        params![workspace],
        read,
    )
}

macro_rules! where_ {
    ($conditions:expr) => {
        select!(concat!("WHERE ", $conditions))
    };
}

/// A page of the invites of one workspace or of all, for the operator; with a text, of those whose id, role or workspace
/// has it.
pub fn listed(tx: &mut Tx, workspace: Option<&WorkspaceId>, text: &str, turn: &Turn) -> Result<Page<Invite>> {
    let rows = tx.all(
        in_turn!(
            turn,
            where_,
            "(?2 = '' OR workspace_id = ?2)
             AND (?4 = '' OR id LIKE ?4 ESCAPE '\\' OR role LIKE ?4 ESCAPE '\\'
               OR EXISTS (SELECT 1 FROM workspaces w WHERE w.id = workspace_id AND folded(w.name) LIKE ?4 ESCAPE '\\'))",
            "id",
            "?3"
        ),
        params![
            turn.edge(),
            workspace.map_or("", WorkspaceId::as_str),
            turn.rows(),
            &pattern(text)
        ],
        read,
    )?;
    Ok(Page::of(rows, turn, |invite| invite.id.to_string()))
}

/// What an invite shall be like. An empty role is `member`.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub role: String,
    pub max_uses: Option<i64>,
    pub expires_in_hours: Option<i64>,
}

impl Wish {
    fn role(&self) -> Result<Role> {
        match self.role.trim() {
            "" | "member" => Ok(Role::Member),
            "guest" => Ok(Role::Guest),
            _ => Err(Error::field("role", "role must be member or guest")),
        }
    }

    /// Refuses what no invite can be, before anything is looked up.
    pub fn check(&self) -> Result<()> {
        self.role()?;
        if self.max_uses.is_some_and(|n| n < 1) {
            return Err(Error::field("max_uses", "max_uses must be at least 1"));
        }
        if self
            .expires_in_hours
            .is_some_and(|n| !(1..=MAX_INVITE_HOURS).contains(&n))
        {
            let text = format!("expires_in_hours must be between 1 and {MAX_INVITE_HOURS}");
            return Err(Error::field("expires_in_hours", text));
        }
        Ok(())
    }
}

/// A new invite and its secret, which is shown this once.
pub fn create(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, wish: &Wish) -> Result<(Invite, String)> {
    wish.check()?;
    let now = tx.now();
    standing::member(tx, actor, workspace)?.manager(now)?;
    let token = secret("tok");
    let invite = Invite {
        id: InviteId::new(),
        workspace_id: workspace.clone(),
        role: wish.role()?,
        max_uses: wish.max_uses,
        uses: 0,
        created_by: (!actor.is_operator()).then(|| actor.id().clone()),
        created_at: now,
        expires_at: wish
            .expires_in_hours
            .map(|hours| now + Duration::from_secs(hours as u64 * 3600)),
        revoked_at: None,
    };
    tx.exec(
        "INSERT INTO invites (id, token_hash, workspace_id, role, max_uses, created_by, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            &invite.id,
            &secret_hash(&token),
            &invite.workspace_id,
            invite.role,
            invite.max_uses,
            invite.created_by.as_ref(),
            invite.created_at,
            invite.expires_at
        ],
    )?;
    let about = json!({"role": invite.role, "max_uses": invite.max_uses, "expires_at": invite.expires_at});
    record(tx, actor, &invite, "invite.created", about)?;
    Ok((invite, token))
}

fn record(tx: &mut Tx, actor: &Actor, invite: &Invite, action: &'static str, about: serde_json::Value) -> Result<()> {
    let target = ("invite", invite.id.as_str());
    audit::record(tx, actor, Some(&invite.workspace_id), action, target, about).map(drop)
}

/// One invite, for the operator.
pub fn show(tx: &mut Tx, id: &InviteId) -> Result<Invite> {
    let found = tx.opt(select!("WHERE id = ?1"), params![id], read)?;
    found.ok_or_else(|| Error::new(Kind::NotFound, format!("no invite found for id {:?}", id.as_str())))
}

/// Nobody can join with it any more; who has joined stays. The first revocation counts.
pub fn revoke(tx: &mut Tx, actor: &Actor, id: &InviteId) -> Result<Invite> {
    let found = tx.opt(select!("WHERE id = ?1"), params![id], read)?;
    let invite = found.ok_or_else(not_found)?;
    let now = tx.now();
    let standing = standing::of(tx, actor, &invite.workspace_id)?.ok_or_else(not_found)?;
    standing.manager(now)?;
    if invite.revoked_at.is_some() {
        return Ok(invite);
    }
    tx.exec("UPDATE invites SET revoked_at = ?2 WHERE id = ?1", params![id, now])?;
    record(tx, actor, &invite, "invite.revoked", json!({"uses": invite.uses}))?;
    Ok(Invite {
        revoked_at: Some(now),
        ..invite
    })
}

fn by_token(tx: &mut Tx, token: &str) -> Result<Invite> {
    let found = tx.opt(select!("WHERE token_hash = ?1"), params![&secret_hash(token)], read)?;
    found.ok_or_else(not_found)
}

impl Invite {
    fn usable(&self, now: Time) -> Result<()> {
        let refused = |text: &'static str, code| Err(Error::conflict(text).code(code));
        if self.revoked_at.is_some() {
            return refused("invite was revoked", "invite_revoked");
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            return refused("invite expired", "invite_expired");
        }
        if self.max_uses.is_some_and(|most| self.uses >= most) {
            return refused("invite is used up", "invite_used_up");
        }
        Ok(())
    }

    /// Makes `by` a member and counts it.
    fn admit(&self, tx: &mut Tx, by: &Actor) -> Result<Workspace> {
        members::join(tx, &self.workspace_id, &by.user, self.role)?;
        tx.exec("UPDATE invites SET uses = uses + 1 WHERE id = ?1", params![&self.id])?;
        let target = ("user", by.id().as_str());
        let about = json!({"role": self.role, "invite_id": self.id});
        audit::record(tx, by, Some(&self.workspace_id), "member.joined", target, about)?;
        workspaces::show(tx, by, &self.workspace_id)
    }
}

pub struct Accepted {
    pub workspace: Workspace,
    /// They were a member before: nothing changed, and the invite was not used.
    pub already_member: bool,
}

/// The caller joins. Bots never do.
pub fn accept(tx: &mut Tx, actor: &Actor, token: &str) -> Result<Accepted> {
    actor.human("bots cannot join by invite")?;
    let invite = by_token(tx, token)?;
    if standing::of_user(tx, &invite.workspace_id, actor.id())?.is_some() {
        return Ok(Accepted {
            workspace: workspaces::show(tx, actor, &invite.workspace_id)?,
            already_member: true,
        });
    }
    invite.usable(tx.now())?;
    Ok(Accepted {
        workspace: invite.admit(tx, actor)?,
        already_member: false,
    })
}

/// A new account that has joined, signed in.
#[derive(Clone, Debug, Serialize)]
pub struct SignedUp {
    pub user: User,
    pub session: NewSession,
    pub token: String,
    pub workspace: Workspace,
}

/// Somebody without an account joins: they get one under this name, and a session. Their address is only a claim:
/// see `first_proof`.
pub fn sign_up(tx: &mut Tx, token: &str, name: &str, email: &str, user_agent: &str) -> Result<SignedUp> {
    let (name, email) = (display_name(name)?, address(email)?);
    let invite = by_token(tx, token)?;
    invite.usable(tx.now())?;
    if !email.is_empty() && users::by_email(tx, &email)?.is_some() {
        let text = format!("there is already an account with the address {email}; sign in and open the invite again");
        return Err(Error {
            field: Some("email"),
            ..Error::conflict(text).code("email_taken")
        });
    }
    let user = users::enroll(tx, &name, &email, "invite")?;
    let SignedIn { user, session, token } = sessions::begin(tx, user, user_agent)?;
    let by = Actor {
        user: Arc::new(user.clone()),
        access: Access::Session(session.id.clone()),
        source: Source::Http,
        correlation_id: None,
        stale: false,
    };
    let workspace = invite.admit(tx, &by)?;
    Ok(SignedUp {
        user,
        session,
        token,
        workspace,
    })
}

/// Trimmed and lower-cased; empty is no address.
fn address(email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let whole = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control());
    match email.rsplit_once('@') {
        None if email.is_empty() => Ok(email),
        Some((name, host)) if email.len() <= MAX_EMAIL_BYTES && whole(name) && whole(host) => Ok(email),
        _ => Err(Error::field(
            "email",
            "email must be an address such as name@example.com",
        )),
    }
}

/// Called when a sign-in proves an address for the first time. Whoever signed up by invite may have claimed the address
/// of somebody else: every session and bot token made before the proof ends, so that the account is its owner's alone.
pub(super) fn first_proof(tx: &mut Tx, user: &UserId, provider: &str, email: &str) -> Result<()> {
    let claimed = tx.exec(
        "UPDATE identities SET provider = ?3 WHERE user_id = ?1 AND provider = 'invite' AND provider_subject = ?2",
        params![user, email, provider],
    )?;
    if claimed == 0 {
        return Ok(());
    }
    account::end_sessions(tx, user)?;
    let now = tx.now();
    tx.exec(
        "UPDATE bot_tokens SET revoked_at = ?2 WHERE owner_user_id = ?1 AND revoked_at IS NULL",
        params![user, now],
    )?;
    tx.access_changed()
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_is_folded_and_has_two_parts() {
        assert_eq!(address("  Ann@Example.COM ").unwrap(), "ann@example.com");
        assert_eq!(address(" ").unwrap(), "");
        for bad in ["ann", "@example.com", "ann@", "a b@example.com", "ann@exa\nmple.com"] {
            assert!(address(bad).is_err(), "{bad}");
        }
        assert!(address(&format!("{}@example.com", "a".repeat(300))).is_err());
    }
}
