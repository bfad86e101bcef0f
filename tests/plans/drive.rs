//! Asks for everything the API has. What is read, by the paths of the OpenAPI document; what is changed, one by one.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Client, Socket, World, id_of, until};

pub fn everything(world: &World, trace: &Path) {
    let indexed = |what: &str, sql: &str| {
        until(what, || {
            std::fs::read_to_string(trace).unwrap().contains(sql).then_some(())
        });
    };
    indexed("the indexer to rest", "SELECT scope FROM search_changes");
    let (owner, workspace, general) = (&world.owner, &world.workspace, &world.general);
    let member = world.person("Mary Member");
    let bot = world.bot("bot:write");
    let mut socket = Socket::connect(owner, workspace, None);

    changes(world, owner, &member, &bot);
    world.server.write(|tx| {
        let changed = "INSERT INTO search_changes (number, scope, version)
            SELECT number, workspace_id, 1 FROM messages WHERE number BETWEEN 1000 AND 2000";
        tx.exec(changed, &[])
    });
    indexed(
        "the indexer to rewrite a run",
        "SELECT id, workspace_id, oldest, newest, bytes FROM search_runs WHERE id",
    );

    let root = id_of(&owner.send(general, "the root of a thread with @h5 in it"), "id");
    owner.ok(
        "POST",
        &format!("/api/messages/{root}/thread/replies"),
        Some(json!({"body": "a reply"})),
    );
    for client in [owner, &member, &bot] {
        reads(world, client, &root);
    }
    while socket.frame(Duration::from_millis(300)).is_some() {}
    let mut late = Socket::connect(&member, workspace, Some("cur_00000000001000001"));
    while late.frame(Duration::from_millis(300)).is_some() {}
}

/// Each GET of the API, and its variants that lead to other statements.
fn reads(world: &World, client: &Client, message: &str) {
    let (workspace, general) = (&world.workspace, &world.general);
    let parts = [
        ("{workspace_id}", workspace.as_str()),
        ("{channel_id}", general),
        ("{message_id}", message),
        ("{conversation_id}", "dmc_1000001"),
        ("{upload_id}", "upl_1000001"),
        ("{workspace_route_id}", "T1"),
        ("{target_route_id}", "C1"),
    ];
    let document = client.get("/api/openapi.yaml").text();
    let mut path = String::new();
    for line in document.split("\npaths:\n").nth(1).unwrap().lines() {
        if let Some(name) = line.strip_prefix("  /") {
            path = format!("/{}", name.trim_end_matches(':'));
        } else if line == "    get:" && path != "/api/realtime/ws" {
            let full = parts
                .iter()
                .fold(path.clone(), |p, (name, value)| p.replace(name, value));
            assert!(!full.contains('{'), "what to put into {path}? Say it in `parts`");
            ask(client, &format!("{full}?workspace_id={workspace}&limit=20&nonce=n7"));
        }
    }
    let messages = format!("/api/channels/{general}/messages?limit=50");
    let directory = format!("/api/workspaces/{workspace}/members?limit=50");
    let search = format!("/api/search?workspace_id={workspace}&q=deploy");
    for path in [
        format!("{messages}&before_seq=3000"),
        format!("{messages}&after_seq=3000"),
        format!("{messages}&around_seq=3000"),
        format!("{messages}&topic_id=top_1000001"),
        "/api/dms/dmc_1000001/messages?before_seq=2".to_owned(),
        "/api/dms/dmc_1000001/messages?after_seq=1".to_owned(),
        "/api/messages/msg_1000002/thread?mode=latest&limit=5".to_owned(),
        format!("/api/realtime/events?workspace_id={workspace}&after_cursor=cur_00000000001020000&limit=100"),
        format!("{directory}&role=member"),
        format!("{directory}&q=person%2012"),
        format!("{directory}&role=owner&q=o"),
        format!("{search}&channel_id={general}"),
        format!("{search}&sort=newest"),
        format!("{search}&direct_conversation_id=dmc_1000001"),
        format!("{search}%20build&author_id=usr_1000002"),
    ] {
        ask(client, &path);
    }
    let page = ask(client, &directory);
    if let Some(cursor) = page["next_cursor"].as_str() {
        ask(client, &format!("{directory}&cursor={cursor}"));
    }
}

