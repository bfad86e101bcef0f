//! Whom a message mentions. The scanner's own cases stand beside it; here is what becomes of what it finds.

use serde_json::json;

use crate::harness::{World, on_both_engines};
use crate::{post, reply, say};

on_both_engines! {
    fn members_are_mentioned_by_their_handles(engine) {
        let world = World::new(engine);
        let (ann, ben, stranger) = (world.person("Ann"), world.person("Ben"), world.stranger());
        for (who, handle) in [(&ann, "ann"), (&ben, "ben"), (&stranger, "stranger"), (&world.owner, "olive")] {
            who.patch("/api/me", json!({ "handle": handle })).is(200);
        }
        let mut both = vec![ann.user_id(), ben.user_id()];
        both.sort();
        let told = |body: &str| {
            let event = post(&world.owner, &world.general, json!({ "body": body })).is(201)["event"].clone();
            assert!(event["payload"].get("mentioned_user_ids").is_none());
            event.get("mentioned_user_ids").cloned()
        };
        assert_eq!(told("@Ben, @ann. @BEN @nobody @stranger"), Some(json!(both)));
        assert_eq!(told("myself: @olive"), Some(json!([world.owner_id])));
        for none in ["ann@example.com", "https://x.test/@ann", "www.x.test/@ann", "[@ann](http://x/@ann)", "@@ann @ a@ann"] {
            assert_eq!(told(none), None, "{none}");
        }
        let root = say(&world.owner, &world.general, "no one");
        let replied = reply(&world.owner, &root, json!({"body": "@ann"})).is(201);
        assert_eq!(replied["events"][0]["mentioned_user_ids"], json!([ann.user_id()]));
        assert!(replied["events"][1].get("mentioned_user_ids").is_none());
        let edited = world.owner.patch(&format!("/api/messages/{root}"), json!({"body": "@ann"})).is(200);
        assert!(edited["event"].get("mentioned_user_ids").is_none(), "not on edit");
        // Fixed when it was said: a new handle changes nothing.
        let before = world.owner.events(&world.workspace, "");
        ann.patch("/api/me", json!({"handle": "anna"})).is(200);
        assert_eq!(world.owner.events(&world.workspace, ""), before);
    }

    fn forty_thousand_handles_in_one_message_are_looked_up(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        ann.patch("/api/me", json!({"handle": "h39999"})).is(200);
        let body: String = (0..40_000).map(|n| format!("@h{n} ")).collect();
        let event = post(&world.owner, &world.general, json!({ "body": body })).is(201)["event"].clone();
        assert_eq!(event["mentioned_user_ids"], json!([ann.user_id()]));
    }
}
