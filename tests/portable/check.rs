//! `store check` finds every damage that was made on purpose, and nothing where there is none.

use clickclack::chat::search::Indexer;
use serde_json::Value;

use crate::harness::{Engine, World, on_both_engines};
use crate::{damage, lively, text};

/// The problems of each part that has some.
fn problems(world: &World) -> Vec<(String, String)> {
    let ran = world.server.cli(&["store", "check", "--json"]);
    let found = ran.json();
    let all: Vec<_> = found["parts"].as_array().unwrap().iter().flat_map(of_part).collect();
    assert_eq!(ran.code, if all.is_empty() { 0 } else { 6 }, "{ran:#?}");
    assert_eq!(found["ok"], all.is_empty());
    all
}

fn of_part(part: &Value) -> Vec<(String, String)> {
    let told = |p: &Value| {
        (
            text(&part["part"]).to_owned(),
            format!("{}: {}", text(&p["object"]), text(&p["problem"])),
        )
    };
    part["problems"].as_array().unwrap().iter().map(told).collect()
}

/// Exactly this part complains, and says all of these words.
#[track_caller]
fn found(world: &World, part: &str, words: &[&str]) {
    let all = problems(world);
    assert!(all.iter().all(|(p, _)| p == part), "{all:?}");
    for word in words {
        assert!(
            all.iter().any(|(_, text)| text.contains(word)),
            "{word:?} is not told: {all:?}"
        );
    }
}

/// Copies of the index into runs happen while a server runs and much was said: here by hand.
fn indexed(world: &World) {
    world
        .server
        .beside(async |store| Indexer::default().catch_up(&store).await.unwrap());
}

