//! Commands of the operator beside people who write: a page copy against `cp` of the same file, and the prune of a
//! million events.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::disk::Bystander;
use crate::harness::BIN;
use crate::report::{Figure, Report, Spread, Target};
use crate::senders::{Senders, Sent};
use crate::site::Site;

/// From one message of a sender to the next.
const PACE: Duration = Duration::from_millis(5);
/// How long they write alone, for comparison, and how long the disk rests before a measurement.
const ALONE: Duration = Duration::from_secs(4);
const REST: Duration = Duration::from_secs(1);
/// The same after a million messages were written.
const LONG_REST: Duration = Duration::from_secs(30);
const ROUNDS: usize = 2;
const COPY_SENDERS: usize = 4;

/// How long a command took, and what the senders did meanwhile.
struct Round {
    took: Duration,
    sent: Sent,
}

/// Only SQLite has pages to copy.
pub async fn copy(site: &Site, report: &mut Report) {
    let file = |name: &str| site.world.server.data.join(name);
    let (database, plain, copied) = (file("clickclack.db"), file("plain.db"), file("copied.db"));
    let bytes = std::fs::metadata(&database).expect("the store is a file").len();
    let alone = alone(site, COPY_SENDERS).await;
    let (mut plains, mut copies) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut cp = Command::new("sh");
        cp.args(["-c", r#"cp "$1" "$2" && sync "$2""#, "sh"])
            .args([&database, &plain]);
        plains.push(beside(site, COPY_SENDERS, cp).await);
        remove(&plain);
        let mut copy = clickclack(site, &["backup", "--out"]);
        copy.arg(&copied);
        copies.push(beside(site, COPY_SENDERS, copy).await);
        remove(&copied);
    }
    let best = |rounds: Vec<Round>| rounds.into_iter().min_by_key(|r| r.took).expect("there were rounds");
    let (plain, copy) = (best(plains), best(copies));
    let seconds = |round: &Round| round.took.as_secs_f64();
    report.add(Figure::new("copy: cp and sync", seconds(&plain), "s").note(format!("{} MiB", bytes >> 20)));
    report.add(
        Figure::new("copy: page copy", seconds(&copy), "s")
            .target(Target::Below(seconds(&plain) * 1.5))
            .note(format!("{:.2} times cp", seconds(&copy) / seconds(&plain))),
    );
    report.add(sends("copy: sends alone", &alone));
    report.add(sends("copy: sends beside cp", &plain.sent));
    report.add(sends("copy: sends beside the page copy", &copy.sent).target(Target::AtLeast(alone.per_second / 2.0)));
}

/// Takes all events but the newest out of the log, which gets a million first.
pub async fn prune(site: &Site, report: &mut Report) {
    // What the seed wrote is not to be synced in the middle of it.
    let synced = Command::new("sync").status().expect("sync is there");
    assert!(synced.success(), "sync ended with {synced}");
    tokio::time::sleep(LONG_REST).await;
    report.add(sends("prune: sends alone", &alone(site, 1).await));
    let bystander = Bystander::start(site, PACE);
    let workspace = &site.world.workspace;
    let line = [
        "admin",
        "events",
        "prune",
        "--older-than-days",
        "1",
        "--workspace",
        workspace,
    ];
    let Round { took, sent } = beside(site, 1, clickclack(site, &line)).await;
    let bare = Spread::of(bystander.stop()).expect("the disk was asked");
    report.add(Figure::new("prune: 1,000,000 events", took.as_secs_f64(), "s"));
    report.add(sends("prune: sends beside it", &sent));
    let longest = sent.times.iter().max().expect("somebody wrote");
    report.add(
        Figure::new("prune: longest send", longest.as_secs_f64() * 1e3, "ms")
            .target(Target::Below(100.0))
            .note(format!("a bare sync beside it: {:.0} ms", bare.max.as_secs_f64() * 1e3)),
    );
}

fn sends(name: &str, sent: &Sent) -> Figure {
    Figure::new(name, sent.per_second, "/s").spread(Spread::of(sent.times.clone()))
}

async fn alone(site: &Site, senders: usize) -> Sent {
    let senders = Senders::start(site, senders, PACE);
    tokio::time::sleep(ALONE).await;
    senders.stop().await
}

fn clickclack(site: &Site, args: &[&str]) -> Command {
    let mut command = site.world.server.on_this_store(Command::new(BIN));
    command.args(args);
    command
}

/// Runs a command while people write, after a rest for the disk.
async fn beside(site: &Site, senders: usize, mut command: Command) -> Round {
    tokio::time::sleep(REST).await;
    let senders = Senders::start(site, senders, PACE);
    let begin = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = tokio::task::spawn_blocking(move || command.status()).await;
    let took = begin.elapsed();
    let status = status.expect("it is waited for").expect("the command starts");
    assert!(status.success(), "it ended with {status}");
    Round {
        took,
        sent: senders.stop().await,
    }
}

fn remove(path: &Path) {
    std::fs::remove_file(path).expect("the copy was made");
}
