//! Workspaces: list, create, read, change, hand over, delete.

use crate::chat::workspaces::{self, Patch};
use crate::model::{Result, WorkspaceId};
use crate::server::call::Call;
use crate::server::fields::Fields;
use crate::server::reply::{Reply, object};
use crate::server::sweeper;

/// `GET /api/workspaces`
pub async fn list(call: Call) -> Result<Reply> {
    let list = call.read(workspaces::list).await?;
    Ok(Reply::ok(&object! { workspaces: list }))
}

/// `POST /api/workspaces`
pub async fn create(mut call: Call) -> Result<Reply> {
    let fields = call.fields().and_then(|mut f| Ok((f.text("name")?, f.text("slug")?)));
    let made = call
        .write(move |tx, actor| {
            let (name, slug) = fields?;
            workspaces::create(tx, actor, &name, &slug)
        })
        .await?;
    Ok(Reply::created(&object! { workspace: made }))
}

/// `GET /api/workspaces/{workspace_id}`
pub async fn show(call: Call) -> Result<Reply> {
    let id: WorkspaceId = call.id("workspace_id");
    let found = call.read(move |tx, actor| workspaces::show(tx, actor, &id)).await?;
    Ok(Reply::ok(&object! { workspace: found }))
}

/// `PATCH /api/workspaces/{workspace_id}`
pub async fn update(mut call: Call) -> Result<Reply> {
    let id: WorkspaceId = call.id("workspace_id");
    let patch = call.fields().and_then(patch);
    let (workspace, event) = call
        .write(move |tx, actor| workspaces::update(tx, actor, &id, patch?))
        .await?;
    Ok(Reply::ok(&object! { workspace: workspace, event: event }))
}

fn patch(mut fields: Fields) -> Result<Patch> {
    Ok(Patch {
        name: fields.opt_text("name")?,
        slug: fields.opt_text("slug")?,
        icon_url: fields.opt_text("icon_url")?,
    })
}

/// `POST /api/workspaces/{workspace_id}/transfer-ownership`
pub async fn transfer(mut call: Call) -> Result<Reply> {
    let id: WorkspaceId = call.id("workspace_id");
    let heir = call.fields().and_then(|mut fields| fields.text("user_id"));
    let (workspace, event) = call
        .write(move |tx, actor| workspaces::transfer(tx, actor, &id, &heir?))
        .await?;
    Ok(Reply::ok(&object! { workspace: workspace, event: event }))
}

/// `DELETE /api/workspaces/{workspace_id}`
pub async fn delete(call: Call) -> Result<Reply> {
    let id: WorkspaceId = call.id("workspace_id");
    call.write(move |tx, actor| workspaces::delete(tx, actor, &id)).await?;
    // The files follow; the workspace is gone whatever becomes of them.
    let app = call.app.clone();
    tokio::spawn(async move { sweeper::once(&app).await });
    Ok(Reply::no_content())
}
