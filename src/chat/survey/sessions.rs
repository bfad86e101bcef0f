//! Where somebody is signed in.

use super::operators_only;
use crate::chat::actor::Actor;
use crate::model::*;
use crate::store::{Tx, params};

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
