//! Kills the real binary in the middle of real work, twenty times, and compares what is there afterwards with what
//! people were told. `work` is what they do, `check` is what must hold; this file kills.

#[path = "../harness/mod.rs"]
mod harness;

mod check;
mod watcher;
mod work;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use harness::{World, on_both_engines};
use watcher::Watcher;
use work::{Ledger, Person};

const KILLS: u64 = 20;
const PEOPLE: usize = 4;

on_both_engines! {
    /// Every acknowledged message is there exactly once, numbers have no gap or repeat, counters are right, and a
    /// client that comes back with its cursor sees each event exactly once over the whole run.
    fn nothing_acknowledged_is_lost_or_doubled_by_a_kill(engine) {
        let mut world = World::new(engine);
        let channels = [world.general.clone(), world.owner.new_channel(&world.workspace, "second")];
        let people: Vec<_> = (0..PEOPLE).map(|i| Person::new(i, world.person(&format!("Person {i}")))).collect();
        let mut ledgers: Vec<_> = people.iter().map(|_| Ledger::default()).collect();
        let mut watcher = Watcher::start(world.owner.clone(), &world.workspace);
        for round in 0..KILLS {
            let stop = AtomicBool::new(false);
            scope(|s| {
                for (person, ledger) in people.iter().zip(&mut ledgers) {
                    let (channels, stop) = (&channels, &stop);
                    s.spawn(move || person.work(ledger, channels, stop));
                }
                // Not in step with anything: sometimes in the first messages, sometimes in the middle of many.
                sleep(Duration::from_millis(60 + round * 7919 % 331));
                world.server.kill();
                stop.store(true, Ordering::Relaxed);
            });
            world.server.start();
            for (person, ledger) in people.iter().zip(&mut ledgers) {
                person.retry(ledger);
            }
            check::all(&world, &channels, &people, &ledgers);
        }
        let told: usize = ledgers.iter().map(|l| l.roots.len() + l.replies.len()).sum();
        let seen = watcher.finish();
        check::same_events(&world, &seen);
        eprintln!("{engine:?}: {KILLS} kills, {told} messages acknowledged, {} events seen once", seen.len());
        assert!(told > KILLS as usize * PEOPLE, "only {told} messages were sent: the kills hit nothing");
    }
}
