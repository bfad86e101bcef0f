//! Pages of a channel: windows by number, topics, and what a wrong question is answered.

use serde_json::json;

use crate::harness::{World, id_of, on_both_engines};
use crate::{page, post, say, seqs, topic};

const REFUSED: &str = "invalid message page request: ";

on_both_engines! {
    fn a_page_has_up_to_two_hundred_rows(engine) {
        let world = World::new(engine);
        for _ in 0..202 {
            say(&world.owner, &world.general, "x");
        }
        for (query, first, last, older, newer) in [
            ("", 103, 202, true, false),
            ("limit=", 103, 202, true, false),
            ("limit=200", 3, 202, true, false),
            ("limit=500", 3, 202, true, false),
            ("limit=0", 202, 202, true, false),
            ("limit=-3", 202, 202, true, false),
            ("limit=2&limit=9", 201, 202, true, false),
            ("mode=latest&limit=3", 200, 202, true, false),
            ("before_seq=100&limit=3", 97, 99, true, true),
            ("before_seq=4&limit=200", 1, 3, false, true),
            ("after_seq=0&limit=2", 1, 2, false, true),
            ("after_seq=200&limit=2", 201, 202, true, false),
            ("around_seq=100&limit=5", 98, 102, true, true),
            ("around_seq=100&limit=4", 99, 102, true, true),
            ("around_seq=1&limit=4", 1, 4, false, true),
            ("around_seq=202&limit=4", 199, 202, true, false),
            ("around_seq=9999&limit=2", 201, 202, true, false),
            ("after_seq=0&limit=500", 1, 200, false, true),
        ] {
            let found = page(&world.owner, &world.general, query);
            assert_eq!(seqs(&found), (first..=last).collect::<Vec<_>>(), "{query}");
            assert_eq!((&found["oldest_seq"], &found["newest_seq"]), (&json!(first), &json!(last)), "{query}");
            assert_eq!((&found["has_older"], &found["has_newer"]), (&json!(older), &json!(newer)), "{query}");
        }
        let nothing = json!({"messages": [], "oldest_seq": 0, "newest_seq": 0, "has_older": false, "has_newer": false});
        for query in ["after_seq=202", "before_seq=1", "before_seq=0", "after_seq=9223372036854775807"] {
            assert_eq!(page(&world.owner, &world.general, query), nothing, "{query}");
        }
    }

    fn every_root_of_a_page_carries_its_thread(engine) {
        let world = World::new(engine);
        let root = say(&world.owner, &world.general, "with");
        say(&world.owner, &world.general, "without");
        world.owner.reply(&root, "below");
        let rows = page(&world.owner, &world.general, "")["messages"].clone();
        assert_eq!((&rows[0]["thread_state"]["reply_count"], &rows[1]["thread_state"]["reply_count"]), (&json!(1), &json!(0)));
        assert_eq!(rows[1]["thread_state"]["last_reply_author_ids"], json!([]));
        assert!(rows[1]["thread_state"].get("last_reply_at").is_none());
        assert!(crate::show(&world.owner, &root).get("thread_state").is_none(), "only on pages");
    }

    fn a_wrong_question_is_told_what_is_wrong(engine) {
        let world = World::new(engine);
        let path = format!("/api/channels/{}/messages", world.general);
        for (query, text) in [
            ("before_seq=", "before_seq is required"),
            ("after_seq=%20", "after_seq is required"),
            ("around_seq=-1", "around_seq must be a non-negative integer"),
            ("before_seq=%201", "before_seq must be a non-negative integer"),
            ("after_seq=x", "after_seq must be a non-negative integer"),
            ("after_seq=9223372036854775808", "after_seq must be a non-negative integer"),
            ("before_seq=1&after_seq=1", "before_seq, after_seq, and around_seq are mutually exclusive"),
            ("mode=history", r#"unsupported message page mode "history""#),
            ("mode=latest&around_seq=1", "mode and cursor params are mutually exclusive"),
            ("topic_id=%20", "topic_id is required"),
            ("topic_id=top_none", "topic is unavailable"),
        ] {
            assert_eq!(world.owner.get(&format!("{path}?{query}")).refused(400), format!("{REFUSED}{text}"), "{query}");
        }
        world.owner.get(&format!("{path}?limit=many")).refused(400);
        // Who may not read the channel hears about the channel, once the question makes sense.
        let stranger = world.stranger();
        assert_eq!(stranger.get(&format!("{path}?topic_id=top_none")).refused(404), "channel not found");
    }

    fn a_topic_is_a_page_of_its_own(engine) {
        let world = World::new(engine);
        let (bound, wide) = (topic(&world, "bound", &world.general), topic(&world, "wide", ""));
        let elsewhere = world.owner.new_channel(&world.workspace, "elsewhere");
        let foreign = topic(&world, "foreign", &elsewhere);
        for n in 0..12 {
            let mut draft = json!({"body": "x"});
            if n % 2 == 1 {
                draft["topic_id"] = json!(bound);
            }
            let sent = post(&world.owner, &world.general, draft).is(201);
            assert_eq!(sent["event"]["payload"].get("topic_id"), sent["message"].get("topic_id"));
        }
        let in_topic = |query: &str| page(&world.owner, &world.general, &format!("topic_id={bound}&{query}"));
        assert_eq!(seqs(&in_topic("")), [2, 4, 6, 8, 10, 12]);
        let window = in_topic("around_seq=7&limit=3");
        assert_eq!(seqs(&window), [4, 6, 8]);
        assert_eq!((&window["has_older"], &window["has_newer"]), (&json!(true), &json!(true)));
        let start = in_topic("after_seq=0&limit=3");
        assert_eq!((seqs(&start), &start["has_older"], &start["has_newer"]), (vec![2, 4, 6], &json!(false), &json!(true)));
        assert!(seqs(&page(&world.owner, &world.general, &format!("topic_id={wide}"))).is_empty());
        let archived = topic(&world, "archived", "");
        world.server.sql(&format!("UPDATE topics SET archived_at = 1 WHERE id = '{archived}'"));
        let other = id_of(&world.owner.post("/api/workspaces", json!({"name": "Other"})).is(201), "workspace.id");
        let abroad = world.owner.post(&format!("/api/workspaces/{other}/topics"), json!({"name": "abroad"})).is(201);
        // One text for every reason: topics of hidden channels cannot be probed.
        for id in [&foreign, &archived, &id_of(&abroad, "topic.id"), "top_none"] {
            let text = world.owner.get(&format!("/api/channels/{}/messages?topic_id={id}", world.general)).refused(400);
            assert_eq!(text, format!("{REFUSED}topic is unavailable"));
            let refused = post(&world.owner, &world.general, json!({"body": "x", "topic_id": id}));
            assert_eq!((refused.refused(400).as_str(), &refused.json()["field"]), ("topic is unavailable", &json!("topic_id")));
        }
    }
}
