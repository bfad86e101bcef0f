//! `admin channel show`: one channel.

use serde_json::json;

use crate::admin::frame::{Frame, Outcome, card, naming, when};
use crate::chat::channels::listing;
use crate::model::Channel;
use crate::store::{Schema, Tx};

/// Which channel a command is about.
#[derive(clap::Args, Debug)]
pub struct Named {
    /// The channel: id or name
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    /// Its workspace, where several have a channel of that name
    #[arg(long)]
    pub workspace: Option<String>,
}

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub named: Named,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::some_workspace(&store, &args.named.workspace).await?;
    let id = naming::channel(&store, workspace.as_ref(), &args.named.channel).await?;
    let found = store.read(move |tx: &mut Tx| listing::show(tx, &id)).await?;
    answer(frame, &found)
}

/// Also what a change answers.
pub fn answer(frame: &Frame, found: &Channel) -> Outcome {
    let text = card(&[
        ("channel", found.id.to_string()),
        ("name", found.name.clone()),
        ("title", found.display_title.clone().unwrap_or_default()),
        ("kind", found.kind.clone()),
        ("workspace", found.workspace_id.to_string()),
        ("messages", found.last_seq.to_string()),
        ("created", when(found.created_at)),
        ("archived", when(found.archived_at)),
    ]);
    Ok(frame.mode.one(&json!({ "channel": found }), found.id.as_str(), &text)?)
}
