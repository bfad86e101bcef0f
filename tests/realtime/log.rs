//! Pages of the log: who may read them, what they hold, and in which order.

use clickclack::store::Param;
use serde_json::json;

use crate::harness::{Client, Socket, World, id_of, on_both_engines};
use crate::{append_many, cursors, page, rows};
use tokio_tungstenite::tungstenite;

const TYPES: [&str; 16] = [
    "channel.created",
    "channel.read",
    "channel.updated",
    "dm.read",
    "member.moderation_updated",
    "message.created",
    "message.deleted",
    "message.updated",
    "pin.added",
    "pin.removed",
    "reaction.added",
    "reaction.removed",
    "thread.reply_created",
    "thread.state_updated",
    "workspace.ownership_transferred",
    "workspace.updated",
];

/// Status and text of the log, a handshake and an ephemeral event of this workspace.
fn tried(by: &Client, workspace: &str) -> [(u16, String); 3] {
    let log = by.get(&format!("/api/realtime/events?workspace_id={workspace}"));
    let socket = match Socket::open(by, &format!("/api/realtime/ws?workspace_id={workspace}")).map_err(|e| *e) {
        Err(tungstenite::Error::Http(answer)) => {
            let body = answer.body().clone().unwrap_or_default();
            let error: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
            (
                answer.status().as_u16(),
                error["error"].as_str().unwrap_or_default().to_owned(),
            )
        }
        other => panic!("{:?}", other.map(|_| "open")),
    };
    let told = by.post(
        "/api/realtime/ephemeral",
        json!({"workspace_id": workspace, "type": "presence.changed"}),
    );
    [(log.status, log.error()), socket, (told.status, told.error())]
}

