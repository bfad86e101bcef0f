//! Rows of working agents, and what bots tell about themselves.

use serde_json::json;

use crate::harness::{World, id_of, on_both_engines};
use crate::{post, reply, say, show};

on_both_engines! {
    fn activity_is_for_bots_that_may(engine) {
        let world = World::new(engine);
        let (plain, agent) = (world.bot("bot:write"), world.bot("bot:write,agent_activity:write"));
        let row = json!({"body": "thinking", "kind": "agent_commentary", "turn_id": " t "});
        for kind in ["agent", "Message", "agent_tool "] {
            assert_eq!(post(&agent, &world.general, json!({"body": "x", "kind": kind})).refused(400), "invalid message kind");
        }
        let text = post(&agent, &world.general, json!({"body": "x", "turn_id": " "})).refused(400);
        assert_eq!(text, "turn_id is only valid for agent activity messages");
        let text = post(&world.owner, &world.general, row.clone()).refused(403);
        assert_eq!(text, "agent activity messages require a bot token");
        let text = post(&plain, &world.general, row.clone()).refused(403);
        assert_eq!(text, "bot token is missing scope agent_activity:write");
        let sent = post(&agent, &world.general, row).is(201);
        assert_eq!((&sent["message"]["kind"], &sent["message"]["turn_id"]), (&json!("agent_commentary"), &json!(" t ")));
        assert_eq!((&sent["event"]["payload"]["kind"], &sent["event"]["payload"]["turn_id"]), (&json!("agent_commentary"), &json!(" t ")));
        // Replies know neither.
        let below = reply(&agent, &id_of(&sent, "message.id"), json!({"body": "x", "kind": "agent_tool", "turn_id": "t"})).is(201);
        assert_eq!(below["message"]["kind"], "message");
        assert!(below["message"].get("turn_id").is_none());
    }

    fn activity_is_not_unread_and_not_found_but_counted(engine) {
        let world = World::new(engine);
        let agent = world.bot("bot:write,agent_activity:write");
        post(&agent, &world.general, json!({"body": "pondering", "kind": "agent_commentary"})).is(201);
        post(&agent, &world.general, json!({"body": "pondering", "kind": "agent_tool"})).is(201);
        let ordinary = say(&agent, &world.general, "pondering");
        let channel = world.owner.channel(&world.workspace, "general");
        assert_eq!((&channel["last_seq"], &channel["unread_count"]), (&json!(3), &json!(1)));
        let found = world.owner.get(&format!("/api/search?workspace_id={}&q=pondering", world.workspace)).is(200);
        let ids: Vec<_> = found["results"].as_array().unwrap().iter().map(|h| id_of(h, "id")).collect();
        assert_eq!(ids, [ordinary]);
    }

    fn a_bot_says_what_wrote_and_a_person_does_not(engine) {
        let world = World::new(engine);
        let bot = world.bot("bot:write");
        let keys = ["author_model", "author_thinking", "author_runtime"];
        let longest = "é".repeat(128);
        let draft = json!({"body": "x", "author_model": longest, "author_thinking": "high", "author_runtime": "r"});
        let sent = post(&bot, &world.general, draft.clone()).is(201)["message"].clone();
        let read = show(&world.owner, &id_of(&sent, "id"));
        for key in keys {
            assert_eq!((&sent[key], &read[key]), (&draft[key], &draft[key]));
            let mut long = draft.clone();
            long[key] = json!("é".repeat(129));
            assert_eq!(post(&bot, &world.general, long.clone()).refused(400), format!("{key} is longer than 128 characters"));
            let ignored = post(&world.owner, &world.general, long).is(201);
            assert!(ignored["message"].get(key).is_none());
        }
        let below = reply(&bot, &id_of(&sent, "id"), draft.clone()).is(201);
        assert_eq!(below["message"]["author_model"], draft["author_model"]);
    }
}