on_both_engines! {
    fn a_sound_store_passes(engine) {
        let world = lively(engine);
        assert_eq!(problems(&world), []);
        indexed(&world);
        assert_eq!(problems(&world), []);
        let ran = world.server.cli(&["store", "check", "--only", "search", "--json"]).ok().json();
        assert!(ran["parts"][0]["examined"].as_i64() >= Some(25), "{ran}");
    }

    fn a_reference_to_nobody(engine) {
        let world = lively(engine);
        damage(&world.server, "UPDATE identities SET user_id = 'usr_nobody'; DELETE FROM topics");
        found(&world, "references", &["identities.user_id names usr_nobody"]);
    }

    fn a_message_in_another_workspace_than_its_channel(engine) {
        let world = lively(engine);
        let other = crate::harness::id_of(&serde_json::json!({"id": "wsp_other"}), "id");
        damage(&world.server, &format!(
            "INSERT INTO workspaces (id, route_id, name, slug, created_at) VALUES ('{other}', 'T1', 'o', 'o', 1);
             UPDATE messages SET workspace_id = '{other}' WHERE body = 'with a file'"));
        found(&world, "references", &["its channel or conversation is not"]);
    }

    fn a_gap_in_a_channel(engine) {
        let world = lively(engine);
        damage(&world.server, "DELETE FROM messages WHERE body = 'message 7 written by Pia'");
        found(&world, "sequences", &[&world.general, "1 missing"]);
    }

    fn a_gap_in_a_thread_is_a_wrong_counter_too(engine) {
        let world = lively(engine);
        damage(&world.server, "DELETE FROM messages WHERE body = 'reply 1 from the reef'");
        let all = problems(&world);
        let parts: Vec<_> = all.iter().map(|(part, _)| part.as_str()).collect();
        assert_eq!(parts, ["sequences", "threads"], "{all:?}");
        assert!(all[1].1.contains("said to have 3 replies, and has 2"), "{all:?}");
    }

    fn a_wrong_counter(engine) {
        let world = lively(engine);
        damage(&world.server, "UPDATE messages SET reply_count = 9 WHERE reply_count = 3");
        found(&world, "threads", &["said to have 9 replies, and has 3"]);
    }

    fn a_read_pointer_past_the_end_and_a_clock_behind_its_log(engine) {
        let world = lively(engine);
        damage(&world.server, &format!("INSERT INTO direct_reads (conversation_id, user_id, last_read_seq, last_read_at)
            SELECT id, '{0}', 999, 1 FROM direct_conversations;
            INSERT INTO channel_reads (channel_id, user_id, last_read_seq, last_read_at) SELECT id, '{0}', 999, 1 FROM channels;
            UPDATE clock SET value = 'cur_00000000000000000000000000' WHERE name = 'events'", world.owner_id));
        found(&world, "sequences", &[&world.general, "is past the last message", "event clock"]);
    }

    fn an_index_that_says_something_else(engine) {
        let world = lively(engine);
        indexed(&world);
        damage(&world.server, "UPDATE messages SET body = 'quite another text' WHERE body = 'with a file'");
        found(&world, "search", &["it lists \"a\" for other messages than hold it"]);
    }

    fn an_index_without_a_page_or_a_run(engine) {
        let world = lively(engine);
        indexed(&world);
        damage(&world.server, "DELETE FROM search_pages");
        found(&world, "search", &["it lacks"]);
        damage(&world.server, "DELETE FROM search_runs");
        found(&world, "search", &["covers this message"]);
        let ran = world.server.cli(&["store", "check"]);
        assert!(ran.stderr.contains("try: clickclack store reindex"), "{}", ran.stderr);
        world.server.cli(&["store", "reindex"]).ok();
        world.server.cli(&["store", "check"]).ok();
    }

    fn missing_cut_off_and_orphaned_files(engine) {
        let world = lively(engine);
        let file = world.server.stored_files().remove(0);
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, &bytes[..100]).unwrap();
        found(&world, "uploads", &["has 100 bytes, not 60000"]);
        std::fs::remove_file(&file).unwrap();
        found(&world, "uploads", &["is missing"]);
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(problems(&world), []);
        std::fs::write(file.with_file_name("upload-orphan"), "x").unwrap();
        found(&world, "uploads", &["upload-orphan: an object of 1 bytes that belongs to no upload"]);
        let skipped = world.server.cli(&["store", "check", "--skip", "uploads"]);
        assert_eq!(skipped.code, 0, "{skipped:#?}");
        let du = world.server.cli(&["store", "du", "--json"]).ok().json();
        assert_eq!((&du["orphans"]["files"], &du["orphans"]["bytes"], &du["missing"]), (&1.into(), &1.into(), &0.into()));
    }

    fn du_says_whose_it_is(engine) {
        let world = lively(engine);
        let du = world.server.cli(&["store", "du", "--json"]).ok().json();
        let of = |part: &str, id: &str| {
            let lines = du[part].as_array().unwrap();
            lines.iter().find(|l| l["id"] == id).unwrap_or_else(|| panic!("{id} is not in {}", du[part])).clone()
        };
        for (part, id) in [("workspaces", &world.workspace), ("channels", &world.general), ("people", &world.owner_id)] {
            assert_eq!((&of(part, id)["uploads"], &of(part, id)["upload_bytes"]), (&1.into(), &60_000.into()), "{part}");
        }
        assert_eq!(du["total"]["messages"], 27);
        assert_eq!(of("types", "application/octet-stream")["upload_bytes"], 60_000);
        assert_eq!(of("ages", "up to 1 day")["messages"], 27);
        world.server.cli(&["store", "du", "--top", "2"]).ok();
    }

    fn a_vacuum_changes_nothing_but_the_size(engine) {
        let mut world = lively(engine);
        world.server.start();
        let before = world.owner.bodies(&world.general);
        let fill = match engine {
            Engine::Sqlite => "hex(zeroblob(2000000))",
            Engine::Postgres => "repeat('x', 4000000)",
        };
        world.server.sql(&format!("UPDATE messages SET quoted_body_snapshot = {fill} WHERE body = 'with a file'"));
        world.server.sql("UPDATE messages SET quoted_body_snapshot = '' WHERE body = 'with a file'");
        let ran = world.server.cli(&["store", "vacuum", "--json"]).ok().json();
        let gained = ran["reclaimed"].as_i64().unwrap();
        assert!(gained > 3_000_000 || engine == Engine::Postgres, "{ran}");
        assert_eq!(world.owner.bodies(&world.general), before);
        world.owner.send(&world.general, "and writable");
        assert_eq!(problems(&world), []);
    }
}

#[test]
fn a_page_of_the_file_that_was_overwritten() {
    let world = lively(Engine::Sqlite);
    let file = world.server.data.join("clickclack.db");
    let db = rusqlite::Connection::open(&file).unwrap();
    let sql = "SELECT pageno FROM dbstat WHERE name = 'messages_id' AND pagetype = 'leaf' LIMIT 1";
    let page: u64 = db.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap() as u64;
    drop(db);
    let size = 4096;
    let mut bytes = std::fs::read(&file).unwrap();
    let at = ((page - 1) * size) as usize;
    bytes[at + 200..at + 4000].fill(0x5a);
    std::fs::write(&file, bytes).unwrap();
    let ran = world.server.cli(&["store", "check", "--json"]);
    assert_eq!(ran.code, 6, "{ran:#?}");
    let engine = ran.json()["parts"][0].clone();
    assert_eq!(
        (&engine["part"], &engine["ok"]),
        (&"engine".into(), &false.into()),
        "{engine}"
    );
}
