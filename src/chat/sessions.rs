//! Sessions of people.
use super::actor::Actor;
use crate::model::*;
use crate::store::Tx;
use serde::Serialize;

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

pub fn list(_tx: &mut Tx, _actor: &Actor) -> Result<Vec<Session>> {
    todo!()
}

pub fn end(_tx: &mut Tx, _actor: &Actor, _id: &SessionId) -> Result<()> {
    todo!()
}

pub fn logout(_tx: &mut Tx, _actor: &Actor) -> Result<()> {
    todo!()
}
