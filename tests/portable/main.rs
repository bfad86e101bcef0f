//! What keeps a store healthy and portable, on the real binary: check and doctor find what was broken on purpose; what is
//! exported, imported or moved is the same on the other side, whatever was killed on the way.

#[path = "../harness/mod.rs"]
mod harness;

mod bundle;
mod check;
mod doctor;
mod export;
mod import;
mod lost_files;
mod relocate;

use harness::{Client, Engine, Server, World};
use serde_json::{Value, json};

/// Runs SQL that no rule of the schema stops, as damage would.
fn damage(server: &Server, sql: &str) {
    let unchecked = match server.engine {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF",
        Engine::Postgres => "SET session_replication_role = replica",
    };
    server.sql(&format!("{unchecked}; {sql}"));
}

/// A stopped world with something of everything: each table that is exported has a row.
fn lively(engine: Engine) -> World {
    let mut world = World::new(engine);
    let person = world.person("Pia Person");
    let root = harness::id_of(&world.owner.send(&world.general, "root of a thread about kelp"), "id");
    for n in 0..3 {
        world.owner.reply(&root, &format!("reply {n} from the reef"));
    }
    person.post(&format!("/api/messages/{root}/reactions"), json!({"emoji": "lobster"}));
    for n in 0..20 {
        person.send(&world.general, &format!("message {n} written by Pia"));
    }
    let upload = world.owner.upload_id(&world.workspace, &harness::pattern(60_000));
    let shown = harness::id_of(&world.owner.send(&world.general, "with a file"), "id");
    world.owner.attach(&shown, &upload).is(200);
    let members = json!({"workspace_id": world.workspace, "member_ids": [person.user_id()]});
    let dm = world.owner.ok("POST", "/api/dms", Some(members));
    let dm = harness::id_of(&dm, "conversation.id");
    let body = json!({"body": "between two people"});
    world.owner.ok("POST", &format!("/api/dms/{dm}/messages"), Some(body));
    world.bot("bot:read");
    let gone = harness::id_of(&world.owner.send(&world.general, "soon gone"), "id");
    world.owner.ok("DELETE", &format!("/api/messages/{gone}"), None);
    rest(&world, &person, &root, &dm);
    world.server.stop();
    world
}

/// What is set, read, pinned and closed.
fn rest(world: &World, person: &Client, root: &str, dm: &str) {
    let room = format!("/api/channels/{}", world.general);
    let settings = json!({"pushover_enabled": true, "pushover_user_key": PUSHOVER_KEY});
    let looks = json!({"color_mode": "dark"});
    let profile = json!({"notification_settings": settings, "appearance_preferences": looks});
    let account = json!({"user_id": person.user_id(), "provider": "p", "provider_account_id": "1"});
    for (by, method, path, body) in [
        (&world.owner, "PATCH", "/api/me", profile),
        (
            person,
            "PATCH",
            &format!("{room}/notification-settings"),
            json!({"preference": "all"}),
        ),
        (
            &world.owner,
            "POST",
            &format!("{room}/pins"),
            json!({"message_id": root}),
        ),
        (
            &world.owner,
            "POST",
            &world.path("/topics"),
            json!({"name": "plans", "channel_id": world.general}),
        ),
        (&world.owner, "POST", &world.path("/connected-accounts"), account),
        (&world.owner, "POST", &world.path("/invites"), json!({})),
        (person, "POST", &format!("{room}/read"), json!({"seq": 1})),
        (person, "POST", &format!("/api/dms/{dm}/read"), json!({"seq": 1})),
        (person, "DELETE", &format!("/api/dms/{dm}"), json!({})),
    ] {
        by.ok(method, path, Some(body));
    }
    world.moderate(person, json!({"note": "kind"}));
    world
        .server
        .cli(&["admin", "magic-link", "create", "--email", "later@example.com"])
        .ok();
}

/// Of a service that is told of messages: a credential.
const PUSHOVER_KEY: &str = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG";

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The store as its export says it.
fn state(server: &Server) -> String {
    server.cli(&["export", "--progress", "none"]).ok().stdout
}

/// What only the store that wrote it has: sessions and tokens stay behind, the journal of an import is elsewhere.
fn without_credentials(export: &str) -> Value {
    let mut all: Value = serde_json::from_str(export).unwrap();
    for key in ["sessions", "auth_magic_links", "bot_tokens", "invites"] {
        all[key].as_array_mut().unwrap().clear();
    }
    // Without their key nobody can be pushed anything.
    for row in all["user_notification_settings"].as_array_mut().unwrap() {
        row["pushover_enabled"] = 0.into();
    }
    all
}

/// A store that nobody serves, filled with a made-up workspace.
fn seeded(engine: Engine, messages: &str) -> Server {
    let server = Server::new(engine);
    server.cli(&["migrate"]).ok();
    let size = [
        "--users",
        "20",
        "--channels",
        "4",
        "--messages",
        messages,
        "--seed",
        "7",
    ];
    server.cli(&[&["admin", "demo", "seed"], &size[..]].concat()).ok();
    server
}

/// As in a command's operand.
fn url(server: &Server) -> String {
    match server.engine {
        Engine::Sqlite => server.data.join("clickclack.db").to_str().unwrap().to_owned(),
        Engine::Postgres => server.db.clone(),
    }
}

/// Runs a command again and again, killed each time a little later, until it ends by itself; how often it was killed. The
/// command runs beside `server` and writes to `target`.
/// A kill may come between the last commit and the end of the process: the next run then refuses the full target, and
/// the caller sees by its rows that the work was done.
fn killed_until_done(server: &Server, target: &Server, args: &[&str], step: std::time::Duration) -> u32 {
    let (mut kills, mut wait) = (0, step);
    loop {
        let mut child = server.spawn(args);
        let end = std::time::Instant::now() + wait;
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break Some(status),
                None if std::time::Instant::now() >= end => break None,
                None => std::thread::sleep(std::time::Duration::from_millis(1)),
            }
        };
        if let Some(status) = status {
            let ended = child.wait_with_output().unwrap();
            let already_done = kills > 0 && status.code() == Some(5);
            let said = String::from_utf8_lossy(&ended.stderr);
            assert!(status.success() || already_done, "{status}: {said}");
            return kills;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        server.settle();
        target.settle();
        kills += 1;
        // Where the work takes many steps, they get longer.
        wait += step.max(wait / 20);
    }
}
