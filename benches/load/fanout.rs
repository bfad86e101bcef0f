//! Thousands of sockets of one workspace: what an idle one costs, and how long one message takes to reach them all.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::cpu::Cpu;
use crate::harness::unique;
use crate::http::{self, Wire};
use crate::machine;
use crate::memory::resident;
use crate::report::{Figure, Report, Spread, Target};
use crate::site::Site;
use crate::socket::Ear;

const SOCKETS: usize = 5_000;
const MESSAGES: usize = 10;
/// Handshakes in flight at a time, as after a restart behind a balancer.
const TOGETHER: usize = 64;

/// When each message was sent, and how long it took to each socket.
#[derive(Default)]
struct Heard {
    sent: Vec<Instant>,
    times: Vec<Duration>,
}

pub async fn measure(site: &mut Site, report: &mut Report) {
    let sockets = SOCKETS.min(machine::spare_files());
    if sockets < SOCKETS {
        eprintln!("  only {sockets} sockets: raise the limit of open files (ulimit -n)");
    }
    site.world.server.restart();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let tail = site.tail();
    let before = resident(site.world.server.pid());
    let begin = Instant::now();
    let ears = open(site, sockets, &tail).await;
    let rate = sockets as f64 / begin.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let each = (resident(site.world.server.pid()) - before) / sockets as f64 / 1024.0;
    report.add(
        Figure::new("idle sockets, each", each, "KiB")
            .target(Target::Below(12.0))
            .note(format!("{sockets} open, {rate:.0} opened a second")),
    );
    tell(site, report, ears).await;
    let each = (resident(site.world.server.pid()) - before) / sockets as f64 / 1024.0;
    report.add(Figure::new("sockets after the fan-out, each", each, "KiB"));
}

async fn open(site: &Site, sockets: usize, tail: &str) -> Vec<Ear> {
    let mut ears = Vec::with_capacity(sockets);
    let port = site.world.server.port;
    while ears.len() < sockets {
        let batch: Vec<_> = (ears.len()..sockets.min(ears.len() + TOGETHER))
            .map(|i| {
                let token = site.tokens[i % site.tokens.len()].clone();
                let (workspace, tail) = (site.world.workspace.clone(), tail.to_owned());
                tokio::task::spawn_local(async move { Ear::open(port, &workspace, &token, &tail).await })
            })
            .collect();
        for ear in batch {
            ears.push(ear.await.expect("the task ends").expect("the socket opens"));
        }
    }
    ears
}

/// Sends messages a second apart and collects when each socket heard of them.
async fn tell(site: &Site, report: &mut Report, ears: Vec<Ear>) {
    let sockets = ears.len();
    let cpu = Cpu::now(site.world.server.pid());
    let heard = Rc::new(RefCell::new(Heard::default()));
    let run = unique();
    let tasks: Vec<_> = ears
        .into_iter()
        .map(|ear| tokio::task::spawn_local(listen(ear, run.clone(), heard.clone())))
        .collect();
    let mut wire = Wire::open(site.world.server.port).await.expect("the server accepts");
    let (mut request, mut answered) = (Vec::new(), Vec::new());
    for n in 0..MESSAGES {
        let path = format!("/api/channels/{}/messages", site.channels[0]);
        let body = format!(r#"{{"body":"to all","nonce":"{run}-{n}"}}"#);
        http::post(&mut request, &path, &site.tokens[0], &body);
        let begin = Instant::now();
        heard.borrow_mut().sent.push(begin);
        let status = wire.ask(&request).await.expect("the server answers").status;
        assert_eq!(status, 201);
        answered.push(begin.elapsed());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    tasks.iter().for_each(|task| task.abort());
    let times = std::mem::take(&mut heard.borrow_mut().times);
    let cpu = cpu.note(sockets * MESSAGES);
    let missing = sockets * MESSAGES - times.len();
    let spread = Spread::of(times);
    let p99 = spread.map_or(f64::NAN, |s| s.p99.as_secs_f64() * 1e3);
    let mut note = Spread::of(answered).map_or_else(String::new, |s| {
        format!("sender answered after {:.1} ms; {cpu}", s.p50.as_secs_f64() * 1e3)
    });
    if missing > 0 {
        note = format!("{missing} MISSING; {note}");
    }
    report.add(
        Figure::new(format!("fan-out to {sockets} sockets, p99"), p99, "ms")
            .spread(spread)
            .target(Target::Below(100.0))
            .note(note),
    );
}

async fn listen(mut ear: Ear, run: String, heard: Rc<RefCell<Heard>>) {
    let marker = format!(r#""nonce":"{run}-"#);
    loop {
        let frame = match ear.frame().await {
            Ok(frame) => frame,
            Err(e) => return eprintln!("  a socket ended: {e}"),
        };
        let Some(at) = http::find(frame, marker.as_bytes()) else {
            continue;
        };
        let n = usize::from(frame[at + marker.len()] - b'0');
        let mut heard = heard.borrow_mut();
        let took = heard.sent[n].elapsed();
        heard.times.push(took);
    }
}
