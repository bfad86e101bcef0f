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
use crate::chat::users::account::{self, Holdings};
use crate::chat::users::listing;
use crate::model::{User, UserId};
use crate::store::{Store, Tx};

/// What a change of an account would end, for `--dry-run`; `plain` is the number of what `text` says.
async fn plan(frame: &Frame, store: Store, user: &User, plain: u64, text: &str, held: &Holdings) -> Outcome {
    store.close().await;
    let json = json!({ "user_id": user.id, "would_end": held });
    Ok(frame.mode.one(&json, &plain.to_string(), text)?)
}

async fn holdings(store: &Store, id: &UserId) -> Outcome<Holdings> {
    let id = id.clone();
    Ok(store.read(move |tx: &mut Tx| account::holdings(tx, &id)).await?)
}

/// What a change of an account answers: the account as it is now, or a line for a person.
async fn answer(frame: &Frame, store: Store, id: &UserId, line: &str) -> Outcome {
    let user = id.clone();
    let account = store.read(move |tx: &mut Tx| listing::show(tx, &user)).await?;
    store.close().await;
    Ok(frame.mode.one(&json!({ "user": account }), id.as_str(), line)?)
}
