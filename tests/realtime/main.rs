//! The event log over HTTP and on sockets, and events that are told and forgotten. What each change tells stands with
//! the tests of that change; pruning in `retention.rs`, other processes in `foreign_writes.rs`.

#[path = "../harness/mod.rs"]
mod harness;

mod ephemeral;
mod handshake;
mod lag;
mod log;
mod replay;
mod silence;

use clickclack::model::{ChannelId, EventType, WorkspaceId};
use clickclack::store::log::{Draft, append};
use harness::{Client, World, id_of};
use serde_json::Value;

/// Appends so many events, each with this text in it, as another process would.
fn append_many(world: &World, count: usize, text: &str) -> Vec<String> {
    let (workspace, channel) = (world.workspace.clone(), world.general.clone());
    let text = text.to_owned();
    world.server.write(move |tx| {
        let (workspace, channel) = (WorkspaceId::from(workspace.as_str()), ChannelId::from(channel.as_str()));
        let one = |_| {
            let draft = Draft {
                channel: Some(&channel),
                ..Draft::new(EventType::ChannelUpdated, &workspace).with("text", text.as_str())
            };
            append(tx, draft).map(|event| event.cursor.to_string())
        };
        (0..count).map(one).collect()
    })
}

fn cursors(events: &[Value]) -> Vec<String> {
    events.iter().map(|e| id_of(e, "cursor")).collect()
}

/// A page of the log.
fn page(by: &Client, workspace: &str, query: &str) -> Value {
    by.get(&format!("/api/realtime/events?workspace_id={workspace}&{query}"))
        .is(200)
}

fn rows(page: &Value) -> &Vec<Value> {
    page["events"].as_array().unwrap()
}
