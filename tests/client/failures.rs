//! Every way in which a server or a network fails has its exit code and its line, and nothing goes where it should not.

use std::time::Duration;

use serde_json::json;

use crate::fake::Fake;
use crate::harness::PATIENCE;
use crate::shell::{Shell, ended, rest};

#[test]
fn an_answer_becomes_an_exit_code_and_the_words_of_the_server() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    for (status, code, reason) in [
        (400, 2, "400 Bad Request: because"),
        (401, 3, "401 Unauthorized: because; try: clickclack login"),
        (403, 5, "403 Forbidden: because"),
        (404, 4, "404 Not Found: because"),
        (409, 1, "409 Conflict: because"),
        (413, 2, "413 Payload Too Large: because"),
        (415, 2, "415 Unsupported Media Type: because"),
        (418, 1, "418 I'm a teapot: because"),
        (422, 2, "422 Unprocessable Entity: because"),
        (429, 1, "429 Too Many Requests: because"),
        (500, 11, "500 Internal Server Error: because"),
        (503, 11, "503 Service Unavailable: because"),
    ] {
        fake.answer("/api/me", status, json!({"error": "because"}));
        shell.fails(&["whoami"], code, reason);
        // Without words of the server the status speaks for itself.
        fake.answer_raw("/api/me", status, "", b"<html>");
        shell.fails(&["whoami"], code, reason.split(':').next().unwrap());
    }
}

#[test]
fn a_success_that_is_not_the_expected_json_exits_11() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    let bodies = ["", "<html>", "{\"user\":", "null", "[]", "{}", "{\"user\":{\"id\":5}}"];
    for body in bodies {
        fake.answer_raw("/api/me", 200, "", body.as_bytes());
        shell.fails(&["whoami"], 11, "unexpected answer");
        shell.fails(&["status", "--json"], 11, "unexpected answer");
    }
    for path in [
        "/api/workspaces",
        "/api/workspaces/wsp_1/channels",
        "/api/channels/chn_1/messages",
    ] {
        let fake = Fake::new();
        let shell = Shell::at(&fake.url, "t");
        fake.answer_raw(path, 200, "", b"{\"workspaces\":null,\"channels\":{},\"messages\":3}");
        shell.fails(&["messages", "list"], 11, "unexpected answer");
        shell.fails(&["send", "hello"], 11, "unexpected answer");
    }
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    fake.answer("/api/realtime/events", 200, json!({"events": []}));
    shell.fails(&["tail"], 11, "no text at /tail_cursor");
    let fake = Fake::new();
    let shell = Shell::new().with("CLICKCLACK_SERVER", &fake.url);
    fake.answer("/api/auth/magic/consume", 200, json!({"token": "sst_x"}));
    shell.fails(&["login", "--magic-token", "m"], 11, "unexpected answer");
    assert!(!shell.config().exists());
}

#[test]
fn a_redirect_is_not_followed() {
    let (fake, other) = (Fake::new(), Fake::new());
    let shell = Shell::at(&fake.url, "secret");
    for status in [301, 302, 307, 308] {
        fake.answer_raw("/api/me", status, &format!("Location: {}/api/me\r\n", other.url), b"");
        shell.fails(&["whoami"], 11, "that does not redirect");
    }
    assert!(other.asked().is_empty(), "{:?}", other.asked());
}

#[test]
fn a_server_that_cannot_be_reached_exits_10() {
    // A port that nobody listens on.
    let token = Shell::at("http://127.0.0.1:1", "t");
    token.fails(&["whoami"], 10, "Connection refused");
    token.fails(&["messages", "tail"], 10, "Connection refused");
    Shell::at("http://no-such-host.invalid", "t").fails(&["whoami"], 10, "cannot reach http://no-such-host.invalid");
    // Neither is what answers there a server, nor does it speak TLS.
    let fake = Fake::new();
    Shell::at(&fake.url.replace("http", "https"), "t").fails(&["whoami"], 10, "cannot reach https://");
}

#[test]
fn a_server_that_does_not_answer_in_time_exits_10() {
    let fake = Fake::new();
    fake.delay("/api/me", PATIENCE);
    Shell::at(&fake.url, "t").fails(&["whoami"], 10, "no answer within 10 seconds");
}

#[test]
fn what_is_no_address_of_a_server_exits_2() {
    for url in [
        "localhost:8080",
        "ftp://x",
        "http://user:secret@x",
        "http://x?y=1",
        "http://x#y",
        "https://",
    ] {
        let ran = Shell::at(url, "t").run(&["whoami"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{url}: {ran:#?}");
    }
    let fake = Fake::new();
    Shell::at(&fake.url, "a\u{1}b").fails(&["whoami"], 2, "the token has characters that cannot be sent");
    assert!(fake.asked().is_empty());
}

#[test]
fn nothing_to_select_from_exits_4() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "t");
    shell.fails(
        &["send", "--channel", "missing", "x"],
        4,
        "channel \"missing\" not found",
    );
    shell.fails(
        &["send", "--channel", "chn_missing", "x"],
        4,
        "channel \"chn_missing\" not found",
    );
    shell.fails(
        &["channels", "list", "--workspace", "missing"],
        4,
        "workspace \"missing\" not found",
    );
    fake.answer("/api/workspaces/wsp_1/channels", 200, json!({"channels": []}));
    shell.fails(&["send", "x"], 4, "no channels visible");
    fake.answer("/api/workspaces", 200, json!({"workspaces": []}));
    shell.fails(&["send", "x"], 4, "no workspaces visible");
    shell.fails(&["status", "--channel", "general"], 4, "channel \"general\" not found");
    let status = shell.line("status").ok();
    assert_eq!(
        status.stdout,
        format!("server\t{}\nuser\tusr_1\nworkspace\t\nchannel\t\n", fake.url)
    );
    assert!(fake.asked().iter().all(|asked| asked.method == "GET"));
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let fake = Fake::new();
    fake.delay("/api/me", Duration::from_millis(500));
    let mut child = Shell::at(&fake.url, "t").stuck(&["whoami", "--json"]);
    drop(child.stdout.take());
    assert_eq!(ended(&mut child), 0);
    assert_eq!(rest(child.stderr.as_mut().unwrap()), "");
}

#[test]
fn more_diagnostics_go_to_standard_error_and_hold_no_secret() {
    let fake = Fake::new();
    let shell = Shell::at(&fake.url, "secret");
    let ran = shell.line("whoami --plain --verbose").ok();
    assert_eq!(ran.stdout, "usr_1\n");
    assert!(ran.stderr.starts_with("GET /api/me: 200, "), "{ran:#?}");
    assert!(!ran.stderr.contains("secret"), "{ran:#?}");
    assert_eq!(shell.line("whoami --quiet --no-color --no-input").ok().stderr, "");
}
