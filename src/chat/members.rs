//! Who belongs to a workspace.
use crate::model::*;
use crate::store::Tx;

/// Who `admin member add` names.
pub enum Person {
    Id(String),
    Email(String),
}

pub struct Added {
    pub user_id: UserId,
    pub role: Role,
    pub already_member: bool,
}

/// `admin member add`, on behalf of `created_by` (a manager of the workspace).
pub fn add(_tx: &mut Tx, _workspace: &WorkspaceId, _created_by: &UserId, _person: Person, _role: Role) -> Result<Added> {
    todo!()
}
