//! People and their profiles.
use super::actor::Actor;
use crate::model::*;
use crate::store::Tx;

/// `admin user create`: a blank name becomes `Local User`; an address adds an identity with provider `local`;
/// a workspace is joined as member, in the same transaction.
pub fn create(_tx: &mut Tx, _name: &str, _email: &str, _workspace: Option<&WorkspaceId>) -> Result<User> {
    todo!()
}

#[derive(Clone, Debug, Default)]
pub struct ProfilePatch {
    pub display_name: Option<String>,
    pub handle: Option<String>,
    pub avatar_url: Option<String>,
    pub notification_settings: Option<NotificationSettings>,
    /// Key and value as sent, in the order of the contract; absent keys keep their value.
    pub appearance_preferences: Option<Vec<(&'static str, String)>>,
}

pub fn me(_tx: &mut Tx, _actor: &Actor) -> Result<Me> {
    todo!()
}

pub fn update(_tx: &mut Tx, _actor: &Actor, _patch: ProfilePatch) -> Result<Me> {
    todo!()
}
