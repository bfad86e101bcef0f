//! `admin channel update`: name, title and section of a channel. Open browsers follow at once.

use super::show::{Named, answer};
use crate::admin::frame::{ActingFlags, Failure, Frame, Outcome, naming};
use crate::chat::channels::{self, Patch, listing};
use crate::store::Schema;

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub named: Named,
    /// Name, unique in the workspace
    #[arg(long)]
    pub name: Option<String>,
    /// Title shown instead of the name; empty for none
    #[arg(long)]
    pub title: Option<String>,
    /// Section of the sidebar it stands in; empty for none
    #[arg(long)]
    pub section: Option<String>,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    if args.name.is_none() && args.title.is_none() && args.section.is_none() {
        return Err(Failure::usage("provide --name, --title or --section"));
    }
    let patch = Patch {
        name: args.name,
        display_title: args.title,
        sidebar_section: args.section,
        ..Patch::default()
    };
    change(frame, args.named, args.acting, patch).await
}

/// Changes the named channel and answers with it.
pub async fn change(frame: &Frame, named: Named, acting: ActingFlags, patch: Patch) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::some_workspace(&store, &named.workspace).await?;
    let id = naming::channel(&store, workspace.as_ref(), &named.channel).await?;
    let found = acting
        .write(&store, move |tx, actor| {
            channels::update(tx, actor, &id, patch)?;
            listing::show(tx, &id)
        })
        .await?;
    store.close().await;
    answer(frame, &found)
}
