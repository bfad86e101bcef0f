//! Connected accounts of a workspace.

use crate::chat::accounts::{self, Draft};
use crate::model::{AccountId, Result, WorkspaceId};
use crate::server::call::Call;
use crate::server::fields::Fields;
use crate::server::reply::{Reply, object};

/// `GET /api/workspaces/{workspace_id}/connected-accounts`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let list = call
        .read(move |tx, actor| accounts::list(tx, actor, &workspace))
        .await?;
    Ok(Reply::ok(&object! { connected_accounts: list }))
}

/// `POST /api/workspaces/{workspace_id}/connected-accounts`
pub async fn connect(mut call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let draft = call.fields().and_then(draft);
    let account = call
        .write(move |tx, actor| accounts::connect(tx, actor, &workspace, draft?))
        .await?;
    Ok(Reply::created(&object! { connected_account: account }))
}

fn draft(mut fields: Fields) -> Result<Draft> {
    Ok(Draft {
        user_id: fields.text("user_id")?,
        provider: fields.text("provider")?,
        provider_account_id: fields.text("provider_account_id")?,
        display_name: fields.text("display_name")?,
        scopes: fields.opt_texts("scopes")?.unwrap_or_default(),
        metadata: fields.opt_object("metadata")?.map(Fields::into_map).unwrap_or_default(),
    })
}

/// `POST /api/connected-accounts/{account_id}/revoke`
pub async fn revoke(call: Call) -> Result<Reply> {
    let id: AccountId = call.id("account_id");
    let account = call.write(move |tx, actor| accounts::revoke(tx, actor, &id)).await?;
    Ok(Reply::ok(&object! { connected_account: account }))
}
