//! `channels list`, `channels use` and `channels create`.

use serde_json::json;

use super::answer::text;
use super::find::Place;
use super::http::encoded;
use super::output::field;
use super::stored::Stored;
use super::workspaces::{operand, stored};
use super::{Client, Outcome, safe};

#[derive(clap::Args, Debug)]
pub struct List {}

#[derive(clap::Args, Debug)]
pub struct Use {
    /// Channel, by id or name
    #[arg(value_name = "CHANNEL")]
    pub chosen: Option<String>,
}

#[derive(clap::Args, Debug)]
pub struct Create {
    /// Name of the new channel
    pub name: Option<String>,
}

pub async fn list(client: &Client, _: List) -> Outcome {
    let workspace = client.workspace().await?;
    let channels = client.channels(&workspace).await?;
    let lines: String = channels
        .iter()
        .map(|c| format!("{}\t{}\t{}\n", field(c, "id"), field(c, "name"), field(c, "kind")))
        .collect();
    Ok(client.lines(&json!({"workspace": workspace, "channels": channels}), &lines)?)
}

/// Makes a channel and its workspace the stored ones.
pub async fn choose(client: &Client, args: Use) -> Outcome {
    let chosen = operand(args.chosen, "usage: clickclack channels use <channel>")?;
    let stored = stored(client)?;
    let Place { workspace, channel } = client.place_named(&chosen).await?;
    let id = text(&channel, "/id")?;
    Stored {
        workspace: Some(text(&workspace, "/id")?.to_owned()),
        channel: Some(id.to_owned()),
        ..stored
    }
    .save()?;
    let human = format!("using {}\t#{}", field(&channel, "id"), field(&channel, "name"));
    Ok(client
        .mode
        .one(&json!({"workspace": workspace, "channel": channel}), id, &human)?)
}

pub async fn create(client: &Client, args: Create) -> Outcome {
    let name = operand(args.name, "usage: clickclack channels create <name>")?;
    let workspace = client.workspace().await?;
    let path = format!("/api/workspaces/{}/channels", encoded(text(&workspace, "/id")?));
    let answer = client
        .http
        .post(&path, &json!({"name": name, "kind": "public"}))
        .await?;
    let id = text(&answer, "/channel/id")?;
    let human = format!("created {} #{}", safe(id), safe(text(&answer, "/channel/name")?));
    Ok(client.mode.one(&answer, id, &human)?)
}
