//! The audit log of a workspace.

use crate::chat::audit;
use crate::model::{AUDIT_PAGE_DEFAULT, AUDIT_PAGE_MAX, Result, WorkspaceId};
use crate::server::call::Call;
use crate::server::reply::{Reply, object};

/// `GET /api/workspaces/{workspace_id}/audit-log`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let limit = call.limit(AUDIT_PAGE_DEFAULT, AUDIT_PAGE_MAX);
    let entries = call
        .read(move |tx, actor| audit::list(tx, actor, &workspace, limit?))
        .await?;
    Ok(Reply::ok(&object! { audit_log_entries: entries }))
}
