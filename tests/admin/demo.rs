//! The made-up workspace: of the size that was asked for, the same for the same seed, sound, and never over real data.

use serde_json::Value;

use super::{admin, rows, values};
use crate::harness::{Client, Server, World, on_both_engines};

const SMALL: [&str; 10] = [
    "demo",
    "seed",
    "--users",
    "30",
    "--channels",
    "4",
    "--messages",
    "400",
    "--seed",
    "7",
];

fn seeded(engine: crate::harness::Engine) -> (Server, Client) {
    let mut server = Server::new(engine);
    let made = admin(&server, &[&SMALL[..], &["--json"]].concat()).ok().json();
    server.start();
    let owner = server.login(made["owner_email"].as_str().unwrap());
    (server, owner)
}

fn page(client: &Client, path: &str, key: &str) -> Vec<Value> {
    client.ok("GET", path, None)[key].as_array().unwrap().clone()
}

/// Names and texts, without ids and times.
fn content(client: &Client) -> Vec<String> {
    let workspace = client.workspaces()[0]["id"].as_str().unwrap().to_owned();
    let mut all = Vec::new();
    for channel in client.channels(&workspace) {
        let id = channel["id"].as_str().unwrap();
        let messages = page(client, &format!("/api/channels/{id}/messages?limit=200"), "messages");
        for m in messages {
            all.push(format!(
                "{} {} {}",
                channel["name"], m["author"]["display_name"], m["body"]
            ));
        }
    }
    all
}

on_both_engines! {
    fn the_same_seed_gives_the_same_talk_and_it_is_sound(engine) {
        let (server, owner) = seeded(engine);
        let stats = admin(&server, &["stats", "--json"]).ok().json();
        assert_eq!(stats["messages"]["total"], 400);
        assert_eq!(stats["people"]["active"], 30);
        let workspace = owner.workspaces()[0]["id"].as_str().unwrap().to_owned();
        let (mut replies, mut reactions) = (0, 0);
        for channel in owner.channels(&workspace) {
            let id = channel["id"].as_str().unwrap();
            let path = format!("/api/channels/{id}/messages?limit=200");
            let messages = page(&owner, &path, "messages");
            let seqs: Vec<_> = messages.iter().map(|m| m["channel_seq"].as_i64().unwrap()).collect();
            let last = channel["last_seq"].as_i64().unwrap();
            assert_eq!(seqs, (last - seqs.len() as i64 + 1..=last).collect::<Vec<_>>());
            for m in messages {
                let count = m["thread_state"]["reply_count"].as_u64().unwrap() as usize;
                reactions += m["reactions"].as_array().map_or(0, Vec::len);
                if count > 0 {
                    let path = format!("/api/messages/{}/thread", m["id"].as_str().unwrap());
                    let thread = owner.ok("GET", &path, None);
                    let found = thread["replies"].as_array().unwrap();
                    assert_eq!(found.len(), count);
                    assert_eq!(found.last().unwrap()["created_at"], m["thread_state"]["last_reply_at"]);
                    replies += count;
                }
            }
        }
        assert!(replies > 20 && reactions > 10, "{replies} replies, {reactions} reactions");
        assert!(!page(&owner, &format!("/api/dms?workspace_id={workspace}"), "conversations").is_empty());
        let events = owner.events(&workspace, "");
        let mut socket = owner.socket(&workspace, events.last().map(|e| e["cursor"].as_str().unwrap()));
        let id = owner.channel(&workspace, "general")["id"].as_str().unwrap().to_owned();
        owner.send(&id, "life goes on");
        socket.next("message.created");
        let (_other, again) = seeded(engine);
        assert_eq!(content(&owner)[..20], content(&again)[..20]);
    }

    fn a_store_with_people_is_spared_unless_it_is_named(engine) {
        let world = World::new(engine);
        let refused = admin(&world.server, &[&SMALL[..], &["--yes"]].concat());
        assert!(refused.code == 5 && refused.stderr.contains("--confirm"), "{refused:?}");
        assert_eq!(admin(&world.server, &["user", "list", "--plain"]).ok().stdout.lines().count(), 1);
        let name = refused.stderr.rsplit('"').nth(1).unwrap().to_owned();
        let before = world.owner.events(&world.workspace, "");
        for slug in ["demo", "demo-2"] {
            admin(&world.server, &[&SMALL[..], &["--confirm", &name]].concat()).ok();
            admin(&world.server, &["workspace", "show", slug]).ok();
        }
        assert_eq!(world.owner.events(&world.workspace, ""), before);
        assert_eq!(values(&rows(&world, &["user", "list", "--search", "demo-owner"]), "handle").len(), 2);
    }
}
