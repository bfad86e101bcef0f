//! Requests that no client of ours sends.

use serde_json::{Value, json};

use crate::harness::{Engine, Reply, World, on_both_engines};
use crate::unharmed;
use crate::wire::{say, status};

const LIMIT: usize = 1 << 20;

fn post(world: &World, path: &str, body: &[u8]) -> Reply {
    let headers = [("Content-Type", "application/json")];
    world.owner.send_raw("POST", path, &headers, body).unwrap()
}

fn messages(world: &World) -> String {
    format!("/api/channels/{}/messages", world.general)
}

fn refused(reply: &Reply, what: &str) {
    assert_eq!(reply.status, 400, "{what}: {}", reply.text());
    let answer = reply.json();
    assert!(
        answer["code"].is_string() && answer["error"].is_string(),
        "{what}: {answer}"
    );
    for word in [
        "serde",
        "EOF while",
        "expected value at",
        "invalid type:",
        "rusqlite",
        "postgres",
    ] {
        assert!(!reply.text().contains(word), "{what}: a parser's own words: {answer}");
    }
}

on_both_engines! {
    fn malformed_json_is_refused_and_says_where(engine) {
        let world = World::new(engine);
        for body in [
            "{", "}", "[1", "nul", "{\"body\":}", "{\"body\":\"x\"", "{\"body\":\"x\"} {}", "{\"body\":\"x\"}]", "{'body':'x'}",
            "{\"body\":\"\u{1}\"}", "{\"body\":\"\\x\"}", "{\"body\":01}", "{body:1}", "{\"body\":\"x\",}", "\u{feff}{",
            &"[".repeat(100_000), &"{\"a\":".repeat(100_000),
        ] {
            let reply = post(&world, &messages(&world), body.as_bytes());
            let what = &body[..body.len().min(30)];
            refused(&reply, what);
            let error = reply.error();
            assert!(error.starts_with("line ") || error.contains("single JSON value"), "{what}: {error}");
        }
        refused(&world.owner.send_raw("POST", &messages(&world), &[], b" ").unwrap(), "white space");
        assert!(world.owner.bodies(&world.general).is_empty());
        unharmed(&world);
    }

    fn a_wrong_type_names_its_field(engine) {
        let world = World::new(engine);
        let message = world.owner.send(&world.general, "there")["id"].as_str().unwrap().to_owned();
        let tail = world.owner.tail(&world.workspace);
        let wrong = [json!(7), json!(true), json!(["x"]), json!({"a": 1}), json!(1.5)];
        for (path, field) in [
            (messages(&world), "body"),
            (format!("/api/messages/{message}/thread/replies"), "body"),
            (format!("/api/messages/{message}/reactions"), "emoji"),
            (format!("/api/workspaces/{}/channels", world.workspace), "name"),
            ("/api/workspaces".to_owned(), "name"),
            ("/api/auth/magic/consume".to_owned(), "token"),
        ] {
            for value in &wrong {
                let reply = post(&world, &path, json!({field: value}).to_string().as_bytes());
                refused(&reply, &format!("{path} {value}"));
                assert_eq!(reply.json()["field"], field, "{path} {value}: {}", reply.text());
            }
            for top in ["[]", "7", "\"x\"", "true"] {
                refused(&post(&world, &path, top.as_bytes()), top);
            }
        }
        for seq in [json!("1"), json!(1.5), json!([1]), json!(-1), json!(1e300)] {
            let reply = post(&world, &format!("/api/channels/{}/read", world.general), json!({"seq": seq}).to_string().as_bytes());
            refused(&reply, &seq.to_string());
        }
        assert_eq!(world.owner.tail(&world.workspace), tail, "nothing happened");
        unharmed(&world);
    }

    fn text_of_any_kind_is_kept_or_refused_but_never_a_fault(engine) {
        let world = World::new(engine);
        for body in ["a\0b", "\u{202e}abc", "🦀".repeat(5000).as_str(), "%s%n", "'; DROP TABLE messages; --", "\u{fffe}"] {
            let reply = post(&world, &messages(&world), json!({"body": body, "nonce": body}).to_string().as_bytes());
            assert!(matches!(reply.status, 201 | 400), "{body:?}: {} {}", reply.status, reply.text());
        }
        // Broken UTF-8 and lone surrogates arrive as replacement characters.
        for raw in [&b"{\"body\":\"a\xff\xfeb\"}"[..], b"{\"body\":\"a\\ud800b\"}"] {
            let reply = post(&world, &messages(&world), raw);
            assert_eq!(reply.status, 201, "{}", reply.text());
            assert!(reply.json()["message"]["body"].as_str().unwrap().contains('\u{fffd}'));
        }
        unharmed(&world);
    }

    fn hostile_ids_and_parameters_find_nothing(engine) {
        let world = World::new(engine);
        for id in ["%00", "%ff%fe", "..%2f..", "%27%20OR%201=1--", "%25", "a%2fb", "chn_%F0%9F%A6%80", &"x".repeat(8000)] {
            for path in [
                format!("/api/channels/{id}/messages"), format!("/api/messages/{id}"), format!("/api/messages/{id}/thread"),
                format!("/api/workspaces/{id}"), format!("/api/workspaces/{id}/channels"), format!("/api/routes/{id}/{id}"),
                format!("/api/realtime/events?workspace_id={id}&after_cursor={id}"), format!("/api/realtime/ws?workspace_id={id}"),
                format!("/api/messages/by-nonce?workspace_id={id}&nonce={id}"),
            ] {
                let reply = world.owner.get(&path);
                assert!((400..500).contains(&reply.status), "{path}: {} {}", reply.status, reply.text());
            }
        }
        for query in [
            "limit=x", "before_seq=-1", "before_seq=99999999999999999999", "after_seq=", "around_seq=1&after_seq=1", "mode=x",
            "topic_id=%00", "limit=%00", "before_seq=%ff",
        ] {
            let reply = world.owner.get(&format!("{}?{query}", messages(&world)));
            assert_eq!(reply.status, 400, "{query}: {}", reply.text());
        }
        unharmed(&world);
    }
}

