//! The operator's commands on a running server, a file for each promise: what they list, what they change, and that
//! open sockets see it at once.

#[path = "../harness/mod.rs"]
mod harness;

mod demo;
mod full;
mod lists;
mod live;
mod moderation;
mod names;
mod plans;
mod uploads;

use harness::{Ran, Server, World};
use serde_json::Value;

/// Runs `clickclack admin` with these words.
fn admin(server: &Server, words: &[&str]) -> Ran {
    server.cli(&[&["admin"], words].concat())
}

/// The rows of a list.
fn rows(world: &World, words: &[&str]) -> Vec<Value> {
    let ran = admin(&world.server, &[words, &["--json"]].concat()).ok();
    ran.json()["items"].as_array().unwrap().clone()
}

/// The values under a key of each row.
fn values(rows: &[Value], key: &str) -> Vec<String> {
    rows.iter()
        .map(|row| row[key].as_str().unwrap_or_default().to_owned())
        .collect()
}
