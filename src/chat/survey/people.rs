//! Everybody with an account, bots included, in the order they came.

use serde::Serialize;

use super::{Slice, operators_only, pattern};
use crate::chat::actor::Actor;
use crate::chat::users;
use crate::model::*;
use crate::store::{Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct PersonSeen {
    #[serde(flatten)]
    pub user: User,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When a session or a bot token was last used, as far as it is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Time>,
    /// Live ones.
    pub sessions: i64,
    pub memberships: Vec<Membership>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Membership {
    pub workspace_id: WorkspaceId,
    pub workspace: String,
    pub role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_until: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_at: Option<Time>,
}

/// When somebody came, and their id.
pub type PersonKey = (Time, UserId);

impl PersonSeen {
    pub fn key(&self) -> PersonKey {
        (self.user.created_at, self.user.id.clone())
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            users::columns!(),
            ", (SELECT i.email FROM identities i WHERE i.user_id = u.id AND i.email <> ''
                ORDER BY i.created_at, i.id LIMIT 1),
               (SELECT MAX(s.last_used_at) FROM sessions s WHERE s.user_id = u.id),
               (SELECT MAX(t.last_used_at) FROM bot_tokens t WHERE t.bot_user_id = u.id),
               (SELECT COUNT(*) FROM sessions s WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > ?2)
             FROM users u WHERE (?1 = '' OR lower(u.display_name) LIKE ?1 ESCAPE '\\' OR u.handle LIKE ?1 ESCAPE '\\'
               OR u.id LIKE ?1 ESCAPE '\\' OR EXISTS (SELECT 1 FROM identities i WHERE i.user_id = u.id
                 AND lower(i.email) LIKE ?1 ESCAPE '\\')) AND ",
            $rest
        )
    };
}

/// `search` is looked for in names, handles, addresses and ids.
pub fn people(tx: &mut Tx, by: &Actor, search: &str, slice: &Slice<PersonKey>) -> Result<Vec<PersonSeen>> {
    operators_only(by)?;
    let now = tx.now();
    let (at, id) = slice.start(
        (Time(i64::MIN), UserId::from("")),
        (Time(i64::MAX), UserId::from(super::LAST_TEXT)),
    );
    let sql = if slice.descending {
        select!("(u.created_at, u.id) < (?3, ?4) ORDER BY u.created_at DESC, u.id DESC LIMIT ?5")
    } else {
        select!("(u.created_at, u.id) > (?3, ?4) ORDER BY u.created_at, u.id LIMIT ?5")
    };
    let mut found = tx.all(sql, params![&pattern(search), now, at, &id, slice.limit], read)?;
    add_memberships(tx, &mut found)?;
    Ok(found)
}

fn read(r: &mut Row) -> Result<PersonSeen> {
    let user = users::read(r)?;
    let email = r.take()?;
    let (session, token): (Option<Time>, Option<Time>) = (r.take()?, r.take()?);
    Ok(PersonSeen {
        user,
        email,
        last_seen_at: session.max(token),
        sessions: r.take()?,
        memberships: Vec::new(),
    })
}

/// One query for the whole slice.
fn add_memberships(tx: &mut Tx, found: &mut [PersonSeen]) -> Result<()> {
    let ids: Vec<_> = found.iter().map(|p| &p.user.id).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    let rows = tx.all(
        "SELECT m.user_id, m.workspace_id, w.name, m.role, x.timeout_until, x.blocked_at FROM workspace_members m
         JOIN workspaces w ON w.id = m.workspace_id
         LEFT JOIN member_moderation x ON x.workspace_id = m.workspace_id AND x.user_id = m.user_id
         WHERE m.user_id IN (SELECT value FROM json_each(?1)) ORDER BY m.role_sort, w.name, w.id",
        params![&ids],
        |r| {
            Ok((
                r.take::<UserId>()?,
                Membership {
                    workspace_id: r.take()?,
                    workspace: r.take()?,
                    role: r.take()?,
                    timeout_until: r.take()?,
                    blocked_at: r.take()?,
                },
            ))
        },
    )?;
    for (user, membership) in rows {
        if let Some(person) = found.iter_mut().find(|p| p.user.id == user) {
            person.memberships.push(membership);
        }
    }
    Ok(())
}

/// Somebody's live sessions, most recently used first. `current` is never set: no operator has one.
pub fn person_sessions(tx: &mut Tx, by: &Actor, user: &UserId) -> Result<Vec<Session>> {
    operators_only(by)?;
    let now = tx.now();
    tx.all(
        "SELECT id, created_at, last_used_at, expires_at, user_agent FROM sessions
         WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2 ORDER BY last_used_at DESC, id DESC LIMIT 100",
        params![user, now],
        |r| {
            Ok(Session {
                id: r.take()?,
                created_at: r.take()?,
                last_used_at: r.take()?,
                expires_at: r.take()?,
                user_agent: r.take()?,
                current: false,
            })
        },
    )
}
