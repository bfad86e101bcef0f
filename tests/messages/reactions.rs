//! Reactions: opaque texts, one of each for a person, counted exactly.

use serde_json::{Value, json};

use crate::harness::{Client, Reply, World, on_both_engines};
use crate::{blank_event, say, show};

fn add(by: &Client, message: &str, emoji: &str) -> Reply {
    by.post(&format!("/api/messages/{message}/reactions"), json!({"emoji": emoji}))
}

fn remove(by: &Client, message: &str, escaped: &str) -> Reply {
    by.delete(&format!("/api/messages/{message}/reactions/{escaped}"))
}

on_both_engines! {
    fn a_reaction_is_added_and_removed_once(engine) {
        let world = World::new(engine);
        let id = say(&world.owner, &world.general, "x");
        for (emoji, escaped) in [
            (":claw:/blue", "%3Aclaw%3A%2Fblue"),
            ("\u{1f980}", "%F0%9F%A6%80"),
            ("<b>' OR 1=1 --", "%3Cb%3E%27%20OR%201%3D1%20--"),
            (" a ", "%20a%20"),
        ] {
            let new = add(&world.owner, &id, emoji).is(201);
            let payload = json!({"message_id": id, "emoji": emoji, "user_id": world.owner_id, "count": 1});
            assert_eq!((&new["event"]["payload"], &new["event"]["seq"]), (&payload, &json!(1)));
            assert_eq!(new["reactions"], json!([{"emoji": emoji, "count": 1, "reacted_by_me": true}]));
            let again = add(&world.owner, &id, emoji).is(200);
            assert_eq!((&again["event"], &again["reactions"]), (&blank_event(), &new["reactions"]));
            let gone = remove(&world.owner, &id, escaped).is(200);
            assert_eq!((&gone["event"]["type"], &gone["event"]["payload"]["count"]), (&json!("reaction.removed"), &json!(0)));
            let absent = remove(&world.owner, &id, escaped).is(200);
            assert_eq!(absent, json!({"event": blank_event(), "reactions": []}));
        }
        assert_eq!(remove(&world.owner, &id, "%zz").status, 400);
        for none in [json!({}), json!({"emoji": null})] {
            let text = world.owner.post(&format!("/api/messages/{id}/reactions"), none).refused(400);
            assert_eq!(text, "emoji is required");
        }
        add(&world.owner, &id, &"x".repeat(256)).is(201);
        assert_eq!(add(&world.owner, &id, &"x".repeat(257)).refused(400), "emoji is longer than 256 bytes");
    }

    fn reactions_are_summed_for_each_reader(engine) {
        let world = World::new(engine);
        let (ann, ben) = (world.person("Ann"), world.person("Ben"));
        let root = say(&ann, &world.general, "x");
        let below = ann.reply(&root, "below")["id"].as_str().unwrap().to_owned();
        for id in [&root, &below] {
            add(&ann, id, "b").is(201);
            add(&ann, id, "a").is(201);
            let both = add(&ben, id, "b").is(201);
            assert_eq!(both["event"].get("seq").is_some(), *id == root);
            let mine = |emoji: &str, count: i64, me: bool| json!({"emoji": emoji, "count": count, "reacted_by_me": me});
            assert_eq!(show(&ann, id)["reactions"], json!([mine("b", 2, true), mine("a", 1, true)]));
            assert_eq!(show(&ben, id)["reactions"], json!([mine("b", 2, true), mine("a", 1, false)]));
            // Nobody takes away what others said.
            assert_eq!(remove(&ben, id, "a").is(200)["event"], blank_event());
            assert_eq!(show(&world.owner, id)["reactions"][1], mine("a", 1, false));
        }
    }

    fn people_who_react_at_once_are_counted_without_gap(engine) {
        let world = World::new(engine);
        let id = say(&world.owner, &world.general, "x");
        let people: Vec<_> = (0..6).map(|n| world.person(&format!("P{n}"))).collect();
        let count = |answer: Value| answer["event"]["payload"]["count"].as_i64().unwrap();
        let mut counts: Vec<_> = std::thread::scope(|s| {
            let jobs: Vec<_> = people.iter().map(|p| s.spawn(|| count(add(p, &id, "x").is(201)))).collect();
            jobs.into_iter().map(|j| j.join().unwrap()).collect()
        });
        counts.sort();
        assert_eq!(counts, [1, 2, 3, 4, 5, 6]);
    }
}
