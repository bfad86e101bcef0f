//! The log on stderr: one line after a local-time prefix, written by a thread of its own so that a slow terminal or
//! pipe never holds up a request. Called through `say!` from anywhere in `server`. A server inside a command holds it back.
//! Never given a path, a query, a header or a body: see `access` for what a request may say.

use std::fmt::{Arguments, Write as _};
use std::io::Write as _;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Lines waiting for a stderr that nobody reads are dropped beyond this, and counted.
const MOST_WAITING: usize = 1 << 20;
/// Lines are collected this long before one write carries them all: a write a line costs as much as the request.
const GATHER: Duration = Duration::from_millis(20);

#[derive(Default)]
struct Waiting {
    text: String,
    dropped: u64,
    writing: bool,
    held: bool,
    /// The prefix of the current second.
    second: u64,
    prefix: String,
}

struct Log {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Log {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A panic while holding it can leave at worst half a line.
        self.waiting.lock().unwrap_or_else(|p| p.into_inner())
    }

    fn run(&self) -> ! {
        loop {
            let mut waiting = self.lock();
            while waiting.text.is_empty() || waiting.held {
                waiting = self.changed.wait(waiting).unwrap_or_else(|p| p.into_inner());
            }
            drop(waiting);
            std::thread::sleep(GATHER);
            let mut waiting = self.lock();
            if waiting.held {
                continue;
            }
            waiting.writing = true;
            let mut text = std::mem::take(&mut waiting.text);
            let dropped = std::mem::take(&mut waiting.dropped);
            drop(waiting);
            if dropped > 0 {
                let _ = writeln!(text, "{dropped} log lines were dropped: stderr takes them too slowly");
            }
            // Nobody is left to tell when stderr is gone.
            let _ = std::io::stderr().write_all(text.as_bytes());
            self.lock().writing = false;
            self.changed.notify_all();
        }
    }
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    static WRITER: std::sync::Once = std::sync::Once::new();
    let log = LOG.get_or_init(|| Log {
        waiting: Mutex::default(),
        changed: Condvar::new(),
    });
    WRITER.call_once(|| {
        // Without a thread for it the server runs on, silently.
        let _ = std::thread::Builder::new()
            .name("log".into())
            .stack_size(128 << 10)
            .spawn(move || log.run());
    });
    log
}

/// Appends one line. `say!` is the short form.
pub fn line(text: Arguments) {
    let log = log();
    let mut waiting = log.lock();
    if waiting.text.len() > MOST_WAITING {
        waiting.dropped += 1;
        return;
    }
    let second = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    if waiting.second != second || waiting.prefix.is_empty() {
        waiting.second = second;
        waiting.prefix = jiff::ZonedDateTime::now().strftime("%Y/%m/%d %H:%M:%S ").to_string();
    }
    let was_empty = waiting.text.is_empty();
    let Waiting { text: all, prefix, .. } = &mut *waiting;
    all.push_str(prefix);
    let _ = all.write_fmt(text);
    all.push('\n');
    drop(waiting);
    if was_empty {
        log.changed.notify_all();
    }
}

/// Waits until everything said so far is on stderr, at most a second.
pub fn flush() {
    let log = log();
    let end = std::time::Instant::now() + Duration::from_secs(1);
    let mut waiting = log.lock();
    while !waiting.held && (waiting.writing || !waiting.text.is_empty()) && std::time::Instant::now() < end {
        let wait = log.changed.wait_timeout(waiting, Duration::from_millis(50));
        waiting = wait.unwrap_or_else(|p| p.into_inner()).0;
    }
}

/// While it lives, what is said is kept and not written: stderr belongs to the command that the server is part of.
pub struct Held(());

impl Held {
    pub fn begin() -> Held {
        flush();
        log().lock().held = true;
        Held(())
    }

    /// The newest lines, at most so many.
    pub fn last(&self, lines: usize) -> Vec<String> {
        let waiting = log().lock();
        let all: Vec<_> = waiting.text.lines().collect();
        all.iter()
            .rev()
            .take(lines)
            .rev()
            .map(|line| line.to_string())
            .collect()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut waiting = log().lock();
        waiting.text.clear();
        waiting.held = false;
    }
}

macro_rules! say {
    ($($text:tt)*) => { $crate::server::log::line(format_args!($($text)*)) };
}
pub(crate) use say;
