//! Channels, people, links, files; what strangers and bots learn of them; and every limit at its edge.

#[path = "../harness/mod.rs"]
mod harness;

mod channels;
mod directory;
mod files;
mod limits;
mod links;
mod profiles;
mod scopes;
mod strangers;

use harness::{Client, World, id_of};
use serde_json::json;

/// The id of a new workspace of this person.
fn workspace(by: &Client, name: &str) -> String {
    id_of(
        &by.post("/api/workspaces", json!({ "name": name })).is(201),
        "workspace.id",
    )
}

/// A conversation of these two.
fn conversation(by: &Client, world: &World, with: &Client) -> String {
    let body = json!({"workspace_id": world.workspace, "member_ids": [with.user_id()]});
    id_of(&by.post("/api/dms", body).is(201), "conversation.id")
}
