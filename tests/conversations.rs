//! Direct conversations, as their participants and everybody else meet them.

mod harness;

use std::time::Duration;

use harness::{Client, World, id_of, on_both_engines};
use serde_json::{Value, json};

const NOBODY: &str = "usr_00000000000000000000000000";

fn ask(from: &Client, workspace: &str, others: &[&Client]) -> harness::Reply {
    let ids: Vec<_> = others.iter().map(|c| c.user_id()).collect();
    from.post("/api/dms", json!({"workspace_id": workspace, "member_ids": ids}))
}

/// The id of a conversation with these people.
fn with(from: &Client, workspace: &str, others: &[&Client]) -> String {
    id_of(&ask(from, workspace, others).is(201), "conversation.id")
}

fn post(from: &Client, dm: &str, body: Value) -> harness::Reply {
    from.post(&format!("/api/dms/{dm}/messages"), body)
}

/// The id of a new message.
fn say(from: &Client, dm: &str, body: &str) -> String {
    id_of(&post(from, dm, json!({ "body": body })).is(201), "message.id")
}

fn show(from: &Client, dm: &str) -> Value {
    from.get(&format!("/api/dms/{dm}")).is(200)["conversation"].clone()
}

fn listed(from: &Client, workspace: &str) -> Vec<String> {
    let found = from.get(&format!("/api/dms?workspace_id={workspace}")).is(200);
    let list = found["conversations"].as_array().unwrap();
    list.iter().map(|c| id_of(c, "id")).collect()
}

fn close(from: &Client, dm: &str) {
    assert_eq!(from.delete(&format!("/api/dms/{dm}")).is(200), json!({"ok": true}));
}

/// What of the log concerns this conversation, as this caller sees it.
fn heard(from: &Client, workspace: &str, after: &str, dm: &str) -> Vec<String> {
    let all = from.events(workspace, after);
    let mine = all.iter().filter(|e| e["payload"]["direct_conversation_id"] == dm);
    mine.map(|e| id_of(e, "type")).collect()
}

