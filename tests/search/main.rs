//! Promises of full-text search, on both engines and between them.

#[path = "../harness/mod.rs"]
mod harness;

mod alike;
mod index;
mod reindex;

use std::collections::BTreeSet;

use clickclack::store::Tx;
use serde_json::{Value, json};

use harness::{Client, Engine, World, on_both_engines};

/// `/api/search` of the world's workspace.
fn path(world: &World, query: &str, more: &str) -> String {
    let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("/api/search?workspace_id={}&q={query}{more}", world.workspace)
}

fn page(client: &Client, world: &World, query: &str, more: &str) -> Value {
    client.ok("GET", &path(world, query, more), None)
}

fn ids(page: &Value) -> Vec<String> {
    let hits = page["results"].as_array().expect("results are a list");
    hits.iter().map(|h| h["id"].as_str().unwrap().to_owned()).collect()
}

/// Ids found on the first page.
fn found(client: &Client, world: &World, query: &str, more: &str) -> Vec<String> {
    ids(&page(client, world, query, more))
}

/// Ids of all pages, one after the other.
fn all(client: &Client, world: &World, query: &str, more: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    for _ in 0..1000 {
        let page = page(client, world, query, &format!("{more}{cursor}"));
        found.extend(ids(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
    panic!("pages without end")
}

fn id(message: &Value) -> String {
    message["id"].as_str().unwrap().to_owned()
}

on_both_engines! {
    fn roots_and_replies_are_found_by_what_they_say_now(engine) {
        let world = World::new(engine);
        let root = world.owner.send(&world.general, "The Café was connecting");
        let reply = world.owner.reply(&id(&root), "connected at the cafe");
        for query in ["cafe connect", "CAFÉ connects", "connected \"cafe\"", "cafe conn"] {
            assert_eq!(found(&world.owner, &world, query, ""), [id(&reply), id(&root)], "{query}");
        }
        assert!(found(&world.owner, &world, "onnect", "").is_empty());
        let edit = format!("/api/messages/{}", id(&reply));
        world.owner.ok("PATCH", &edit, Some(json!({"body": "gone elsewhere"})));
        assert_eq!(found(&world.owner, &world, "cafe", ""), [id(&root)]);
        assert_eq!(found(&world.owner, &world, "elsewhere", ""), [id(&reply)]);
        world.owner.ok("DELETE", &edit, None);
        assert!(found(&world.owner, &world, "elsewhere", "").is_empty());
    }

    fn an_outsider_learns_nothing_even_with_a_blank_query(engine) {
        let world = World::new(engine);
        world.owner.send(&world.general, "secret");
        let stranger = world.server.login("stranger@example.com");
        for query in ["", "secret"] {
            let reply = stranger.get(&path(&world, query, ""));
            assert_eq!((reply.status, reply.error().as_str()), (404, "workspace not found"));
            let reply = world.owner.get(&path(&world, query, "&channel_id=chn_none"));
            assert_eq!((reply.status, reply.error().as_str()), (404, "channel not found"));
            let reply = world.owner.get(&path(&world, query, "&direct_conversation_id=dm_none"));
            assert_eq!((reply.status, reply.error().as_str()), (404, "direct conversation not found"));
        }
    }

    fn parameters_are_refused_in_the_words_of_the_contract(engine) {
        let world = World::new(engine);
        let long = "x".repeat(501);
        for (query, more, text) in [
            (long.as_str(), "", "query exceeds 500 characters"),
            ("x", "&sort=best", "sort must be relevance or newest"),
            ("x", "&limit=ten", "limit must be an integer"),
            ("x", "&channel_id=a&direct_conversation_id=b", "channel_id and direct_conversation_id are mutually exclusive"),
            ("x", "&cursor=%25", "malformed cursor"),
            ("x", "&cursor=e30", "malformed cursor"),
        ] {
            let reply = world.owner.get(&path(&world, query, more));
            assert_eq!((reply.status, reply.error()), (400, format!("invalid search request: {text}")), "{more}");
        }
        let reply = world.owner.get("/api/search?q=x");
        assert_eq!(reply.error(), "invalid search request: workspace_id is required");
        for limit in ["", "0", "-7", "99999999999999999999"] {
            assert_eq!(world.owner.get(&path(&world, "x", &format!("&limit={limit}"))).status, 200, "{limit}");
        }
    }

    fn a_cursor_of_another_query_caller_or_sort_is_refused(engine) {
        let world = World::new(engine);
        (0..3).for_each(|_| drop(world.owner.send(&world.general, "again")));
        let next = page(&world.owner, &world, "again", "&limit=1")["next_cursor"].as_str().unwrap().to_owned();
        let other = world.person("Other");
        for (client, query, more) in [
            (&world.owner, "againx", ""),
            (&world.owner, "again", "&sort=newest"),
            (&other, "again", ""),
        ] {
            let reply = client.get(&path(&world, query, &format!("{more}&cursor={next}")));
            assert_eq!(reply.error(), "invalid search request: stale or mismatched cursor");
        }
        assert_eq!(found(&world.owner, &world, "again", &format!("&cursor={next}")).len(), 2);
    }

    fn pages_neither_lose_nor_repeat_hits_of_equal_rank(engine) {
        let world = World::new(engine);
        let mut sent: Vec<_> = (0..41).map(|_| id(&world.owner.send(&world.general, "equal words"))).collect();
        sent.reverse();
        for more in ["&limit=7", "&limit=41", "&limit=7&sort=newest", "&limit=40&sort=newest"] {
            assert_eq!(all(&world.owner, &world, "equal", more), sent, "{more}");
        }
    }

    fn a_message_that_says_it_more_often_comes_first(engine) {
        let world = World::new(engine);
        let often = world.owner.send(&world.general, "anchor anchor anchor");
        let once = world.owner.send(&world.general, "anchor and much else that is said beside it here");
        assert_eq!(found(&world.owner, &world, "anchor", ""), [id(&often), id(&once)]);
        assert_eq!(found(&world.owner, &world, "anchor", "&sort=newest"), [id(&once), id(&often)]);
    }

    fn a_hit_shows_where_its_words_are_in_code_points(engine) {
        let world = World::new(engine);
        world.owner.send(&world.general, "\u{1f600} <b>Ärger</b> 日本語");
        let page = page(&world.owner, &world, "arger 本語", "");
        let hit = &page["results"][0];
        assert_eq!(hit["snippet"], "\u{1f600} <b>Ärger</b> 日本語");
        assert_eq!(hit["highlights"], json!([{"start": 5, "end": 10}, {"start": 16, "end": 18}]));
        assert_eq!(hit["channel_name"], "general");
        assert!(hit.get("body").is_none() && hit.get("direct_conversation_id").is_none());
    }

    fn a_channel_is_searched_alone(engine) {
        let world = World::new(engine);
        let here = world.owner.new_channel(&world.workspace, "here");
        let inside = world.owner.send(&here, "needle");
        let outside = world.owner.send(&world.general, "needle");
        let both = [id(&outside), id(&inside)];
        assert_eq!(found(&world.owner, &world, "needle", ""), both);
        assert_eq!(found(&world.owner, &world, "needle", &format!("&channel_id={here}")), both[1..]);
    }

    fn a_conversation_is_searched_by_its_members_and_only_when_asked_for(engine) {
        let world = World::new(engine);
        let (alice, bob, carol) = (world.person("Alice"), world.person("Bob"), world.person("Carol"));
        let members = json!({"workspace_id": world.workspace, "member_ids": [bob.user_id()]});
        let dm = id(&alice.ok("POST", "/api/dms", Some(members))["conversation"]);
        let path_of = format!("/api/dms/{dm}/messages");
        let root = id(&alice.ok("POST", &path_of, Some(json!({"body": "quiet harbour"})))["message"]);
        let reply = id(&bob.reply(&root, "quiet indeed"));
        let here = format!("&direct_conversation_id={dm}");
        for _ in 0..2 {
            for client in [&alice, &bob] {
                assert_eq!(found(client, &world, "quiet", &format!("{here}&sort=newest")), [reply.clone(), root.clone()]);
                assert!(found(client, &world, "quiet", "").is_empty());
            }
            assert_eq!(page(&bob, &world, "harbour", &here)["results"][0]["direct_conversation_id"], dm.as_str());
            for client in [&carol, &world.owner] {
                assert_eq!(client.get(&path(&world, "quiet", &here)).error(), "direct conversation not found");
                assert!(found(client, &world, "quiet", "").is_empty());
            }
            index::settle(&world);
        }
    }

    fn a_guest_searches_the_guest_channel_only(engine) {
        let world = World::new(engine);
        let guest = world.person("Guest");
        let member = format!("/api/workspaces/{}/moderation/members/{}", world.workspace, guest.user_id());
        world.owner.ok("PATCH", &member, Some(json!({"role": "guest"})));
        let lobby = world.owner.new_channel(&world.workspace, "lobby");
        let name = |tx: &mut Tx| tx.exec("UPDATE channels SET name = 'guest' WHERE name = 'lobby'", &[]);
        world.server.write(name);
        let open = id(&world.owner.send(&lobby, "whisper"));
        world.owner.send(&world.general, "whisper");
        assert_eq!(found(&world.owner, &world, "whisper", "").len(), 2);
        for _ in 0..2 {
            assert_eq!(found(&guest, &world, "whisper", ""), std::slice::from_ref(&open));
            let hidden = guest.get(&path(&world, "whisper", &format!("&channel_id={}", world.general)));
            assert_eq!((hidden.status, hidden.error().as_str()), (404, "channel not found"));
            index::settle(&world);
        }
    }

    fn a_bot_needs_the_scope_of_what_it_searches(engine) {
        let world = World::new(engine);
        let deaf = world.bot("messages:write,profile:read");
        let reply = deaf.get(&path(&world, "x", ""));
        assert_eq!((reply.status, reply.error().as_str()), (403, "bot token is missing scope messages:read"));
        let reader = world.bot("messages:read,profile:read");
        assert_eq!(reader.get(&path(&world, "x", "")).status, 200);
        let reply = reader.get(&path(&world, "x", "&direct_conversation_id=dm_1&limit=10"));
        assert_eq!((reply.status, reply.error().as_str()), (403, "bot token is missing scope dms:read"));
        assert_eq!(reader.get("/api/search?workspace_id=wsp_other&limit=x").status, 403);
    }

    fn the_largest_message_is_stored_and_found(engine) {
        let world = World::new(engine);
        // The most a request may carry: as many different words as fit between the first and the last.
        let mut body = String::from("firstword");
        let most = (1 << 20) - r#"{"body":" lastword"}"#.len();
        for n in 0.. {
            let word = format!(" {n:x}z");
            if body.len() + word.len() > most {
                break;
            }
            body.push_str(&word);
        }
        body.push_str(" lastword");
        let sent = world.owner.send(&world.general, &body);
        for query in ["firstword lastword", "lastw", "1000z"] {
            assert_eq!(found(&world.owner, &world, query, ""), [id(&sent)], "{query}");
        }
        index::settle(&world);
        for query in ["firstword lastword", "lastw", "1000z"] {
            assert_eq!(found(&world.owner, &world, query, ""), [id(&sent)], "{query}");
        }
        let page = page(&world.owner, &world, "lastword", "");
        assert!(page["results"][0]["snippet"].as_str().unwrap().ends_with(" lastword"));
    }
}

#[test]
fn hostile_queries_are_only_words() {
    let world = World::new(Engine::Sqlite);
    world.owner.send(&world.general, "plain");
    for query in [
        "\"",
        "a'b",
        "a OR b",
        "NOT plain",
        "*",
        "^",
        ":",
        "plain:*",
        "{",
        "\\",
        "%",
        "_",
        "'; DROP TABLE messages; --",
        "\u{0}",
        "a\u{0}b",
        "\u{fdd0}",
        "\u{1f600}",
        "\u{202e}",
        "?1",
        "$1",
        "NEAR(a, 5)",
        "#chn_1",
        "\u{10ffff}",
    ] {
        assert_eq!(world.owner.get(&path(&world, query, "")).status, 200, "{query:?}");
    }
    let every: BTreeSet<_> = found(&world.owner, &world, "(plain)", "").into_iter().collect();
    assert_eq!(every.len(), 1);
}
