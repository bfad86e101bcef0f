//! `admin workspace show`: one workspace with its owner and size.

use serde_json::json;

use crate::admin::frame::{Frame, Outcome, card, naming, when};
use crate::chat::workspaces::listing::{self, Summary};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The workspace: id or slug
    #[arg(value_name = "WORKSPACE")]
    pub workspace: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = naming::workspace(&store, &args.workspace).await?;
    let found = store.read(move |tx: &mut Tx| listing::summary_of(tx, &id)).await?;
    Ok(frame
        .mode
        .one(&json!({ "workspace": found }), found.id.as_str(), &text(&found))?)
}

/// Also what a change answers.
pub fn text(found: &Summary) -> String {
    let owner = match (&found.owner_user_id, &found.owner) {
        (Some(id), Some(name)) => format!("{id} {name}"),
        _ => "-".into(),
    };
    card(&[
        ("workspace", found.id.to_string()),
        ("name", found.name.clone()),
        ("slug", found.slug.clone()),
        ("owner", owner),
        ("members", found.members.to_string()),
        ("channels", found.channels.to_string()),
        ("created", when(found.created_at)),
    ])
}
