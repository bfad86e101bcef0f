//! `--dry-run` of what ends or removes more than one thing: it tells how much, and changes nothing.

use serde_json::{Value, json};

use super::admin;
use crate::harness::{World, on_both_engines};

fn planned(world: &World, words: &[&str]) -> Value {
    let ran = admin(&world.server, &[words, &["-n", "--json"]].concat()).ok();
    assert!(!admin(&world.server, &[words, &["-n"]].concat()).ok().stdout.is_empty());
    ran.json()
}

on_both_engines! {
    fn the_end_of_an_account_is_told_before(engine) {
        let world = World::new(engine);
        let person = world.person("Rosa");
        let id = person.user_id();
        person.send(&world.general, "mine");
        let bot = ["bot", "create", "--workspace", "clickclack", "--created-by", &id, "--owner", &id, "--name", "B"];
        admin(&world.server, &bot).ok();
        let before = world.server.cli(&["export"]).ok().stdout;
        let held = json!({"sessions": 1, "addresses": 1, "memberships": 1, "bots": 1, "tokens": 1});
        for words in [
            &["user", "disable", &id][..],
            &["user", "revoke-sessions", &id],
            &["user", "delete", &id, "--content", "keep"],
        ] {
            assert_eq!(planned(&world, words)["would_end"], held, "{words:?}");
        }
        let whole = planned(&world, &["user", "delete", &id, "--content", "tombstone"]);
        assert_eq!((&whole["would_end"], &whole["would_remove"]), (&held, &json!(1)));
        let owner = admin(&world.server, &["user", "delete", &world.owner_id, "--content", "keep", "-n"]);
        assert!(owner.code == 5 && owner.stderr.contains("hand it over"), "{owner:?}");
        assert_eq!(world.server.cli(&["export"]).ok().stdout, before);
        person.ok("GET", "/api/me", None);
    }

    fn the_end_of_a_bot_is_told_before(engine) {
        let world = World::new(engine);
        let bot = world.bot("messages:write,profile:read");
        let revoked = planned(&world, &["bot", "revoke", &bot.user_id()]);
        assert_eq!(revoked["would_revoke"].as_array().unwrap().len(), 1);
        let deleted = planned(&world, &["bot", "delete", &bot.user_id()]);
        assert_eq!((&deleted["would_end"]["tokens"], &deleted["would_end"]["memberships"]), (&json!(1), &json!(1)));
        bot.ok("GET", "/api/me", None);
    }

    fn an_undo_the_loss_of_a_file_and_a_demo_are_told_before(engine) {
        let world = World::new(engine);
        let author = world.person("Rosa");
        let upload = author.upload_id(&world.workspace, b"bytes");
        let message = author.send(&world.general, "mine")["id"].as_str().unwrap().to_owned();
        author.attach(&message, &upload).is(200);
        assert_eq!(planned(&world, &["upload", "delete", &upload])["would_delete"]["shown_by"], 1);
        let purge = ["mod", "purge", "--author", &author.user_id(), "--yes", "--plain"];
        let action = admin(&world.server, &purge).ok().line().to_owned();
        let undo = planned(&world, &["mod", "undo", &action]);
        assert_eq!((&undo["messages"], &undo["state"]), (&json!(1), &json!("can be undone")));
        assert_eq!(planned(&world, &["demo", "seed", "--messages", "7"])["messages"], 7);
        assert!(world.owner.bodies(&world.general).iter().all(|body| body != "mine"), "the undo was only told");
        assert_eq!(world.owner.workspaces().len(), 1);
        assert_eq!(author.bytes_of(&upload, &[]).status, 404, "hidden by the purge, and kept");
        admin(&world.server, &["mod", "undo", &action]).ok();
        assert_eq!(author.bytes_of(&upload, &[]).status, 200);
    }
}