on_both_engines! {
    fn a_pair_shares_one_conversation_and_a_group_gets_a_new_one_each_time(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("bob"));
        let made = ask(&a, ws, &[&b]).is(201)["conversation"].clone();
        let names: Vec<_> = made["members"].as_array().unwrap().iter().map(|m| id_of(m, "display_name")).collect();
        assert_eq!(names, ["Ann", "bob"]);
        assert_eq!(made["can_send"], true);
        assert!(id_of(&made, "route_id").starts_with('D'));
        let dm = id_of(&made, "id");
        assert_eq!(with(&b, ws, &[&a]), dm, "from the other side");
        let ids = json!([format!(" {} ", b.user_id()), "", b.user_id(), a.user_id()]);
        let spelled = json!({"workspace_id": format!(" {ws} "), "member_ids": ids});
        assert_eq!(id_of(&a.post("/api/dms", spelled).is(201), "conversation.id"), dm, "trimmed and without repeats");
        let groups = [with(&a, ws, &[&b, &world.owner]), with(&a, ws, &[&b, &world.owner])];
        assert_ne!(groups[0], groups[1]);
        assert_eq!(listed(&a, ws), [dm.as_str(), &groups[0], &groups[1]]);
        assert_eq!(listed(&world.owner, ws), groups);
    }

    fn a_pair_that_asks_at_once_gets_one_conversation(engine) {
        let world = World::new(engine);
        let (a, b) = (world.person("Ann"), world.person("Bob"));
        let found: Vec<_> = std::thread::scope(|s| {
            let ask = |from: Client, to: Client| with(&from, &world.workspace, &[&to]);
            let jobs: Vec<_> = (0..8)
                .map(|n| {
                    let (from, to) = if n % 2 == 0 { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
                    s.spawn(move || ask(from, to))
                })
                .collect();
            jobs.into_iter().map(|j| j.join().unwrap()).collect()
        });
        assert!(found.iter().all(|dm| *dm == found[0]), "{found:?}");
    }

    fn nobody_is_asked_into_a_conversation_who_could_not_write_there(engine) {
        let world = World::new(engine);
        let (ws, a) = (&world.workspace, world.person("Ann"));
        let stranger = world.stranger();
        let ask_ids = |from: &Client, ids: Vec<String>| {
            from.post("/api/dms", json!({"workspace_id": ws, "member_ids": ids}))
        };
        assert_eq!(ask_ids(&a, vec![a.user_id()]).refused(400), "direct conversation needs at least two members");
        let many = (0..32).map(|n| format!("usr_{n}")).collect();
        assert_eq!(ask_ids(&a, many).refused(400), "direct conversation has too many members");
        let unknown = ask_ids(&a, vec![NOBODY.into()]).refused(404);
        assert_eq!(ask(&a, ws, &[&stranger]).refused(404), unknown);
        ask(&stranger, ws, &[&a]).refused(404);
        for patch in [json!({"role": "guest"}), json!({"blocked": true}), json!({"timeout_minutes": 5})] {
            let other = world.person("Other");
            world.moderate(&other, patch);
            ask(&a, ws, &[&other]).refused(403);
            ask(&other, ws, &[&a]).refused(403);
        }
        assert!(listed(&a, ws).is_empty());
    }

    fn a_closed_conversation_comes_back_when_somebody_writes(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("Bob"));
        let dm = with(&a, ws, &[&b]);
        let root = say(&b, &dm, "hello");
        close(&a, &dm);
        close(&a, &dm);
        assert!(listed(&a, ws).is_empty());
        assert_eq!(listed(&b, ws), [dm.as_str()]);
        assert_eq!(show(&a, &dm)["unread_count"], 1);
        b.reply(&root, "a reply does not bring it back");
        assert!(listed(&a, ws).is_empty());
        close(&b, &dm);
        say(&b, &dm, "again");
        assert_eq!((listed(&a, ws), listed(&b, ws)), (vec![dm.clone()], vec![dm.clone()]));
        close(&a, &dm);
        a.post(&format!("/api/dms/{dm}/open"), json!({})).is(200);
        assert_eq!(listed(&a, ws), [dm.as_str()]);
        close(&a, &dm);
        close(&b, &dm);
        with(&a, ws, &[&b]);
        assert!(listed(&a, ws) == [dm.clone()] && listed(&b, ws).is_empty(), "for who asks, not for the other");
    }

    fn making_opening_and_closing_a_conversation_leaves_no_event(engine) {
        let world = World::new(engine);
        let (a, b) = (world.person("Ann"), world.person("Bob"));
        let before = a.tail(&world.workspace);
        let dm = with(&a, &world.workspace, &[&b]);
        close(&a, &dm);
        a.post(&format!("/api/dms/{dm}/open"), json!({})).is(200);
        assert_eq!(a.tail(&world.workspace), before);
    }

    fn only_participants_hear_of_a_message(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("Bob"));
        let dm = with(&a, ws, &[&b]);
        let start = world.owner.tail(ws);
        let (mut inside, mut outside) = (b.socket(ws, None), world.owner.socket(ws, None));
        let answer = post(&a, &dm, json!({"body": "private", "topic_id": "ignored"}));
        let correlation = answer.header("x-correlation-id").to_owned();
        let sent = answer.is(201);
        assert_eq!(sent["event"], inside.next("message.created"));
        let payload = json!({
            "message_id": sent["message"]["id"], "author_id": a.user_id(), "direct_conversation_id": dm,
            "correlation_id": correlation,
        });
        assert_eq!((&sent["event"]["payload"], &sent["event"]["seq"]), (&payload, &json!(1)));
        assert!(sent["event"].get("channel_id").is_none());
        assert!(outside.drain(Duration::from_millis(500)).is_empty());
        assert!(heard(&world.owner, ws, &start, &dm).is_empty());
        assert_eq!(heard(&b, ws, &start, &dm), ["message.created"]);
    }

    fn a_mention_in_a_conversation_tells_nobody_outside(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("Bob"));
        world.owner.patch("/api/me", json!({"handle": "olive"})).is(200);
        let dm = with(&a, ws, &[&b]);
        let start = world.owner.tail(ws);
        let root = post(&a, &dm, json!({"body": "@olive"})).is(201);
        assert!(root["event"].get("mentioned_user_ids").is_none(), "never of roots");
        a.reply(&id_of(&root, "message.id"), "@olive");
        assert!(heard(&world.owner, ws, &start, &dm).is_empty());
        let log = b.events(ws, &start);
        let reply = log.iter().find(|e| e["type"] == "thread.reply_created").unwrap();
        assert_eq!(reply["mentioned_user_ids"], json!([world.owner_id]));
    }

    fn a_message_is_reached_by_participants_only(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("Bob"));
        let dm = with(&a, ws, &[&b]);
        let id = say(&a, &dm, "private");
        let calls = |c: &Client| {
            let m = format!("/api/messages/{id}");
            [
                c.get(&m),
                c.patch(&m, json!({"body": "x"})),
                c.delete(&m),
                c.get(&format!("{m}/thread")),
                c.post(&format!("{m}/thread/replies"), json!({"body": "x"})),
                c.post(&format!("{m}/reactions"), json!({"emoji": "x"})),
                c.delete(&format!("{m}/reactions/x")),
                c.post(&format!("{m}/route"), json!({})),
                c.get(&format!("/api/dms/{dm}")),
                c.get(&format!("/api/dms/{dm}/messages")),
                c.post(&format!("/api/dms/{dm}/messages"), json!({"body": "x"})),
                c.post(&format!("/api/dms/{dm}/read"), json!({"seq": 1})),
                c.delete(&format!("/api/dms/{dm}")),
                c.post(&format!("/api/dms/{dm}/open"), json!({})),
            ]
        };
        for answer in calls(&world.owner).iter().chain(&calls(&world.stranger())) {
            answer.refused(404);
        }
        // Demoted to guest, even a participant is outside, until promoted again.
        world.moderate(&b, json!({"role": "guest"}));
        for answer in &calls(&b) {
            answer.refused(404);
        }
        assert!(listed(&b, ws).is_empty() && heard(&b, ws, "", &dm).is_empty());
        world.moderate(&b, json!({"role": "member"}));
        assert_eq!(heard(&b, ws, "", &dm), ["message.created"]);
        assert_eq!(listed(&b, ws), [dm]);
    }

    fn only_the_author_changes_a_message(engine) {
        let world = World::new(engine);
        let a = world.person("Ann");
        let dm = with(&a, &world.workspace, &[&world.owner]);
        let path = format!("/api/messages/{}", say(&a, &dm, "mine"));
        world.owner.patch(&path, json!({"body": "yours"})).refused(403);
        assert_eq!(world.owner.delete(&path).refused(403), "message is not writable");
        let edited = a.patch(&path, json!({"body": "new"})).is(200);
        assert_eq!(edited["event"]["payload"]["direct_conversation_id"], json!(dm));
        assert_eq!(a.delete(&path).is(200)["event"]["type"], "message.deleted");
        let page = world.owner.get(&format!("/api/dms/{dm}/messages")).is(200);
        assert_eq!(page["messages"][0]["body"], "");
    }

    fn pages_are_windows_and_know_no_topics(engine) {
        let world = World::new(engine);
        let a = world.person("Ann");
        let dm = with(&a, &world.workspace, &[&world.owner]);
        let empty = a.get(&format!("/api/dms/{dm}/messages")).is(200);
        let nothing = json!({"messages": [], "oldest_seq": 0, "newest_seq": 0, "has_older": false, "has_newer": false});
        assert_eq!(empty, nothing);
        let sent: Vec<_> = (0..5).map(|_| say(&a, &dm, "m")).collect();
        a.reply(&sent[2], "no row of a page");
        for (query, seqs, older, newer) in [
            ("limit=2", vec![4, 5], true, false),
            ("before_seq=4&limit=2", vec![2, 3], true, true),
            ("after_seq=0&limit=2", vec![1, 2], false, true),
            ("around_seq=3&limit=3", vec![2, 3, 4], true, true),
            ("mode=latest&topic_id=", vec![1, 2, 3, 4, 5], false, false),
            ("after_seq=5", vec![], false, false),
        ] {
            let page = a.get(&format!("/api/dms/{dm}/messages?{query}")).is(200);
            let rows = page["messages"].as_array().unwrap();
            let found: Vec<_> = rows.iter().map(|m| m["channel_seq"].as_i64().unwrap()).collect();
            assert_eq!(found, seqs, "{query}");
            assert_eq!((&page["has_older"], &page["has_newer"]), (&json!(older), &json!(newer)), "{query}");
            assert!(rows.iter().all(|m| m.get("thread_state").is_some()));
        }
    }

    fn a_nonce_sends_once_and_belongs_to_its_content(engine) {
        let world = World::new(engine);
        let a = world.person("Ann");
        let dm = with(&a, &world.workspace, &[&world.owner]);
        let first = post(&a, &dm, json!({"body": " x ", "nonce": " n "})).is(201);
        let again = post(&a, &dm, json!({"body": "x", "nonce": "n"})).is(200);
        assert_eq!(first["message"], again["message"]);
        assert!(again.get("event").is_none());
        let quoting = json!({"body": "x", "nonce": "n", "quoted_message_id": "msg_1"});
        for other in [json!({"body": "y", "nonce": "n"}), quoting] {
            post(&a, &dm, other).refused(409);
        }
        let channel = format!("/api/channels/{}/messages", world.general);
        a.post(&channel, json!({"body": "x", "nonce": "n"})).refused(409);
        assert_eq!(show(&a, &dm)["last_seq"], 1);
    }

    fn quotes_stay_inside_their_conversation(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("Bob"));
        let (dm, other) = (with(&a, ws, &[&b]), with(&a, ws, &[&b, &world.owner]));
        let quoted = say(&b, &dm, "quoted");
        let sent = post(&a, &dm, json!({"body": "x", "quoted_message_id": quoted})).is(201);
        assert_eq!(sent["message"]["quoted_body_snapshot"], "quoted");
        let reply = id_of(&a.reply(&quoted, "r"), "id");
        let foreign = id_of(&a.send(&world.general, "x"), "id");
        for id in [reply, foreign, say(&a, &other, "x"), "msg_none".into()] {
            let text = post(&a, &dm, json!({"body": "x", "quoted_message_id": id})).refused(400);
            assert_eq!(text, "quoted message is not in this channel, conversation, or thread");
        }
    }

    fn eight_senders_at_once_get_the_numbers_one_to_twenty_four(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("Bob"));
        let dm = with(&a, ws, &[&b]);
        let mut seqs: Vec<_> = std::thread::scope(|s| {
            let jobs: Vec<_> = (0..8)
                .map(|n| {
                    let (from, dm) = (if n % 2 == 0 { a.clone() } else { b.clone() }, dm.clone());
                    s.spawn(move || {
                        let one = |_| post(&from, &dm, json!({"body": "x"})).is(201)["message"]["channel_seq"].as_i64();
                        (0..3).map(one).collect::<Vec<_>>()
                    })
                })
                .collect();
            jobs.into_iter().flat_map(|j| j.join().unwrap()).flatten().collect()
        });
        seqs.sort();
        assert_eq!(seqs, (1..=24).collect::<Vec<_>>());
    }

    fn unread_counts_what_others_said_after_the_pointer(engine) {
        let world = World::new(engine);
        let bot = world.bot("bot:write,agent_activity:write");
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("Bob"));
        let dm = with(&a, ws, &[&b, &bot]);
        let counts = |c: &Client| {
            let d = show(c, &dm);
            ["last_seq", "last_read_seq", "unread_count"].map(|key| d[key].as_i64().unwrap())
        };
        say(&b, &dm, "one's own");
        let first = say(&a, &dm, "first");
        a.reply(&first, "replies do not count");
        let gone = say(&a, &dm, "deleted");
        a.delete(&format!("/api/messages/{gone}")).is(200);
        post(&bot, &dm, json!({"body": "thinking", "kind": "agent_commentary", "turn_id": "t"})).is(201);
        say(&a, &dm, "second");
        assert_eq!(counts(&b), [5, 0, 2]);
        let read = |seq: i64| b.post(&format!("/api/dms/{dm}/read"), json!({"seq": seq})).is(200)["receipt"].clone();
        assert_eq!(read(2)["last_read_seq"], 2);
        assert_eq!(counts(&b), [5, 2, 1]);
        assert_eq!(read(1), read(2), "never back");
        assert_eq!(read(999)["last_read_seq"], 5);
        assert_eq!(counts(&b), [5, 5, 0]);
        b.post(&format!("/api/dms/{dm}/read"), json!({"seq": -1})).refused(400);
    }

    fn a_read_pointer_is_told_to_its_reader_only(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (&world.workspace, world.person("Ann"), world.person("Bob"));
        let dm = with(&a, ws, &[&b]);
        say(&a, &dm, "x");
        let start = b.tail(ws);
        let (mut reader, mut other) = (b.socket(ws, Some(&start)), a.socket(ws, Some(&start)));
        for _ in 0..2 {
            b.post(&format!("/api/dms/{dm}/read"), json!({"seq": 1})).is(200);
        }
        let event = reader.next("dm.read");
        assert_eq!(event["payload"], json!({"direct_conversation_id": dm, "user_id": b.user_id()}));
        assert_eq!(event["seq"], 1);
        assert!(other.drain(Duration::from_millis(500)).is_empty());
        assert_eq!((heard(&b, ws, &start, &dm), heard(&a, ws, &start, &dm)), (vec!["dm.read".to_owned()], vec![]));
    }

    fn without_a_peer_nothing_can_be_sent_and_that_is_said_first(engine) {
        let world = World::new(engine);
        let (ws, a, b) = (world.workspace.clone(), world.person("Ann"), world.person("Bob"));
        let (dm, group) = (with(&a, &ws, &[&b]), with(&a, &ws, &[&b, &world.owner]));
        let sent = post(&a, &dm, json!({"body": "x", "nonce": "n"})).is(201);
        let gone = b.user_id();
        world.server.write(move |tx| {
            tx.exec("DELETE FROM workspace_members WHERE user_id = ?1", &[gone.as_str().into()])
        });
        assert_eq!(show(&a, &dm)["can_send"], false);
        assert_eq!(show(&a, &dm)["members"].as_array().unwrap().len(), 2, "who left stays listed");
        for body in [json!({"body": "x", "nonce": "n"}), json!({"body": " "}), json!({"body": "y"})] {
            assert_eq!(post(&a, &dm, body).refused(409), "direct conversation has no active recipient");
        }
        let thread = format!("/api/messages/{}/thread/replies", id_of(&sent, "message.id"));
        a.post(&thread, json!({"body": "x"})).refused(409);
        b.get(&format!("/api/dms/{dm}")).refused(404);
        assert_eq!(show(&a, &group)["can_send"], true);
        say(&a, &group, "somebody is left");
    }

    fn a_blocked_participant_reads_and_does_not_write(engine) {
        let world = World::new(engine);
        let a = world.person("Ann");
        let dm = with(&a, &world.workspace, &[&world.owner]);
        say(&world.owner, &dm, "hello");
        world.moderate(&a, json!({"blocked": true}));
        post(&a, &dm, json!({"body": "x"})).refused(403);
        assert_eq!(show(&a, &dm)["can_send"], true, "says nothing about the caller");
        a.post(&format!("/api/dms/{dm}/read"), json!({"seq": 1})).is(200);
        close(&a, &dm);
        a.post(&format!("/api/dms/{dm}/open"), json!({})).is(200);
    }

    fn a_bot_needs_the_scopes_of_conversations_on_every_route(engine) {
        let world = World::new(engine);
        let read_only = world.bot("profile:read,messages:read,messages:write,threads:read,threads:write,dms:read");
        let write_only = world.bot("profile:read,messages:read,messages:write,threads:read,threads:write,dms:write");
        let dm = with(&world.owner, &world.workspace, &[&read_only, &write_only]);
        let id = say(&world.owner, &dm, "private");
        let m = format!("/api/messages/{id}");
        for (bot, missing, answers) in [
            (&write_only, "dms:read", vec![
                write_only.get(&m),
                write_only.get(&format!("{m}/thread")),
                write_only.post(&format!("{m}/route"), json!({})),
                write_only.get(&format!("/api/dms/{dm}")),
                write_only.get(&format!("/api/dms/{dm}/messages")),
                write_only.post(&format!("/api/dms/{dm}/read"), json!({"seq": 1})),
            ]),
            (&read_only, "dms:write", vec![
                read_only.patch(&m, json!({"body": "x"})),
                read_only.delete(&m),
                read_only.post(&format!("{m}/thread/replies"), json!({"body": "x"})),
                read_only.post(&format!("{m}/reactions"), json!({"emoji": "x"})),
                read_only.delete(&format!("{m}/reactions/x")),
                read_only.post(&format!("/api/dms/{dm}/messages"), json!({"body": "x"})),
                ask(&read_only, &world.workspace, &[&world.owner]),
            ]),
        ] {
            for answer in answers {
                assert_eq!(answer.refused(403), format!("bot token is missing scope {missing}"));
            }
            bot.delete(&format!("/api/dms/{dm}")).refused(403);
            bot.post(&format!("/api/dms/{dm}/open"), json!({})).refused(403);
        }
        post(&write_only, &dm, json!({"body": "may write"})).is(201);
        assert_eq!(show(&read_only, &dm)["last_seq"], 2);
    }
}
