//! Who of the people with open sockets may still listen, and to what. Asked when a role, membership or credential
//! changed anywhere, for all sockets of a workspace at once.

use std::collections::{HashMap, HashSet};

use super::actor::{Access, Actor};
use crate::model::*;
use crate::store::{Tx, log, params};

/// What keeps a socket open besides its user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Session(SessionId),
    Bot(BotTokenId),
    /// A development caller.
    None,
}

impl Key {
    pub fn of(actor: &Actor) -> Key {
        match &actor.access {
            Access::Session(id) => Key::Session(id.clone()),
            Access::Bot { token, .. } => Key::Bot(token.clone()),
            Access::Dev | Access::Operator(_) => Key::None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Listens with this role; the session ends at this instant unless it is used.
    May(Role, Option<Time>),
    /// No member any more, or the workspace is gone.
    Expelled,
    /// The session or token was revoked or has expired.
    Revoked,
}

fn json<T: serde::Serialize>(ids: Vec<T>) -> Result<String> {
    serde_json::to_string(&ids).map_err(Error::internal)
}

/// One verdict for each listener, in their order.
pub fn judge(tx: &mut Tx, workspace: &WorkspaceId, listeners: &[(UserId, Key)]) -> Result<Vec<Verdict>> {
    let users = json(
        listeners
            .iter()
            .map(|(user, _)| user)
            .collect::<HashSet<_>>()
            .into_iter()
            .collect(),
    )?;
    let roles: HashMap<UserId, Role> = tx
        .all(
            "SELECT m.user_id, m.role, u.owner_user_id, o.role FROM workspace_members m
             JOIN users u ON u.id = m.user_id
             LEFT JOIN users p ON p.id = u.owner_user_id AND p.disabled_at IS NULL
             LEFT JOIN workspace_members o ON o.workspace_id = m.workspace_id AND o.user_id = p.id
             WHERE m.workspace_id = ?1 AND u.deleted_at IS NULL AND u.disabled_at IS NULL
             AND m.user_id IN (SELECT value FROM json_each(?2))",
            params![workspace, &users],
            |r| {
                let (user, role) = (r.take::<UserId>()?, r.take::<Role>()?);
                let (owner, owners_role) = (r.take::<Option<UserId>>()?, r.take::<Option<Role>>()?);
                Ok(match (owner, owners_role) {
                    (None, _) => Some((user, role)),
                    (Some(_), Some(Role::Guest)) => Some((user, Role::Guest)),
                    (Some(_), Some(_)) => Some((user, role)),
                    (Some(_), None) => None, // its owner left or is disabled
                })
            },
        )?
        .into_iter()
        .flatten()
        .collect();
    let sessions = live_sessions(tx, listeners)?;
    let tokens = live_tokens(tx, listeners)?;
    Ok(listeners
        .iter()
        .map(|(user, key)| {
            let expiry = match key {
                Key::Session(id) => match sessions.get(id) {
                    Some(at) => Some(*at),
                    None => return Verdict::Revoked,
                },
                Key::Bot(id) if !tokens.contains(id) => return Verdict::Revoked,
                Key::Bot(_) | Key::None => None,
            };
            roles
                .get(user)
                .map_or(Verdict::Expelled, |role| Verdict::May(*role, expiry))
        })
        .collect())
}

fn live_sessions(tx: &mut Tx, listeners: &[(UserId, Key)]) -> Result<HashMap<SessionId, Time>> {
    let ids: Vec<_> = listeners
        .iter()
        .filter_map(|(_, k)| if let Key::Session(id) = k { Some(id) } else { None })
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let (now, ids) = (tx.now(), json(ids)?);
    let rows = tx.all(
        "SELECT id, expires_at FROM sessions WHERE id IN (SELECT value FROM json_each(?1))
         AND revoked_at IS NULL AND expires_at > ?2",
        params![&ids, now],
        |r| Ok((r.take()?, r.take()?)),
    )?;
    Ok(rows.into_iter().collect())
}

fn live_tokens(tx: &mut Tx, listeners: &[(UserId, Key)]) -> Result<HashSet<BotTokenId>> {
    let ids: Vec<_> = listeners
        .iter()
        .filter_map(|(_, k)| if let Key::Bot(id) = k { Some(id) } else { None })
        .collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let ids = json(ids)?;
    let rows = tx.all(
        "SELECT id FROM bot_tokens WHERE id IN (SELECT value FROM json_each(?1)) AND revoked_at IS NULL",
        params![&ids],
        |r| r.take(),
    )?;
    Ok(rows.into_iter().collect())
}

/// Who may see one event, as far as it does not depend on the single listener.
pub struct Audience {
    /// `Some`: only these people.
    only: Option<Vec<UserId>>,
    guests: bool,
}

impl Audience {
    pub fn of(tx: &mut Tx, event: &log::Logged) -> Result<Audience> {
        let mut only = event.recipients.clone();
        if let Some(conversation) = &event.conversation_id {
            let inside = super::messages::participants(tx, &event.workspace_id, conversation)?;
            match &mut only {
                Some(listed) => listed.retain(|user| inside.contains(user)),
                None => only = Some(inside),
            }
        }
        let guests = match &event.channel_id {
            Some(channel) => tx.exists(
                "SELECT 1 FROM channels WHERE id = ?1 AND workspace_id = ?2 AND name = 'guest'",
                params![channel, &event.workspace_id],
            )?,
            None => event.conversation_id.is_none(),
        };
        Ok(Audience { only, guests })
    }

    /// The audience of an ephemeral event.
    pub fn of_ephemeral(event: &super::ephemeral::Ephemeral) -> Audience {
        let only = event
            .recipients
            .as_ref()
            .map(|list| list.iter().map(|id| UserId::from(id.as_str())).collect());
        Audience {
            only,
            guests: event.for_guests,
        }
    }

    pub fn has(&self, user: &UserId, role: Role) -> bool {
        (self.guests || role != Role::Guest) && self.only.as_ref().is_none_or(|list| list.contains(user))
    }
}
