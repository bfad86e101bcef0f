//! `workspaces list` and `workspaces use`.

use serde_json::json;

use super::answer::text;
use super::output::field;
use super::stored::Stored;
use super::{Client, Failure, Outcome};

#[derive(clap::Args, Debug)]
pub struct List {}

#[derive(clap::Args, Debug)]
pub struct Use {
    /// Workspace, by id, slug or name
    #[arg(value_name = "WORKSPACE")]
    pub chosen: Option<String>,
}

pub async fn list(client: &Client, _: List) -> Outcome {
    let all = client.workspaces().await?;
    let lines: String = all
        .iter()
        .map(|w| format!("{}\t{}\t{}\n", field(w, "id"), field(w, "slug"), field(w, "name")))
        .collect();
    Ok(client.lines(&json!({ "workspaces": all }), &lines)?)
}

/// Makes a workspace the stored one. The stored channel was one of the workspace before, so it goes.
pub async fn choose(client: &Client, args: Use) -> Outcome {
    let chosen = operand(args.chosen, "usage: clickclack workspaces use <workspace>")?;
    let stored = stored(client)?;
    let workspace = client.workspace_named(Some(&chosen)).await?;
    let id = text(&workspace, "/id")?;
    Stored {
        workspace: Some(id.to_owned()),
        channel: None,
        ..stored
    }
    .save()?;
    let human = format!("using {}\t{}", field(&workspace, "id"), field(&workspace, "name"));
    Ok(client.mode.one(&json!({ "workspace": workspace }), id, &human)?)
}

/// What is stored for the selected server. A selection without its login would attach the token to whatever is named.
pub fn stored(client: &Client) -> Outcome<Stored> {
    client.selection.stored.clone().ok_or_else(|| {
        Failure::usage(format!(
            "nothing is stored for {}, so there is nothing to add the choice to",
            client.selection.server.as_str()
        ))
        .next("clickclack login --magic-token TOKEN")
    })
}

pub fn operand(given: Option<String>, usage: &'static str) -> Outcome<String> {
    let given = given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    given.ok_or_else(|| Failure::usage(usage))
}
