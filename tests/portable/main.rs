//! What keeps a store healthy and portable, on the real binary: check and doctor find what was broken on purpose.

#[path = "../harness/mod.rs"]
mod harness;

mod check;
mod doctor;

use harness::{Engine, Server, World};
use serde_json::Value;

/// Runs SQL that no rule of the schema stops, as damage would.
fn damage(server: &Server, sql: &str) {
    let unchecked = match server.engine {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF",
        Engine::Postgres => "SET session_replication_role = replica",
    };
    server.sql(&format!("{unchecked}; {sql}"));
}

/// A stopped world with something of everything: threads, reactions, a conversation, uploads, a bot, moderation.
fn lively(engine: Engine) -> World {
    let mut world = World::new(engine);
    let person = world.person("Pia Person");
    let root = harness::id_of(&world.owner.send(&world.general, "root of a thread about kelp"), "id");
    for n in 0..3 {
        world.owner.reply(&root, &format!("reply {n} from the reef"));
    }
    person.post(
        &format!("/api/messages/{root}/reactions"),
        serde_json::json!({"emoji": "lobster"}),
    );
    for n in 0..20 {
        person.send(&world.general, &format!("message {n} written by Pia"));
    }
    let upload = world.owner.upload_id(&world.workspace, &harness::pattern(60_000));
    let shown = harness::id_of(&world.owner.send(&world.general, "with a file"), "id");
    world.owner.attach(&shown, &upload).is(200);
    let members = serde_json::json!({"workspace_id": world.workspace, "member_ids": [person.user_id()]});
    let dm = world.owner.ok("POST", "/api/dms", Some(members));
    let dm = harness::id_of(&dm, "conversation.id");
    let body = serde_json::json!({"body": "between two people"});
    world.owner.ok("POST", &format!("/api/dms/{dm}/messages"), Some(body));
    world.bot("bot:read");
    let gone = harness::id_of(&world.owner.send(&world.general, "soon gone"), "id");
    world.owner.ok("DELETE", &format!("/api/messages/{gone}"), None);
    world.server.stop();
    world
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
