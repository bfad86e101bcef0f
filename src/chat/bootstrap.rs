//! The first owner, workspace and channel.
use crate::model::*;
use crate::store::Tx;

/// The oldest user if there is any; else a new owner of the workspace `ClickClack` with its channel `general`.
pub fn ensure(_tx: &mut Tx, _name: &str, _email: &str) -> Result<User> {
    todo!()
}
