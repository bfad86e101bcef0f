//! What the words of a command line mean, and what is wrong with them. Nothing is sent for a line that cannot be meant.

use serde_json::json;

use crate::fake::Fake;
use crate::shell::Shell;

#[test]
fn a_line_that_cannot_be_meant_says_why_and_sends_nothing() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    for (line, says) in [
        ("frobnicate", "unknown command \"frobnicate\""),
        ("canary", "unknown command \"canary\""),
        ("--server http://x serve", "unknown command \"serve\""),
        ("--token t --json migrate status", "unknown command \"migrate\""),
        ("--server http://x", "client command is required"),
        ("--json", "client command is required"),
        ("workspaces", "usage: clickclack workspaces list"),
        ("workspaces frob", "usage: clickclack workspaces list"),
        ("workspaces use", "usage: clickclack workspaces use <workspace>"),
        ("channels", "usage: clickclack channels list [--workspace WORKSPACE]"),
        ("channels use", "usage: clickclack channels use <channel>"),
        ("channels create", "usage: clickclack channels create <name>"),
        ("messages", "usage: clickclack messages <send|list"),
        ("messages frob", "unknown messages command \"frob\""),
        ("threads", "usage: clickclack threads <open|reply> <message-id> [body]"),
        ("thread frob", "unknown threads command \"frob\""),
        (
            "threads open",
            "usage: clickclack threads <open|reply> <message-id> [body]",
        ),
        (
            "threads reply",
            "usage: clickclack threads <open|reply> <message-id> [body]",
        ),
        ("reply", "usage: clickclack reply <message-id> [body]"),
        (
            "reactions",
            "usage: clickclack reactions <add|remove> <message-id> <emoji>",
        ),
        ("reactions toggle", "unknown reactions command \"toggle\""),
        ("reactions add", "usage: clickclack reactions add <message-id> <emoji>"),
        (
            "reactions add msg_1",
            "usage: clickclack reactions add <message-id> <emoji>",
        ),
        (
            "reactions add msg_1 a b",
            "usage: clickclack reactions add <message-id> <emoji>",
        ),
        (
            "reactions remove msg_1",
            "usage: clickclack reactions remove <message-id> <emoji>",
        ),
        ("login", "--magic-token is required"),
        ("send", "message body is required"),
        ("messages send --file /dev/null", "message body is required"),
        ("reply msg_1 --stdin", "message body is required"),
        ("threads reply msg_1 --reply-to msg_2", "message body is required"),
        ("events", "usage: clickclack events tail"),
    ] {
        shell.fails(&line.split(' ').collect::<Vec<_>>(), 2, says);
    }
    assert!(fake.asked().is_empty(), "{:?}", fake.asked());
    assert_eq!(std::fs::read_dir(shell.home.path()).unwrap().count(), 0);
}

#[test]
fn a_flag_that_cannot_be_meant_exits_2_with_usage() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    for line in [
        "whoami --no-such-flag",
        "--no-such-flag whoami",
        "send --no-such-flag hello",
        "messages list --limit many",
        "messages list --limit 0",
        "messages list --after-seq -1",
        "whoami --json=maybe",
        "whoami surplus",
        "login --magic-token t --store=perhaps",
    ] {
        let ran = shell.line(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}: {ran:#?}");
        assert!(ran.stderr.contains("error:"), "{line}: {ran:#?}");
    }
    assert!(fake.asked().is_empty());
}

#[test]
fn flags_stand_before_the_command_or_behind_it_and_the_last_one_counts() {
    let fake = Fake::new();
    let shell = Shell::at("http://127.0.0.1:1", "of-env");
    for line in [
        format!("--server {} whoami --plain", fake.url),
        format!("whoami -plain -server={}", fake.url),
        format!(
            "--server http://127.0.0.1:2 --json whoami --server {} --json=false --plain=t",
            fake.url
        ),
    ] {
        assert_eq!(shell.line(&line).ok().stdout, "usr_1\n", "{line}");
    }
    let both = shell.line(&format!("whoami --plain --json --server {}", fake.url)).ok();
    assert_eq!(both.json(), json!({"user": {"id": "usr_1", "display_name": "Anna"}}));
    shell
        .line(&format!("--token a whoami --token b --server {}", fake.url))
        .ok();
    assert_eq!(fake.last().header("authorization"), Some("Bearer b"));
}

#[test]
fn a_text_to_send_holds_no_flags() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    for (line, body) in [
        ("send hello --json", "hello --json"),
        ("--plain send -- --json", "--json"),
        ("messages send --plain hello -- world -x", "hello -- world -x"),
        ("reply msg_1 --plain so it -is", "so it -is"),
        ("thread reply msg_1 yes --plain", "yes --plain"),
        ("threads reply --plain msg_1 yes", "yes"),
        ("send --body -dashed --plain", "-dashed"),
    ] {
        let ran = shell.line(line).ok();
        assert_eq!(fake.last().json(), json!({ "body": body }), "{line}");
        assert!(!ran.stdout.contains('{'), "{line}: {}", ran.stdout);
    }
}

#[test]
fn the_first_source_of_a_text_wins() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    let file = shell.home.path().join("text");
    std::fs::write(&file, "of a file\n\n").unwrap();
    let file = file.to_str().unwrap();
    for (args, body) in [
        (
            &["--body", " of a flag ", "--file", file, "--stdin", "words"][..],
            " of a flag ",
        ),
        (&["--body", " ", "--file", file, "--stdin", "words"], "of a file\n\n"),
        (&["--stdin", "words"], "of a pipe\n"),
        (&["two", "words  here"], "two words  here"),
    ] {
        shell.run_with_input(&[&["send"], args].concat(), b"of a pipe\n").ok();
        assert_eq!(fake.last().json(), json!({ "body": body }));
    }
    shell.run(&["send", "--reply-to", " msg_9 ", "quoting"]).ok();
    assert_eq!(
        fake.last().json(),
        json!({"body": "quoting", "quoted_message_id": "msg_9"})
    );
    shell.fails(&["send", "--file", "/nowhere/at/all"], 1, "cannot read /nowhere/at/all");
    let asked = fake.asked().len();
    let ran = shell.run_with_input(&["send", "--stdin"], b"\xff\xfe");
    assert_eq!(ran.code, 2, "{ran:#?}");
    // A text without end.
    shell.fails(
        &["send", "--file", "/dev/zero"],
        2,
        "/dev/zero is longer than a message can be",
    );
    assert_eq!(fake.asked().len(), asked);
}

#[test]
fn a_page_is_asked_for_with_what_was_given_and_nothing_else() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    for (line, path) in [
        ("messages list", "/api/channels/chn_1/messages?limit=20"),
        (
            "messages list --limit 5 --after-seq 0",
            "/api/channels/chn_1/messages?limit=5&after_seq=0",
        ),
    ] {
        shell.line(line).ok();
        assert_eq!(fake.last().path, path);
    }
    assert!(fake.asked().iter().all(|asked| asked.header("content-type").is_none()));
}

#[test]
fn a_server_may_live_below_a_path_and_parts_of_paths_are_encoded() {
    let fake = Fake::new();
    let shell = Shell::at(&format!("{}/team/chat//", fake.url), "t");
    fake.answer("/team/chat/api/messages/a%2F..%2F%C3%A9%3Fx/thread", 200, json!({}));
    let ran = shell.run(&["threads", "open", "a/../é?x"]);
    assert_eq!(ran.code, 11, "{ran:#?}");
    assert_eq!(
        fake.last().path,
        "/team/chat/api/messages/a%2F..%2F%C3%A9%3Fx/thread?limit=100"
    );
}
