//! Sending: what is answered and told, nonces, numbers, blank text.

use serde_json::{Value, json};

use crate::harness::{Client, World, id_of, on_both_engines};
use crate::{pair, post, reply, say, topic};

/// `prefix` and 26 lower-case characters of an id.
fn is_id(value: &Value, prefix: &str) -> bool {
    let rest = value.as_str().and_then(|id| id.strip_prefix(prefix));
    rest.is_some_and(|r| r.len() == 26 && r.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase()))
}

/// The answer's correlation id and the one in the payload of its event.
fn correlation(by: &Client, channel: &str, sent: &str) -> (String, String) {
    let headers = [("X-Correlation-ID", sent)];
    let path = format!("/api/channels/{channel}/messages");
    let answer = by.send_raw("POST", &path, &headers, br#"{"body":"x"}"#).unwrap();
    let header = answer.header("x-correlation-id").to_owned();
    (header, id_of(&answer.is(201), "event.payload.correlation_id"))
}

on_both_engines! {
    fn a_message_is_answered_with_its_event_which_holds_no_text(engine) {
        let world = World::new(engine);
        let answer = post(&world.owner, &world.general, json!({"body": " *hi* <b> ", "nonce": " n ", "body_format": "html"}));
        let correlation = answer.header("x-correlation-id").to_owned();
        let sent = answer.is(201);
        let (message, event) = (&sent["message"], &sent["event"]);
        assert!(is_id(&message["id"], "msg_"));
        for (key, value) in [
            ("body", json!("*hi* <b>")),
            ("body_format", json!("markdown")),
            ("channel_seq", json!(1)),
            ("kind", json!("message")),
            ("nonce", json!("n")),
            ("channel_id", json!(world.general)),
            ("workspace_id", json!(world.workspace)),
            ("author_id", json!(world.owner_id)),
            ("thread_root_id", message["id"].clone()),
        ] {
            assert_eq!(message[key], value, "{key}");
        }
        let absent = ["route_id", "parent_message_id", "topic_id", "thread_seq", "edited_at", "deleted_at", "turn_id",
            "direct_conversation_id", "attachments", "reactions", "thread_state", "quoted_message_id", "quoted_author"];
        for key in absent {
            assert!(message.get(key).is_none(), "{key}");
        }
        assert!(is_id(&event["id"], "evt_") && is_id(&event["cursor"], "cur_"));
        assert_eq!((&event["type"], &event["seq"]), (&json!("message.created"), &json!(1)));
        assert_eq!((&event["channel_id"], &event["workspace_id"]), (&json!(world.general), &json!(world.workspace)));
        let payload = json!({"message_id": message["id"], "author_id": world.owner_id, "nonce": "n", "correlation_id": correlation});
        assert_eq!(event["payload"], payload);
        assert!(event.get("mentioned_user_ids").is_none());
        assert_eq!(world.owner.events(&world.workspace, ""), std::slice::from_ref(event), "the log holds what was answered");
    }

    fn a_correlation_id_is_kept_when_it_is_one_and_replaced_when_not(engine) {
        let world = World::new(engine);
        let longest = "a".repeat(128);
        for sent in ["Az09._:-", longest.as_str()] {
            assert_eq!(correlation(&world.owner, &world.general, sent), (sent.to_owned(), sent.to_owned()));
        }
        for sent in ["", "a b", "a/b", "é", &"a".repeat(129)] {
            let (header, told) = correlation(&world.owner, &world.general, sent);
            assert_eq!(header, told, "{sent}");
            let digits = told.strip_prefix("corr_").unwrap();
            assert!(digits.len() == 32 && digits.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')), "{told}");
        }
    }

    fn a_nonce_sends_once(engine) {
        let world = World::new(engine);
        let quoted = say(&world.owner, &world.general, "quoted");
        let draft = json!({"body": "once", "nonce": "n", "quoted_message_id": quoted});
        let first = post(&world.owner, &world.general, draft.clone()).is(201);
        let tail = world.owner.tail(&world.workspace);
        let again = || {
            let answer = post(&world.owner, &world.general, json!({"body": " once ", "nonce": " n ", "quoted_message_id": quoted})).is(200);
            assert_eq!(answer["message"]["id"], first["message"]["id"]);
            assert!(answer.get("event").is_none());
        };
        again();
        assert_eq!(world.owner.tail(&world.workspace), tail, "nothing is stored, nothing is told");
        world.owner.delete(&format!("/api/messages/{quoted}")).is(200);
        again();
        // What the author may do no more does not matter to what they did.
        let ann = world.person("Ann");
        let sent = post(&ann, &world.general, json!({"body": "x", "nonce": "n"})).is(201);
        world.moderate(&ann, json!({"blocked": true}));
        assert_eq!(post(&ann, &world.general, json!({"body": "x", "nonce": "n"})).is(200)["message"]["id"], sent["message"]["id"]);
        // A demoted guest gets nothing back out of a channel that is hidden now.
        world.moderate(&ann, json!({"blocked": false, "role": "guest"}));
        post(&ann, &world.general, json!({"body": "x", "nonce": "n"})).refused(404);
        // The comparison is with what is stored now.
        world.owner.patch(&format!("/api/messages/{}", id_of(&first, "message.id")), json!({"body": "edited"})).is(200);
        post(&world.owner, &world.general, draft).refused(409);
    }

    fn a_nonce_belongs_to_its_content_and_place(engine) {
        let world = World::new(engine);
        let bot = world.bot("bot:admin,agent_activity:write");
        let (quoted, root) = (say(&bot, &world.general, "quoted"), say(&bot, &world.general, "root"));
        let other = bot.new_channel(&world.workspace, "other");
        let wide = topic(&world, "wide", "");
        let draft = json!({"body": "x", "nonce": "n", "kind": "agent_tool", "turn_id": "t"});
        post(&bot, &world.general, draft.clone()).is(201);
        post(&bot, &world.general, draft.clone()).is(200);
        let tail = bot.tail(&world.workspace);
        for (key, value) in [
            ("body", json!("y")),
            ("topic_id", json!(wide)),
            ("kind", json!("agent_commentary")),
            ("turn_id", json!("u")),
            ("quoted_message_id", json!(quoted)),
        ] {
            let mut changed = draft.clone();
            changed[key] = value;
            let refused = post(&bot, &world.general, changed);
            assert_eq!(refused.refused(409), "client nonce was already used for a different message", "{key}");
            assert_eq!((&refused.json()["field"], &refused.json()["code"]), (&json!("nonce"), &json!("nonce_conflict")));
        }
        let dm = pair(&world.owner, &world.workspace, &bot);
        post(&bot, &other, draft.clone()).refused(409);
        reply(&bot, &root, json!({"body": "x", "nonce": "n"})).refused(409);
        bot.post(&format!("/api/dms/{dm}/messages"), draft).refused(409);
        reply(&bot, &root, json!({"body": "x", "nonce": "m"})).is(201);
        reply(&bot, &quoted, json!({"body": "x", "nonce": "m"})).refused(409);
        let told: Vec<_> = bot.events(&world.workspace, &tail).iter().map(|e| id_of(e, "type")).collect();
        assert_eq!(told, ["thread.reply_created", "thread.state_updated"]);
        // Another author's nonces are their own.
        post(&world.owner, &world.general, json!({"body": "z", "nonce": "n"})).is(201);
    }

    fn a_nonce_has_up_to_128_characters(engine) {
        let world = World::new(engine);
        let send = |nonce: String| post(&world.owner, &world.general, json!({"body": "x", "nonce": nonce}));
        let longest = "\u{1f980}".repeat(128);
        assert_eq!(send(format!(" {longest} ")).is(201)["message"]["nonce"], longest);
        assert_eq!(send("\u{1f980}".repeat(129)).refused(400), "nonce is too long");
        assert_eq!(send("a\0b".into()).refused(400), "nonce must not contain NUL");
        for _ in 0..2 {
            assert!(send("  ".into()).is(201)["message"].get("nonce").is_none(), "blank is none");
        }
        let find = |query: &str| {
            let found = world.owner.get(&format!("/api/messages/by-nonce?{query}"));
            assert_eq!(found.header("x-clickclack-message-nonce"), "supported", "{query}");
            found
        };
        let here = format!("workspace_id={}", world.workspace);
        let encoded: String = form_urlencoded::byte_serialize(longest.as_bytes()).collect();
        assert_eq!(find(&format!("{here}&nonce={encoded}")).is(200)["message"]["channel_seq"], 1);
        assert_eq!(find(&format!("{here}&nonce=none")).refused(404), "message not found");
        assert_eq!(find(&format!("{here}&nonce=%20")).refused(400), "nonce is required");
        assert_eq!(find("nonce=x").refused(400), "workspace_id is required");
        assert_eq!(find(&format!("{here}&nonce=a%00b")).refused(400), "nonce must not contain NUL");
        find("workspace_id=wsp_none&nonce=x").refused(404);
        let elsewhere = world.owner.post("/api/workspaces", json!({"name": "Elsewhere"})).is(201);
        let elsewhere = id_of(&elsewhere, "workspace.id");
        find(&format!("workspace_id={elsewhere}&nonce={encoded}")).refused(409);
        let unknown = world.owner.anonymous().get(&format!("/api/messages/by-nonce?{here}&nonce=x"));
        assert_eq!((unknown.status, unknown.header("x-clickclack-message-nonce")), (401, "supported"));
    }

    fn sixteen_at_once_get_the_next_sixteen_numbers(engine) {
        let world = World::new(engine);
        let root = say(&world.owner, &world.general, "root");
        let mut all: Vec<_> = std::thread::scope(|s| {
            let jobs: Vec<_> = (0..16)
                .map(|n| {
                    let (by, general, root) = (world.owner.clone(), world.general.clone(), root.clone());
                    s.spawn(move || {
                        let wrong = post(&by, &general, json!({"body": " "}));
                        assert_eq!(wrong.status, 400, "takes no number: {n}");
                        let sent = post(&by, &general, json!({"body": "x"})).is(201);
                        let below = reply(&by, &root, json!({"body": "x"})).is(201);
                        (sent["message"]["channel_seq"].as_i64(), below["message"]["thread_seq"].as_i64())
                    })
                })
                .collect();
            jobs.into_iter().map(|j| j.join().unwrap()).collect()
        });
        let (mut roots, mut replies): (Vec<_>, Vec<_>) = all.drain(..).map(|(a, b)| (a.unwrap(), b.unwrap())).unzip();
        roots.sort();
        replies.sort();
        assert_eq!((roots, replies), ((2..=17).collect(), (1..=16).collect()));
        let cursors: Vec<_> = world.owner.events(&world.workspace, "").iter().map(|e| id_of(e, "cursor")).collect();
        assert!(cursors.windows(2).all(|two| two[0] < two[1]));
    }

    fn blank_text_is_no_message(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let dm = pair(&ann, &world.workspace, &world.owner);
        let root = say(&ann, &world.general, "root");
        let tail = ann.tail(&world.workspace);
        for blank in [json!({}), json!({"body": null}), json!({"body": " \u{a0}\t\n\u{3000}"})] {
            let texts = [
                post(&ann, &world.general, blank.clone()).refused(400),
                ann.post(&format!("/api/dms/{dm}/messages"), blank.clone()).refused(400),
                ann.patch(&format!("/api/messages/{root}"), blank.clone()).refused(400),
                reply(&ann, &root, blank).refused(400),
            ];
            assert_eq!(texts[..3], ["message body is required"; 3]);
            assert_eq!(texts[3], "reply body is required");
        }
        assert_eq!(ann.tail(&world.workspace), tail);
    }

    fn hostile_text_comes_back_as_it_went_and_as_json(engine) {
        let world = World::new(engine);
        for body in [
            "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](data:text/html;base64,PHNjcmlwdD4=)",
            "<img src=x onerror=alert(1)>", "\u{202e}gnp.exe", "a\u{200b}b\u{feff}c", "]]>--><!--", "{{7*7}} ${7*7} %s%n",
            "| a |\n|---|\n| <svg onload=x> |", "<https://evil.example/\">", "\\u0000 \u{1}\u{7f}",
        ] {
            let answer = post(&world.owner, &world.general, json!({"body": body}));
            assert_eq!(answer.header("content-type"), "application/json");
            assert_eq!(answer.is(201)["message"]["body"], body);
        }
    }
}
