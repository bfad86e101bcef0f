pub mod create;
pub mod delete;
pub mod disable;
pub mod enable;
pub mod list;
pub mod revoke_sessions;
pub mod sessions;
pub mod set_password;
pub mod show;
pub mod update;

use serde_json::json;

use super::frame::{Frame, Outcome};
use crate::chat::users::listing;
use crate::model::UserId;
use crate::store::{Store, Tx};

/// What a change of an account answers: the account as it is now, or a line for a person.
async fn answer(frame: &Frame, store: Store, id: &UserId, line: &str) -> Outcome {
    let user = id.clone();
    let account = store.read(move |tx: &mut Tx| listing::show(tx, &user)).await?;
    store.close().await;
    Ok(frame.mode.one(&json!({ "user": account }), id.as_str(), line)?)
}
