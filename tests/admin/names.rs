//! People, bots and workspaces are named alike in every operand and flag: by id, handle or address, by id or slug. What names
//! nothing is refused, also what a script passes on whose variable is empty.

use serde_json::{Value, json};

use super::admin;
use crate::harness::{Client, World, on_both_engines};

/// Somebody with a handle, and their address.
fn rosa(world: &World) -> (Client, String) {
    let rosa = world.person("Rosa");
    rosa.ok("PATCH", "/api/me", Some(json!({"handle": "rosa"})));
    let shown = admin(&world.server, &["user", "show", "rosa", "--json"]).ok().json();
    (rosa, shown["user"]["email"].as_str().unwrap().to_owned())
}

/// The newest entry of the audit log about this action.
fn audited(world: &World, action: &str) -> Value {
    let ran = admin(
        &world.server,
        &["audit", "list", "--action", action, "--limit", "1", "--json"],
    );
    ran.ok().json()["items"][0].clone()
}

on_both_engines! {
    fn flags_take_the_names_that_operands_take(engine) {
        let world = World::new(engine);
        let (rosa, address) = rosa(&world);
        let id = rosa.user_id();
        admin(&world.server, &["member", "role", "rosa", "--role", "moderator"]).ok();
        for by in [id.as_str(), "rosa", "@rosa", &address] {
            admin(&world.server, &["channel", "update", "general", "--title", by, "--as", by]).ok();
            assert_eq!(audited(&world, "channel.updated")["actor_user_id"], id.as_str(), "--as {by}");
            let new = admin(&world.server, &["user", "create", "--name", "New", "--workspace", "clickclack"]).ok();
            admin(&world.server, &["member", "remove", new.line(), "--yes"]).ok();
            let add = ["member", "add", "--workspace", "clickclack", "--created-by", by, "--user", new.line()];
            let line = format!("workspace={} user={} role=member status=added\n", world.workspace, new.line());
            assert_eq!(admin(&world.server, &add).ok().stdout, line);
            let bot = ["bot", "create", "--workspace", "clickclack", "--created-by", by, "--owner", by, "--name", "B"];
            let made = admin(&world.server, &bot).ok().json();
            assert_eq!((&made["bot"]["owner_user_id"], &made["bot_token"]["created_by"]), (&json!(id), &json!(id)));
            let mine: Value = world.server.cli(&["export", "--user", by]).ok().json();
            assert!(mine["users"].as_array().unwrap().iter().any(|user| user["id"] == id.as_str()), "{by}");
        }
        admin(&world.server, &["member", "add", "--workspace", "clickclack", "--created-by", "rosa", "--user", "rosa"]).ok();
        admin(&world.server, &["invite", "create", "--workspace", "clickclack"]).ok();
        let invites = admin(&world.server, &["invite", "list", "--workspace", "clickclack", "--json"]).ok().json();
        assert_eq!(invites["items"].as_array().unwrap().len(), 1);
    }

    fn a_blank_name_is_nobodys_and_never_everybodys(engine) {
        let world = World::new(engine);
        let bot = world.bot("messages:write,profile:read");
        let message = world.owner.send(&world.general, "stays");
        for words in [
            &["mod", "purge", "--author", "", "--since", "2020-01-01T00:00:00Z", "--yes"][..],
            &["mod", "purge", "--workspace", " ", "--since", "2020-01-01T00:00:00Z", "--yes"],
            &["bot", "revoke", &bot.user_id(), "--workspace", "", "--yes"],
            &["bot", "rotate", &bot.user_id(), "--token", "", "--yes"],
            &["user", "list", "--workspace", ""],
            &["audit", "list", "--actor", ""],
        ] {
            let ran = admin(&world.server, words);
            assert_eq!((ran.code, ran.stdout.as_str()), (4, ""), "{words:?}: {ran:?}");
        }
        let blank = admin(&world.server, &["mod", "purge", "--author", &world.owner_id, "--text", " ", "--yes"]);
        assert!(blank.code == 2 && blank.stderr.contains("--text must not be blank"), "{blank:?}");
        let export = world.server.cli(&["export", "--user", ""]);
        assert_eq!((export.code, export.stdout.as_str()), (4, ""), "{export:?}");
        assert_eq!(world.owner.bodies(&world.general), ["stays"], "{message}");
        bot.ok("GET", "/api/me", None);
    }

    fn somebody_deleted_gets_in_nowhere(engine) {
        let world = World::new(engine);
        let gone = world.person("Gone").user_id();
        admin(&world.server, &["user", "delete", &gone, "--content", "keep", "--yes"]).ok();
        let owner = world.owner_id.as_str();
        for words in [
            &["member", "add", "--workspace", "clickclack", "--created-by", owner, "--user", &gone][..],
            &["member", "add", "--workspace", "clickclack", "--created-by", &gone, "--user", owner],
            &["channel", "update", "general", "--title", "x", "--as", &gone],
            &["bot", "create", "--workspace", "clickclack", "--created-by", owner, "--owner", &gone, "--name", "B"],
        ] {
            let ran = admin(&world.server, words);
            assert!(ran.code == 5 && ran.stderr.contains(&format!("{gone} is deleted")), "{words:?}: {ran:?}");
        }
    }

    fn a_token_of_another_bot_is_not_rotated(engine) {
        let world = World::new(engine);
        let (one, other) = (world.bot("messages:write,profile:read"), world.bot("messages:write,profile:read"));
        let token = admin(&world.server, &["token", "list", "--bot", &other.user_id(), "--plain"]).ok();
        let ran = admin(&world.server, &["bot", "rotate", &one.user_id(), "--token", token.line(), "--yes"]);
        assert!(ran.code == 4 && ran.stderr.contains(token.line()), "{ran:?}");
        other.ok("GET", "/api/me", None);
        let person = admin(&world.server, &["bot", "delete", &world.owner_id, "--yes"]);
        assert!(person.code == 4 && person.stderr.contains("is a person and no bot"), "{person:?}");
    }

    fn who_hands_out_a_sign_in_link_is_audited(engine) {
        let world = World::new(engine);
        let token = admin(&world.server, &["magic-link", "create", "--email", "Lost@Example.com"]).ok();
        let entry = audited(&world, "magic_link.created");
        assert_eq!((&entry["source"], &entry["actor"]["kind"]), (&json!("cli"), &json!("operator")));
        assert_eq!(entry["metadata"]["email"], "lost@example.com");
        assert!(!entry.to_string().contains(token.line()), "{entry}");
    }

    fn an_address_says_whom_its_links_sign_in(engine) {
        let world = World::new(engine);
        let link = ["magic-link", "create", "--email", "mia@example.com"];
        let first = admin(&world.server, &link).ok();
        assert!(first.stderr.contains("nobody has this address yet"), "{first:?}");
        let mia = world.server.login("mia@example.com").user_id();
        let create = ["user", "create", "--name", "Mia", "--email", "mia@example.com", "--workspace", &world.workspace];
        let second = admin(&world.server, &create).ok();
        assert!(second.stderr.contains(&format!("{mia} has this address too")), "{second:?}");

        let (rosa, email) = rosa(&world);
        let id = rosa.user_id();
        admin(&world.server, &["user", "disable", &id, "--yes"]).ok();
        let out = admin(&world.server, &["magic-link", "create", "--email", &email]).ok();
        assert!(out.stderr.contains(&format!("clickclack admin user enable {id}")), "{out:?}");
        let refused = admin(&world.server, &["workspace", "transfer", &world.workspace, "--to", &id]);
        assert!(refused.code == 5 && refused.stderr.contains("is disabled"), "{refused:?}");
    }
}
