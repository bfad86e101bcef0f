//! Where a public link leads.

use crate::chat::routes;
use crate::model::Result;
use crate::server::call::Call;
use crate::server::reply::{Reply, object};

/// `GET /api/routes/{workspace_route_id}/{target_route_id}`. Resolving a thread by its internal id gives it a public
/// one, so only threads need the writer.
pub async fn resolve(call: Call) -> Result<Reply> {
    let workspace = call.param("workspace_route_id").to_owned();
    let target = call.param("target_route_id").to_owned();
    let writes = target.starts_with("msg_");
    let work = move |tx: &mut crate::store::Tx, actor: &crate::chat::actor::Actor| {
        routes::resolve(tx, actor, &workspace, &target)
    };
    let route = if writes {
        call.write(work).await?
    } else {
        call.read(work).await?
    };
    Ok(Reply::ok(&object! { route: route }))
}
