//! Channels: making, changing, archiving.

use serde_json::{Value, json};

use crate::harness::{Client, Reply, World, id_of, on_both_engines};

fn create(by: &Client, world: &World, body: Value) -> Reply {
    by.post(&world.path("/channels"), body)
}

fn update(by: &Client, channel: &str, body: Value) -> Reply {
    by.patch(&format!("/api/channels/{channel}"), body)
}

on_both_engines! {
    fn a_channel_is_made_by_members_with_a_name_of_its_own(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let made = create(&ann, &world, json!({"name": " Side Dock! "})).is(201);
        let channel = made["channel"].clone();
        assert_eq!([&channel["name"], &channel["kind"], &channel["workspace_id"]], ["side-dock", "public", world.workspace.as_str()]);
        assert_eq!((&channel["external_managed"], &channel["last_seq"]), (&json!(false), &json!(0)));
        for key in ["display_title", "archived_at", "external_ref", "external_url", "sidebar_section"] {
            assert!(channel.get(key).is_none(), "{key}");
        }
        let event = &made["event"];
        assert_eq!((&event["type"], &event["channel_id"]), (&json!("channel.created"), &channel["id"]));
        assert_eq!(event["payload"], json!({"channel_id": channel["id"]}));
        assert!(event.get("seq").is_none());
        create(&ann, &world, json!({"name": " ! "})).refused(400);
        create(&ann, &world, json!({})).refused(400);
        assert_eq!(create(&world.owner, &world, json!({"name": "Guest!"})).refused(400), "guest channel name is reserved");
        update(&world.owner, &id_of(&channel, "id"), json!({"archived": true})).is(200);
        let taken = create(&ann, &world, json!({"name": "side dock"}));
        assert!(taken.refused(409).starts_with("channel name already exists in this workspace: duplicate ("), "also of an archived one");
        assert_eq!(taken.json()["field"], "name");
        assert_eq!(create(&ann, &world, json!({"name": "x", "kind": "voice"})).is(201)["channel"]["kind"], "voice");
        let names: Vec<_> = ann.channels(&world.workspace).iter().map(|c| id_of(c, "name")).collect();
        assert_eq!(names, ["general", "side-dock", "x"], "by name, archived ones too");
    }

    fn a_channel_is_changed_by_managers_and_bots_that_may(engine) {
        let world = World::new(engine);
        let (ann, mo, bot) = (world.person("Ann"), world.person_as("moderator", "Mo"), world.bot("bot:admin"));
        let channel = ann.new_channel(&world.workspace, "room");
        let route = id_of(&ann.channel(&world.workspace, "room"), "route_id");
        update(&ann, &channel, json!({"name": "mine"})).refused(403);
        assert_eq!(update(&world.bot("bot:write"), &channel, json!({})).refused(403), "bot token is missing scope channels:write");
        for (n, by) in [&world.owner, &mo, &bot].into_iter().enumerate() {
            let changed = update(by, &channel, json!({"name": format!("Room {n}"), "archived": true})).is(200);
            assert_eq!((&changed["channel"]["name"], &changed["channel"]["route_id"]), (&json!(format!("room-{n}")), &json!(route)));
            assert!(changed["channel"]["archived_at"].is_string());
            assert_eq!(changed["event"]["payload"], json!({"channel_id": channel, "archived": true}));
            // Archiving only says where it is shown.
            ann.send(&channel, "still open");
            let back = update(by, &channel, json!({"archived": false})).is(200);
            assert!(back["channel"].get("archived_at").is_none());
            assert_eq!(back["event"]["payload"]["archived"], false);
        }
        let nothing = update(&mo, &channel, json!({})).is(200);
        assert_eq!((&nothing["event"]["type"], &nothing["event"]["payload"]["archived"]), (&json!("channel.updated"), &json!(false)));
        let same = update(&mo, &channel, json!({"name": "", "kind": " "})).is(200)["channel"].clone();
        assert_eq!((&same["name"], &same["kind"]), (&json!("room-2"), &json!("public")));
        update(&mo, &channel, json!({"name": "general"})).refused(409);
        update(&mo, &channel, json!({"name": "!!"})).refused(400);
    }

    fn a_title_is_cut_and_texts_are_cleared(engine) {
        let world = World::new(engine);
        let wide = "\u{1f980}".repeat(205);
        let texts = json!({"external_ref": " r ", "external_url": " javascript:alert(1) ", "sidebar_section": " s "});
        let mut body = texts.clone();
        body["name"] = json!("room");
        body["display_title"] = json!(wide);
        let made = create(&world.owner, &world, body).is(201)["channel"].clone();
        assert_eq!(made["display_title"], "\u{1f980}".repeat(200));
        assert_eq!([&made["external_ref"], &made["external_url"], &made["sidebar_section"]], ["r", "javascript:alert(1)", "s"]);
        let id = id_of(&made, "id");
        let spaced = format!("{}{}", "é".repeat(198), "  more than fits");
        let cut = update(&world.owner, &id, json!({"display_title": spaced})).is(200)["channel"].clone();
        assert_eq!(cut["display_title"], "é".repeat(198));
        assert_eq!(cut["external_ref"], "r", "what is not named stays");
        let cleared = json!({"display_title": "  ", "external_ref": "", "external_url": " ", "sidebar_section": ""});
        let bare = update(&world.owner, &id, cleared).is(200)["channel"].clone();
        for key in ["display_title", "external_ref", "external_url", "sidebar_section"] {
            assert!(bare.get(key).is_none(), "{key}");
        }
    }

    fn the_guest_channel_keeps_its_name(engine) {
        let world = World::new(engine);
        let room = world.server.guest_channel(&world.workspace);
        let reserved = "guest channel name is reserved";
        assert_eq!(update(&world.owner, &room, json!({"name": "lobby"})).refused(400), reserved);
        assert_eq!(update(&world.owner, &world.general, json!({"name": "Guest"})).refused(400), reserved);
        let changed = update(&world.owner, &room, json!({"name": "guest", "archived": true, "display_title": "Lobby"})).is(200);
        assert_eq!(changed["channel"]["display_title"], "Lobby");
        let guest = world.person_as("guest", "Gus");
        guest.send(&room, "archived, and open");
    }
}