on_both_engines! {
    fn a_fresh_workspace_has_an_empty_log(engine) {
        let world = World::new(engine);
        let made = world.owner.post("/api/workspaces", json!({"name": "Fresh"})).is(201);
        let fresh = id_of(&made, "workspace.id");
        assert_eq!(page(&world.owner, &fresh, "include_tail=true"), json!({"events": [], "tail_cursor": ""}));
        for other in ["", "include_tail=1", "include_tail=TRUE", "include_tail="] {
            assert_eq!(page(&world.owner, &fresh, other), json!({"events": []}), "{other}");
        }
    }

    fn a_page_has_up_to_five_hundred_events(engine) {
        let world = World::new(engine);
        let all = append_many(&world, 501, "x");
        for (query, count) in [
            ("", 200), ("limit=", 200), ("limit=500", 500), ("limit=501", 500), ("limit=0", 1), ("limit=-1", 1),
            ("limit=3", 3), ("limit=3&limit=9", 3),
        ] {
            assert_eq!(cursors(rows(&page(&world.owner, &world.workspace, query))), all[..count], "{query}");
        }
        let log = format!("/api/realtime/events?workspace_id={}", world.workspace);
        world.owner.get(&format!("{log}&limit=abc")).refused(400);
        let rest = page(&world.owner, &world.workspace, &format!("after_cursor={}&include_tail=true", all[499]));
        assert_eq!(cursors(rows(&rest)), all[500..]);
        assert_eq!(rest["tail_cursor"], all[500].as_str());
        // A cursor is only compared: unknown, foreign and absurd ones are places like others.
        assert_eq!(rows(&page(&world.owner, &world.workspace, "after_cursor=cur_0&limit=2")).len(), 2);
        assert!(rows(&page(&world.owner, &world.workspace, "after_cursor=zzz")).is_empty());
    }

    fn what_is_hidden_takes_no_place_on_a_page(engine) {
        let world = World::new(engine);
        let (ann, ben) = (world.person("Ann"), world.person("Ben"));
        let first = id_of(&world.owner.send(&world.general, "one"), "id");
        let start = ann.tail(&world.workspace);
        ben.post(&format!("/api/channels/{}/read", world.general), json!({"seq": 1})).is(200);
        world.owner.delete(&format!("/api/messages/{first}")).is(200);
        let found = page(&ann, &world.workspace, &format!("after_cursor={start}&limit=1&include_tail=true"));
        assert_eq!(rows(&found)[0]["type"], "message.deleted");
        assert_eq!(found["tail_cursor"], rows(&found)[0]["cursor"]);
        // A guest sees the guest channel and what concerns all, as full pages too.
        let room = world.server.guest_channel(&world.workspace);
        let guest = world.person_as("guest", "Gus");
        let start = guest.tail(&world.workspace);
        for _ in 0..3 {
            world.owner.send(&world.general, "hidden");
            world.owner.send(&room, "open");
        }
        world.owner.patch(&world.path(""), json!({"name": "New"})).is(200);
        let seen = rows(&page(&guest, &world.workspace, &format!("after_cursor={start}&limit=4"))).clone();
        assert!(seen[..3].iter().all(|e| e["channel_id"] == room.as_str()));
        assert_eq!(seen[3]["type"], "workspace.updated");
    }

    fn the_log_is_for_members_and_bots_of_the_workspace(engine) {
        let world = World::new(engine);
        let made = world.owner.post("/api/workspaces", json!({"name": "Other"})).is(201);
        let other = id_of(&made, "workspace.id");
        let member = world.person("Ann");
        let strange = tried(&member, &other);
        assert_eq!(strange, tried(&member, "wsp_00000000000000000000000000"), "unknown and foreign are the same");
        assert!(strange.iter().all(|(status, text)| (*status, text.as_str()) == (404, "workspace not found")));
        let bot = world.bot("bot:admin");
        for place in [other.as_str(), "wsp_none"] {
            assert!(tried(&bot, place).iter().all(|(status, text)| {
                (*status, text.as_str()) == (403, "bot token cannot access this workspace")
            }));
        }
        for answer in tried(&world.server.anonymous(), &world.workspace) {
            assert_eq!(answer.0, 401);
        }
        let deaf = world.bot("profile:read");
        let missing = tried(&deaf, &world.workspace).map(|(status, text)| format!("{status} {text}"));
        let needs = |scope: &str| format!("403 bot token is missing scope {scope}");
        assert_eq!(missing, [needs("realtime:read"), needs("realtime:read"), needs("messages:write")]);
    }

    fn event_types_are_told_to_every_caller(engine) {
        let world = World::new(engine);
        for caller in [&world.owner, &world.stranger(), &world.bot("profile:read")] {
            assert_eq!(caller.get("/api/event-types").is(200), json!({"event_types": TYPES}));
        }
        world.server.anonymous().get("/api/event-types").refused(401);
    }

    fn cursors_grow_whoever_writes(engine) {
        let world = World::new(engine);
        let start = world.owner.tail(&world.workspace);
        let mut socket = world.owner.socket(&world.workspace, None);
        std::thread::scope(|s| {
            // Two people of this server and another process, all at once.
            s.spawn(|| (0..5).for_each(|_| drop(append_many(&world, 3, "elsewhere"))));
            for by in [world.owner.clone(), world.person("Ann")] {
                let general = world.general.clone();
                s.spawn(move || (0..20).for_each(|n| drop(by.send(&general, &format!("{n}")))));
            }
        });
        let all = cursors(&world.owner.events(&world.workspace, &start));
        assert_eq!(all.len(), 55);
        assert!(all.windows(2).all(|two| two[0] < two[1]));
        assert_eq!(cursors(&socket.up_to(&all[54])), all, "a socket hears them in this order");
    }

    fn a_cursor_is_never_given_twice(engine) {
        let mut world = World::new(engine);
        let last = append_many(&world, 3, "x").pop().unwrap();
        let prune = ["admin", "events", "prune", "--workspace", &world.workspace, "--before", "2999-01-01T00:00:00Z"];
        world.server.cli(&prune).ok();
        assert!(world.owner.events(&world.workspace, "").is_empty());
        world.server.restart();
        assert!(append_many(&world, 1, "x")[0] > last);
    }

    fn who_was_told_in_private_is_not_widened(engine) {
        let world = World::new(engine);
        let (ann, ben) = (world.person("Ann"), world.person("Ben"));
        let body = json!({"workspace_id": world.workspace, "member_ids": [ben.user_id()]});
        let dm = id_of(&ann.post("/api/dms", body).is(201), "conversation.id");
        let start = world.owner.tail(&world.workspace);
        ann.post(&format!("/api/dms/{dm}/messages"), json!({"body": "x"})).is(201);
        let count = |by: &Client| by.events(&world.workspace, &start).len();
        assert_eq!((count(&ann), count(&ben), count(&world.owner)), (1, 1, 0));
        // Without the id in the payload, and even without the mark, it is still of a conversation.
        world.server.write(|tx| {
            let sql = "UPDATE events SET payload_json = '{}', is_private = ?1 WHERE direct_conversation_id IS NOT NULL";
            tx.exec(sql, &[Param::from(false)])
        });
        assert_eq!((count(&ann), count(&ben), count(&world.owner)), (1, 1, 0));
        world.moderate(&ben, json!({"role": "guest"}));
        assert!(ben.events(&world.workspace, &start).iter().all(|e| e["type"] != "message.created"));
        // And once nobody is listed any more, nobody sees it.
        world.server.write(|tx| tx.exec("UPDATE events SET is_private = ?1", &[Param::from(true)]));
        world.server.write(|tx| tx.exec("DELETE FROM event_recipients", &[]));
        assert_eq!((count(&ann), count(&world.owner)), (0, 0));
    }
}
