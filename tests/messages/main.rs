//! Messages of channels and threads: sending, pages, changes, quotes, reactions, mentions, read pointers. What is special
//! about conversations stands in `conversations.rs`.

#[path = "../harness/mod.rs"]
mod harness;

mod activity;
mod changes;
mod mentions;
mod pages;
mod quotes;
mod reactions;
mod reads;
mod sending;
mod threads;

use harness::{Client, Reply, World, id_of};
use serde_json::{Value, json};

const NOTHING: &str = "msg_00000000000000000000000000";

fn post(by: &Client, channel: &str, body: Value) -> Reply {
    by.post(&format!("/api/channels/{channel}/messages"), body)
}

fn reply(by: &Client, root: &str, body: Value) -> Reply {
    by.post(&format!("/api/messages/{root}/thread/replies"), body)
}

/// The id of a new message.
fn say(by: &Client, channel: &str, body: &str) -> String {
    id_of(&by.send(channel, body), "id")
}

fn show(by: &Client, id: &str) -> Value {
    by.get(&format!("/api/messages/{id}")).is(200)["message"].clone()
}

fn page(by: &Client, channel: &str, query: &str) -> Value {
    by.get(&format!("/api/channels/{channel}/messages?{query}")).is(200)
}

fn seqs(page: &Value) -> Vec<i64> {
    let rows = page["messages"].as_array().unwrap();
    rows.iter().map(|m| m["channel_seq"].as_i64().unwrap()).collect()
}

/// A conversation of these two.
fn pair(by: &Client, workspace: &str, with: &Client) -> String {
    let body = json!({"workspace_id": workspace, "member_ids": [with.user_id()]});
    id_of(&by.post("/api/dms", body).is(201), "conversation.id")
}

fn topic(world: &World, name: &str, channel: &str) -> String {
    let body = json!({"name": name, "channel_id": channel});
    id_of(&world.owner.post(&world.path("/topics"), body).is(201), "topic.id")
}

/// Types of the events after a cursor, oldest first.
fn kinds(by: &Client, workspace: &str, after: &str) -> Vec<String> {
    by.events(workspace, after).iter().map(|e| id_of(e, "type")).collect()
}

/// What a mutation answers that changed nothing.
fn blank_event() -> Value {
    json!({"id": "", "cursor": "", "type": "", "workspace_id": "", "created_at": "", "payload": null})
}
