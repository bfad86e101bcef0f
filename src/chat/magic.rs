//! Magic links: an e-mail claim exchanged once, within fifteen minutes, for a session. How the link reaches the
//! person is not our business here: an operator mints it, or a development server does.

use serde::Serialize;
use serde_json::json;

use super::actor::Actor;
use super::sessions::{self, SignedIn};
use super::{audit, bootstrap};
use crate::model::*;
use crate::store::{Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct MagicLink {
    pub id: MagicLinkId,
    pub email: String,
    pub display_name: String,
    pub created_at: Time,
    pub expires_at: Time,
}

/// The token is returned once; only its hash is stored.
pub fn mint(tx: &mut Tx, email: &str, display_name: &str) -> Result<(MagicLink, String)> {
    let email = email.trim().to_lowercase();
    if email.is_empty() {
        return Err(Error::field("email", "email is required"));
    }
    let now = tx.now();
    let token = secret("mgt");
    let link = MagicLink {
        id: MagicLinkId::new(),
        email,
        display_name: display_name.trim().to_owned(),
        created_at: now,
        expires_at: now + MAGIC_LINK_LIFETIME,
    };
    tx.exec(
        "INSERT INTO auth_magic_links (id, token_hash, email, display_name, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            &link.id,
            &secret_hash(&token),
            &link.email,
            &link.display_name,
            link.created_at,
            link.expires_at
        ],
    )?;
    Ok((link, token))
}

/// A link that an operator hands out: whoever has it is that person, so the audit log says who made it.
pub fn hand_out(tx: &mut Tx, by: &Actor, email: &str, display_name: &str) -> Result<(MagicLink, String)> {
    let (link, token) = mint(tx, email, display_name)?;
    let target = ("magic_link", link.id.as_str());
    audit::record(tx, by, None, "magic_link.created", target, json!({"email": link.email}))?;
    Ok((link, token))
}

/// Finds or creates the user, spends the link, begins a session: all of it or nothing.
pub fn consume(tx: &mut Tx, token: &str, user_agent: &str) -> Result<SignedIn> {
    let refused = |text: &'static str| Error::field("token", text).code("invalid_token");
    let found = tx.opt(
        "SELECT id, email, display_name, expires_at, used_at FROM auth_magic_links WHERE token_hash = ?1",
        params![&secret_hash(token)],
        |r| {
            let (id, email, name) = (r.take::<MagicLinkId>()?, r.take::<String>()?, r.take::<String>()?);
            Ok((id, email, name, r.take::<Time>()?, r.take::<Option<Time>>()?))
        },
    )?;
    let (id, email, name, expires_at, used_at) = found.ok_or_else(|| refused("magic link is not valid"))?;
    if used_at.is_some() {
        return Err(refused("magic link already used"));
    }
    let now = tx.now();
    if now >= expires_at {
        return Err(refused("magic link expired"));
    }
    tx.exec(
        "UPDATE auth_magic_links SET used_at = ?2 WHERE id = ?1",
        params![&id, now],
    )?;
    let user = bootstrap::find_or_create(tx, "magic", &email, &name)?;
    sessions::begin(tx, user, user_agent)
}
