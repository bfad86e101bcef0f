//! Somebody removes what SQLite keeps beside a file that is served: nothing that was answered is lost, and it is told.

use serde_json::json;

use crate::harness::{self, Engine, World};

/// Some of what was sent since, each of it answered with 201. Readers that open the database only now may be refused.
fn send_three(world: &World, name: &str) -> Vec<String> {
    let mut sent = Vec::new();
    harness::until("three sends are answered", || {
        let body = format!("{name} {}", sent.len());
        let path = format!("/api/channels/{}/messages", world.general);
        if world.owner.post(&path, json!({ "body": body })).status == 201 {
            sent.push(body);
        }
        (sent.len() == 3).then_some(())
    });
    sent
}

fn removed_while_serving(endings: &[&str]) {
    let mut world = World::new(Engine::Sqlite);
    let mut sent = send_three(&world, "before");
    for ending in endings {
        std::fs::remove_file(world.server.data.join(format!("clickclack.db{ending}"))).unwrap();
    }
    sent.extend(send_three(&world, "unnoticed"));
    harness::until("the log tells", || {
        world.server.log().contains("was removed or replaced").then_some(())
    });
    sent.extend(send_three(&world, "told"));
    assert_eq!(world.server.stop(), 0);
    assert_eq!(
        world.server.log().matches("was removed or replaced").count(),
        1,
        "{}",
        world.server.log()
    );
    world.server.start();
    let there = world.owner.bodies(&world.general);
    for body in sent {
        assert!(there.contains(&body), "{body:?} is not in {there:?}");
    }
    world.server.stop();
    world.server.cli(&["store", "check"]).ok();
}

#[test]
fn a_removed_write_ahead_log_takes_nothing_along() {
    removed_while_serving(&["-wal"]);
}

#[test]
fn both_files_removed_take_nothing_along() {
    removed_while_serving(&["-wal", "-shm"]);
}
