//! Workspaces from their making to their end, and what belongs to them: topics, pins, preferences, connected accounts,
//! the audit log.

mod harness;

use harness::{Client, World, id_of, on_both_engines};
use serde_json::{Value, json};

const NOTHING: &str = "00000000000000000000000000";

fn audit(world: &World, query: &str) -> Vec<Value> {
    let found = world.owner.get(&world.path(&format!("/audit-log{query}"))).is(200);
    found["audit_log_entries"].as_array().unwrap().clone()
}

fn transfer(by: &Client, workspace: &str, to: &str) -> harness::Reply {
    by.post(
        &format!("/api/workspaces/{workspace}/transfer-ownership"),
        json!({ "user_id": to }),
    )
}

fn workspace(by: &Client, body: Value) -> String {
    id_of(&by.post("/api/workspaces", body).is(201), "workspace.id")
}

on_both_engines! {
    fn a_new_workspace_has_an_owner_a_slug_and_a_channel(engine) {
        let world = World::new(engine);
        let made = world.owner.post("/api/workspaces", json!({"name": " Side Dock "})).is(201)["workspace"].clone();
        assert_eq!([&made["name"], &made["slug"], &made["role"], &made["icon_url"]], ["Side Dock", "side-dock", "owner", ""]);
        let channels = world.owner.channels(&id_of(&made, "id"));
        assert_eq!(channels.iter().map(|c| id_of(c, "name")).collect::<Vec<_>>(), ["general"]);
        assert_eq!(world.owner.post("/api/workspaces", json!({})).is(201)["workspace"]["slug"], "untitled");
        world.owner.post("/api/workspaces", json!({"name": "Guests"})).refused(400);
        world.owner.post("/api/workspaces", json!({"name": "Side Dock"})).refused(409);
        let (guest, stranger) = (world.person_as("guest", "Gus"), world.stranger());
        guest.post("/api/workspaces", json!({"name": "Way out"})).refused(403);
        stranger.post("/api/workspaces", json!({"name": "First"})).is(201);
    }

    fn a_workspace_is_renamed_by_its_managers(engine) {
        let world = World::new(engine);
        let (mo, member) = (world.person_as("moderator", "Mo"), world.person("Mem"));
        let path = world.path("");
        member.patch(&path, json!({"name": "Mine"})).refused(403);
        world.stranger().patch(&path, json!({"name": "Mine"})).refused(404);
        mo.patch(&path, json!({})).refused(400);
        mo.patch(&path, json!({"name": "n".repeat(81)})).refused(400);
        let changed = mo.patch(&path, json!({"name": " New ", "slug": "clickclack"})).is(200);
        assert_eq!((&changed["workspace"]["name"], &changed["event"]["type"]), (&json!("New"), &json!("workspace.updated")));
        let entry = &audit(&world, "?limit=1")[0];
        assert_eq!(entry["metadata"], json!({"name": "New", "slug": "clickclack", "icon_url": ""}));
        workspace(&world.owner, json!({"name": "Taken"}));
        assert_eq!(mo.patch(&path, json!({"slug": " Taken! "})).refused(409), "workspace slug is already taken: taken");
        assert_eq!(mo.patch(&path, json!({"slug": "guests"})).refused(400), "workspace slug is reserved");
        mo.patch(&path, json!({"slug": "!"})).refused(400);
    }

    fn ownership_goes_to_one_person_and_leaves_a_moderator(engine) {
        let world = World::new(engine);
        let (heir, guest, ws) = (world.person("Heir"), world.person_as("guest", "Gus"), &world.workspace);
        for (by, to) in [(&world.owner, world.owner_id.clone()), (&world.owner, " ".into()), (&heir, heir.user_id())] {
            assert_eq!(transfer(by, ws, &to).refused(400), "new owner must be another workspace member");
        }
        assert_eq!(transfer(&heir, ws, &world.owner_id).refused(403), "workspace owner permission required");
        transfer(&world.stranger(), ws, &world.owner_id).refused(404);
        transfer(&world.owner, ws, &world.stranger().user_id()).refused(404);
        for to in [&guest, &world.bot("bot:read")] {
            let text = transfer(&world.owner, ws, &to.user_id()).refused(400);
            assert_eq!(text, "new owner must be a human member or moderator");
        }
        let icon = world.owner.upload(ws, b"\x89PNG\r\n\x1a\n", "i.png", "image/png");
        let icon = format!("/api/uploads/{}", id_of(&icon, "id"));
        world.owner.patch(&world.path(""), json!({"icon_url": icon})).is(200);
        let done = transfer(&world.owner, ws, &heir.user_id()).is(200);
        assert_eq!(done["workspace"]["role"], "moderator");
        assert_eq!(done["event"]["payload"], json!({"workspace_id": ws, "new_owner_user_id": heir.user_id()}));
        assert!(guest.events(ws, "").contains(&done["event"]), "everybody hears of it");
        assert_eq!(heir.get(&world.path("")).is(200)["workspace"]["role"], "owner");
        let entry = &audit(&world, "?limit=1")[0];
        assert_eq!((&entry["action"], &entry["source"]), (&json!("workspace.ownership_transferred"), &json!("http")));
        let renamed = heir.patch(&world.path(""), json!({"name": "Mine"})).is(200);
        assert_eq!(renamed["workspace"]["icon_url"], icon, "stays without being sent again");
        transfer(&world.owner, ws, &heir.user_id()).refused(403);
        world.owner.delete(&world.path("")).refused(403);
    }

    fn of_two_transfers_at_once_one_succeeds(engine) {
        let world = World::new(engine);
        let heirs = [world.person("One").user_id(), world.person("Two").user_id()];
        let mut statuses: Vec<_> = std::thread::scope(|s| {
            let jobs = heirs.map(|heir| {
                let (owner, ws) = (world.owner.clone(), world.workspace.clone());
                s.spawn(move || transfer(&owner, &ws, &heir).status)
            });
            jobs.map(|j| j.join().unwrap()).to_vec()
        });
        statuses.sort();
        assert_eq!(statuses, [200, 403]);
    }

    fn a_deleted_workspace_is_gone_and_its_people_stay(engine) {
        let world = World::new(engine);
        let ws = workspace(&world.owner, json!({"name": "Short", "slug": "short"}));
        let member = world.server.person(&ws, "Mem");
        let channel = member.new_channel(&ws, "room");
        let message = id_of(&member.send(&channel, "gone soon"), "id");
        let dm = json!({"workspace_id": ws, "member_ids": [world.owner_id]});
        let dm = id_of(&member.post("/api/dms", dm).is(201), "conversation.id");
        let mut sockets = [member.socket(&ws, None), world.owner.socket(&ws, None)];
        let path = format!("/api/workspaces/{ws}");
        member.delete(&path).refused(403);
        world.stranger().delete(&path).refused(404);
        assert_eq!(world.owner.delete(&path).is(204), Value::Null);
        for socket in &mut sockets {
            assert_eq!(socket.wait_close(), Some(1008));
        }
        for gone in [
            path.clone(),
            format!("{path}/channels"),
            format!("{path}/audit-log"),
            format!("/api/channels/{channel}/messages"),
            format!("/api/messages/{message}"),
            format!("/api/dms/{dm}"),
            format!("/api/routes/{ws}/{channel}"),
            format!("/api/realtime/events?workspace_id={ws}"),
        ] {
            member.get(&gone).refused(404);
        }
        world.owner.delete(&path).refused(404);
        assert!(member.workspaces().is_empty());
        member.get("/api/me").is(200);
        workspace(&world.owner, json!({"name": "Again", "slug": "short"}));
        let left = world.server.write(move |tx| {
            tx.one(
                "SELECT COUNT(*) FROM audit_log WHERE workspace_id IS NULL AND action = 'workspace.deleted' AND target_id = ?1",
                &[ws.as_str().into()],
                |r| r.take::<i64>(),
            )
        });
        assert_eq!(left, 1, "the server remembers");
    }

    fn service_bots_end_with_the_only_workspace_they_knew(engine) {
        let world = World::new(engine);
        let ws = workspace(&world.owner, json!({"name": "Short"}));
        let make = |workspace: &str, handle: &str, owner: Option<&str>| {
            let mut args = vec!["admin", "bot", "create", "--workspace", workspace, "--created-by", &world.owner_id,
                "--name", "Bot", "--handle", handle];
            args.extend(owner.iter().flat_map(|id| ["--owner", *id]));
            let made = world.server.cli(&args).ok().json();
            (id_of(&made, "bot.id"), world.server.client(&id_of(&made, "token")))
        };
        let (alone, dies) = make(&ws, "alone", None);
        let (shared, _) = make(&ws, "shared", None);
        let (owned, _) = make(&ws, "owned", Some(&world.owner_id));
        let channel = world.owner.new_channel(&ws, "room");
        dies.send(&channel, "last words");
        let (elsewhere, bot) = (world.workspace.clone(), shared.clone());
        world.server.write(move |tx| {
            tx.exec(
                "INSERT INTO workspace_members (workspace_id, user_id, role, created_at, role_sort, sort_name, sort_handle)
                 VALUES (?1, ?2, 'bot', 0, 3, 'bot', 'shared')",
                &[elsewhere.as_str().into(), bot.as_str().into()],
            )
        });
        world.owner.delete(&format!("/api/workspaces/{ws}")).is(204);
        dies.get("/api/me").refused(401);
        let users = world.server.write(|tx| {
            tx.all(
                "SELECT id, handle, former_handle, deleted_at IS NOT NULL FROM users WHERE kind = 'bot'",
                &[],
                |r| Ok((r.take::<String>()?, r.take::<String>()?, r.take::<Option<String>>()?, r.take::<bool>()?)),
            )
        });
        let of = |id: &str| users.iter().find(|u| u.0 == id).map(|u| (u.1.as_str(), u.2.as_deref(), u.3)).unwrap();
        assert_eq!(of(&alone), ("", Some("alone"), true));
        assert_eq!(of(&shared), ("shared", None, false));
        assert_eq!(of(&owned), ("owned", None, false));
        make(&world.workspace, "alone", None); // the handle is free
    }

    fn the_audit_log_is_newest_first_and_for_people(engine) {
        let world = World::new(engine);
        for n in 0..3 {
            world.owner.patch(&world.path(""), json!({"name": format!("Name {n}")})).is(200);
        }
        let names: Vec<_> = audit(&world, "?limit=3").iter().map(|e| id_of(&e["metadata"], "name")).collect();
        assert_eq!(names, ["Name 2", "Name 1", "Name 0"]);
        assert_eq!(audit(&world, "?limit=0").len(), 1, "moved to the nearest end of the range");
        assert!(audit(&world, "?limit=9999").len() >= 3);
        world.owner.get(&world.path("/audit-log?limit=x")).refused(400);
        world.person_as("guest", "Gus").get(&world.path("/audit-log")).is(200);
        world.stranger().get(&world.path("/audit-log")).refused(404);
        let text = world.bot("bot:admin").get(&world.path("/audit-log")).refused(403);
        assert_eq!(text, "bot tokens cannot list audit log entries");
        let made = audit(&world, "").into_iter().find(|e| e["action"] == "bot.created").unwrap();
        assert_eq!(made["source"], "cli");
        assert_eq!(made["target"]["type"], made["target_type"]);
    }

    fn topics_have_a_name_and_perhaps_a_channel(engine) {
        let world = World::new(engine);
        let (guest_channel, guest) = (world.server.guest_channel(&world.workspace), world.person_as("guest", "Gus"));
        let topic = |by: &Client, name: &str, channel: &str| {
            by.post(&world.path("/topics"), json!({"name": name, "channel_id": channel}))
        };
        topic(&world.owner, " ", "").refused(400);
        topic(&world.owner, &"n".repeat(81), "").refused(400);
        topic(&world.owner, "x", &format!("chn_{NOTHING}")).refused(404);
        let other = workspace(&world.owner, json!({"name": "Other"}));
        let foreign = id_of(&world.owner.channel(&other, "general"), "id");
        topic(&world.owner, "x", &foreign).refused(403);
        let wide = topic(&world.owner, " wide ", "").is(201)["topic"].clone();
        topic(&world.owner, "wide", "").is(201); // names of the whole workspace may repeat
        topic(&world.owner, "bound", &world.general).is(201);
        topic(&world.owner, "bound", &world.general).refused(409);
        topic(&guest, "g", &guest_channel).is(201);
        topic(&guest, "g", "").refused(403);
        topic(&guest, "g", &world.general).refused(404);
        let names = |by: &Client| {
            let list = by.get(&world.path("/topics")).is(200)["topics"].clone();
            list.as_array().unwrap().iter().map(|t| id_of(t, "name")).collect::<Vec<_>>()
        };
        assert_eq!(names(&world.owner), ["bound", "g", "wide", "wide"]);
        assert_eq!(names(&guest), ["g", "wide", "wide"]);
        let send = json!({"body": "x", "topic_id": wide["id"]});
        world.owner.post(&format!("/api/channels/{}/messages", world.general), send).is(201);
    }

    fn pins_are_shared_and_bounded(engine) {
        let world = World::new(engine);
        let (path, member) = (format!("/api/channels/{}/pins", world.general), world.person("Mem"));
        let pin = |id: &str| member.post(&path, json!({ "message_id": id }));
        let root = id_of(&world.owner.send(&world.general, "root"), "id");
        let made = pin(&root).is(201);
        assert_eq!((&made["event"]["type"], &made["event"]["seq"]), (&json!("pin.added"), &json!(1)));
        pin(&root).refused(409);
        pin(" ").refused(400);
        pin(&format!("msg_{NOTHING}")).refused(404);
        let elsewhere = member.new_channel(&world.workspace, "elsewhere");
        pin(&id_of(&member.send(&elsewhere, "x"), "id")).refused(400);
        let reply = id_of(&member.reply(&root, "reply"), "id");
        assert!(pin(&reply).is(201)["event"].get("seq").is_none());
        let listed = || {
            let list = member.get(&path).is(200)["messages"].clone();
            list.as_array().unwrap().iter().map(|m| id_of(m, "id")).collect::<Vec<_>>()
        };
        assert_eq!(listed(), [reply.as_str(), &root]);
        let removed = world.owner.delete(&format!("{path}/{reply}")).is(200);
        assert_eq!(removed["event"]["payload"]["pinned_by"], json!(world.owner_id));
        world.owner.delete(&format!("{path}/{reply}")).refused(404);
        let start = member.tail(&world.workspace);
        world.owner.delete(&format!("/api/messages/{root}")).is(200);
        let kinds: Vec<_> = member.events(&world.workspace, &start).iter().map(|e| id_of(e, "type")).collect();
        assert_eq!(kinds, ["pin.removed", "message.deleted"]);
        assert!(listed().is_empty());
        pin(&root).refused(409); // deleted
    }

    fn two_pins_for_the_last_place_make_a_hundred(engine) {
        let world = World::new(engine);
        let path = format!("/api/channels/{}/pins", world.general);
        let ids: Vec<_> = (0..101).map(|_| id_of(&world.owner.send(&world.general, "x"), "id")).collect();
        for id in &ids[..99] {
            world.owner.post(&path, json!({ "message_id": id })).is(201);
        }
        let mut statuses: Vec<_> = std::thread::scope(|s| {
            let jobs: Vec<_> = ids[99..]
                .iter()
                .map(|id| {
                    let (owner, path) = (world.owner.clone(), path.clone());
                    s.spawn(move || owner.post(&path, json!({ "message_id": id })).status)
                })
                .collect();
            jobs.into_iter().map(|j| j.join().unwrap()).collect()
        });
        statuses.sort();
        assert_eq!(statuses, [201, 409]);
        assert_eq!(world.owner.get(&path).is(200)["messages"].as_array().unwrap().len(), 100);
    }

    fn a_notification_preference_is_ones_own_and_starts_as_all(engine) {
        let world = World::new(engine);
        let (path, member) = (format!("/api/channels/{}/notification-settings", world.general), world.person("Mem"));
        assert_eq!(member.get(&path).is(200), json!({"preference": "all"}));
        assert_eq!(member.patch(&path, json!({"preference": "mentions"})).is(200), json!({"preference": "mentions"}));
        for wrong in [json!({"preference": "loud"}), json!({}), json!({"preference": 1})] {
            member.patch(&path, wrong).refused(400);
        }
        assert_eq!(member.get(&path).is(200)["preference"], "mentions");
        assert_eq!(world.owner.get(&path).is(200)["preference"], "all");
    }

    fn accounts_are_connected_once_by_managers_and_revoked_by_their_person(engine) {
        let world = World::new(engine);
        let (member, mo) = (world.person("Mem"), world.person_as("moderator", "Mo"));
        let path = world.path("/connected-accounts");
        let body = json!({"user_id": member.user_id(), "provider": " Git Hub! ", "provider_account_id": " 42 ",
            "display_name": " Ann ", "scopes": [" repo ", "", "repo", "user"], "metadata": {"team": 7}});
        member.post(&path, body.clone()).refused(403);
        let made = mo.post(&path, body.clone()).is(201)["connected_account"].clone();
        assert_eq!([&made["provider"], &made["provider_account_id"], &made["display_name"]], ["git-hub", "42", "Ann"]);
        assert_eq!((&made["scopes"], &made["metadata"]), (&json!(["repo", "user"]), &json!({"team": 7})));
        assert_eq!(member.get(&path).is(200)["connected_accounts"], json!([made]));
        mo.post(&path, body.clone()).refused(409);
        let with = |key: &str, value: Value| {
            let mut other = body.clone();
            other[key] = value;
            mo.post(&path, other)
        };
        with("user_id", json!(world.stranger().user_id())).refused(404);
        with("provider", json!("!!")).refused(400);
        with("scopes", json!(["x".repeat(121)])).refused(400);
        let revoke = format!("/api/connected-accounts/{}/revoke", id_of(&made, "id"));
        world.person("Other").post(&revoke, json!({})).refused(403);
        world.stranger().post(&revoke, json!({})).refused(404);
        let first = member.post(&revoke, json!({})).is(200);
        assert_eq!(mo.post(&revoke, json!({})).is(200), first, "the first revocation stays");
        assert_eq!(member.get(&path).is(200)["connected_accounts"], json!([]));
        mo.post(&path, body.clone()).refused(409);
        let entries = audit(&world, "");
        let ours = entries.iter().filter(|e| e["target_type"] == "connected_account");
        let done: Vec<_> = ours.map(|e| (id_of(e, "action"), id_of(e, "actor_user_id"))).collect();
        assert_eq!(done[0], ("connected_account.revoked".into(), mo.user_id()));
        assert_eq!(done[1], ("connected_account.revoked".into(), member.user_id()));
        assert_eq!(done[2], ("connected_account.created".into(), mo.user_id()));
        mo.post("/api/connected-accounts/acct_none/revoke", json!({})).refused(404);
        world.moderate(&mo, json!({"blocked": true}));
        mo.post(&path, json!({"user_id": member.user_id(), "provider": "git", "provider_account_id": "1"})).refused(403);
    }
}
