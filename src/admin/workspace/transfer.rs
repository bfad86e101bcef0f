//! `admin workspace transfer`: another member becomes the owner; the owner until now becomes a moderator.

use crate::admin::frame::{ActingFlags, Failure, Frame, Outcome, naming};
use crate::chat::workspaces;
use crate::model::some_text;
use crate::store::{Schema, Tx};

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
    let to = some_text(&args.to).ok_or_else(|| Failure::usage("--to is required"))?;
    let store = frame.open(Schema::Current).await?;
    let id = naming::workspace(&store, &args.workspace).await?;
    let heir = naming::user(&store, &to).await?.id;
    let workspace = id.clone();
    store
        .write(move |tx: &mut Tx| {
            let actor = args.acting.actor(tx)?;
            workspaces::transfer(tx, &actor, &workspace, heir.as_str())
        })
        .await?;
    answer(frame, store, &id).await
}
