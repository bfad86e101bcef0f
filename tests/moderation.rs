//! Roles and ranks, guests and their budget, timeouts, blocks, and what is told to whom.

mod harness;

use std::time::Duration;

use harness::{Client, World, id_of, on_both_engines};
use serde_json::{Value, json};

fn member_path(world: &World, member: &Client) -> String {
    world.path(&format!("/moderation/members/{}", member.user_id()))
}

fn patch(by: &Client, world: &World, member: &Client, change: Value) -> harness::Reply {
    by.patch(&member_path(world, member), change)
}

fn roster(by: &Client, world: &World) -> harness::Reply {
    by.get(&world.path("/moderation/members"))
}

fn post(by: &Client, channel: &str, body: &str) -> harness::Reply {
    by.post(&format!("/api/channels/{channel}/messages"), json!({ "body": body }))
}

fn about_moderation(by: &Client, world: &World, after: &str) -> usize {
    let all = by.events(&world.workspace, after);
    all.iter().filter(|e| e["type"] == "member.moderation_updated").count()
}

on_both_engines! {
    fn the_roster_is_for_managers_in_good_standing(engine) {
        let world = World::new(engine);
        let (moderator, member) = (world.person_as("moderator", "Mo"), world.person("zed"));
        let guest = world.person_as("guest", "Gus");
        world.person("Abe");
        let list = roster(&moderator, &world).is(200)["members"].clone();
        let names: Vec<_> = list.as_array().unwrap().iter().map(|m| id_of(&m["user"], "display_name")).collect();
        assert_eq!(names, ["Olive Owner", "Mo", "Abe", "zed", "Gus"]);
        let of = |name: &str| list.as_array().unwrap().iter().find(|m| m["user"]["display_name"] == name).unwrap().clone();
        assert_eq!((&of("Gus")["post_limit"], &of("Gus")["posts_remaining"]), (&json!(3), &json!(3)));
        assert_eq!((&of("zed")["post_limit"], &of("zed")["posts_remaining"]), (&json!(0), &json!(0)));
        for other in [&member, &guest, &world.bot("bot:admin")] {
            roster(other, &world).refused(403);
        }
        roster(&world.stranger(), &world).refused(404);
        for change in [json!({"blocked": true}), json!({"blocked": false, "timeout_minutes": 5})] {
            patch(&world.owner, &world, &moderator, change).is(200);
            roster(&moderator, &world).refused(403);
            patch(&moderator, &world, &member, json!({})).refused(403);
        }
    }

    fn nobody_moderates_themselves_an_owner_or_an_equal(engine) {
        let world = World::new(engine);
        let (mo, peer) = (world.person_as("moderator", "Mo"), world.person_as("moderator", "Peer"));
        let (member, bot) = (world.person("Mem"), world.bot("bot:read"));
        for target in [&mo, &peer, &world.owner, &bot] {
            patch(&mo, &world, target, json!({"moderation_note": "x"})).refused(403);
        }
        patch(&world.owner, &world, &world.owner, json!({})).refused(403);
        patch(&mo, &world, &world.stranger(), json!({})).refused(404);
        patch(&member, &world, &peer, json!({})).refused(403);
        for role in ["moderator", "owner", "bot", "boss"] {
            let status = if role == "moderator" { 403 } else { 400 };
            patch(&mo, &world, &member, json!({ "role": role })).refused(status);
        }
        assert_eq!(patch(&mo, &world, &member, json!({"role": "guest"})).is(200)["member"]["role"], "guest");
        let promoted = patch(&world.owner, &world, &member, json!({"role": "moderator"})).is(200);
        assert_eq!(promoted["member"]["role"], "moderator");
        patch(&world.owner, &world, &bot, json!({"blocked": true})).is(200);
        patch(&bot, &world, &member, json!({})).refused(403);
    }

    fn every_accepted_request_counts_and_absent_fields_keep_their_value(engine) {
        let world = World::new(engine);
        let member = world.person("Mem");
        let change = |body: Value| patch(&world.owner, &world, &member, body).is(200);
        let first = change(json!({"timeout_until": " 2099-01-01T01:00:00+01:00 ", "moderation_note": " as sent "}));
        assert_eq!(first["member"]["timeout_until"], "2099-01-01T00:00:00Z");
        assert_eq!(first["member"]["moderation_note"], " as sent ");
        let empty = change(json!({}));
        assert_eq!(empty["event"]["type"], "member.moderation_updated");
        assert_eq!(empty["event"]["payload"], json!({"user_id": member.user_id(), "role": "member"}));
        assert_eq!(empty["member"]["moderation_by"], json!(world.owner_id));
        assert!(id_of(&empty, "member.moderation_at") > id_of(&first, "member.moderation_at"));
        let both = change(json!({"clear_timeout": true, "timeout_minutes": 5, "blocked": true}))["member"].clone();
        assert!(both.get("timeout_until").is_none() && both.get("blocked_at").is_some());
        assert_eq!(both["moderation_note"], " as sent ");
        let cleared = change(json!({"moderation_note": "", "blocked": false}))["member"].clone();
        assert!(cleared.get("moderation_note").is_none() && cleared.get("blocked_at").is_none());
        patch(&world.owner, &world, &member, json!({"timeout_until": "soon", "role": "guest"})).refused(400);
        assert_eq!(change(json!({}))["member"]["role"], "member", "all of it or nothing");
        let past = change(json!({"timeout_until": "2020-01-01T00:00:00Z"}))["member"].clone();
        assert_eq!(past["timeout_until"], "2020-01-01T00:00:00Z");
        post(&member, &world.general, "a timeout of the past has no effect").is(201);
    }

    fn a_change_is_told_to_its_person_and_the_active_managers(engine) {
        let world = World::new(engine);
        let (mo, member, bystander) = (world.person_as("moderator", "Mo"), world.person("Mem"), world.person("By"));
        let (blocked, late) = (world.person_as("moderator", "Blocked"), world.person_as("moderator", "Late"));
        world.moderate(&blocked, json!({"blocked": true}));
        world.moderate(&late, json!({"timeout_minutes": 5}));
        let start = world.owner.tail(&world.workspace);
        let (mut hears, mut does_not) = (member.socket(&world.workspace, None), bystander.socket(&world.workspace, None));
        patch(&mo, &world, &member, json!({"blocked": true})).is(200);
        hears.next("member.moderation_updated");
        assert!(does_not.drain(Duration::from_millis(500)).is_empty());
        for (who, count) in [(&world.owner, 1), (&mo, 1), (&member, 1), (&bystander, 0), (&blocked, 0), (&late, 0)] {
            assert_eq!(about_moderation(who, &world, &start), count);
        }
    }

    fn a_blocked_member_reads_and_changes_nothing(engine) {
        let world = World::new(engine);
        let member = world.person("Mem");
        let own = id_of(&member.send(&world.general, "mine"), "id");
        let (m, c) = (format!("/api/messages/{own}"), format!("/api/channels/{}", world.general));
        for restriction in [json!({"blocked": true}), json!({"blocked": false, "timeout_minutes": 5})] {
            world.moderate(&member, restriction);
            for answer in [
                post(&member, &world.general, "x"),
                member.patch(&m, json!({"body": "x"})),
                member.delete(&m),
                member.post(&format!("{m}/reactions"), json!({"emoji": "x"})),
                member.post(&format!("{m}/thread/replies"), json!({"body": "x"})),
                member.post(&world.path("/channels"), json!({"name": "x"})),
                member.post(&world.path("/topics"), json!({"name": "x"})),
                member.post(&format!("{c}/pins"), json!({"message_id": own})),
                member.post("/api/realtime/ephemeral", json!({"workspace_id": world.workspace, "type": "presence.changed"})),
            ] {
                assert!(answer.refused(403).starts_with("moderation restriction: member is "));
            }
            member.get(&format!("{c}/messages")).is(200);
            member.get(&format!("{m}/thread")).is(200);
            member.post(&format!("{c}/read"), json!({"seq": 1})).is(200);
            member.patch(&format!("{c}/notification-settings"), json!({"preference": "muted"})).is(200);
            member.patch("/api/me", json!({"display_name": "Still me"})).is(200);
        }
        world.moderate(&member, json!({"clear_timeout": true}));
        post(&member, &world.general, "back").is(201);
    }

    fn a_guest_has_one_channel_and_three_posts_a_day(engine) {
        let world = World::new(engine);
        let guest_channel = world.server.guest_channel(&world.workspace);
        let guest = world.person("Gus");
        for _ in 0..4 {
            post(&guest, &guest_channel, "made as a member").is(201);
        }
        world.moderate(&guest, json!({"role": "guest"}));
        let seen: Vec<_> = guest.channels(&world.workspace).iter().map(|c| id_of(c, "name")).collect();
        assert_eq!(seen, ["guest"]);
        for answer in [
            guest.get(&format!("/api/channels/{}/messages", world.general)),
            post(&guest, &world.general, "x"),
            guest.post(&format!("/api/channels/{}/read", world.general), json!({"seq": 1})),
            guest.get(&format!("/api/channels/{}/pins", world.general)),
            guest.get(&format!("/api/channels/{}/notification-settings", world.general)),
        ] {
            assert_eq!(answer.refused(404), "channel not found");
        }
        let first = id_of(&post(&guest, &guest_channel, "one").is(201), "message.id");
        guest.reply(&first, "two");
        guest.delete(&format!("/api/messages/{first}")).is(200);
        guest.post(&world.path("/topics"), json!({"name": "t", "channel_id": guest_channel})).is(201);
        post(&guest, &guest_channel, "three").is(201);
        let refused = post(&guest, &guest_channel, "four");
        assert_eq!(refused.refused(429), "waiting room post limit reached");
        assert!(refused.header("retry-after").parse::<u32>().unwrap() > 80_000);
        guest.post(&world.path("/topics"), json!({"name": "u", "channel_id": guest_channel})).refused(429);
        let row = roster(&world.owner, &world).is(200)["members"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&row["posts_remaining"], &row["post_limit"]), (&json!(0), &json!(3)));
        guest.post(&format!("/api/messages/{first}/reactions"), json!({"emoji": "x"})).is(201);
        world.moderate(&guest, json!({"role": "member"}));
        post(&guest, &guest_channel, "five").is(201);
        post(&guest, &world.general, "and elsewhere").is(201);
    }

    fn a_guest_cannot_exceed_the_budget_by_asking_at_once(engine) {
        let world = World::new(engine);
        let (channel, guest) = (world.server.guest_channel(&world.workspace), world.person_as("guest", "Gus"));
        let mut statuses: Vec<_> = std::thread::scope(|s| {
            let jobs: Vec<_> = (0..8)
                .map(|_| {
                    let (guest, channel) = (guest.clone(), channel.clone());
                    s.spawn(move || post(&guest, &channel, "x").status)
                })
                .collect();
            jobs.into_iter().map(|j| j.join().unwrap()).collect()
        });
        statuses.sort();
        assert_eq!(statuses, [201, 201, 201, 429, 429, 429, 429, 429]);
    }

    fn a_demotion_hides_events_at_once_and_a_promotion_shows_them(engine) {
        let world = World::new(engine);
        let member = world.person("Mem");
        let mut socket = member.socket(&world.workspace, None);
        world.moderate(&member, json!({"role": "guest"}));
        socket.next("member.moderation_updated");
        world.owner.send(&world.general, "not for guests");
        assert!(socket.drain(Duration::from_millis(500)).is_empty());
        assert!(member.events(&world.workspace, "").iter().all(|e| e.get("channel_id").is_none()));
        world.moderate(&member, json!({"role": "member"}));
        world.owner.send(&world.general, "for everybody");
        socket.next("message.created");
    }

    fn managers_delete_messages_of_those_they_outrank(engine) {
        let world = World::new(engine);
        let (mo, peer) = (world.person_as("moderator", "Mo"), world.person_as("moderator", "Peer"));
        let member = world.person("Mem");
        let delete = |by: &Client, author: &Client| {
            let id = id_of(&author.send(&world.general, "secret words"), "id");
            (by.delete(&format!("/api/messages/{id}")), id)
        };
        for author in [&peer, &world.owner] {
            assert_eq!(delete(&mo, author).0.refused(403), "message is not writable");
        }
        delete(&member, &mo).0.refused(403);
        delete(&world.owner, &mo).0.is(200);
        let (answer, id) = delete(&mo, &member);
        answer.is(200);
        let log = world.owner.get(&world.path("/audit-log")).is(200)["audit_log_entries"].clone();
        let entry = log.as_array().unwrap().iter().find(|e| e["target_id"] == id.as_str()).unwrap();
        assert_eq!((&entry["action"], &entry["actor_user_id"]), (&json!("message.deleted"), &json!(mo.user_id())));
        assert!(!log.to_string().contains("secret words"));
    }

    fn a_user_owned_bot_never_exceeds_its_owner(engine) {
        let world = World::new(engine);
        let owner = world.person("Owner of a bot");
        let id = owner.user_id();
        let args = ["admin", "bot", "create", "--workspace", &world.workspace, "--created-by", &id, "--owner", &id,
            "--name", "Helper", "--scopes", "bot:admin", "--plain"];
        let bot = world.server.client(world.server.cli(&args).ok().line());
        post(&bot, &world.general, "x").is(201);
        bot.patch(&format!("/api/channels/{}", world.general), json!({})).refused(403);
        world.moderate(&owner, json!({"timeout_minutes": 5}));
        post(&bot, &world.general, "x").refused(403);
        world.moderate(&owner, json!({"clear_timeout": true, "role": "guest"}));
        post(&bot, &world.general, "x").refused(404);
    }

    fn changes_of_members_are_audited(engine) {
        let world = World::new(engine);
        let member = world.person("Mem");
        world.moderate(&member, json!({"role": "guest"}));
        world.moderate(&member, json!({"blocked": true, "moderation_note": "a private note"}));
        let log = world.owner.get(&world.path("/audit-log?limit=2")).is(200)["audit_log_entries"].clone();
        assert_eq!((&log[0]["action"], &log[1]["action"]), (&json!("member.moderated"), &json!("member.role_changed")));
        assert_eq!(log[1]["metadata"], json!({"from": "member", "to": "guest"}));
        assert_eq!(log[0]["target"], json!({"type": "user", "id": member.user_id()}));
        assert!(!log.to_string().contains("a private note"));
    }
}
