//! Quotes keep what was quoted as it read, and stay inside their channel or thread.

use serde_json::json;

use crate::harness::{World, id_of, on_both_engines};
use crate::{NOTHING, pair, post, reply, say, show};

const REFUSED: &str = "quoted message is not in this channel, conversation, or thread";

on_both_engines! {
    fn a_quote_stays_in_its_channel_or_thread(engine) {
        let world = World::new(engine);
        let (root, second) = (say(&world.owner, &world.general, "root"), say(&world.owner, &world.general, "second"));
        let elsewhere = world.owner.new_channel(&world.workspace, "elsewhere");
        let foreign = say(&world.owner, &elsewhere, "x");
        let below = id_of(&world.owner.reply(&root, "below"), "id");
        let gone = say(&world.owner, &world.general, "gone");
        world.owner.delete(&format!("/api/messages/{gone}")).is(200);
        let dm = pair(&world.owner, &world.workspace, &world.person("Ann"));
        let private = world.owner.post(&format!("/api/dms/{dm}/messages"), json!({"body": "x"})).is(201);
        let private = id_of(&private, "message.id");
        let own = |id: &str| json!({"body": "x", "quoted_message_id": id});
        for id in [&foreign, &below, &gone, &private, NOTHING] {
            let refused = post(&world.owner, &world.general, own(id));
            assert_eq!((refused.refused(400).as_str(), &refused.json()["field"]), (REFUSED, &json!("quoted_message_id")));
        }
        for id in [&second, &foreign, &gone, &private, NOTHING] {
            assert_eq!(reply(&world.owner, &root, own(id)).refused(400), REFUSED);
        }
        let tail = world.owner.tail(&world.workspace);
        assert_eq!(post(&world.owner, &world.general, own(&format!(" {root} "))).is(201)["message"]["quoted_message_id"], root);
        for id in [&root, &below] {
            assert_eq!(reply(&world.owner, &root, own(id)).is(201)["message"]["quoted_message_id"], *id);
        }
        let kinds = crate::kinds(&world.owner, &world.workspace, &tail);
        assert!(kinds.iter().all(|k| ["message.created", "thread.reply_created", "thread.state_updated"].contains(&k.as_str())));
        let blank = post(&world.owner, &world.general, own("  ")).is(201);
        assert!(blank["message"].get("quoted_message_id").is_none());
    }

    fn a_quote_is_280_characters_of_what_it_said_then(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let source = say(&ann, &world.general, &format!("  {}tail", "é".repeat(280)));
        let quoting = post(&world.owner, &world.general, json!({"body": "x", "quoted_message_id": source})).is(201)["message"].clone();
        assert_eq!(quoting["quoted_body_snapshot"], "é".repeat(280));
        assert_eq!(quoting["quoted_author_id"], ann.user_id());
        let id = id_of(&quoting, "id");
        ann.patch(&format!("/api/messages/{source}"), json!({"body": "changed"})).is(200);
        ann.patch("/api/me", json!({"display_name": "Anna"})).is(200);
        ann.delete(&format!("/api/messages/{source}")).is(200);
        let now = show(&world.owner, &id);
        assert_eq!((&now["quoted_body_snapshot"], &now["quoted_message_id"]), (&quoting["quoted_body_snapshot"], &json!(source)));
        assert_eq!(now["quoted_author"]["display_name"], "Anna", "as they are called now");
    }
}