#[test]
fn a_body_may_be_a_mebibyte_and_not_a_byte_more() {
    let world = World::new(Engine::Sqlite);
    let frame = json!({"body": ""}).to_string().len();
    let body = |n: usize| json!({"body": "x".repeat(n - frame)}).to_string().into_bytes();
    assert_eq!(post(&world, &messages(&world), &body(LIMIT)).status, 201);
    let reply = post(&world, &messages(&world), &body(LIMIT + 1));
    assert_eq!(
        (reply.status, reply.error().as_str()),
        (413, "http: request body too large")
    );
    // Said, not sent: the answer does not wait for it.
    let head = |extra: &str| {
        let token = world.owner.token.as_ref().unwrap();
        format!(
            "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{extra}\r\n\r\n",
            messages(&world)
        )
    };
    assert_eq!(
        status(&say(&world, head("Content-Length: 99999999999").as_bytes())),
        413
    );
    let mut chunked = head("Transfer-Encoding: chunked").into_bytes();
    for _ in 0..20 {
        chunked.extend_from_slice(b"10000\r\n");
        chunked.resize(chunked.len() + 0x10000, b' ');
        chunked.extend_from_slice(b"\r\n");
    }
    assert_eq!(status(&say(&world, &chunked)), 413);
    for length in ["-1", "x", "1, 2", "18446744073709551616", "1\r\nContent-Length: 2"] {
        let got = status(&say(&world, head(&format!("Content-Length: {length}")).as_bytes()));
        assert!(got == 0 || got == 400 || got == 413, "Content-Length {length}: {got}");
    }
    assert_eq!(world.owner.bodies(&world.general).len(), 1);
    unharmed(&world);
}

