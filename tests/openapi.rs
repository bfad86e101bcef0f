//! The server against its own description: schemathesis makes requests from `docs/openapi.yaml`, good and bad ones, and
//! compares every answer with it. It is a tool in Python, so these tests are ignored unless asked for:
//! `scripts/test` installs it and names it in CLICKCLACK_SCHEMATHESIS. The seed is fixed; CLICKCLACK_SCHEMATHESIS_SEED
//! and CLICKCLACK_SCHEMATHESIS_EXAMPLES ask for other and for more requests.

mod harness;

use std::fmt::Write;
use std::process::Command;

use harness::{Client, Engine, PATIENCE, World, id_of};
use serde_json::json;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.yaml");

/// What is not asked of the server, and why.
const CHECKS: &str = r#"
[checks]
# 501 is the documented answer of a server that has no mail to send.
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]
# By contract a limit outside its range is moved into it, null is absent, unknown fields are ignored.
negative_data_rejection.enabled = false
# A schema cannot say that a text is blank after trimming, that two parameters exclude each other, that an id exists.
positive_data_acceptance.enabled = false
"#;

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

/// Things for every parameter of the document, so that most requests reach what they are about. Whatever ends a thing
/// gets one that nothing else needs.
fn configuration(world: &World) -> String {
    let owner = &world.owner;
    let ann = world.person("Ann").user_id();
    let made = |path: &str, body, id: &str| id_of(&owner.post(path, body).is(201), id);
    let account = json!({"user_id": ann, "provider": "git", "provider_account_id": "1"});
    let pair = json!({"workspace_id": world.workspace, "member_ids": [ann]});
    let spare = made("/api/workspaces", json!({"name": "Spare"}), "workspace.id");
    let leaving = world.server.login("owner@example.com");
    let sessions = leaving.get("/api/me/sessions").is(200)["sessions"].clone();
    let session = sessions
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["current"] == true)
        .unwrap();
    let bearer = |by: &Client| format!("Authorization = \"Bearer {}\"", by.token.as_ref().unwrap());
    let mut text = format!("{CHECKS}\n[headers]\n{}\n\n[parameters]\n", bearer(owner));
    for (name, value) in [
        ("path.workspace_id", world.workspace.clone()),
        ("query.workspace_id", world.workspace.clone()),
        ("path.channel_id", world.general.clone()),
        ("path.message_id", id_of(&owner.send(&world.general, "root"), "id")),
        ("path.conversation_id", made("/api/dms", pair, "conversation.id")),
        ("path.upload_id", owner.upload_id(&world.workspace, b"hello")),
        (
            "path.account_id",
            made(&world.path("/connected-accounts"), account, "connected_account.id"),
        ),
        ("path.invite_id", made(&world.path("/invites"), json!({}), "invite.id")),
        ("path.user_id", ann),
        ("path.session_id", id_of(session, "id")),
        (
            "path.workspace_route_id",
            id_of(&owner.get(&world.path("")).is(200), "workspace.route_id"),
        ),
        (
            "path.target_route_id",
            id_of(&owner.channel(&world.workspace, "general"), "route_id"),
        ),
    ] {
        writeln!(text, "\"{name}\" = {value:?}").unwrap();
    }
    let only = format!("parameters = {{ \"path.workspace_id\" = {spare:?} }}");
    for (operation, what) in [
        ("DELETE /api/workspaces/{workspace_id}", only.clone()),
        ("POST /api/workspaces/{workspace_id}/transfer-ownership", only),
        ("POST /api/auth/logout", format!("headers = {{ {} }}", bearer(&leaving))),
        // No request and answer; `tests/realtime` has it.
        ("GET /api/realtime/ws", "enabled = false".to_owned()),
    ] {
        write!(text, "\n[[operations]]\ninclude-name = {operation:?}\n{what}\n").unwrap();
    }
    text
}

fn answers_follow_the_document(engine: Engine) {
    let tool = std::env::var("CLICKCLACK_SCHEMATHESIS").expect(
        "CLICKCLACK_SCHEMATHESIS names the program schemathesis: run scripts/test, or pip install schemathesis",
    );
    let world = World::new(engine);
    let file = world.server.data.join("schemathesis.toml");
    std::fs::write(&file, configuration(&world)).unwrap();
    let ran = Command::new(tool)
        .current_dir(&world.server.data)
        // The server is on this machine, whatever proxy leads to others.
        .envs([("NO_PROXY", "127.0.0.1"), ("no_proxy", "127.0.0.1")])
        .arg("--config-file")
        .arg(&file)
        .args([
            "run",
            DOCUMENT,
            "--url",
            &world.server.url,
            "--no-shrink",
            "--continue-on-failure",
        ])
        // A slow machine is no fault, neither of the server nor of the tool.
        .args([
            "--request-timeout",
            &PATIENCE.as_secs().to_string(),
            "--suppress-health-check",
            "too_slow",
        ])
        .args(["--seed", &setting("CLICKCLACK_SCHEMATHESIS_SEED", "1")])
        .args(["--max-examples", &setting("CLICKCLACK_SCHEMATHESIS_EXAMPLES", "20")])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    let cases = said.lines().find(|l| l.contains(" generated, ")).unwrap_or_default();
    eprintln!("{engine:?}: {}", cases.trim());
    assert!(cases.contains(" passed"), "{said}");
    world.owner.get("/api/me").is(200);
}

#[test]
#[ignore = "needs schemathesis, which scripts/test installs"]
fn answers_follow_the_document_on_sqlite() {
    answers_follow_the_document(Engine::Sqlite);
}

#[test]
#[ignore = "needs schemathesis, which scripts/test installs"]
fn answers_follow_the_document_on_postgres() {
    answers_follow_the_document(Engine::Postgres);
}
