//! The console in a terminal of 160 by 50, which `script` makes: what a person waits for, on a quiet store and beside
//! 1,000 messages a second.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::cpu;
use crate::harness::{BIN, unique};
use crate::http;
use crate::memory;
use crate::report::{Figure, Report, Spread, Target};
use crate::senders::Senders;
use crate::site::Site;

const KEYS: usize = 300;
const SENDERS: usize = 20;
/// Of each sender, from one message to the next: 1,000 a second together.
const PACE: Duration = Duration::from_millis(20);
/// How long nothing is done while processor time is counted.
const REST: Duration = Duration::from_secs(10);
const LIMIT: Duration = Duration::from_secs(20);

pub async fn measure(site: &Site, report: &mut Report) {
    add(report, "quiet", watch(site).await);
    let senders = Senders::start(site, SENDERS, PACE);
    let busy = watch(site).await;
    let sent = senders.stop().await;
    add(report, "busy", busy);
    let rate = Figure::new("console, busy: messages meanwhile", sent.per_second, "/s");
    report.add(rate.target(Target::AtLeast(900.0)));
}

struct Seen {
    first: Duration,
    overview: Duration,
    keys: Spread,
    /// Of one processor, in percent.
    rest: f64,
    mib: f64,
}

fn add(report: &mut Report, when: &str, seen: Seen) {
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    let name = |what: &str| format!("console, {when}: {what}");
    report.add(Figure::new(name("first frame"), ms(seen.first), "ms").target(Target::Below(100.0)));
    report.add(Figure::new(name("overview with its counts"), ms(seen.overview), "ms").target(Target::Below(1000.0)));
    report.add(
        Figure::new(name("key to frame"), ms(seen.keys.p99), "ms p99")
            .spread(Some(seen.keys))
            .target(Target::Below(16.0)),
    );
    let rest = Figure::new(name("processor without a key"), seen.rest, "%");
    report.add(if when == "quiet" {
        rest.target(Target::Below(2.0))
    } else {
        rest
    });
    report.add(Figure::new(name("resident"), seen.mib, "MiB").target(Target::Below(60.0)));
}

/// One visit to the console. On a thread of its own: the senders share this one.
async fn watch(site: &Site) -> Seen {
    let line = format!("stty cols 160 rows 50; exec {BIN} tui");
    let mut command = site.world.server.on_this_store(Command::new("script"));
    command
        .args(["-qfec", &line, "/dev/null"])
        .env("TERM", "xterm-256color")
        // A folder of its own: the console goes on where it was left.
        .env("XDG_STATE_HOME", site.world.server.data.join(unique()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    tokio::task::spawn_blocking(move || visit(command))
        .await
        .expect("the console can be used")
}

fn visit(command: Command) -> Seen {
    let mut screen = Screen::open(command);
    let first = screen.until("Opening");
    let overview = screen.until("In the store");
    screen.settle(Duration::from_secs(1));
    // The list of a hundred thousand people, at its end.
    screen.press(b'3');
    screen.settle(Duration::from_secs(2));
    screen.press(b'G');
    screen.settle(Duration::from_secs(2));
    let times = (0..KEYS)
        .map(|n| {
            let pressed = screen.press(if n % 2 == 0 { b'k' } else { b'j' });
            let drawn = screen.next(LIMIT).expect("a key draws a frame");
            screen.settle(Duration::from_millis(10));
            drawn - pressed
        })
        .collect();
    let (begin, before) = (Instant::now(), cpu::of_process(&screen.console().to_string()));
    screen.settle(REST);
    let used = cpu::of_process(&screen.console().to_string()) - before;
    let mib = memory::resident(screen.console()) / 1024.0 / 1024.0;
    let seen = Seen {
        first,
        overview,
        keys: Spread::of(times).expect("keys were pressed"),
        rest: used / begin.elapsed().as_secs_f64() * 100.0,
        mib,
    };
    screen.press(b'q');
    seen
}

struct Screen {
    script: Child,
    keys: ChildStdin,
    /// What was drawn, and when it came.
    drawn: Receiver<(Instant, Vec<u8>)>,
    begin: Instant,
    /// All that was drawn until the last text that was waited for.
    seen: Vec<u8>,
}

impl Screen {
    fn open(mut command: Command) -> Screen {
        let begin = Instant::now();
        let mut script = command.spawn().expect("script is needed: apt-get install bsdutils");
        let keys = script.stdin.take().expect("it is piped");
        let mut out = script.stdout.take().expect("it is piped");
        let (to, drawn) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            while let Ok(length @ 1..) = out.read(&mut buffer) {
                if to.send((Instant::now(), buffer[..length].to_vec())).is_err() {
                    break;
                }
            }
        });
        Screen {
            script,
            keys,
            drawn,
            begin,
            seen: Vec::new(),
        }
    }

    fn press(&mut self, key: u8) -> Instant {
        let now = Instant::now();
        self.keys.write_all(&[key]).expect("the console reads keys");
        now
    }

    fn next(&self, wait: Duration) -> Option<Instant> {
        self.drawn.recv_timeout(wait).ok().map(|(when, _)| when)
    }

    /// When this was drawn, since the start. What is looked for second may have come with what was looked for first.
    fn until(&mut self, text: &str) -> Duration {
        let mut when = Instant::now();
        while http::find(&self.seen, text.as_bytes()).is_none() {
            let left = LIMIT.saturating_sub(self.begin.elapsed());
            let Ok((came, more)) = self.drawn.recv_timeout(left) else {
                panic!("no {text:?} was drawn");
            };
            when = came;
            self.seen.extend(more);
        }
        when - self.begin
    }

    /// Lets go of what is drawn within this time.
    fn settle(&self, time: Duration) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()) {
            let _ = self.drawn.recv_timeout(left);
        }
    }

    /// The process in the terminal.
    fn console(&self) -> u32 {
        let script = self.script.id();
        let children = std::fs::read_to_string(format!("/proc/{script}/task/{script}/children")).unwrap_or_default();
        children.trim().parse().expect("script has one child")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It ends by itself after `q`; this is for a visit that failed.
        std::thread::sleep(Duration::from_millis(500));
        let _ = self.script.kill();
        let _ = self.script.wait();
    }
}
