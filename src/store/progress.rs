//! How long work reports: unit, done, total, message. Drawn by `admin` as a bar, lines or NDJSON.

pub trait Progress: Send {
    fn begin(&mut self, unit: &'static str, total: u64);
    /// `done` so far, and what is being worked on.
    fn step(&mut self, done: u64, message: &str);
}

/// For work that nobody watches.
pub struct Silent;

impl Progress for Silent {
    fn begin(&mut self, _: &'static str, _: u64) {}
    fn step(&mut self, _: u64, _: &str) {}
}
