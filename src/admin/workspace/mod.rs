pub mod create;
pub mod delete;
pub mod list;
pub mod show;
pub mod transfer;
pub mod update;

use serde_json::json;

use super::frame::{Frame, Outcome};
use crate::chat::workspaces::listing;
use crate::model::WorkspaceId;
use crate::store::{Store, Tx};

/// What a change answers: the workspace as it is now.
async fn answer(frame: &Frame, store: Store, id: &WorkspaceId) -> Outcome {
    let workspace = id.clone();
    let found = store
        .read(move |tx: &mut Tx| listing::summary_of(tx, &workspace))
        .await?;
    store.close().await;
    Ok(frame
        .mode
        .one(&json!({ "workspace": found }), id.as_str(), &show::text(&found))?)
}
