//! Long work: what it reports and how it is asked to stop. The one shape of it, whoever watches: `admin` draws it as a
//! bar, as lines or as NDJSON, the console as a gauge.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::model::{Error, Kind, Result};

/// How far long work is.
#[derive(Clone, Debug)]
pub struct Report {
    /// What is counted: "rows", "bytes", "migrations".
    pub unit: &'static str,
    pub done: u64,
    /// 0 while nobody knows.
    pub total: u64,
    /// Units a second, without the wait for the first of them.
    pub rate: f64,
    /// Time left at that rate; unknown without a total.
    pub eta: Option<Duration>,
    /// What is being worked on.
    pub message: String,
}

/// Somebody who watches long work.
pub trait Progress: Send {
    fn show(&mut self, report: &Report);
}

/// For work that nobody watches.
pub struct Silent;

impl Progress for Silent {
    fn show(&mut self, _: &Report) {}
}

/// Raised to ask work to end; it looks between two steps. Clones are the same request.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// A piece of long work, from the inside: reports each step to whoever watches, and ends when asked to.
pub struct Job {
    stop: Stop,
    watcher: Box<dyn Progress>,
    began: Instant,
    /// How much was done when anything was, and when that was.
    first: Option<(u64, Instant)>,
    report: Report,
}

/// A part that waits first, for others or for what came before to be written, is not slow for that.
fn rate(began: Instant, first: (u64, Instant), done: u64, now: Instant) -> f64 {
    let (before, at) = first;
    let (units, took) = match now - at {
        took if took > SETTLED => (done.saturating_sub(before), took),
        _ => (done, now - began),
    };
    units as f64 / took.as_secs_f64().max(0.001)
}

/// A rate of one moment predicts nothing.
const SETTLED: Duration = Duration::from_secs(1);

impl Job {
    pub fn new(watcher: Box<dyn Progress>, stop: Stop) -> Job {
        Job {
            stop,
            watcher,
            began: Instant::now(),
            first: None,
            report: Report {
                unit: "",
                done: 0,
                total: 0,
                rate: 0.0,
                eta: None,
                message: String::new(),
            },
        }
    }

    /// Unwatched and never asked to stop.
    pub fn silent() -> Job {
        Job::new(Box::new(Silent), Stop::default())
    }

    /// Starts the next part of the work. `total` may be 0: unknown.
    pub fn begin(&mut self, unit: &'static str, total: u64, message: &str) -> Result<()> {
        (self.began, self.first) = (Instant::now(), None);
        (self.report.unit, self.report.total) = (unit, total);
        self.step(0, message)
    }

    /// `done` units so far. An error when somebody asked to stop: pass it on, leaving the old state or the new one.
    pub fn step(&mut self, done: u64, message: &str) -> Result<()> {
        let now = Instant::now();
        let report = &mut self.report;
        report.done = done;
        let known = match self.first {
            Some(first) => {
                report.rate = rate(self.began, first, done, now);
                report.total > 0 && report.rate > 0.0 && now - first.1 > SETTLED
            }
            None => {
                self.first = (done > 0).then_some((done, now));
                report.rate = done as f64 / (now - self.began).as_secs_f64().max(0.001);
                false
            }
        };
        let left = report.total.saturating_sub(done) as f64;
        report.eta = known.then(|| Duration::from_secs_f64((left / report.rate).min(1e9)));
        message.clone_into(&mut report.message);
        let finished = report.total > 0 && done >= report.total;
        self.watcher.show(report);
        if finished { Ok(()) } else { self.check() }
    }

    pub fn add(&mut self, units: u64, message: &str) -> Result<()> {
        self.step(self.report.done + units, message)
    }

    /// Between two steps that report nothing.
    pub fn check(&self) -> Result<()> {
        if self.stop.raised() {
            return Err(Error::new(Kind::Stopped, "stopped before it was finished"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_at_the_step_after_the_request() {
        let stop = Stop::default();
        let mut job = Job::new(Box::new(Silent), stop.clone());
        assert!(job.begin("rows", 10, "").is_ok());
        assert!(job.add(3, "users").is_ok());
        stop.raise();
        assert_eq!(job.add(3, "users").unwrap_err().kind, Kind::Stopped);
        assert_eq!(job.report.done, 6);
    }

    #[test]
    fn a_wait_before_the_first_unit_slows_nothing() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        assert_eq!(rate(began, (500, at(60)), 10_500, at(70)), 1000.0);
        assert_eq!(rate(began, (500, at(0)), 10_500, at(10)), 1000.0);
        assert_eq!(rate(began, (500, at(10)), 500, at(10)), 50.0);
    }
}
