//! `store reindex`: an index that was damaged in any way says again what the messages say, while people read and write, and
//! whatever was killed or stopped on the way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::scope;

use serde_json::json;

use crate::harness::{KILLS, Moments, TRIES, World, on_both_engines, signal};
use crate::index::{count, send_many, settle};
use crate::{all, found, id};

/// Several runs in several scopes, none of them merged away.
fn indexed(world: &World) -> Vec<String> {
    let mut sent = Vec::new();
    for round in 0..6 {
        sent.extend(send_many(world, 400, "steady"));
        let dm = json!({"workspace_id": world.workspace, "member_ids": [world.person(&format!("Person {round}")).user_id()]});
        let dm = crate::harness::id_of(&world.owner.ok("POST", "/api/dms", Some(dm)), "conversation.id");
        world.owner.ok(
            "POST",
            &format!("/api/dms/{dm}/messages"),
            Some(json!({"body": "between two people"})),
        );
        settle(world);
    }
    sent.sort();
    sent
}

fn sound(world: &World) -> bool {
    world.server.cli(&["store", "check", "--only", "search"]).code == 0
}

fn steady(world: &World) -> Vec<String> {
    let mut found = all(&world.owner, world, "steady", "&limit=100");
    found.sort();
    found
}

const DAMAGES: &[&str] = &[
    "DELETE FROM search_pages",
    "UPDATE search_pages SET data = (SELECT x.data FROM search_pages x ORDER BY x.run, x.token LIMIT 1)",
    "DELETE FROM search_runs",
    "DELETE FROM search_runs WHERE newest < (SELECT indexed FROM search_progress) / 2",
    "DELETE FROM search_runs WHERE newest > (SELECT indexed FROM search_progress) / 2",
    "DELETE FROM search_progress",
    "UPDATE search_progress SET indexed = indexed + 500",
];

on_both_engines! {
    fn whatever_was_damaged_is_found_again(engine) {
        let mut world = World::new(engine);
        let sent = indexed(&world);
        for damage in DAMAGES {
            // With nobody who would mend it in passing.
            world.server.stop();
            world.server.sql(damage);
            let told = world.server.cli(&["store", "reindex", "--json"]).ok().json();
            assert!(told["messages"].as_u64() >= Some(sent.len() as u64), "{damage}: {told}");
            assert!(sound(&world), "{damage}");
            world.server.start();
            assert!(steady(&world) == sent, "{damage}");
            assert_eq!(count(&world, "SELECT COUNT(*) FROM search_changes"), 0);
        }
        let late = world.owner.send(&world.general, "steady to the end");
        assert_eq!(found(&world.owner, &world, "\"to the end\"", ""), [id(&late)]);
    }

    fn people_read_and_write_all_the_time(engine) {
        let world = World::new(engine);
        let sent = indexed(&world);
        let over = AtomicBool::new(false);
        let more = scope(|s| {
            let writer = s.spawn(|| {
                let mut more = Vec::new();
                while !over.load(Ordering::SeqCst) {
                    more.extend(send_many(&world, 8, "fresh"));
                    assert!(steady(&world) == sent, "a message was not found while the index was written");
                }
                more
            });
            for message in &sent[..40] {
                world.owner.ok("PATCH", &format!("/api/messages/{message}"), Some(json!({"body": "steady as it was edited"})));
            }
            for _ in 0..3 {
                world.server.cli(&["store", "reindex"]).ok();
            }
            over.store(true, Ordering::SeqCst);
            writer.join().unwrap()
        });
        assert!(sound(&world));
        assert_eq!(all(&world.owner, &world, "edited", "&limit=100").len(), 40);
        assert_eq!(all(&world.owner, &world, "fresh", "&limit=100").len(), more.len());
    }

    fn a_killed_or_stopped_one_goes_on(engine) {
        let world = World::new(engine);
        let sent = indexed(&world);
        let args = ["store", "reindex", "--progress", "none"];
        let mut moments = Moments::of(23, || drop(world.server.cli(&args).ok()));
        let (mut kills, mut stops) = (0, 0);
        for n in 0..TRIES {
            world.server.sql("UPDATE search_pages SET data = (SELECT x.data FROM search_pages x ORDER BY x.run, x.token LIMIT 1)");
            if n % 3 == 0 {
                let mut child = world.server.spawn(&args);
                if moments.come(&mut child) {
                    signal(child.id(), "INT");
                }
                let ended = child.wait_with_output().unwrap();
                let told = String::from_utf8_lossy(&ended.stderr).into_owned();
                stops += usize::from(told.contains("the same command goes on"));
            } else {
                kills += usize::from(moments.kill(world.server.spawn(&args)));
            }
            world.server.cli(&["store", "reindex"]).ok();
            assert!(sound(&world), "after {n}");
            if kills >= KILLS && stops > 0 {
                break;
            }
        }
        eprintln!("{engine:?}: {kills} were killed, {stops} of all stopped on their way");
        assert!(kills >= KILLS && stops > 0, "too few were killed or stopped at work");
        assert!(steady(&world) == sent);
    }

    fn a_plan_writes_nothing_and_a_stopped_one_says_that_it_goes_on(engine) {
        let world = World::new(engine);
        let sent = indexed(&world);
        let runs = count(&world, "SELECT COUNT(*) FROM search_runs");
        let plan = world.server.cli(&["store", "reindex", "--dry-run", "--json"]).ok().json();
        assert_eq!((plan["messages"].as_u64(), plan["runs"].as_i64()), (Some(sent.len() as u64 + 6), Some(runs)));
        assert_eq!(count(&world, "SELECT COUNT(*) FROM operations"), 0);
        // As a kill in the middle leaves it.
        world.server.cli(&["store", "reindex"]).ok();
        world.server.sql("UPDATE operations SET outcome = 'running', detail_json = '{\"place\":{\"scope\":\"x\",\"newest\":0},\"runs\":3,\"messages\":5}'");
        let ran = world.server.cli(&["store", "reindex", "--json"]).ok();
        assert!(ran.stderr.contains("going on where the last one stopped"), "{}", ran.stderr);
        assert_eq!(ran.json()["messages"], 5, "everything stands before that place");
        let anew = world.server.cli(&["store", "reindex", "--json"]).ok();
        assert!(!anew.stderr.contains("going on"), "{}", anew.stderr);
        assert_eq!(anew.json()["messages"].as_u64(), Some(sent.len() as u64 + 6));
    }
}
