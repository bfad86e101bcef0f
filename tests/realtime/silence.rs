//! What is not told: changes without an event, and texts and names in none.

use serde_json::json;

use crate::harness::{World, id_of, on_both_engines};

on_both_engines! {
    fn some_changes_leave_no_event(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let start = ann.tail(&world.workspace);
        ann.patch("/api/me", json!({"display_name": "Anna", "handle": "anna", "appearance_preferences": {"density": "compact"}})).is(200);
        let settings = format!("/api/channels/{}/notification-settings", world.general);
        ann.patch(&settings, json!({"preference": "muted"})).is(200);
        ann.post(&world.path("/topics"), json!({"name": "t"})).is(201);
        ann.upload(&world.workspace, b"x", "x", "text/plain");
        ann.post("/api/workspaces", json!({"name": "New"})).is(201);
        world.owner.post(&world.path("/invites"), json!({})).is(201);
        let account = json!({"user_id": ann.user_id(), "provider": "git", "provider_account_id": "1"});
        world.owner.post(&world.path("/connected-accounts"), account).is(201);
        world.person("Ben");
        world.bot("bot:read");
        assert_eq!(ann.tail(&world.workspace), start);
    }

    fn no_event_holds_a_text_or_a_name(engine) {
        let world = World::new(engine);
        let ann = world.person("secretname");
        ann.patch("/api/me", json!({"handle": "secrethandle"})).is(200);
        let channel = ann.new_channel(&world.workspace, "secretchannel");
        let root = id_of(&ann.send(&channel, "secrettext @secrethandle"), "id");
        ann.reply(&root, "secretreply");
        let path = format!("/api/messages/{root}");
        ann.patch(&path, json!({"body": "secretedit"})).is(200);
        let upload = ann.upload(&world.workspace, b"x", "secretfile", "text/plain");
        ann.attach(&root, &id_of(&upload, "id")).is(200);
        ann.post(&format!("/api/channels/{channel}/pins"), json!({"message_id": root})).is(201);
        world.owner.patch(&format!("/api/channels/{channel}"), json!({"display_title": "secrettitle", "archived": true})).is(200);
        world.moderate(&ann, json!({"moderation_note": "secretnote"}));
        world.owner.patch(&world.path(""), json!({"name": "secretworkspace"})).is(200);
        let dm = json!({"workspace_id": world.workspace, "member_ids": [world.owner_id]});
        let dm = id_of(&ann.post("/api/dms", dm).is(201), "conversation.id");
        ann.post(&format!("/api/dms/{dm}/messages"), json!({"body": "secretwhisper"})).is(201);
        ann.delete(&path).is(200);
        let log = ann.events(&world.workspace, "");
        assert!(log.len() > 10);
        assert!(log.iter().all(|e| !e.to_string().contains("secret")), "{log:#?}");
        assert!(log.iter().all(|e| e["payload"].is_object()));
    }
}
