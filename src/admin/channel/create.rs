//! `admin channel create`: a new channel. Open browsers show it at once.

use crate::admin::frame::{ActingFlags, Failure, Frame, Outcome, naming};
use crate::chat::channels::{self, Draft};
use crate::model::some_text;
use crate::store::{Schema, Tx};

use super::show::answer;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The workspace: id or slug
    #[arg(long, default_value = "", hide_default_value = true)]
    pub workspace: String,
    /// Name, unique in the workspace
    #[arg(long, default_value = "", hide_default_value = true)]
    pub name: String,
    /// Title shown instead of the name
    #[arg(long, default_value = "", hide_default_value = true)]
    pub title: String,
    /// Section of the sidebar it stands in
    #[arg(long, default_value = "", hide_default_value = true)]
    pub section: String,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    for (flag, value) in [("workspace", &args.workspace), ("name", &args.name)] {
        if some_text(value).is_none() {
            return Err(Failure::usage(format!("--{flag} is required")));
        }
    }
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::workspace(&store, &args.workspace).await?;
    let draft = Draft {
        name: args.name,
        display_title: args.title,
        sidebar_section: args.section,
        ..Draft::default()
    };
    let (made, _) = store
        .write(move |tx: &mut Tx| {
            let actor = args.acting.actor(tx)?;
            channels::create(tx, &actor, &workspace, draft)
        })
        .await?;
    store.close().await;
    answer(frame, &made)
}
