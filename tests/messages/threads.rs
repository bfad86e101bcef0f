//! Threads: one flat level of replies.

use serde_json::{Value, json};

use crate::harness::{Client, World, id_of, on_both_engines};
use crate::{NOTHING, kinds, reply, say, show};

fn open(by: &Client, root: &str, query: &str) -> Value {
    by.get(&format!("/api/messages/{root}/thread?{query}")).is(200)
}

fn numbers(thread: &Value) -> Vec<i64> {
    let replies = thread["replies"].as_array().unwrap();
    replies.iter().map(|r| r["thread_seq"].as_i64().unwrap()).collect()
}

on_both_engines! {
    fn a_reply_is_told_by_two_events_in_order(engine) {
        let world = World::new(engine);
        let root = say(&world.owner, &world.general, "root");
        let tail = world.owner.tail(&world.workspace);
        let answer = reply(&world.owner, &root, json!({"body": " below ", "nonce": "n"}));
        let correlation = answer.header("x-correlation-id").to_owned();
        let made = answer.is(201);
        let message = &made["message"];
        assert_eq!([&message["parent_message_id"], &message["thread_root_id"]], [&json!(root); 2]);
        assert_eq!((&message["thread_seq"], &message["body"], &message["channel_id"]), (&json!(1), &json!("below"), &json!(world.general)));
        assert!(message.get("channel_seq").is_none() && message.get("route_id").is_none());
        let state = &made["thread_state"];
        assert_eq!((&state["root_message_id"], &state["reply_count"]), (&json!(root), &json!(1)));
        assert_eq!((&state["last_reply_author_ids"], &state["last_reply_at"]), (&json!([world.owner_id]), &message["created_at"]));
        let log = world.owner.events(&world.workspace, &tail);
        assert_eq!(json!(log), made["events"]);
        let payload = json!({"message_id": message["id"], "root_message_id": root, "nonce": "n", "correlation_id": correlation});
        assert_eq!((&log[0]["type"], &log[0]["payload"]), (&json!("thread.reply_created"), &payload));
        assert_eq!((&log[1]["type"], &log[1]["payload"]), (&json!("thread.state_updated"), &json!({"root_message_id": root})));
        assert!(log.iter().all(|e| e["channel_id"] == world.general.as_str() && e.get("seq").is_none()));
        let tail = world.owner.tail(&world.workspace);
        let again = reply(&world.owner, &root, json!({"body": "below", "nonce": "n"})).is(200);
        assert_eq!((&again["message"]["id"], &again["events"], &again["thread_state"]), (&message["id"], &Value::Null, state));
        assert!(kinds(&world.owner, &world.workspace, &tail).is_empty());
        // A reply is no news of the channel.
        assert_eq!(world.owner.channel(&world.workspace, "general")["last_seq"], 1);
    }

    fn a_thread_is_one_level_and_starts_at_its_root(engine) {
        let world = World::new(engine);
        let root = say(&world.owner, &world.general, "root");
        let below = id_of(&world.owner.reply(&root, "below"), "id");
        assert_eq!(reply(&world.owner, &below, json!({"body": "x"})).refused(400), "nested thread replies are not supported");
        let path = format!("/api/messages/{below}/thread");
        assert_eq!(world.owner.get(&path).refused(400), "thread root must be a root message");
        for wrong in ["maybe", "TRUE", "1"] {
            let text = world.owner.get(&format!("/api/messages/{root}/thread?latest={wrong}")).refused(400);
            assert_eq!(text, "latest must be true or false");
        }
        let outsider = world.stranger();
        let missing = world.owner.get(&format!("/api/messages/{NOTHING}/thread")).refused(404);
        for who in [&outsider, &world.person_as("guest", "Gus")] {
            assert_eq!(who.get(&format!("/api/messages/{root}/thread")).refused(404), missing);
            assert_eq!(reply(who, &root, json!({"body": "x"})).refused(404), missing);
        }
    }

    fn a_long_thread_is_read_from_either_end(engine) {
        let world = World::new(engine);
        let root = say(&world.owner, &world.general, "root");
        assert!(show(&world.owner, &root).get("route_id").is_none());
        let empty = open(&world.owner, &root, "");
        let state = json!({"root_message_id": root, "reply_count": 0, "last_reply_author_ids": []});
        assert_eq!((&empty["replies"], &empty["thread_state"]), (&json!([]), &state));
        let link = id_of(&empty, "root.route_id");
        assert_eq!((link.len(), &link[..1]), (17, "M"), "opening a thread gives it a link");
        let ids: Vec<_> = (0..202).map(|_| id_of(&world.owner.reply(&root, "x"), "id")).collect();
        let up_to = |n: i64| (1..=n).collect::<Vec<_>>();
        assert_eq!(numbers(&open(&world.owner, &root, "")), up_to(100));
        assert_eq!(numbers(&open(&world.owner, &root, "limit=200")), up_to(200));
        assert_eq!(numbers(&open(&world.owner, &root, "limit=201&latest=false")), up_to(200));
        assert_eq!(numbers(&open(&world.owner, &root, "limit=0")), [1]);
        assert_eq!(numbers(&open(&world.owner, &root, "latest=true&limit=2")), [201, 202]);
        assert_eq!(numbers(&open(&world.owner, &root, "latest=%20true%20&limit=1")), [202]);
        world.owner.get(&format!("/api/messages/{root}/thread?limit=x")).refused(400);
        world.owner.delete(&format!("/api/messages/{}", ids[0])).is(200);
        let thread = open(&world.owner, &root, "limit=1");
        assert_eq!((&thread["replies"][0]["body"], &thread["thread_state"]["reply_count"]), (&json!(""), &json!(202)));
        assert_eq!(thread["root"]["route_id"], link);
    }

    fn the_last_three_who_replied_are_named(engine) {
        let world = World::new(engine);
        let root = say(&world.owner, &world.general, "root");
        let people: Vec<_> = (0..4).map(|n| world.person(&format!("P{n}"))).collect();
        let ids: Vec<_> = people.iter().map(Client::user_id).collect();
        for n in [0, 1, 1, 2, 3, 1] {
            people[n].reply(&root, "x");
        }
        let row = crate::page(&world.owner, &world.general, "")["messages"][0].clone();
        assert_eq!(row["thread_state"]["last_reply_author_ids"], json!([ids[1], ids[3], ids[2]]));
        assert_eq!(row["thread_state"]["reply_count"], 6);
    }
}
