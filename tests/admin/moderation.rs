//! Moderation can be looked at before, is done as said, and is taken back within the grace period.

use clickclack::chat::moderation::queue::{self, State};
use clickclack::chat::page::Turn;
use serde_json::json;

use super::{admin, rows, values};
use crate::harness::{Client, World, id_of, on_both_engines, signal, until};

/// Somebody who advertises, three times, in general, and says one honest word.
fn spammer(world: &World) -> Client {
    let sam = world.person("Sam Spam");
    for n in 0..3 {
        sam.send(&world.general, &format!("Buy now {n}"));
    }
    sam.send(&world.general, "an honest word");
    world.owner.send(&world.general, "buy now says the owner");
    sam
}

on_both_engines! {
    fn a_purge_is_shown_done_and_undone(engine) {
        let world = World::new(engine);
        let sam = spammer(&world);
        let before = world.owner.bodies(&world.general);
        let id = sam.user_id();
        let purge = ["mod", "purge", "--author", &id, "--text", "buy now", "--workspace", &world.workspace];
        let plan = admin(&world.server, &[&purge[..], &["-n", "--json"]].concat()).ok().json();
        assert_eq!(plan["would_remove"]["messages"], 3);
        let told = admin(&world.server, &[&purge[..], &["-n"]].concat()).ok().stdout;
        let name = sam.ok("GET", "/api/me", None)["user"]["display_name"].as_str().unwrap().to_owned();
        assert!(told.contains(&format!("{id}  3  {name}")) && told.contains("  3  #general"), "{told}");
        assert_eq!(admin(&world.server, &purge).code, 5, "nothing goes without consent");
        assert_eq!(world.owner.bodies(&world.general), before);

        let first = world.owner.ok("GET", &format!("/api/channels/{}/messages", world.general), None);
        let first = id_of(&first["messages"][0], "id");
        world.owner.ok("POST", &format!("/api/channels/{}/pins", world.general), Some(json!({"message_id": first})));
        let upload = sam.upload_id(&world.workspace, b"advert");
        sam.attach(&first, &upload).is(200);
        let mut socket = world.owner.socket(&world.workspace, None);
        let done = admin(&world.server, &[&purge[..], &["--yes", "--json"]].concat()).ok().json();
        assert_eq!(done["removed"], 3);
        for _ in 0..3 {
            socket.next("message.deleted");
        }
        assert_eq!(world.owner.bodies(&world.general), ["", "", "", "an honest word", "buy now says the owner"]);
        assert_eq!(world.owner.bytes_of(&upload, &[]).status, 404);
        let found = world.owner.ok("GET", &format!("/api/search?workspace_id={}&q=buy", world.workspace), None);
        assert_eq!(found["results"].as_array().map(Vec::len), Some(1), "{found}");

        let action = id_of(&done, "action");
        let logged = rows(&world, &["mod", "log", "--target", &id]);
        assert_eq!((&logged[0]["id"], &logged[0]["kind"]), (&json!(action), &json!("purge")));
        assert_eq!(admin(&world.server, &["mod", "undo", &action, "--json"]).ok().json()["messages"], 3);
        for _ in 0..3 {
            socket.next("message.updated");
        }
        assert_eq!(world.owner.bodies(&world.general), before);
        assert_eq!(world.owner.bytes_of(&upload, &[]).body, b"advert");
        let pins = world.owner.ok("GET", &format!("/api/channels/{}/pins", world.general), None);
        assert_eq!(pins["messages"][0]["id"], first.as_str(), "{pins}");
        let again = admin(&world.server, &["mod", "undo", &action]);
        assert!(again.code == 5 && again.stderr.contains("already"), "{again:?}");
        let found = world.owner.ok("GET", &format!("/api/search?workspace_id={}&q=buy", world.workspace), None);
        assert_eq!(found["results"].as_array().map(Vec::len), Some(4), "{found}");
    }

    fn a_large_purge_wants_the_name_and_reaches_direct_messages(engine) {
        let world = World::new(engine);
        let sam = world.person("Sam");
        let id = sam.user_id();
        let dm = world.owner.ok("POST", "/api/dms", Some(json!({"workspace_id": world.workspace, "member_ids": [id]})));
        let dm = id_of(&dm, "conversation.id");
        for n in 0..99 {
            sam.send(&world.general, &format!("advert {n}"));
        }
        for _ in 0..2 {
            sam.ok("POST", &format!("/api/dms/{dm}/messages"), Some(json!({"body": "secret advert"})));
        }
        let purge = ["mod", "purge", "--author", &id];
        // The name is enough for a few messages too, as long as it is the right one.
        let few = [&purge[..], &["--text", "advert 98", "--confirm"]].concat();
        assert_eq!(admin(&world.server, &[&few[..], &["someone"]].concat()).code, 5);
        let gone = admin(&world.server, &[&few[..], &[id.as_str()]].concat()).ok().stdout;
        let action = gone.split_whitespace().last().expect("it says how to undo it").to_owned();
        admin(&world.server, &["mod", "undo", &action]).ok();
        let plan = admin(&world.server, &[&purge[..], &["-n"]].concat()).ok().stdout;
        assert!(plan.contains("101") && !plan.contains("secret"), "{plan}");
        assert_eq!(admin(&world.server, &[&purge[..], &["--yes"]].concat()).code, 5);
        admin(&world.server, &[&purge[..], &["--confirm", &id]].concat()).ok();
        assert!(world.owner.bodies(&world.general).iter().all(String::is_empty));
        let page = world.owner.ok("GET", &format!("/api/dms/{dm}/messages"), None);
        assert_eq!(page["messages"][0]["body"], "");
        let action = values(&rows(&world, &["mod", "log", "--kind", "purge"]), "id").remove(0);
        admin(&world.server, &["mod", "undo", &action]).ok();
        assert_eq!(world.owner.bodies(&world.general).len(), 99);
        assert!(world.owner.bodies(&world.general).iter().all(|b| b.starts_with("advert")));
    }

    fn a_moderator_purges_only_what_is_theirs_to_purge(engine) {
        let world = World::new(engine);
        spammer(&world);
        let moderator = world.person_as("moderator", "Mo");
        let words = ["mod", "purge", "--text", "buy now", "--workspace", "clickclack", "--yes", "--as"];
        let ran = admin(&world.server, &[&words[..], &[&moderator.user_id()]].concat());
        assert_eq!(ran.code, 7, "the owner's stays, and that is said: {ran:?}");
        assert_eq!(world.owner.bodies(&world.general), ["", "", "", "an honest word", "buy now says the owner"]);
    }

    fn a_stranger_is_refused_by_name(engine) {
        let world = World::new(engine);
        let id = world.person("Ann").user_id();
        let other = id_of(&world.owner.ok("POST", "/api/workspaces", Some(json!({"name": "Other"}))), "workspace.id");
        let wanted = format!("{id} is no member of {other}");
        for words in [&["mod", "block"][..], &["mod", "timeout", "--for", "2h"], &["member", "role", "--role", "moderator"]] {
            let ran = admin(&world.server, &[words, &[&id, "--workspace", "other"]].concat());
            assert!(ran.code == 4 && ran.stderr.contains(&wanted), "{ran:?}");
        }
        let path = format!("/api/workspaces/{other}/moderation/members/{id}");
        let answer = world.owner.patch(&path, json!({"blocked": true})).is(404);
        assert!(answer.to_string().contains(&wanted), "{answer}");
    }

    fn changes_of_members_are_undone_once_and_only_while_they_stand(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let id = ann.user_id();
        let member = || {
            let page = world.owner.get(&world.path("/moderation/members")).is(200);
            page["members"].as_array().unwrap().iter().find(|m| m["user"]["id"] == id.as_str()).unwrap().clone()
        };
        for (words, kind) in [
            (&["mod", "block", &id][..], "block"),
            (&["mod", "timeout", &id, "--for", "2h"], "timeout"),
            (&["mod", "note", &id, "--note", "loud"], "note"),
            (&["member", "role", &id, "--role", "moderator"], "role"),
        ] {
            let before = member();
            admin(&world.server, words).ok();
            let log = rows(&world, &["mod", "log", "--target", &id]);
            assert_eq!((&log[0]["kind"], &log[0]["source"]), (&json!(kind), &json!("cli")));
            let action = id_of(&log[0], "id");
            admin(&world.server, &["mod", "undo", &action]).ok();
            let after = member();
            for key in ["role", "blocked_at", "timeout_until", "moderation_note"] {
                assert_eq!(after[key], before[key], "{key} after undoing {kind}");
            }
            assert_eq!(admin(&world.server, &["mod", "undo", &action]).code, 5);
        }
        admin(&world.server, &["mod", "block", &id]).ok();
        let action = values(&rows(&world, &["mod", "log", "--target", &id]), "id").remove(0);
        admin(&world.server, &["mod", "unblock", &id]).ok();
        let late = admin(&world.server, &["mod", "undo", &action]);
        assert!(late.code == 5 && late.stderr.contains("changed again"), "{late:?}");
        // Each action and what its undo would say.
        let states = || {
            let shown = admin(&world.server, &["mod", "log", "--target", &id]).ok().stdout;
            let ends = ["can be undone", "changed since", "undone"];
            let state = |line: &str| ends.into_iter().find(|end| line.trim_end().ends_with(end));
            shown.lines().filter_map(state).collect::<Vec<_>>()
        };
        assert_eq!(states()[..3], ["can be undone", "changed since", "undone"]);
        assert_eq!(rows(&world, &["mod", "log", "--target", &id])[1]["changed_since"], "the block");
        let plan = admin(&world.server, &["mod", "undo", &action, "-n", "--json"]).ok().json();
        assert_eq!(plan["state"], "changed since");
        admin(&world.server, &["member", "remove", &id, "--workspace", &world.workspace, "--yes"]).ok();
        assert_eq!(states()[..3], ["changed since", "changed since", "undone"]);
        assert_eq!(admin(&world.server, &["mod", "undo", "aud_none"]).code, 4);
    }

    fn an_undo_gives_no_role_that_its_moderator_may_not_give(engine) {
        let world = World::new(engine);
        let ann = world.person_as("moderator", "Ann").user_id();
        let mo = world.person_as("moderator", "Mo").user_id();
        admin(&world.server, &["member", "role", &ann, "--role", "member"]).ok();
        let action = values(&rows(&world, &["mod", "log", "--target", &ann]), "id").remove(0);
        let refused = admin(&world.server, &["mod", "undo", &action, "--as", &mo]);
        assert!(refused.code == 5 && refused.stderr.contains("too high"), "{refused:?}");
        let role = || rows(&world, &["member", "list", "--workspace", &world.workspace]).iter().find(|m| m["id"] == ann.as_str()).unwrap()["role"].clone();
        assert_eq!(role(), "member");
        admin(&world.server, &["mod", "undo", &action, "--as", &world.owner_id]).ok();
        assert_eq!(role(), "moderator");
    }

    fn an_undo_puts_back_only_words_of_people_that_its_moderator_outranks(engine) {
        let world = World::new(engine);
        let (mo, max) = (world.person_as("moderator", "Mo"), world.person_as("moderator", "Max"));
        for (by, words) in [(&world.person("Ann"), "advert of a member"), (&max, "advert of a moderator")] {
            by.send(&world.general, words);
        }
        let said = world.owner.bodies(&world.general);
        let purge = |by: &str, text: &str| {
            let words = ["mod", "purge", "--text", text, "--workspace", &world.workspace, "--yes", "--json", "--as", by];
            id_of(&admin(&world.server, &words).ok().json(), "action")
        };
        let undo = |by: &str, action: &str| admin(&world.server, &["mod", "undo", action, "--as", by]);

        let both = purge(&world.owner_id, "advert");
        for (by, why) in [(&mo, "too high"), (&max, "themselves")] {
            let refused = undo(&by.user_id(), &both);
            assert!(refused.code == 5 && refused.stderr.contains(why), "{refused:?}");
            assert_eq!(world.owner.bodies(&world.general), ["", ""], "all of it or nothing");
        }
        undo(&world.owner_id, &both).ok();
        assert_eq!(world.owner.bodies(&world.general), said);

        undo(&mo.user_id(), &purge(&world.owner_id, "advert of a member")).ok();
        assert_eq!(world.owner.bodies(&world.general), said, "as with a block: whom they outrank");
        undo(&max.user_id(), &purge(&max.user_id(), "advert")).ok();
        assert_eq!(world.owner.bodies(&world.general), said, "what they took down themselves, their own among it");
    }

    fn a_workspace_that_was_handed_over_gets_no_second_owner_by_an_undo(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann").user_id();
        admin(&world.server, &["member", "role", &world.owner_id, "--role", "moderator"]).ok();
        let action = values(&rows(&world, &["mod", "log", "--target", &world.owner_id]), "id").remove(0);
        admin(&world.server, &["workspace", "transfer", &world.workspace, "--to", &ann]).ok();
        let refused = admin(&world.server, &["mod", "undo", &action]);
        assert!(refused.code == 5 && refused.stderr.contains("another owner"), "{refused:?}");
        let members = rows(&world, &["member", "list", "--workspace", &world.workspace]);
        assert_eq!(values(&members, "role"), ["owner", "moderator"]);
    }

    fn an_undo_reaches_a_member_who_left_and_came_back(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let id = ann.user_id();
        admin(&world.server, &["mod", "block", &id]).ok();
        admin(&world.server, &["mod", "unblock", &id]).ok();
        let action = values(&rows(&world, &["mod", "log", "--target", &id]), "id").remove(0);
        admin(&world.server, &["member", "remove", &id, "--yes"]).ok();
        let add = ["member", "add", "--workspace", &world.workspace, "--created-by", &world.owner_id, "--user", &id];
        admin(&world.server, &add).ok();
        admin(&world.server, &["mod", "undo", &action]).ok();
        let path = format!("/api/channels/{}/messages", world.general);
        ann.post(&path, json!({"body": "still here"})).refused(403);
    }

    fn a_deletion_by_a_moderator_comes_back_and_ones_own_does_not(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let theirs = id_of(&ann.send(&world.general, "theirs"), "id");
        let own = id_of(&ann.send(&world.general, "own"), "id");
        world.owner.ok("DELETE", &format!("/api/messages/{theirs}"), None);
        ann.ok("DELETE", &format!("/api/messages/{own}"), None);
        let log = rows(&world, &["mod", "log"]);
        assert_eq!(values(&log, "target_id"), [theirs.as_str()]);
        admin(&world.server, &["mod", "undo", log[0]["id"].as_str().unwrap()]).ok();
        assert_eq!(world.owner.bodies(&world.general), ["theirs", ""]);
    }

    fn after_the_grace_period_the_text_is_erased_and_an_undo_refused(engine) {
        let mut world = World::new(engine);
        let ann = world.person("Ann");
        let message = id_of(&ann.send(&world.general, "gone for good"), "id");
        world.owner.ok("DELETE", &format!("/api/messages/{message}"), None);
        let action = values(&rows(&world, &["mod", "log"]), "id").remove(0);
        world.server.sql("UPDATE removed_messages SET erase_at = 1; UPDATE moderation_undos SET until = 1");
        world.server.restart();
        crate::harness::until("the text to be erased", || {
            let stats = admin(&world.server, &["stats", "--json"]).ok().json();
            (stats["queues"]["removed_messages"] == 0).then_some(())
        });
        assert_eq!(admin(&world.server, &["mod", "undo", &action]).code, 5);
    }

    fn one_sweep_erases_thousands_of_texts(engine) {
        let mut world = World::new(engine);
        let ann = world.person("Ann");
        let message = id_of(&ann.send(&world.general, "gone for good"), "id");
        world.copy_first_message(2500);
        world.owner.ok("DELETE", &format!("/api/messages/{message}"), None);
        world.server.sql(
            "INSERT INTO removed_messages (message_id, audit_id, body, erase_at)
             SELECT m.id, r.audit_id, r.body, 1 FROM messages m, removed_messages r WHERE m.channel_seq > 1000",
        );
        world.server.restart();
        crate::harness::until("the copies to be erased", || {
            let stats = admin(&world.server, &["stats", "--json"]).ok().json();
            (stats["queues"]["removed_messages"] == 1).then_some(())
        });
    }

    fn the_queue_shows_guests_timeouts_and_blocks(engine) {
        let world = World::new(engine);
        let guest = world.person_as("guest", "Gus");
        let ann = world.person("Ann");
        admin(&world.server, &["mod", "timeout", &ann.user_id(), "--for", "1h"]).ok();
        admin(&world.server, &["mod", "block", &world.person("Ben").user_id()]).ok();
        let waiting = rows(&world, &["mod", "queue"]);
        assert_eq!(values(&waiting, "state"), ["blocked", "timed_out", "guest"]);
        assert_eq!((&waiting[2]["id"], &waiting[2]["posts_remaining"]), (&json!(guest.user_id()), &json!(3)));
        let first = rows(&world, &["mod", "queue", "--limit", "1"]);
        let after = format!("{}/{}", first[0]["id"].as_str().unwrap(), world.workspace);
        assert_eq!(rows(&world, &["mod", "queue", "--after", &after]), waiting[1..]);
        for kind in [State::Guest, State::TimedOut, State::Blocked] {
            let page = world.server.write(move |tx| queue::of_kind(tx, kind, "", &Turn::first(9)));
            let found: Vec<_> = page.items.iter().map(|it| it.state).collect();
            assert_eq!(found, [kind], "as the console lists them");
        }
    }

    fn deleting_a_person_with_their_content_wants_their_name(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann Gone");
        let id = ann.user_id();
        ann.send(&world.general, "mine");
        let delete = ["user", "delete", &id, "--content", "tombstone"];
        assert_eq!(admin(&world.server, &[&delete[..], &["--yes"]].concat()).code, 5);
        let mut socket = world.owner.socket(&world.workspace, None);
        admin(&world.server, &[&delete[..], &["--confirm", &id]].concat()).ok();
        socket.next("message.deleted");
        let page = world.owner.ok("GET", &format!("/api/channels/{}/messages", world.general), None);
        let message = &page["messages"][0];
        assert_eq!((&message["body"], &message["author"]["display_name"]), (&json!(""), &json!("Deleted user")));
        let owner = admin(&world.server, &["user", "delete", &world.owner_id, "--content", "keep", "--yes"]);
        assert!(owner.code == 5 && owner.stderr.contains(&world.workspace), "{owner:?}");
    }
}

