//! `admin workspace transfer`: another member becomes the owner; the owner until now becomes a moderator.

use crate::admin::frame::{ActingFlags, Frame, Outcome, naming};
use crate::chat::workspaces;
use crate::store::Schema;

use super::answer;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The workspace: id or slug
    #[arg(value_name = "WORKSPACE")]
    pub workspace: String,
    /// The member who becomes the owner: id, handle or e-mail address
    #[arg(long, value_name = "USER", default_value = "", hide_default_value = true)]
    pub to: String,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let to = naming::required("to", &args.to)?;
    let store = frame.open(Schema::Current).await?;
    let id = naming::workspace(&store, &args.workspace).await?;
    let heir = naming::user(&store, &to).await?.id;
    let workspace = id.clone();
    args.acting
        .write(&store, move |tx, actor| {
            workspaces::transfer(tx, actor, &workspace, heir.as_str())
        })
        .await?;
    answer(frame, store, &id).await
}
