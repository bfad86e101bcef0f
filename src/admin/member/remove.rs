//! `admin member remove`: ends a membership. Open sockets of the person close; what they wrote stays.

use serde_json::json;

use super::which::Which;
use crate::admin::frame::{ActingFlags, ConsentFlags, Frame, Outcome};
use crate::chat::members;

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub consent: ConsentFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let (store, workspace, user) = args.which.find(frame).await?;
    let id = user.id;
    args.consent
        .ask(&format!("Remove {} ({id}) from {workspace}?", user.display_name))?;
    let (place, member) = (workspace.clone(), id.clone());
    let role = args
        .acting
        .write(&store, move |tx, actor| members::remove(tx, actor, &place, &member))
        .await?;
    store.close().await;
    let json = json!({ "workspace_id": workspace, "user_id": id, "role": role, "status": "removed" });
    let line = format!("workspace={workspace} user={id} role={role} status=removed");
    Ok(frame.mode.one(&json, id.as_str(), &line)?)
}
