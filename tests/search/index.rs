//! The index behind the answers: its steps change no answer, and a kill between or within them loses nothing.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use clickclack::chat::search::{Indexer, forget};
use clickclack::store::Tx;
use serde_json::json;

use crate::harness::{World, on_both_engines, until};
use crate::{all, found, id, path};

/// Everything into runs.
pub fn settle(world: &World) {
    world
        .server
        .beside(async |store| Indexer::default().catch_up(&store).await.unwrap());
}

pub fn count(world: &World, sql: &'static str) -> i64 {
    let read = move |tx: &mut Tx| tx.one(sql, &[], |r| r.take());
    world.server.beside(async |store| store.read(read).await.unwrap())
}

/// Sends from four people at once; the ids of those that were answered.
pub fn send_many(world: &World, count: usize, word: &str) -> Vec<String> {
    let sent = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for sender in 0..4 {
            let sent = &sent;
            scope.spawn(move || {
                let path = format!("/api/channels/{}/messages", world.general);
                for n in 0..count / 4 {
                    let body = json!({"body": format!("{word} number{n} of sender{sender}")}).to_string();
                    let header = [("Content-Type", "application/json")];
                    match world.owner.send_raw("POST", &path, &header, body.as_bytes()) {
                        Ok(reply) if reply.status == 201 => sent.lock().unwrap().push(id(&reply.json()["message"])),
                        _ => return, // the server was killed
                    }
                }
            });
        }
    });
    sent.into_inner().unwrap()
}

