//! `admin channel create`: a new channel. Open browsers show it at once.

use crate::admin::frame::{ActingFlags, Frame, Outcome, naming};
use crate::chat::channels::{self, Draft};
use crate::store::Schema;

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
    naming::required("workspace", &args.workspace)?;
    naming::required("name", &args.name)?;
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::workspace(&store, &args.workspace).await?;
    let draft = Draft {
        name: args.name,
        display_title: args.title,
        sidebar_section: args.section,
        ..Draft::default()
    };
    let (made, _) = args
        .acting
        .write(&store, move |tx, actor| channels::create(tx, actor, &workspace, draft))
        .await?;
    store.close().await;
    answer(frame, &made)
}
