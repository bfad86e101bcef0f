//! The member directory.

use serde_json::{Value, json};

use crate::harness::{Client, World, id_of, on_both_engines};
use crate::workspace;

fn page(by: &Client, world: &World, query: &str) -> Value {
    by.get(&world.path(&format!("/members?{query}"))).is(200)
}

fn names(page: &Value) -> Vec<String> {
    let list = page["members"].as_array().unwrap();
    list.iter().map(|m| id_of(m, "user.display_name")).collect()
}

on_both_engines! {
    fn members_come_by_role_and_name_in_any_case(engine) {
        let world = World::new(engine);
        for name in ["beta", "Alpha", "100% Real", "ÉLODIE"] {
            world.person(name);
        }
        world.person_as("guest", "A guest");
        world.person_as("moderator", "Zoe Moderator");
        let bot = world.bot("bot:read");
        let all = page(&world.owner, &world, "");
        let mut found = names(&all);
        let robot = found.remove(6);
        assert_eq!(found, ["Olive Owner", "Zoe Moderator", "100% Real", "Alpha", "beta", "ÉLODIE", "A guest"]);
        assert!(robot.starts_with("Bot "));
        assert_eq!(names(&page(&bot, &world, "limit=1")), ["Olive Owner"], "bots and guests read it too");
        assert_eq!((&all["has_more"], &all["total_count"]), (&json!(false), &json!(8)));
        assert_eq!(all["total_by_role"], json!({"owner": 1, "moderator": 1, "member": 4, "bot": 1, "guest": 1}));
        assert!(all.get("next_cursor").is_none());
        for (query, expected) in [
            ("q=%25", vec!["100% Real"]),
            ("q=__", vec![]),
            ("q=%C3%A9lodie", vec!["ÉLODIE"]),
            ("q=%20ALPHA%20", vec!["Alpha"]),
            ("q=%5C", vec![]),
            ("q=%27%20OR%201%3D1--", vec![]),
            ("role=moderator", vec!["Zoe Moderator"]),
            ("role=%20guest%20&q=a", vec!["A guest"]),
        ] {
            let found = page(&world.owner, &world, query);
            assert_eq!(names(&found), expected, "{query}");
            assert_eq!(found["total_count"], expected.len(), "{query}");
            assert!(found.get("total_by_role").is_none(), "{query}");
        }
    }

    fn pages_neither_lose_nor_repeat_members(engine) {
        let world = World::new(engine);
        for _ in 0..4 {
            world.person("Same Name");
        }
        let first = page(&world.owner, &world, "limit=2");
        assert_eq!((&first["has_more"], &first["total_count"]), (&json!(true), &json!(5)));
        let mut seen = names(&first);
        let mut cursor = id_of(&first, "next_cursor");
        world.person("Aaron, who came between");
        loop {
            let next = page(&world.owner, &world, &format!("limit=1&cursor={cursor}"));
            assert!(next.get("total_count").is_none() && next.get("total_by_role").is_none());
            seen.extend(names(&next));
            match next.get("next_cursor") {
                Some(more) => cursor = more.as_str().unwrap().to_owned(),
                None => break,
            }
        }
        assert_eq!(seen.len(), 5, "{seen:?}");
        for (query, text) in [
            (format!("cursor={cursor}&role=member"), ""),
            (format!("cursor={cursor}&q=same"), ""),
            ("cursor=%25%25".into(), ": malformed cursor"),
            ("role=admin".into(), ": invalid role filter"),
            ("role=Owner".into(), ": invalid role filter"),
        ] {
            let text = format!("invalid workspace member page request{text}");
            assert_eq!(world.owner.get(&world.path(&format!("/members?{query}"))).refused(400), text, "{query}");
        }
        world.owner.get(&world.path("/members?limit=bad")).refused(400);
        assert_eq!(names(&page(&world.owner, &world, "limit=0")).len(), 1);
        assert_eq!(names(&page(&world.owner, &world, "limit=9999")).len(), 6);
    }

    fn a_new_name_is_at_its_new_place_at_once(engine) {
        let world = World::new(engine);
        let (ann, ben) = (world.person("Ann"), world.person("Ben"));
        let other = workspace(&world.owner, "Other");
        assert_eq!(names(&page(&ben, &world, "role=member")), ["Ann", "Ben"]);
        ann.patch("/api/me", json!({"display_name": "Zed", "handle": "formerly-ann"})).is(200);
        assert_eq!(names(&page(&ben, &world, "role=member")), ["Ben", "Zed"]);
        assert_eq!(names(&page(&ben, &world, "q=formerly")), ["Zed"]);
        assert!(names(&page(&ben, &world, "q=formerly&role=owner")).is_empty());
        // Who has no handle is found by id.
        assert_eq!(names(&page(&ann, &world, &format!("q={}", ben.user_id()))), ["Ben"]);
        assert_eq!(ann.get(&format!("/api/workspaces/{other}/members")).refused(404), "workspace not found");
    }

    fn nobody_sees_the_private_side_of_others(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let settings = json!({"pushover_enabled": true, "pushover_user_key": "a".repeat(30)});
        let mine = json!({"notification_settings": settings, "appearance_preferences": {"color_mode": "dark"}});
        ann.patch("/api/me", mine).is(200);
        world.moderate(&ann, json!({"moderation_note": "noted", "timeout_until": "2000-01-01T00:00:00Z"}));
        let sent = ann.send(&world.general, "needle");
        let dm = crate::conversation(&world.owner, &world, &ann);
        let private = ["notification_settings", "pushover", "appearance_preferences", "noted", "timeout_until", "example.com", "color_mode"];
        for path in [
            world.path("/members"),
            format!("/api/channels/{}/messages", world.general),
            format!("/api/messages/{}", id_of(&sent, "id")),
            format!("/api/messages/{}/thread", id_of(&sent, "id")),
            format!("/api/dms/{dm}"),
            format!("/api/search?workspace_id={}&q=needle", world.workspace),
        ] {
            let text = world.owner.get(&path).text();
            assert!(text.contains("\"Ann\""), "{path}");
            for word in private {
                assert!(!text.contains(word), "{word} in {path}: {text}");
            }
        }
    }
}
