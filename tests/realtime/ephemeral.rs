//! Typing, presence, progress of agents: told to who is there, and forgotten.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Client, Reply, World, id_of, on_both_engines};

const QUIET: Duration = Duration::from_millis(300);

fn tell(by: &Client, world: &World, kind: &str, more: Value) -> Reply {
    let mut body = json!({"workspace_id": world.workspace, "type": kind});
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    by.post("/api/realtime/ephemeral", body)
}

fn typing(by: &Client, world: &World, more: Value) -> Reply {
    tell(by, world, "typing.started", more)
}

fn conversation(by: &Client, world: &World, with: &Client) -> String {
    let body = json!({"workspace_id": world.workspace, "member_ids": [with.user_id()]});
    id_of(&by.post("/api/dms", body).is(201), "conversation.id")
}

on_both_engines! {
    fn what_is_typed_is_told_and_not_kept(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let start = world.owner.tail(&world.workspace);
        let (mut hears, mut own) = (world.owner.socket(&world.workspace, None), ann.socket(&world.workspace, None));
        let payload = json!({"user_id": "usr_forged", "direct_conversation_id": "dm_forged", "channel_id": "chn_forged",
            "seq": 7, "nested": {"channel_id": "kept"}});
        let told = typing(&ann, &world, json!({"channel_id": format!(" {} ", world.general), "direct_conversation_id": "",
            "payload": payload, "recipients": ["usr_x"]})).is(202)["event"].clone();
        let expected = json!({"user_id": ann.user_id(), "channel_id": world.general, "seq": 7, "nested": {"channel_id": "kept"}});
        assert_eq!((&told["payload"], &told["cursor"], &told["channel_id"]), (&expected, &json!(""), &json!(world.general)));
        assert!(told.get("seq").is_none() && told.get("recipients").is_none());
        let id = id_of(&told, "id");
        let (date, fraction) = id.strip_prefix("eph_").unwrap().split_once('.').unwrap();
        assert!((date.len(), fraction.len()) == (14, 9) && (date.to_owned() + fraction).bytes().all(|c| c.is_ascii_digit()), "{id}");
        assert_eq!(hears.next("typing.started"), told);
        assert_eq!(own.next("typing.started"), told, "one's own sockets too");
        tell(&ann, &world, "typing.stopped", json!({"channel_id": world.general})).is(202);
        assert_eq!(hears.next("typing.stopped")["payload"], json!({"user_id": ann.user_id(), "channel_id": world.general}));
        assert_eq!(world.owner.tail(&world.workspace), start);
        assert!(world.owner.events(&world.workspace, &start).is_empty());
    }

    fn an_event_has_one_target_of_its_own_workspace(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let dm = conversation(&ann, &world, &world.owner);
        let none = "typing events require channel_id or direct_conversation_id";
        for more in [json!({}), json!({"channel_id": " "}), json!({"payload": {"channel_id": world.general}})] {
            assert_eq!(typing(&ann, &world, more).refused(400), none);
        }
        let both = json!({"channel_id": world.general, "direct_conversation_id": dm});
        let twice = "channel_id and direct_conversation_id are mutually exclusive";
        assert_eq!(typing(&ann, &world, both.clone()).refused(400), twice);
        assert_eq!(tell(&ann, &world, "presence.changed", both).refused(400), twice);
        for kind in ["", "typing", "message.created", "Typing.started"] {
            assert_eq!(tell(&ann, &world, kind, json!({})).refused(400), "unsupported ephemeral event type");
        }
        for payload in [json!("x"), json!([]), json!(1)] {
            typing(&ann, &world, json!({"channel_id": world.general, "payload": payload})).refused(400);
        }
        typing(&ann, &world, json!({"channel_id": world.general, "payload": null})).is(202);
        let missing = typing(&ann, &world, json!({"channel_id": "chn_none"})).refused(404);
        let foreign = world.stranger();
        let made = foreign.post("/api/workspaces", json!({"name": "Foreign"})).is(201);
        let hidden = id_of(&foreign.channel(&id_of(&made, "workspace.id"), "general"), "id");
        assert_eq!(typing(&ann, &world, json!({"channel_id": hidden})).refused(404), missing);
        let mine = id_of(&ann.post("/api/workspaces", json!({"name": "Mine"})).is(201), "workspace.id");
        let mine = id_of(&ann.channel(&mine, "general"), "id");
        assert_eq!(typing(&ann, &world, json!({"channel_id": mine})).refused(403), "channel is not in this workspace");
        let nowhere = typing(&ann, &world, json!({"direct_conversation_id": "dm_none"})).refused(404);
        assert_eq!(typing(&world.person("Ben"), &world, json!({"direct_conversation_id": dm})).refused(404), nowhere);
    }

    fn a_conversation_hears_its_own(engine) {
        let world = World::new(engine);
        let (ann, ben) = (world.person("Ann"), world.person("Ben"));
        let dm = conversation(&ann, &world, &ben);
        let (mut inside, mut outside) = (ben.socket(&world.workspace, None), world.owner.socket(&world.workspace, None));
        let told = typing(&ann, &world, json!({"channel_id": "", "direct_conversation_id": dm, "payload": {"channel_id": "x"}}));
        let told = told.is(202)["event"].clone();
        assert_eq!(told["payload"], json!({"user_id": ann.user_id(), "direct_conversation_id": dm}));
        assert!(told.get("channel_id").is_none());
        assert_eq!(inside.next("typing.started"), told);
        assert!(outside.drain(QUIET).is_empty());
        world.moderate(&ben, json!({"role": "guest"}));
        inside.next("member.moderation_updated");
        typing(&ann, &world, json!({"direct_conversation_id": dm})).is(202);
        ann.post(&format!("/api/dms/{dm}/messages"), json!({"body": "x"})).is(201);
        assert!(inside.drain(QUIET).is_empty(), "a guest is in no conversation");
        typing(&ben, &world, json!({"direct_conversation_id": dm})).refused(404);
    }

    fn progress_is_of_bots_that_may_write(engine) {
        let world = World::new(engine);
        let (reader, writer) = (world.bot("bot:read"), world.bot("bot:write"));
        let quiet = world.bot("messages:write,profile:read,dms:read");
        let here = json!({"channel_id": world.general, "payload": {"turn_id": "t", "op": "append", "line": {"id": "1", "kind": "tool"}}});
        assert_eq!(tell(&world.owner, &world, "agent.progress", here.clone()).refused(403), "agent.progress requires a bot token");
        assert_eq!(tell(&reader, &world, "agent.progress", here.clone()).refused(403), "bot token is missing scope messages:write");
        let none = tell(&writer, &world, "agent.progress", json!({})).refused(400);
        assert_eq!(none, "agent.progress requires channel_id or direct_conversation_id");
        let mut socket = world.owner.socket(&world.workspace, None);
        let told = tell(&writer, &world, "agent.progress", here.clone()).is(202)["event"].clone();
        assert_eq!(told["payload"]["line"], here["payload"]["line"], "passed on as it came");
        assert_eq!(socket.next("agent.progress"), told);
        let ann = world.person("Ann");
        let (dm, other) = (conversation(&ann, &world, &writer), conversation(&ann, &world, &quiet));
        tell(&writer, &world, "agent.progress", json!({"direct_conversation_id": dm})).is(202);
        assert!(socket.drain(QUIET).is_empty());
        let text = tell(&quiet, &world, "agent.progress", json!({"direct_conversation_id": other})).refused(403);
        assert_eq!(text, "bot token is missing scope dms:write");
    }

    fn who_may_not_write_tells_nothing(engine) {
        let world = World::new(engine);
        let room = world.server.guest_channel(&world.workspace);
        let (ann, guest) = (world.person("Ann"), world.person_as("guest", "Gus"));
        let dm = conversation(&ann, &world, &world.owner);
        for (change, text) in [
            (json!({"blocked": true}), "moderation restriction: member is blocked"),
            (json!({"blocked": false, "timeout_until": "2999-01-01T00:00:00Z"}),
                "moderation restriction: member is timed out until 2999-01-01T00:00:00Z"),
        ] {
            world.moderate(&ann, change);
            assert_eq!(typing(&ann, &world, json!({"channel_id": world.general})).refused(403), text);
            assert_eq!(typing(&ann, &world, json!({"direct_conversation_id": dm})).refused(403), text);
            assert_eq!(tell(&ann, &world, "presence.changed", json!({})).refused(403), text);
        }
        assert_eq!(typing(&guest, &world, json!({"channel_id": world.general})).refused(404), "channel not found");
        typing(&guest, &world, json!({"channel_id": room})).is(202);
        for n in 0..3 {
            guest.send(&room, &format!("{n}"));
        }
        assert_eq!(typing(&guest, &world, json!({"channel_id": room})).refused(429), "waiting room post limit reached");
        tell(&guest, &world, "presence.changed", json!({})).is(202);
    }

    fn presence_reaches_everybody_and_a_channel_its_readers(engine) {
        let world = World::new(engine);
        let room = world.server.guest_channel(&world.workspace);
        let guest = world.person_as("guest", "Gus");
        let mut socket = guest.socket(&world.workspace, Some(&guest.tail(&world.workspace)));
        let payload = json!({"state": "away", "channel_id": "x", "direct_conversation_id": "y"});
        let told = tell(&world.owner, &world, "presence.changed", json!({"payload": payload})).is(202)["event"].clone();
        assert_eq!(told["payload"], json!({"state": "away", "user_id": world.owner_id}));
        assert_eq!(socket.next("presence.changed"), told);
        typing(&world.owner, &world, json!({"channel_id": world.general})).is(202);
        typing(&world.owner, &world, json!({"channel_id": room})).is(202);
        assert_eq!(socket.next("typing.started")["channel_id"], room.as_str(), "not of what a guest cannot read");
    }
}
