//! Many clients that each wait for an answer before they ask again, and one who asks the same again and again.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::cpu::Cpu;
use crate::http::Wire;
use crate::report::Spread;
use crate::site::Site;

/// Lets caches and connections settle before anything counts.
const WARM: Duration = Duration::from_millis(500);
/// A figure is the median of this many runs in a row, each this long.
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(2);
/// No run does more than this, however fast the machine.
const MOST: usize = 500_000;

pub struct Rate {
    pub per_second: f64,
    pub spread: Option<Spread>,
    /// What a request cost.
    pub cpu: String,
}

/// `request(client, n, buffer)` writes the n-th request of a client.
pub async fn hammer(
    site: &Site,
    clients: usize,
    status: u16,
    request: impl Fn(usize, usize, &mut Vec<u8>) + 'static,
) -> Rate {
    let (port, cpu) = (site.world.server.port, Cpu::now(site.world.server.pid()));
    let request: Request = Rc::new(request);
    let begin = Instant::now() + WARM;
    let end = begin + ROUND * ROUNDS as u32;
    let count = Rc::new(Cell::new(0));
    let tasks: Vec<_> = (0..clients)
        .map(|client| tokio::task::spawn_local(ask_until(port, client, status, request.clone(), end, count.clone())))
        .collect();
    let mut done = Vec::new();
    for task in tasks {
        done.extend(task.await.expect("a client runs to its end"));
    }
    let cpu = cpu.note(done.len());
    let mut rounds: Vec<(usize, Vec<Duration>)> = (0..ROUNDS as u32)
        .map(|i| {
            let (from, to) = (begin + ROUND * i, begin + ROUND * (i + 1));
            let within = done.iter().filter(|(at, _)| (from..to).contains(at));
            let times: Vec<_> = within.map(|(_, took)| *took).collect();
            (times.len(), times)
        })
        .collect();
    rounds.sort_by_key(|(count, _)| *count);
    let (count, times) = rounds.swap_remove(ROUNDS / 2);
    Rate {
        per_second: count as f64 / ROUND.as_secs_f64(),
        spread: Spread::of(times),
        cpu,
    }
}

type Request = Rc<dyn Fn(usize, usize, &mut Vec<u8>)>;

/// When each answer came and how long it took.
async fn ask_until(
    port: u16,
    client: usize,
    status: u16,
    request: Request,
    end: Instant,
    count: Rc<Cell<usize>>,
) -> Vec<(Instant, Duration)> {
    let mut wire = Wire::open(port).await.expect("the server accepts");
    let (mut buffer, mut done) = (Vec::new(), Vec::new());
    for n in 0.. {
        request(client, n, &mut buffer);
        let sent = Instant::now();
        let answer = wire.ask(&buffer).await.expect("the server answers");
        if answer.status != status {
            panic!("{} {}", answer.status, String::from_utf8_lossy(answer.body));
        }
        let now = Instant::now();
        done.push((now, now - sent));
        count.set(count.get() + 1);
        if now > end || count.get() > MOST {
            break;
        }
    }
    done
}

/// Questions of one client, and how long they may take together.
const TIMES: usize = 300;
const PATIENCE: Duration = Duration::from_secs(15);

pub struct Asked {
    pub spread: Spread,
    pub first: serde_json::Value,
}

/// One question after another: what a person waits for.
pub async fn one_by_one(wire: &mut Wire, request: &[u8]) -> Asked {
    let (mut times, mut first) = (Vec::new(), None);
    let begin = Instant::now();
    while times.len() < TIMES && (first.is_none() || begin.elapsed() < PATIENCE) {
        let asked = Instant::now();
        let answer = wire.ask(request).await.expect("the server answers");
        times.push(asked.elapsed());
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(answer.body));
        first.get_or_insert_with(|| serde_json::from_slice(answer.body).expect("an answer is JSON"));
    }
    Asked {
        spread: Spread::of(times).expect("at least one was asked"),
        first: first.expect("at least one was asked"),
    }
}
