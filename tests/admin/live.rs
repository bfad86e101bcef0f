//! What a command changes shows in open sockets, and in nobody else's.

use serde_json::{Value, json};

use super::{admin, rows, values};
use crate::harness::{Client, Socket, World, id_of, on_both_engines};

fn run(world: &World, words: &[&str]) {
    admin(&world.server, words).ok();
}

/// The socket is closed with this reason; others still hear.
fn shut(world: &World, socket: &mut Socket, reason: &str, mut bystander: Socket) {
    assert_eq!(socket.wait_close(), Some(1008));
    assert_eq!(socket.closed.as_ref().unwrap().1, reason);
    world.owner.send(&world.general, "still on air");
    bystander.next("message.created");
}

fn refused(client: &Client) -> bool {
    client.get("/api/me").status == 401
}

/// The next event about this person.
fn about(socket: &mut Socket, user: &str) -> Value {
    loop {
        let event = socket.next("member.moderation_updated");
        if event["payload"]["user_id"] == user {
            return event;
        }
    }
}

on_both_engines! {
    fn revoked_sessions_close(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let mut hers = ann.socket(&world.workspace, None);
        let bystander = world.owner.socket(&world.workspace, None);
        run(&world, &["user", "revoke-sessions", &ann.user_id()]);
        shut(&world, &mut hers, "credential revoked", bystander);
        assert!(refused(&ann));
    }

    fn a_disabled_person_is_out_until_enabled_and_so_are_their_bots(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann Disabled");
        let id = ann.user_id();
        let email = admin(&world.server, &["user", "show", &id, "--json"]).ok().json()["user"]["email"].clone();
        let email = email.as_str().unwrap();
        let args = ["bot", "create", "--workspace", &world.workspace, "--created-by", &id, "--owner", &id];
        let token = admin(&world.server, &[&args[..], &["--name", "Hers", "--plain"]].concat()).ok();
        let bot = world.server.client(token.line());
        let mut hers = ann.socket(&world.workspace, None);
        let mut its = bot.socket(&world.workspace, None);
        let bystander = world.owner.socket(&world.workspace, None);
        run(&world, &["user", "disable", &id, "--yes"]);
        assert_eq!(its.wait_close(), Some(1008));
        shut(&world, &mut hers, "credential revoked", bystander);
        assert!(refused(&ann) && refused(&bot));
        let link = admin(&world.server, &["magic-link", "create", "--email", email]).ok();
        let reply = world.server.anonymous().post("/api/auth/magic/consume", json!({"token": link.line()}));
        assert!(reply.refused(403).contains("disabled"));
        run(&world, &["user", "enable", &id]);
        assert_eq!(bot.get("/api/me").status, 200);
        assert_eq!(world.server.login(email).user_id(), id);
    }

    fn a_deleted_person_is_out_and_what_they_wrote_stays(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann Gone");
        ann.send(&world.general, "mine");
        let mut hers = ann.socket(&world.workspace, None);
        let bystander = world.owner.socket(&world.workspace, None);
        run(&world, &["user", "delete", &ann.user_id(), "--content", "keep", "--yes"]);
        shut(&world, &mut hers, "credential revoked", bystander);
        let page = world.owner.ok("GET", &format!("/api/channels/{}/messages", world.general), None);
        let message = &page["messages"][0];
        assert_eq!((&message["body"], &message["author"]["display_name"]), (&json!("mine"), &json!("Ann Gone")));
        assert!(message["author"]["deleted_at"].is_string());
    }

    fn a_removed_member_is_out_of_this_workspace_only(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let mut hers = ann.socket(&world.workspace, None);
        let bystander = world.owner.socket(&world.workspace, None);
        run(&world, &["member", "remove", &ann.user_id(), "--yes"]);
        shut(&world, &mut hers, "workspace access revoked", bystander);
        assert_eq!(ann.get("/api/me").status, 200);
        assert!(ann.workspaces().is_empty());
    }

    fn blocks_timeouts_roles_and_notes_are_told(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let id = ann.user_id();
        let mut hers = ann.socket(&world.workspace, None);
        let mut owners = world.owner.socket(&world.workspace, None);
        let post = || ann.post(&format!("/api/channels/{}/messages", world.general), json!({"body": "x"})).status;
        for (words, status) in [
            (&["mod", "block", &id][..], 403),
            (&["mod", "unblock", &id], 201),
            (&["mod", "timeout", &id, "--for", "5m"], 403),
            (&["mod", "timeout", &id, "--end"], 201),
            (&["mod", "note", &id, "--note", "watch"], 201),
            (&["member", "role", &id, "--role", "guest"], 404),
            (&["mod", "approve", &id], 201),
            (&["member", "role", &id, "--role", "moderator"], 201),
        ] {
            run(&world, words);
            about(&mut hers, &id);
            about(&mut owners, &id);
            assert_eq!(post(), status, "{words:?}");
        }
        assert_eq!(ann.get(&world.path("/moderation/members")).status, 200, "a moderator at once");
    }

    fn channels_are_created_renamed_and_archived_before_everyones_eyes(engine) {
        let world = World::new(engine);
        let mut socket = world.person("Ann").socket(&world.workspace, None);
        let made = admin(&world.server, &["channel", "create", "--workspace", "clickclack", "--name", "News", "--json"]);
        let id = id_of(&made.ok().json(), "channel.id");
        assert_eq!(socket.next("channel.created")["channel_id"], id.as_str());
        run(&world, &["channel", "update", "news", "--title", "The News"]);
        assert_eq!(socket.next("channel.updated")["payload"]["archived"], false);
        run(&world, &["channel", "archive", "#news"]);
        assert_eq!(socket.next("channel.updated")["payload"]["archived"], true);
        run(&world, &["channel", "archive", &id, "--undo"]);
        assert_eq!(socket.next("channel.updated")["payload"]["archived"], false);
    }

    fn workspaces_are_renamed_handed_over_and_deleted_before_everyones_eyes(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let id = ann.user_id();
        let args = ["workspace", "create", "--name", "Second", "--owner", &world.owner_id, "--json"];
        let second = id_of(&admin(&world.server, &args).ok().json(), "workspace.id");
        run(&world, &["member", "add", "--workspace", &second, "--created-by", &world.owner_id, "--user", &id]);
        let mut socket = ann.socket(&second, None);
        run(&world, &["workspace", "update", "second", "--name", "Renamed"]);
        socket.next("workspace.updated");
        run(&world, &["workspace", "transfer", "second", "--to", &id]);
        assert_eq!(socket.next("workspace.ownership_transferred")["payload"]["new_owner_user_id"], id.as_str());
        let roles = rows(&world, &["member", "list", "--workspace", "second"]);
        assert_eq!(values(&roles, "role"), ["owner", "moderator"]);
        for consent in [&[][..], &["--yes"], &["--confirm", "other"]] {
            assert_eq!(admin(&world.server, &[&["workspace", "delete", "second"][..], consent].concat()).code, 5);
        }
        let plan = admin(&world.server, &["workspace", "delete", "second", "-n"]).ok();
        assert!(plan.stdout.contains("would be lost"), "{}", plan.stdout);
        run(&world, &["workspace", "delete", "second", "--confirm", "second"]);
        assert_eq!(socket.wait_close(), Some(1008));
        assert_eq!(admin(&world.server, &["workspace", "show", "second"]).code, 4);
        let entry = rows(&world, &["audit", "list", "--server", "--action", "workspace.deleted"]);
        assert_eq!(values(&entry, "target_id"), [second]);
    }

    fn tokens_and_bots_end_at_once(engine) {
        let world = World::new(engine);
        let bot = world.bot("bot:read");
        let id = bot.user_id();
        let mut socket = bot.socket(&world.workspace, None);
        let fresh = admin(&world.server, &["bot", "rotate", &id, "--yes", "--plain"]).ok();
        assert_eq!(socket.wait_close(), Some(1008));
        let again = world.server.client(fresh.line());
        assert!(refused(&bot) && again.user_id() == id);
        let mut socket = again.socket(&world.workspace, None);
        let tokens = rows(&world, &["token", "list", "--bot", &id]);
        // Who finds a secret has no id of it.
        let argument = admin(&world.server, &["token", "revoke", "ccb_unknown", "--yes"]);
        assert!(argument.code == 2 && !argument.stderr.contains("ccb_unknown"), "{argument:?}");
        let by_secret = ["admin", "token", "revoke", "-", "--yes"];
        let unknown = world.server.cli_with_input(&by_secret, "ccb_unknown\n");
        assert!(unknown.code == 4 && !unknown.stderr.contains("ccb_unknown"), "{unknown:?}");
        world.server.cli_with_input(&by_secret, fresh.line()).ok();
        assert_eq!(socket.wait_close(), Some(1008));
        assert_eq!(admin(&world.server, &["token", "revoke", tokens[0]["id"].as_str().unwrap(), "--yes"]).code, 5);
        let back = admin(&world.server, &["bot", "rotate", &id, "--yes", "--plain"]).ok();
        assert_eq!(world.server.client(back.line()).user_id(), id);
        let now = rows(&world, &["token", "list", "--bot", &id]);
        assert_eq!(now[0]["scopes"], tokens[0]["scopes"]);
        let third = world.bot("bot:read");
        let mut socket = third.socket(&world.workspace, None);
        let gone = third.user_id();
        run(&world, &["bot", "delete", &gone, "--yes"]);
        assert_eq!(socket.wait_close(), Some(1008));
        assert_eq!(rows(&world, &["bot", "list"]).len(), 1, "the first one is still there");
        assert_ne!(admin(&world.server, &["bot", "rotate", &gone, "--yes"]).code, 0);
    }

    fn a_revoked_invite_lets_nobody_in(engine) {
        let world = World::new(engine);
        let token = admin(&world.server, &["invite", "create", "--workspace", &world.workspace]).ok();
        let invites = rows(&world, &["invite", "list", "--workspace", &world.workspace]);
        run(&world, &["invite", "revoke", invites[0]["id"].as_str().unwrap(), "--yes"]);
        let stranger = world.stranger();
        assert!(stranger.post("/api/invites/accept", json!({"token": token.line()})).status >= 400);
    }
}
