//! One's own profile.

use serde_json::{Value, json};

use crate::harness::{Client, World, on_both_engines};

fn me(by: &Client) -> Value {
    by.get("/api/me").is(200)["user"].clone()
}

fn change(by: &Client, body: Value) -> Value {
    by.patch("/api/me", body).is(200)["user"].clone()
}

fn refused(by: &Client, body: Value) -> String {
    by.patch("/api/me", body).refused(400)
}

on_both_engines! {
    fn a_profile_changes_as_a_whole_or_not_at_all(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let before = me(&ann);
        assert_eq!(change(&ann, json!({})), before);
        let good = json!({"display_name": "New", "handle": "new", "avatar_url": "https://a.example/x.png",
            "notification_settings": {"pushover_user_key": "k".repeat(30)}, "appearance_preferences": {"density": "compact"}});
        for (key, wrong) in [
            ("display_name", json!(" ")),
            ("handle", json!("x")),
            ("avatar_url", json!("javascript:alert(1)")),
            ("notification_settings", json!({"pushover_enabled": true})),
            ("appearance_preferences", json!({"density": "tiny"})),
        ] {
            let mut body = good.clone();
            body[key] = wrong;
            let answer = ann.patch("/api/me", body);
            answer.refused(400);
            assert_eq!(answer.json()["field"], key);
            assert_eq!(me(&ann), before, "{key}");
        }
        let after = change(&ann, json!({"handle": " @Name-1_x "}));
        assert_eq!((&after["handle"], &after["display_name"]), (&json!("name-1_x"), &json!("Ann")));
        assert_eq!(ann.patch("/api/me", good.clone()).is(200)["user"]["handle"], "new");
        let text = world.bot("bot:admin").patch("/api/me", good).refused(403);
        assert_eq!(text, "bot tokens cannot update profiles");
    }

    fn a_handle_is_plain_and_ones_own(engine) {
        let world = World::new(engine);
        let (ann, ben) = (world.person("Ann"), world.person("Ben"));
        for handle in ["a", "-ab", "_ab", "a b", "a.b", "ä-b", "a/b", "<b>", "@@ab", "ab\u{200b}", "ab\0", "аdmin", &"a".repeat(33)] {
            let text = refused(&ann, json!({ "handle": handle }));
            assert_eq!(text, "handle must be 2-32 chars using letters, numbers, underscores, or dashes", "{handle:?}");
        }
        for handle in ["ab", "0x", &"a".repeat(32)] {
            assert_eq!(change(&ann, json!({ "handle": handle }))["handle"], *handle);
        }
        change(&ann, json!({"handle": "ann"}));
        assert!(ben.patch("/api/me", json!({"handle": "@ANN"})).refused(409).starts_with("handle is already taken"));
        change(&ann, json!({"handle": "ann"})); // one's own is no conflict
        for none in ["", " @ "] {
            assert_eq!(change(&ann, json!({ "handle": none }))["handle"], "");
            assert_eq!(change(&ben, json!({ "handle": none }))["handle"], "", "no handle is nobody's");
        }
        assert_eq!(change(&ben, json!({"handle": "ann"}))["handle"], "ann");
    }

    fn a_picture_is_a_web_address_or_the_fallback(engine) {
        let world = World::new(engine);
        let known = world.server.login("MyEmailAddress@example.com");
        let fallback = "https://gravatar.com/avatar/84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee?d=identicon";
        assert_eq!(me(&known)["avatar_url"], fallback);
        for wrong in ["ftp://a.example/x", "//a.example/x", "/x.png", "https://", "data:image/png;base64,", "https:x", "http://a b/", "x"] {
            assert_eq!(refused(&known, json!({ "avatar_url": wrong })), "avatar_url must be an http or https URL", "{wrong}");
        }
        let own = " HTTPS://a.example/x.png?q#f ";
        assert_eq!(change(&known, json!({ "avatar_url": own }))["avatar_url"], own.trim());
        assert_eq!(me(&world.server.login("MyEmailAddress@example.com"))["avatar_url"], own.trim(), "signing in changes nothing");
        assert_eq!(change(&known, json!({"avatar_url": "  "}))["avatar_url"], fallback);
    }

    fn appearance_is_there_once_it_was_chosen(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let look = |user: &Value| user.get("appearance_preferences").cloned();
        assert_eq!(look(&me(&ann)), None);
        assert_eq!(look(&change(&ann, json!({"appearance_preferences": {}}))), None, "nothing is no choice");
        assert_eq!(look(&change(&ann, json!({"appearance_preferences": {"density": "comfortable"}}))), Some(json!({})));
        let all = json!({"color_mode": "dark", "board_theme": "moss", "message_layout": "outlined", "density": "compact"});
        assert_eq!(look(&change(&ann, json!({"appearance_preferences": all}))), Some(all));
        let patch = json!({"board_theme": "signal", "color_mode": null, "density": ""});
        let left = json!({"color_mode": "dark", "message_layout": "outlined"});
        assert_eq!(look(&change(&ann, json!({"appearance_preferences": patch}))), Some(left.clone()));
        for (key, value) in [("color_mode", "Dark"), ("color_mode", " dark"), ("board_theme", "x"), ("message_layout", "x"), ("density", "x")] {
            assert_eq!(refused(&ann, json!({"appearance_preferences": {key: value}})), format!("{key} is invalid"));
        }
        assert_eq!(look(&me(&ann)), Some(left));
    }

    fn push_needs_a_key_of_thirty_letters(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let with = |enabled: bool, key: &str| json!({"notification_settings": {"pushover_enabled": enabled, "pushover_user_key": key}});
        let key = format!("{}Zz9", "a".repeat(27));
        assert_eq!(me(&ann)["notification_settings"], json!({"pushover_enabled": false, "pushover_user_key": ""}));
        let text = "pushover_user_key is required when pushover notifications are enabled";
        assert_eq!(refused(&ann, with(true, " ")), text);
        for wrong in ["a".repeat(29), "a".repeat(31), "é".repeat(15), format!("{}-", "a".repeat(29))] {
            assert_eq!(refused(&ann, with(false, &wrong)), "pushover_user_key must be 30 alphanumeric characters");
        }
        let on = json!({"pushover_enabled": true, "pushover_user_key": key});
        assert_eq!(change(&ann, with(true, &format!(" {key} ")))["notification_settings"], on);
        assert_eq!(change(&ann, json!({"display_name": "Anna"}))["notification_settings"], on);
        assert_eq!(change(&ann, with(false, &key))["notification_settings"]["pushover_user_key"], key, "kept while off");
        let off = json!({"pushover_enabled": false, "pushover_user_key": ""});
        assert_eq!(change(&ann, json!({"notification_settings": {}}))["notification_settings"], off, "both are replaced");
        assert!(world.bot("bot:admin").get("/api/me").is(200)["user"].get("notification_settings").is_none());
    }
}