#[test]
fn absurd_heads_are_refused() {
    let world = World::new(Engine::Sqlite);
    let get = |path: &str, headers: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").into_bytes()
    };
    let many: String = (0..300).map(|i| format!("X-{i}: y\r\n")).collect();
    for (what, bytes) in [
        ("a long path", get(&format!("/{}", "a".repeat(100_000)), "")),
        ("a long query", get(&format!("/api/me?{}", "a".repeat(100_000)), "")),
        (
            "a long header",
            get("/api/me", &format!("X: {}\r\n", "a".repeat(100_000))),
        ),
        (
            "a long token",
            get("/api/me", &format!("Authorization: Bearer {}\r\n", "a".repeat(30_000))),
        ),
        (
            "a long cookie",
            get(
                "/api/me",
                &format!("Cookie: clickclack_session={}\r\n", "a".repeat(30_000)),
            ),
        ),
        ("many headers", get("/api/me", &many)),
        ("a header without a name", get("/api/me", ": x\r\n")),
        ("a header with a space", get("/api/me", "A B: x\r\n")),
        ("a control character", get("/api/me", "A: \u{1}\r\n")),
        ("a path with a space", b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
        ("no path", b"GET HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
        ("a strange version", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n".to_vec()),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(20)),
        ("zeros", vec![0; 100_000]),
        ("high bytes", vec![0xff; 100_000]),
        (
            "a method of its own",
            b"BREW /api/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
        ),
        ("a whole URL of elsewhere", get("http://evil.example/api/me", "")),
        (
            "CONNECT",
            b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
        ),
    ] {
        let got = status(&say(&world, &bytes));
        assert!(got == 0 || (400..500).contains(&got), "{what}: {got}");
    }
    for headers in [
        "Origin: \u{ff}\r\n",
        "Cookie: a=b; a=c; ;;;=\r\n",
        "Accept-Encoding: \u{1f980}\r\n",
        "Range: bytes=x-\r\n",
    ] {
        let got = status(&say(&world, &get("/", headers)));
        assert!(got < 500, "{headers}: {got}");
    }
    unharmed(&world);
}

#[test]
fn a_path_leads_to_no_file_outside_the_web_app() {
    let world = World::new(Engine::Sqlite);
    for path in [
        "/../../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/_app/../../clickclack.db",
        "/%00",
        "/\\..\\..\\etc\\passwd",
        "/api/../../etc/passwd",
    ] {
        let answer = say(
            &world,
            format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        assert!(status(&answer) < 500, "{path}");
        assert!(!String::from_utf8_lossy(&answer).contains("root:"), "{path}");
    }
    unharmed(&world);
}

#[test]
fn a_broken_socket_harms_only_itself() {
    let world = World::new(Engine::Sqlite);
    let mut good = world.owner.socket(&world.workspace, None);
    let token = world.owner.token.as_ref().unwrap();
    let open = format!(
        "GET /api/realtime/ws?workspace_id={} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        world.workspace
    );
    let huge = [&[0x81, 0xff][..], &(1u64 << 40).to_be_bytes(), &[0; 4]].concat();
    let large = [&[0x81, 0xff][..], &100_000u64.to_be_bytes(), &[0; 4], &[b'x'; 100_000]].concat();
    for frame in [
        &huge[..],
        &large,
        b"\x81\x02hi",
        b"\xff\xff\xff\xff\xff\xff",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x83\x80\0\0\0\0",
        b"\x81\x84\0\0\0\0\xff\xfe\xfd\xfc",
        b"\x89\xfe\x10\x00\0\0\0\0",
        b"\x88\x81\0\0\0\0x",
    ] {
        let answer = say(&world, &[open.as_bytes(), frame].concat());
        assert_eq!(status(&answer), 101);
    }
    world.owner.send(&world.general, "still here");
    let event: Value = good.next("message.created");
    assert_eq!(event["seq"], 1);
    unharmed(&world);
}
