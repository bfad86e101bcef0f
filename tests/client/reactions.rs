//! Reactions: checked before anything is sent, exact on the wire, harmless on the screen.

use serde_json::json;

use crate::fake::Fake;
use crate::harness::{World, on_both_engines};
use crate::shell::Shell;

#[test]
fn plain_output_and_malformed_operands_are_refused_before_any_request() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    let refusal = "--plain is not supported for reaction commands; omit it or use --json";
    shell.fails(&["reactions", "add", "--plain", "msg_1", "x"], 2, refusal);
    shell.fails(&["reactions", "remove", "msg_1", "x", "--plain"], 2, refusal);
    for operands in [&[][..], &["msg_1"], &["msg_1", "a", "b"], &["", "a"], &["msg_1", ""]] {
        shell.fails(
            &[&["reactions", "remove"], operands].concat(),
            2,
            "usage: clickclack reactions",
        );
    }
    assert!(fake.asked().is_empty());
}

#[test]
fn an_emoji_is_encoded_in_a_path_and_a_removal_has_no_body() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    fake.answer(
        "/api/messages/msg_1/reactions/%F0%9F%91%8D%2F%3F",
        200,
        json!({"event": {}, "reactions": [], "more": 1}),
    );
    let ran = shell.run(&["reactions", "remove", "msg_1", "👍/?", "--json"]).ok();
    assert_eq!(ran.json(), json!({"event": {}, "reactions": []}));
    let asked = fake.last();
    assert_eq!((asked.method.as_str(), asked.body.len()), ("DELETE", 0));
    assert_eq!(asked.header("content-type"), None);
}

#[test]
fn human_output_holds_nothing_that_a_terminal_obeys() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    let encoded = "msg_%E2%80%AE%1B%5B31m1";
    fake.answer(
        &format!("/api/messages/{encoded}/reactions"),
        201,
        json!({"event": {}, "reactions": []}),
    );
    let emoji = "\u{202e}\u{1b}]0;x\u{7}";
    let ran = shell.run(&["reactions", "add", "msg_\u{202e}\u{1b}[31m1", emoji]).ok();
    assert_eq!(ran.stdout, format!("reaction added on {encoded}\n"));
    assert_eq!(fake.last().json(), json!({ "emoji": emoji }));
    // Nor does an error repeat what a server says as it is.
    fake.answer(
        "/api/messages/msg_2/reactions",
        400,
        json!({"error": "no \u{1b}[31m\u{202e} emoji"}),
    );
    shell.fails(
        &["reactions", "add", "msg_2", "x"],
        2,
        "400 Bad Request: no \\u{1b}[31m\\u{202e} emoji",
    );
}

on_both_engines! {
    fn reactions_are_added_and_removed(engine) {
        let world = World::new(engine);
        let anna = world.person("Anna Lind");
        let shell = Shell::at(&world.server.url, anna.token.as_deref().unwrap());
        let message = world.owner.send(&world.general, "react to me")["id"].as_str().unwrap().to_owned();
        let path = format!("/api/messages/{message}");
        let ran = shell.run(&["reactions", "add", &message, "👍"]).ok();
        assert_eq!(ran.stdout, format!("reaction added on {message}\n"));
        assert_eq!(anna.ok("GET", &path, None)["message"]["reactions"][0]["emoji"], "👍");
        let json = shell.run(&["reactions", "remove", "--json", &message, "👍"]).ok().json();
        assert_eq!(json["event"]["type"], "reaction.removed");
        assert_eq!(json["reactions"], json!([]));
        assert!(anna.ok("GET", &path, None)["message"].get("reactions").is_none());
        // Once more is no failure; what did not happen is told by a blank event.
        let json = shell.run(&["reactions", "remove", "--json", &message, "👍"]).ok().json();
        assert_eq!(json["event"]["type"], "");
    }
}
