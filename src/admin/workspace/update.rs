//! `admin workspace update`: name and slug of a workspace.

use crate::admin::frame::{ActingFlags, Failure, Frame, Outcome, naming};
use crate::chat::workspaces::{self, Patch};
use crate::store::Schema;

use super::answer;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The workspace: id or slug
    #[arg(value_name = "WORKSPACE")]
    pub workspace: String,
    /// Name that others see
    #[arg(long)]
    pub name: Option<String>,
    /// Short name, unique in the store
    #[arg(long)]
    pub slug: Option<String>,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    if args.name.is_none() && args.slug.is_none() {
        return Err(Failure::usage("provide --name or --slug"));
    }
    let store = frame.open(Schema::Current).await?;
    let id = naming::workspace(&store, &args.workspace).await?;
    let workspace = id.clone();
    let patch = Patch {
        name: args.name,
        slug: args.slug,
        icon_url: None,
    };
    args.acting
        .write(&store, move |tx, actor| {
            workspaces::update(tx, actor, &workspace, patch)
        })
        .await?;
    answer(frame, store, &id).await
}
