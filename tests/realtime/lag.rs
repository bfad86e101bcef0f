//! Sockets that do not keep up. They read what they missed from the log; nobody else waits for them.

use std::time::{Duration, Instant};

use crate::harness::{Engine, PATIENCE, World, id_of, on_both_engines};
use crate::{append_many, cursors};

on_both_engines! {
    fn a_slow_socket_loses_nothing_and_disturbs_nobody(engine) {
        let world = World::new(engine);
        let mut slow = world.owner.socket(&world.workspace, None);
        let mut quick = world.owner.socket(&world.workspace, None);
        // Far more than its queue and all buffers on the way hold.
        let mut all = append_many(&world, 600, &"x".repeat(20_000));
        let begin = Instant::now();
        let last = all.last().unwrap().clone();
        assert_eq!(cursors(&quick.up_to(&last)), all);
        assert!(begin.elapsed() < Duration::from_secs(8), "it waited for the slow one");
        world.owner.send(&world.general, "meanwhile");
        all.push(id_of(&quick.next("message.created"), "cursor"));
        assert_eq!(cursors(&slow.up_to(&all[600])), all);
    }
}

/// What a connection does does not depend on the engine.
#[test]
fn a_socket_that_reads_nothing_is_dropped_and_comes_back_to_the_rest() {
    let world = World::new(Engine::Sqlite);
    let mut stuck = world.owner.socket(&world.workspace, None);
    let mut other = world.owner.socket(&world.workspace, None);
    let all = append_many(&world, 1200, &"x".repeat(20_000));
    other.up_to(all.last().unwrap());
    // One write has ten seconds.
    std::thread::sleep(Duration::from_secs(12));
    let mut heard = Vec::new();
    while let Some(event) = stuck.frame(PATIENCE) {
        heard.push(id_of(&event, "cursor"));
    }
    assert!(
        stuck.closed.is_some() && heard.len() < all.len(),
        "{:?} after {}",
        stuck.closed,
        heard.len()
    );
    assert_eq!(heard, all[..heard.len()], "a prefix, in order");
    let mut again = world.owner.socket(&world.workspace, heard.last().map(String::as_str));
    assert_eq!(cursors(&again.up_to(all.last().unwrap())), all[heard.len()..]);
}
