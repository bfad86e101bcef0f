//! Public links to channels, conversations and messages.

use serde_json::{Value, json};

use crate::harness::{Client, Reply, World, id_of, on_both_engines};
use crate::{conversation, workspace};

fn resolve(by: &Client, place: &str, target: &str) -> Reply {
    by.get(&format!("/api/routes/{place}/{target}"))
}

fn route(by: &Client, place: &str, target: &str) -> Value {
    resolve(by, place, target).is(200)["route"].clone()
}

/// One letter and 80 bits.
fn is_route(id: &str, letter: char) -> bool {
    let rest = id.strip_prefix(letter).unwrap_or_default();
    rest.len() == 16 && rest.bytes().all(|c| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&c))
}

on_both_engines! {
    fn both_forms_of_a_link_lead_to_the_same_place(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let place = id_of(&ann.get(&world.path("")).is(200), "workspace.route_id");
        let dm = conversation(&ann, &world, &world.owner);
        let private = ann.post(&format!("/api/dms/{dm}/messages"), json!({"body": "x"})).is(201);
        let (public, private) = (id_of(&ann.send(&world.general, "x"), "id"), id_of(&private, "message.id"));
        for (id, kind, letter, parent) in [
            (&world.general, "channel", 'C', None),
            (&dm, "direct", 'D', None),
            (&public, "thread", 'M', Some(("channel", &world.general))),
            (&private, "thread", 'M', Some(("direct", &dm))),
        ] {
            let found = route(&ann, &world.workspace, id);
            let link = id_of(&found, "target_route_id");
            assert!(is_route(&place, 'T') && is_route(&link, letter), "{link}");
            assert_eq!(found, route(&ann, &place, &link), "{kind}");
            assert_eq!((&found["target_type"], &found["target_id"]), (&json!(kind), &json!(id)));
            assert_eq!(found["canonical_path"], format!("/app/{place}/{link}"));
            assert_eq!((&found["workspace_id"], &found["workspace_route_id"]), (&json!(world.workspace), &json!(place)));
            match parent {
                None => assert!(["parent_type", "parent_id", "parent_route_id"].iter().all(|key| found.get(key).is_none())),
                Some((kind, id)) => {
                    assert_eq!((&found["parent_type"], &found["parent_id"]), (&json!(kind), &json!(id)));
                    assert_eq!(found["parent_route_id"], route(&ann, &world.workspace, id)["target_route_id"]);
                }
            }
        }
        // Mixed forms lead nowhere.
        let link = id_of(&route(&ann, &world.workspace, &public), "target_route_id");
        resolve(&ann, &world.workspace, &link).refused(404);
        resolve(&ann, &place, &public).refused(404);
        world.owner.patch(&format!("/api/channels/{}", world.general), json!({"archived": true})).is(200);
        ann.delete(&format!("/api/messages/{public}")).is(200);
        assert_eq!(route(&ann, &place, &link)["target_id"], public, "archived and deleted, and still there");
    }

    fn every_link_that_leads_nowhere_looks_the_same(engine) {
        let world = World::new(engine);
        let (ann, ben, guest) = (world.person("Ann"), world.person("Ben"), world.person_as("guest", "Gus"));
        let other = workspace(&world.owner, "Other");
        let dm = conversation(&ann, &world, &world.owner);
        let root = id_of(&ann.send(&world.general, "x"), "id");
        let below = id_of(&ann.reply(&root, "x"), "id");
        let fresh = id_of(&ann.send(&world.general, "never linked"), "id");
        let miss = |by: &Client, place: &str, target: &str| {
            let answer = resolve(by, place, target);
            assert_eq!(answer.refused(404), "route not found", "{target}");
            answer.text()
        };
        let first = miss(&ann, &world.workspace, "chn_none");
        for (by, place, target) in [
            (&ann, &world.workspace, "usr_x"), (&ann, &world.workspace, "X"), (&ann, &world.workspace, "%F0%9F%A6%80"),
            (&ann, &world.workspace, &below), (&ben, &world.workspace, &dm), (&guest, &world.workspace, &world.general),
            (&guest, &world.workspace, &root), (&ann, &other, &world.general), (&world.owner, &other, &fresh),
            (&world.stranger(), &world.workspace, &world.general), (&ann, &"wsp_none".to_owned(), &world.general),
        ] {
            assert_eq!(miss(by, place, target), first);
        }
        let unlinked = ann.get(&format!("/api/messages/{fresh}")).is(200);
        assert!(unlinked["message"].get("route_id").is_none(), "the wrong workspace gives no link");
        let direct = id_of(&route(&ann, &world.workspace, &dm), "target_route_id");
        world.moderate(&ann, json!({"role": "guest"}));
        for target in [&dm, &direct, &root, &world.general] {
            assert_eq!(miss(&ann, &world.workspace, target), first);
        }
        // A bot without the scope learns nothing either.
        let bot = world.bot("bot:admin");
        let narrow = world.bot("profile:read");
        for (target, scope) in [(world.general.as_str(), "channels:read"), ("chn_none", "channels:read"), (&dm, "dms:read"),
            ("D0", "dms:read"), (&root, "threads:read"), ("msg_none", "threads:read")] {
            assert_eq!(resolve(&narrow, &world.workspace, target).refused(403), format!("bot token is missing scope {scope}"));
        }
        assert_eq!(miss(&narrow, &world.workspace, "usr_x"), first);
        assert_eq!(route(&bot, &world.workspace, &root)["target_id"], root);
    }

    fn a_message_gets_one_link_for_ever(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let root = id_of(&ann.send(&world.general, "x"), "id");
        let tail = ann.tail(&world.workspace);
        let link = |by: &Client, id: &str| by.post(&format!("/api/messages/{id}/route"), json!({}));
        let given: Vec<_> = std::thread::scope(|s| {
            let jobs: Vec<_> = (0..8).map(|_| s.spawn(|| id_of(&link(&ann, &root).is(200), "message.route_id"))).collect();
            jobs.into_iter().map(|j| j.join().unwrap()).collect()
        });
        assert!(is_route(&given[0], 'M') && given.iter().all(|id| *id == given[0]), "{given:?}");
        let bare = link(&ann, &root).is(200)["message"].clone();
        assert!(["attachments", "reactions", "thread_state"].iter().all(|key| bare.get(key).is_none()));
        assert_eq!(ann.tail(&world.workspace), tail, "told to nobody");
        let dm = conversation(&ann, &world, &world.owner);
        let private = id_of(&ann.post(&format!("/api/dms/{dm}/messages"), json!({"body": "x"})).is(201), "message.id");
        let below = id_of(&ann.reply(&root, "x"), "id");
        let guest = world.person_as("guest", "Gus");
        let missing = link(&ann, "msg_none");
        assert_eq!(missing.refused(404), "message not found");
        for (by, id) in [(&ann, &below), (&ann, &private), (&world.stranger(), &root), (&guest, &root)] {
            let answer = link(by, id);
            assert_eq!((answer.status, answer.body), (404, missing.body.clone()));
        }
        ann.delete(&format!("/api/messages/{root}")).is(200);
        assert_eq!(link(&ann, &root).is(200)["message"]["route_id"], given[0]);
    }

    /// Links that were shared keep leading to where they led, also when somebody edits the store by hand.
    fn no_hand_changes_a_link(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let root = id_of(&ann.send(&world.general, "x"), "id");
        ann.post(&format!("/api/messages/{root}/route"), json!({})).is(200);
        conversation(&ann, &world, &world.owner);
        for table in ["workspaces", "channels", "direct_conversations", "messages"] {
            let refused = world.server.try_sql(&format!("UPDATE {table} SET route_id = 'X1'")).unwrap_err();
            assert!(refused.contains("a route id cannot be changed once set"), "{table}: {refused}");
            world.server.sql(&format!("UPDATE {table} SET route_id = route_id"));
        }
    }
}
