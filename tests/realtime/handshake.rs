//! Opening a socket: who may, from where, and what the open socket is for.

use std::time::Duration;

use serde_json::json;
use tokio_tungstenite::tungstenite::{self, http::HeaderMap};

use crate::harness::{Client, Socket, World, on_both_engines, until};

type Shaken = Result<(Socket, HeaderMap), u16>;

/// The socket, or the status of the refusal.
fn shake(by: &Client, workspace: &str, headers: &[(&'static str, &str)]) -> Shaken {
    let path = format!("/api/realtime/ws?workspace_id={workspace}");
    Socket::shake(by, &path, headers).map_err(|e| match *e {
        tungstenite::Error::Http(answer) => answer.status().as_u16(),
        other => panic!("{other}"),
    })
}

fn status(shaken: Shaken) -> u16 {
    shaken.map_or_else(|status| status, |_| 101)
}

on_both_engines! {
    fn a_handshake_is_checked_in_order(engine) {
        let world = World::new(engine);
        let ws = format!("/api/realtime/ws?workspace_id={}", world.workspace);
        assert_eq!(world.server.anonymous().get("/api/realtime/ws").status, 401);
        assert_eq!(world.bot("profile:read").get("/api/realtime/ws").refused(403), "bot token is missing scope realtime:read");
        assert_eq!(world.owner.get("/api/realtime/ws").refused(400), "workspace_id is required");
        assert_eq!(world.stranger().get(&ws).refused(404), "workspace not found");
        let plain = world.owner.get(&ws);
        assert_eq!((plain.status, plain.header("upgrade"), plain.header("connection")), (426, "websocket", "Upgrade"));
        let headers = [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "8")];
        let old = world.owner.send_raw("GET", &ws, &headers, &[]).unwrap();
        assert_eq!((old.status, old.header("sec-websocket-version")), (400, "13"));
    }

    fn a_token_may_come_as_a_subprotocol_and_is_echoed(engine) {
        let world = World::new(engine);
        let (bot, nobody) = (world.bot("bot:read"), world.server.anonymous());
        for token in [world.owner.token.as_ref().unwrap(), bot.token.as_ref().unwrap()] {
            let offer = format!("clickclack.bearer.{token}");
            for offered in [offer.clone(), format!("chat, {offer}, clickclack.bearer.other")] {
                let (mut socket, answer) = shake(&nobody, &world.workspace, &[("Sec-WebSocket-Protocol", &offered)]).unwrap();
                assert_eq!(answer["sec-websocket-protocol"], offer.as_str());
                assert!(answer["x-correlation-id"].to_str().unwrap().starts_with("corr_"));
                world.owner.send(&world.general, "x");
                socket.next("message.created");
            }
        }
        for wrong in ["clickclack.bearer.", "clickclack.bearer.sst_none", "chat"] {
            assert_eq!(status(shake(&nobody, &world.workspace, &[("Sec-WebSocket-Protocol", wrong)])), 401, "{wrong}");
        }
        // A header decides alone, the offer is echoed all the same.
        let offered = [("Sec-WebSocket-Protocol", "clickclack.bearer.sst_none")];
        let (_, answer) = shake(&world.owner, &world.workspace, &offered).unwrap();
        assert_eq!(answer["sec-websocket-protocol"], "clickclack.bearer.sst_none");
    }

    fn only_pages_of_this_server_open_sockets(engine) {
        let world = World::with(engine, &[], &[("CLICKCLACK_PUBLIC_URL", "https://chat.example.com")]);
        let from = |origin: &str| status(shake(&world.owner, &world.workspace, &[("Origin", origin)]));
        let own = world.server.url.clone();
        for origin in [own.as_str(), &own.to_uppercase().replacen("HTTP", "http", 1), "https://chat.example.com", "https://CHAT.example.com:443"] {
            assert_eq!(from(origin), 101, "{origin}");
        }
        for origin in [
            "https://evil.example", "http://chat.example.com", "https://chat.example.com:8443", "https://chat.example.com.evil.example",
            "https://evil.example/https://chat.example.com", "null", "http://127.0.0.1:1", "file://",
        ] {
            assert_eq!(from(origin), 403, "{origin}");
        }
        assert_eq!(status(shake(&world.owner, &world.workspace, &[])), 101, "no page at all");
    }

    fn the_metrics_count_sockets_and_the_people_behind_them(engine) {
        let world = World::with(engine, &["--metrics-enabled"], &[]);
        let there = |people: usize, sockets: usize| {
            let wanted = [format!("\nclickclack_sockets {sockets}\n"), format!("\nclickclack_people_online {people}\n")];
            until("people and sockets in the metrics", || {
                let text = world.owner.get("/metrics").text();
                wanted.iter().all(|line| text.contains(line)).then_some(())
            });
        };
        there(0, 0);
        let twice = [(); 2].map(|()| world.owner.socket(&world.workspace, None));
        let person = world.person("Ann").socket(&world.workspace, None);
        let _bot = world.bot("bot:write").socket(&world.workspace, None);
        there(2, 4);
        drop(person);
        there(1, 3);
        drop(twice);
        there(0, 1);
    }

    fn an_open_socket_listens_to_nobody(engine) {
        let world = World::new(engine);
        let mut socket = world.owner.socket(&world.workspace, None);
        for said in [json!({"type": "message.created"}), json!("hello"), json!([])] {
            socket.send(&said);
        }
        assert!(socket.answers_ping());
        assert!(socket.drain(Duration::from_millis(300)).is_empty(), "no greeting, no answer");
        assert!(world.owner.bodies(&world.general).is_empty());
        let sent = world.owner.post(&format!("/api/channels/{}/messages", world.general), json!({"body": "x"})).is(201);
        assert_eq!(socket.next("message.created"), sent["event"], "each frame is one event, as it was answered");
        assert_eq!(socket.closed, None);
    }
}
