//! Sessions of people: 90 days from last use, ended by their owner or an operator. Ending one closes its sockets.

use serde::Serialize;

use super::actor::{Access, Actor};
use super::users;
use crate::model::*;
use crate::store::{Tx, params};

/// A session as it is shown once, to the client that just signed in.
#[derive(Clone, Debug, Serialize)]
pub struct NewSession {
    pub id: SessionId,
    pub token: String,
    pub user_id: UserId,
    pub created_at: Time,
    pub expires_at: Time,
}

#[derive(Clone, Debug, Serialize)]
pub struct SignedIn {
    pub user: User,
    pub session: NewSession,
    pub token: String,
}

/// Browsers send a few hundred bytes; nobody reads more than this of it.
const MAX_USER_AGENT: usize = 300;

/// After somebody proved who they are; also of a drill, on its own copy of a store.
pub fn begin(tx: &mut Tx, user: User, user_agent: &str) -> Result<SignedIn> {
    users::may_sign_in(tx, &user.id)?;
    let now = tx.now();
    let token = secret("sst");
    let session = NewSession {
        id: SessionId::new(),
        token: token.clone(),
        user_id: user.id.clone(),
        created_at: now,
        expires_at: now + SESSION_LIFETIME,
    };
    let agent: String = user_agent.chars().take(MAX_USER_AGENT).collect();
    tx.exec(
        "INSERT INTO sessions (id, token_hash, user_id, created_at, last_used_at, expires_at, user_agent)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)",
        params![
            &session.id,
            &secret_hash(&token),
            &user.id,
            now,
            session.expires_at,
            &agent
        ],
    )?;
    Ok(SignedIn { user, session, token })
}

/// The caller's live sessions, most recently used first.
pub fn list(tx: &mut Tx, actor: &Actor) -> Result<Vec<Session>> {
    live(tx, actor.id(), actor.session())
}

/// Somebody's live sessions, most recently used first; `current` is marked.
pub fn live(tx: &mut Tx, user: &UserId, current: Option<&SessionId>) -> Result<Vec<Session>> {
    let now = tx.now();
    tx.all(
        "SELECT id, created_at, last_used_at, expires_at, user_agent FROM sessions
         WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2 ORDER BY last_used_at DESC, id DESC",
        params![user, now],
        |r| {
            let id: SessionId = r.take()?;
            Ok(Session {
                current: current == Some(&id),
                id,
                created_at: r.take()?,
                last_used_at: r.take()?,
                expires_at: r.take()?,
                user_agent: r.take()?,
            })
        },
    )
}

/// Ends one of the caller's sessions.
pub fn end(tx: &mut Tx, actor: &Actor, id: &SessionId) -> Result<()> {
    let now = tx.now();
    let ended = tx.exec(
        "UPDATE sessions SET revoked_at = ?3 WHERE id = ?1 AND user_id = ?2 AND revoked_at IS NULL AND expires_at > ?3",
        params![id, actor.id(), now],
    )?;
    if ended == 0 {
        return Err(Error::not_found("session"));
    }
    tx.access_changed()
}

/// Ends the session that the request came with.
pub fn logout(tx: &mut Tx, actor: &Actor) -> Result<()> {
    match &actor.access {
        Access::Session(id) => end(tx, actor, &id.clone()),
        // A development caller has no session to end.
        _ => Ok(()),
    }
}
