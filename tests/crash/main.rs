//! Kills the real binary in the middle of real work, twenty times, and compares what is there afterwards with what
//! people were told. `work` is what they do, `check` is what must hold; this file kills. The commands that change what is
//! there, step by step, are killed in files of their own.

#[path = "../harness/mod.rs"]
mod harness;

mod check;
mod migrate;
mod prune;
mod watcher;
mod work;

use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use harness::{PATIENCE, World, on_both_engines};
use watcher::Watcher;
use work::{Ledger, Person, Shift};

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
            let shift = Shift::default();
            scope(|s| {
                for (person, ledger) in people.iter().zip(&mut ledgers) {
                    let (channels, shift) = (&channels, &shift);
                    s.spawn(move || person.work(ledger, channels, shift));
                }
                wait_for_work(&shift, round);
                world.server.kill();
                shift.end();
            });
            world.server.start();
            for (person, ledger) in people.iter().zip(&mut ledgers) {
                person.retry(ledger);
            }
            check::all(&world, &channels, &people, &ledgers);
        }
        let told: usize = ledgers.iter().map(|l| l.roots.len() + l.replies.len()).sum();
        let log = check::log(&world);
        let seen = watcher.finish(log.last().unwrap());
        assert_eq!(seen, log, "what the socket saw");
        eprintln!("{engine:?}: {KILLS} kills, {told} messages acknowledged, {} events seen once", seen.len());
        assert!(told > KILLS as usize * PEOPLE, "only {told} messages were sent: the kills hit nothing");
    }
}

/// Not in step with anything: sometimes after the first messages, sometimes in the middle of many. On a slow disk there are
/// fewer, but always some.
fn wait_for_work(shift: &Shift, round: u64) {
    let enough = 5 + round * 7919 % 150;
    let (begun, some) = (Instant::now(), 2 * PEOPLE as u64);
    let limit = |done: u64| {
        if done < some {
            PATIENCE
        } else {
            Duration::from_millis(1500)
        }
    };
    while shift.done() < enough && begun.elapsed() < limit(shift.done()) {
        sleep(Duration::from_millis(1));
    }
    sleep(Duration::from_micros(round * 7919 % 3000));
}
