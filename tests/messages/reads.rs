//! Read pointers and unread counts of channels.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Client, Reply, World, on_both_engines};
use crate::{kinds, say};

fn read(by: &Client, channel: &str, seq: i64) -> Reply {
    by.post(&format!("/api/channels/{channel}/read"), json!({"seq": seq}))
}

fn counters(by: &Client, world: &World) -> [i64; 3] {
    let channel = by.channel(&world.workspace, "general");
    ["last_seq", "last_read_seq", "unread_count"].map(|key| channel[key].as_i64().unwrap())
}

on_both_engines! {
    fn a_pointer_moves_forward_up_to_the_last_message(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let none = read(&ann, &world.general, 0).is(200)["receipt"].clone();
        let blank = json!({"scope_id": world.general, "user_id": ann.user_id(), "last_read_seq": 0, "last_read_at": ""});
        assert_eq!(none, blank);
        for _ in 0..4 {
            say(&world.owner, &world.general, "x");
        }
        let tail = ann.tail(&world.workspace);
        assert_eq!(read(&ann, &world.general, 2).is(200)["receipt"]["last_read_seq"], 2);
        let (back, same) = (read(&ann, &world.general, 1).is(200), read(&ann, &world.general, 2).is(200));
        assert_eq!((&back, &back["receipt"]["last_read_seq"]), (&same, &json!(2)));
        assert_eq!(ann.post(&format!("/api/channels/{}/read", world.general), json!({})).is(200), same, "absent is 0");
        assert_eq!(kinds(&ann, &world.workspace, &tail), ["channel.read"]);
        assert_eq!(read(&ann, &world.general, i64::MAX).is(200)["receipt"]["last_read_seq"], 4);
        assert_eq!(read(&ann, &world.general, -1).refused(400), "seq must be non-negative");
        let told = ann.events(&world.workspace, &tail);
        assert_eq!((told.len(), &told[1]["seq"], &told[1]["channel_id"]), (2, &json!(4), &json!(world.general)));
        assert_eq!(told[1]["payload"], json!({"channel_id": world.general, "user_id": ann.user_id()}));
    }

    fn a_pointer_is_told_to_its_reader_only(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        say(&world.owner, &world.general, "x");
        let tail = ann.tail(&world.workspace);
        let (mut hers, mut other) = (ann.socket(&world.workspace, Some(&tail)), world.owner.socket(&world.workspace, Some(&tail)));
        read(&ann, &world.general, 1).is(200);
        assert_eq!(hers.next("channel.read")["seq"], 1);
        assert!(other.drain(Duration::from_millis(400)).is_empty());
        assert!(kinds(&world.owner, &world.workspace, &tail).is_empty());
        assert_eq!(counters(&world.owner, &world)[1], 0);
    }

    fn unread_is_what_others_said_since(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        say(&ann, &world.general, "one's own");
        let root = say(&world.owner, &world.general, "counts");
        world.owner.reply(&root, "replies do not");
        let gone = say(&world.owner, &world.general, "deleted");
        world.owner.delete(&format!("/api/messages/{gone}")).is(200);
        say(&world.owner, &world.general, "counts too");
        assert_eq!(counters(&ann, &world), [4, 0, 2]);
        read(&ann, &world.general, 2).is(200);
        assert_eq!(counters(&ann, &world), [4, 2, 1]);
        // The answers to creating and changing a channel are no news of it.
        let path = format!("/api/channels/{}", world.general);
        let changed: Value = world.owner.patch(&path, json!({})).is(200)["channel"].clone();
        assert_eq!([&changed["last_seq"], &changed["last_read_seq"], &changed["unread_count"]], [0, 0, 0]);
    }
}
