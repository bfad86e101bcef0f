//! Magic links: an e-mail claim exchanged once for a session.
use crate::model::*;
use crate::store::Tx;
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct MagicLink {
    pub id: MagicLinkId,
    pub email: String,
    pub display_name: String,
    pub created_at: Time,
    pub expires_at: Time,
}

/// The token is returned once; only its hash is stored.
pub fn mint(_tx: &mut Tx, _email: &str, _display_name: &str) -> Result<(MagicLink, String)> {
    todo!()
}

/// Find or create the user, spend the link, begin a session.
pub fn consume(_tx: &mut Tx, _token: &str, _user_agent: &str) -> Result<super::sessions::SignedIn> {
    todo!()
}
