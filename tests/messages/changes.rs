//! Editing and deleting.

use serde_json::json;

use crate::harness::{World, id_of, on_both_engines};
use crate::{NOTHING, blank_event, kinds, page, post, reply, say, show};

on_both_engines! {
    fn only_the_author_edits(engine) {
        let world = World::new(engine);
        let (ann, mo) = (world.person("Ann"), world.person_as("moderator", "Mo"));
        let id = say(&ann, &world.general, "first");
        let path = format!("/api/messages/{id}");
        for other in [&world.owner, &mo, &world.person("Other"), &world.bot("bot:admin")] {
            assert_eq!(other.patch(&path, json!({"body": "mine now"})).refused(403), "only the author can edit a message");
        }
        let edited = ann.patch(&path, json!({"body": " second "})).is(200);
        assert_eq!(edited["message"]["body"], "second");
        assert!(edited["message"]["edited_at"].is_string());
        let event = &edited["event"];
        assert_eq!((&event["type"], &event["seq"], &event["channel_id"]), (&json!("message.updated"), &json!(1), &json!(world.general)));
        assert_eq!(event["payload"], json!({"message_id": id, "root_message_id": id}));
        let same = ann.patch(&path, json!({"body": "second"})).is(200);
        assert!(same["event"]["cursor"].as_str() > event["cursor"].as_str(), "told again, though nothing changed");
        let below = id_of(&ann.reply(&id, "below"), "id");
        let event = ann.patch(&format!("/api/messages/{below}"), json!({"body": "new"})).is(200)["event"].clone();
        assert_eq!(event["payload"], json!({"message_id": below, "root_message_id": id}));
        assert!(event.get("seq").is_none());
        assert_eq!(ann.patch(&format!("/api/messages/{NOTHING}"), json!({"body": "x"})).refused(404), "message not found");
        ann.delete(&path).is(200);
        assert_eq!(ann.patch(&path, json!({"body": "x"})).refused(409), "deleted messages cannot be edited");
    }

    fn a_deleted_message_leaves_its_place(engine) {
        let world = World::new(engine);
        let (ann, ben) = (world.person("Ann"), world.person("Ben"));
        let id = say(&ann, &world.general, "secret");
        say(&ben, &world.general, "second");
        let path = format!("/api/messages/{id}");
        let upload = ann.upload_id(&world.workspace, b"file");
        ann.attach(&id, &upload).is(200);
        ben.post(&format!("{path}/reactions"), json!({"emoji": "x"})).is(201);
        ben.reply(&id, "below");
        assert_eq!(ben.delete(&path).refused(403), "message is not writable");
        let deleted = ann.delete(&path).is(200);
        assert_eq!((&deleted["message"]["body"], &deleted["event"]["type"]), (&json!(""), &json!("message.deleted")));
        assert_eq!(deleted["event"]["payload"], json!({"message_id": id, "root_message_id": id}));
        let tail = ann.tail(&world.workspace);
        let again = ann.delete(&path).is(200);
        assert_eq!(again["event"], blank_event());
        assert_eq!(again["message"]["deleted_at"], deleted["message"]["deleted_at"]);
        assert_eq!(ann.tail(&world.workspace), tail);
        let row = page(&ben, &world.general, "")["messages"][0].clone();
        assert_eq!((&row["id"], &row["body"], &row["channel_seq"]), (&json!(id), &json!(""), &json!(1)));
        assert_eq!(row["deleted_at"], deleted["message"]["deleted_at"]);
        assert!(row.get("attachments").is_none());
        assert_eq!((&row["reactions"][0]["count"], &row["thread_state"]["reply_count"]), (&json!(1), &json!(1)));
        assert_eq!(show(&ben, &id)["body"], "");
        assert_eq!(ben.bytes_of(&upload, &[]).status, 404);
        assert!(!ben.get(&world.path("/members")).text().contains("secret"));
        // Life goes on below and beside it.
        reply(&ben, &id, json!({"body": "still"})).is(201);
        ann.post(&format!("{path}/reactions"), json!({"emoji": "y"})).is(201);
        assert_eq!(say(&ann, &world.general, "third").len(), id.len());
        assert_eq!(crate::seqs(&page(&ann, &world.general, "")), [1, 2, 3]);
    }

    fn deleting_a_pinned_message_unpins_it_first(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let id = say(&ann, &world.general, "pinned");
        world.owner.post(&format!("/api/channels/{}/pins", world.general), json!({"message_id": id})).is(201);
        let tail = ann.tail(&world.workspace);
        let answer = ann.delete(&format!("/api/messages/{id}")).is(200);
        assert_eq!(kinds(&ann, &world.workspace, &tail), ["pin.removed", "message.deleted"]);
        let told = ann.events(&world.workspace, &tail);
        assert_eq!(told[0]["payload"], json!({"channel_id": world.general, "message_id": id, "pinned_by": ann.user_id()}));
        assert_eq!(told[1], answer["event"], "the answer carries the latter");
    }

    fn an_owner_deletes_replies_of_others_and_guests_their_own(engine) {
        let world = World::new(engine);
        let room = world.server.guest_channel(&world.workspace);
        let (ann, guest) = (world.person("Ann"), world.person_as("guest", "Gus"));
        let root = say(&ann, &world.general, "root");
        let below = id_of(&ann.reply(&root, "below"), "id");
        let event = world.owner.delete(&format!("/api/messages/{below}")).is(200)["event"].clone();
        assert_eq!(event["payload"], json!({"message_id": below, "root_message_id": root}));
        assert!(event.get("seq").is_none());
        let own = id_of(&post(&guest, &room, json!({"body": "mine"})).is(201), "message.id");
        guest.patch(&format!("/api/messages/{own}"), json!({"body": "still mine"})).is(200);
        guest.delete(&format!("/api/messages/{own}")).is(200);
        let theirs = say(&ann, &room, "theirs");
        guest.delete(&format!("/api/messages/{theirs}")).refused(403);
    }
}
