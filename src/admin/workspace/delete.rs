//! `admin workspace delete`: a workspace with everything in it. People stay. There is no undo but a backup.

use serde_json::json;

use crate::admin::frame::{ActingFlags, DryRun, Frame, Outcome, SevereFlags, naming};
use crate::chat::workspaces::{self, listing};
use crate::store::{Schema, Tx};

use super::show;
use crate::model::counted;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The workspace: id or slug
    #[arg(value_name = "WORKSPACE")]
    pub workspace: String,
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub severe: SevereFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = naming::workspace(&store, &args.workspace).await?;
    let workspace = id.clone();
    let (found, content) = store
        .read(move |tx: &mut Tx| Ok((listing::summary_of(tx, &workspace)?, listing::content(tx, &workspace)?)))
        .await?;
    let json = json!({ "workspace": found, "content": content });
    let losses = format!(
        "{}, {}, {}, {}",
        counted(found.channels, "channel"),
        counted(content.conversations, "conversation"),
        counted(content.messages, "message"),
        counted(content.uploads, "upload")
    );
    if args.dry.dry_run {
        let text = format!("{}\nwould be lost  {losses}", show::text(&found));
        return Ok(frame.mode.one(&json, id.as_str(), &text)?);
    }
    let question = format!("This deletes the workspace {:?} for good: {losses}.", found.name);
    args.severe.ask(&question, &found.slug)?;
    let workspace = id.clone();
    args.acting
        .write(&store, move |tx, actor| workspaces::delete(tx, actor, &workspace))
        .await?;
    store.close().await;
    if content.uploads > 0 {
        frame.note("a running server removes the files within ten minutes; so does clickclack admin upload gc");
    }
    Ok(frame.mode.one(&json, id.as_str(), &format!("deleted {id}: {losses}"))?)
}