on_both_engines! {
    fn answers_are_the_same_before_and_after_indexing(engine) {
        let world = World::new(engine);
        let sent = send_many(&world, 120, "steady");
        let before: Vec<_> = ["steady", "steady number1", "sender2 steady", "number7 sender3", "numb"]
            .iter()
            .map(|q| (*q, all(&world.owner, &world, q, "&limit=30")))
            .collect();
        assert_eq!(before[0].1.len(), sent.len());
        settle(&world);
        assert_eq!(count(&world, "SELECT indexed - (SELECT MAX(number) FROM messages) FROM search_progress"), 0);
        for (query, answer) in before {
            assert_eq!(all(&world.owner, &world, query, "&limit=30"), answer, "{query}");
        }
    }

    fn edits_and_deletions_of_indexed_messages_are_seen_at_once(engine) {
        let world = World::new(engine);
        let sent = send_many(&world, 40, "early");
        settle(&world);
        for (i, message) in sent.iter().enumerate() {
            let path = format!("/api/messages/{message}");
            match i % 4 {
                0 => drop(world.owner.ok("PATCH", &path, Some(json!({"body": "late"})))),
                1 => drop(world.owner.ok("DELETE", &path, None)),
                _ => {}
            }
        }
        for _ in 0..2 {
            assert_eq!(found(&world.owner, &world, "early", "").len(), 20);
            assert_eq!(found(&world.owner, &world, "late", "").len(), 10);
            // The second time more is indexed, and the runs are merged with what changed.
            (0..10).for_each(|_| { send_many(&world, 8, "filler"); settle(&world) });
        }
    }

    fn many_changes_are_taken_into_their_run(engine) {
        let world = World::new(engine);
        let sent = send_many(&world, 300, "before");
        settle(&world);
        for message in &sent {
            world.owner.ok("PATCH", &format!("/api/messages/{message}"), Some(json!({"body": "after"})));
        }
        settle(&world);
        // So many a query may look at by itself.
        assert!(count(&world, "SELECT COUNT(*) FROM search_changes") <= 256);
        assert!(found(&world.owner, &world, "before", "").is_empty());
        assert_eq!(all(&world.owner, &world, "after", "&limit=100").len(), sent.len());
    }

    /// Numbers of messages that went with their workspace are given again.
    fn what_comes_after_a_deleted_workspace_is_found(engine) {
        let world = World::new(engine);
        let kept = send_many(&world, 8, "before");
        let own = world.owner.ok("POST", "/api/workspaces", Some(json!({"name": "Own"})));
        let own = crate::harness::id_of(&own, "workspace.id");
        let channel = crate::harness::id_of(&world.owner.channel(&own, "general"), "id");
        let gone: Vec<_> = (0..8).map(|n| id(&world.owner.send(&channel, &format!("gone {n}")))).collect();
        settle(&world);
        world.owner.ok("PATCH", &format!("/api/messages/{}", gone[7]), Some(json!({"body": "gone and edited"})));
        world.owner.ok("DELETE", &format!("/api/workspaces/{own}"), None);
        let after = send_many(&world, 8, "after");
        for _ in 0..2 {
            assert_eq!(found(&world.owner, &world, "after", "").len(), after.len());
            assert_eq!(found(&world.owner, &world, "before", "").len(), kept.len());
            settle(&world);
        }
        world.server.cli(&["store", "check", "--only", "search"]).ok();
    }

    fn small_runs_become_few(engine) {
        let world = World::new(engine);
        let mut sent = 0;
        for _ in 0..40 {
            sent += send_many(&world, 4, "trickle").len();
            settle(&world);
        }
        assert!(count(&world, "SELECT COUNT(*) FROM search_runs") <= 16);
        assert_eq!(all(&world.owner, &world, "trickle", "&limit=100").len(), sent);
    }

    fn a_forgotten_index_is_written_anew(engine) {
        let world = World::new(engine);
        let sent = send_many(&world, 200, "kept");
        settle(&world);
        world.server.write(forget);
        settle(&world);
        assert_eq!(all(&world.owner, &world, "kept", "&limit=100").len(), sent.len());
    }

    fn rows_that_came_without_a_number_are_found_by_time(engine) {
        let world = World::new(engine);
        let (first, second) = (id(&world.owner.send(&world.general, "import")), id(&world.owner.send(&world.general, "import")));
        world.server.beside(async |store| {
            // As an import writes them: in any order, and the older one last.
            let swap = |tx: &mut Tx| {
                tx.exec("UPDATE messages SET number = NULL", &[])?;
                forget(tx)
            };
            store.write(swap).await.unwrap()
        });
        settle(&world);
        assert_eq!(found(&world.owner, &world, "import", "&sort=newest"), [second, first]);
    }

    fn a_kill_while_indexing_loses_no_message(engine) {
        let mut world = World::new(engine);
        // On a slow disk there may be no more than this one.
        let mut sent = BTreeSet::from([id(&world.owner.send(&world.general, "survivor"))]);
        for round in 0..6u64 {
            let world_now = &world;
            let more = std::thread::scope(|scope| {
                let sends = scope.spawn(|| send_many(world_now, 1200, "survivor"));
                // Into a run being written or merged, or between two.
                std::thread::sleep(Duration::from_millis(350 + round * 97));
                world_now.server.signal("KILL");
                sends.join().unwrap()
            });
            sent.extend(more);
            world.server.wait();
            world.server.start();
            let found: BTreeSet<_> = all(&world.owner, &world, "survivor", "&limit=100&sort=newest").into_iter().collect();
            let lost: Vec<_> = sent.difference(&found).collect();
            assert!(lost.is_empty(), "round {round}: {} of {} are lost", lost.len(), sent.len());
        }
        settle(&world);
        let found: BTreeSet<_> = all(&world.owner, &world, "survivor", "&limit=100&sort=newest").into_iter().collect();
        assert!(sent.is_subset(&found));
        assert!(count(&world, "SELECT COUNT(*) FROM search_runs") > 0);
    }

    fn a_running_server_indexes_by_itself(engine) {
        let world = World::new(engine);
        send_many(&world, 400, "busy");
        // Up to 128 messages may wait until a run of them is worth writing.
        until("the indexer", || {
            (count(&world, "SELECT indexed FROM search_progress") >= 400 - 128).then_some(())
        });
        assert_eq!(world.owner.get(&path(&world, "busy", "")).status, 200);
    }
}
