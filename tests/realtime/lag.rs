//! Sockets that do not keep up. They read what they missed from the log; nobody else waits for them.

use std::time::Duration;

use crate::harness::{Engine, PATIENCE, World, id_of, on_both_engines, until};
use crate::{append_many, cursors};

on_both_engines! {
    fn a_slow_socket_loses_nothing_and_disturbs_nobody(engine) {
        let world = World::new(engine);
        // One who waits for the slow one waits until the server gives that one up, which then hears of no more. A machine
        // on which the quick one took that long by itself gets another try.
        until("a slow socket that was waited for by nobody", || {
            let tail = world.owner.tail(&world.workspace);
            let mut slow = world.owner.socket(&world.workspace, Some(&tail));
            let mut quick = world.owner.socket(&world.workspace, Some(&tail));
            // Far more than its queue and all buffers on the way hold.
            let mut all = append_many(&world, 600, &"x".repeat(20_000));
            let last = all.last().unwrap().clone();
            assert_eq!(cursors(&quick.up_to(&last)), all);
            world.owner.send(&world.general, "meanwhile");
            all.push(id_of(&quick.next("message.created"), "cursor"));
            let mut heard = Vec::new();
            while heard.last() != all.last() {
                let Some(event) = slow.frame(PATIENCE) else { break };
                heard.push(id_of(&event, "cursor"));
            }
            assert_eq!(heard, all[..heard.len()]);
            (heard.len() == all.len()).then_some(())
        });
    }
}

/// What a connection does does not depend on the engine.
#[test]
fn a_socket_that_reads_nothing_is_dropped_and_comes_back_to_the_rest() {
    let world = World::new(Engine::Sqlite);
    // One write has ten seconds. A machine on which it began late gets another try, and longer.
    let mut wait = Duration::from_secs(12);
    until("a socket that is dropped", || {
        let tail = world.owner.tail(&world.workspace);
        let mut stuck = world.owner.socket(&world.workspace, Some(&tail));
        let mut other = world.owner.socket(&world.workspace, Some(&tail));
        let all = append_many(&world, 1200, &"x".repeat(20_000));
        let last = all.last().unwrap();
        other.up_to(last);
        std::thread::sleep(wait);
        wait *= 2;
        let mut heard = Vec::new();
        while heard.last() != Some(last) {
            let Some(event) = stuck.frame(PATIENCE) else { break };
            heard.push(id_of(&event, "cursor"));
        }
        assert_eq!(heard, all[..heard.len()], "a prefix, in order");
        if heard.len() == all.len() {
            return None;
        }
        assert!(stuck.closed.is_some(), "silent after {}", heard.len());
        let from = heard.last().unwrap_or(&tail);
        let mut again = world.owner.socket(&world.workspace, Some(from));
        assert_eq!(cursors(&again.up_to(last)), all[heard.len()..]);
        Some(())
    });
}