#[test]
fn a_purge_that_is_stopped_says_so_and_can_be_undone() {
    let world = World::new(crate::harness::Engine::Sqlite);
    let sam = world.person("Sam");
    for n in 0..30 {
        sam.send(&world.general, &format!("advert {n}"));
    }
    world.copy_first_message(8000);
    let id = sam.user_id();
    let purges = || values(&rows(&world, &["mod", "log", "--kind", "purge"]), "id");
    // One that is over before the signal comes is taken back too, and tried again.
    until("a purge that is stopped on its way", || {
        let before = purges().len();
        let mut purge = world
            .server
            .spawn(&["admin", "mod", "purge", "--author", &id, "--confirm", &id]);
        until("the first messages to go", || {
            (purges().len() > before || purge.try_wait().unwrap().is_some()).then_some(())
        });
        if purge.try_wait().unwrap().is_none() {
            signal(purge.id(), "INT");
        }
        let ran = purge.wait_with_output().unwrap();
        let (code, said) = (ran.status.code(), String::from_utf8_lossy(&ran.stderr));
        assert!(matches!(code, Some(0 | 130)), "{code:?}: {said}");
        admin(&world.server, &["mod", "undo", &purges().remove(0)]).ok();
        (code == Some(130)).then_some(())
    });
    assert!(
        world
            .owner
            .bodies(&world.general)
            .iter()
            .all(|b| b.starts_with("advert"))
    );
}