/// What it answers does not matter, as long as it is an answer.
fn ask(client: &Client, path: &str) -> Value {
    let reply = client.get(path);
    assert!(reply.status < 500, "{path} -> {} {}", reply.status, reply.text());
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

fn changes(world: &World, owner: &Client, member: &Client, bot: &Client) {
    let (workspace, general) = (&world.workspace, &world.general);
    let mine = format!("/api/channels/{general}");
    let send =
        |client: &Client, body: Value| client.ok("POST", &format!("{mine}/messages"), Some(body))["message"].clone();
    let message = id_of(&send(owner, json!({"body": "hello @h7", "nonce": "once"})), "id");
    send(owner, json!({"body": "hello @h7", "nonce": "once"}));
    send(member, json!({"body": "quoting", "quoted_message_id": message}));
    send(bot, json!({"body": "beep"}));
    let id = format!("/api/messages/{message}");
    owner.ok(
        "POST",
        &format!("{id}/thread/replies"),
        Some(json!({"body": "a reply", "nonce": "r"})),
    );
    owner.ok("POST", &format!("{id}/reactions"), Some(json!({"emoji": "👍"})));
    owner.ok("DELETE", &format!("{id}/reactions/%F0%9F%91%8D"), None);
    owner.ok("PATCH", &id, Some(json!({"body": "edited"})));
    owner.ok("POST", &format!("{id}/route"), None);
    owner.ok("POST", &format!("{mine}/pins"), Some(json!({"message_id": message})));
    owner.ok("DELETE", &format!("{mine}/pins/{message}"), None);
    let upload = owner.upload_id(workspace, b"some bytes");
    assert_eq!(owner.attach(&message, &upload).status, 200);
    owner.bytes_of(&upload, &[]);
    owner.ok("DELETE", &id, None);
    owner.ok("DELETE", "/api/messages/msg_1000002", None);
    owner.ok(
        "PATCH",
        &id_path(&send(owner, json!({"body": "soon edited"}))),
        Some(json!({"body": "edited"})),
    );
    owner.ok("POST", &format!("{mine}/read"), Some(json!({"seq": 100_000})));
    owner.ok(
        "PATCH",
        &format!("{mine}/notification-settings"),
        Some(json!({"preference": "muted"})),
    );
    owner.ok("PATCH", &mine, Some(json!({"display_title": "General"})));
    owner.ok(
        "POST",
        &world.path("/topics"),
        Some(json!({"name": "topic", "channel_id": general})),
    );
    owner.ok("POST", &world.path("/channels"), Some(json!({"name": "new-room"})));

    let with = json!({"workspace_id": workspace, "member_ids": [member.user_id()]});
    let talk = id_of(&owner.ok("POST", "/api/dms", Some(with))["conversation"], "id");
    let talk = format!("/api/dms/{talk}");
    owner.ok(
        "POST",
        &format!("{talk}/messages"),
        Some(json!({"body": "psst", "nonce": "p"})),
    );
    member.ok("POST", &format!("{talk}/read"), Some(json!({"seq": 1})));
    owner.ok("DELETE", &talk, None);
    owner.ok("POST", &format!("{talk}/open"), None);

    world.moderate(member, json!({"role": "moderator"}));
    owner.ok("PATCH", "/api/me", Some(json!({"display_name": "Olive"})));
    let typing = json!({"workspace_id": workspace, "type": "typing.started", "channel_id": general});
    owner.request("POST", "/api/realtime/ephemeral", Some(typing));
    let invite = owner.ok("POST", &world.path("/invites"), Some(json!({"role": "member"})));
    let token = invite["url"]
        .as_str()
        .unwrap_or_default()
        .rsplit('/')
        .next()
        .unwrap_or_default();
    member.post("/api/invites/accept", json!({"token": token}));
    owner.request(
        "POST",
        "/api/auth/magic/request",
        Some(json!({"email": "p1@example.com"})),
    );
    world.stranger().request("POST", "/api/auth/logout", None);
}

fn id_path(message: &Value) -> String {
    format!("/api/messages/{}", id_of(message, "id"))
}
