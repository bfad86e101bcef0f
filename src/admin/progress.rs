//! The progress of long work on standard error: a bar on a terminal, else a plain line every ten seconds or ten per
//! cent, or one JSON object a line for machines.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::terminal::safe;
use crate::store::Progress;

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProgressMode {
    /// A bar on a terminal, plain lines elsewhere
    #[default]
    Auto,
    /// One JSON object a line on standard error
    Json,
    /// Nothing
    None,
}

#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct ProgressFlags {
    /// How to show progress
    #[arg(long, value_enum, default_value_t, value_name = "MODE", help_heading = "Output")]
    pub progress: ProgressMode,
}

impl ProgressFlags {
    pub fn reporter(self) -> Box<dyn Progress> {
        match self.progress {
            ProgressMode::None => Box::new(Silence),
            ProgressMode::Json => Box::new(Json::default()),
            ProgressMode::Auto if stderr().is_terminal() => Box::new(Bar::default()),
            ProgressMode::Auto => Box::new(Lines::default()),
        }
    }
}

struct Silence;

impl Progress for Silence {
    fn begin(&mut self, _: &'static str, _: u64) {}
    fn step(&mut self, _: u64, _: &str) {}
}

#[derive(Default)]
struct Bar(Option<ProgressBar>);

impl Progress for Bar {
    fn begin(&mut self, unit: &'static str, total: u64) {
        self.end();
        if total == 0 {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        let layout = format!("{{bar:30}} {{pos}}/{{len}} {unit}  {{elapsed}}, {{eta}} left  {{wide_msg}}");
        if let Ok(style) = ProgressStyle::with_template(&layout) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        self.0 = Some(bar);
    }

    fn step(&mut self, done: u64, message: &str) {
        if let Some(bar) = &self.0 {
            bar.set_position(done);
            bar.set_message(safe(message).into_owned());
        }
    }
}

impl Bar {
    fn end(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.end();
    }
}

/// For log files.
#[derive(Default)]
struct Lines {
    unit: &'static str,
    total: u64,
    said: u64,
    at: Option<Instant>,
}

impl Lines {
    fn due(&self, done: u64) -> bool {
        let Some(at) = self.at else { return true };
        done >= self.total || (done - self.said.min(done)) * 10 >= self.total || at.elapsed() >= Duration::from_secs(10)
    }
}

impl Progress for Lines {
    fn begin(&mut self, unit: &'static str, total: u64) {
        *self = Lines {
            unit,
            total,
            said: 0,
            at: Some(Instant::now()),
        };
    }

    fn step(&mut self, done: u64, message: &str) {
        if self.due(done) {
            let gap = if message.is_empty() { "" } else { "  " };
            let _ = writeln!(stderr(), "{done}/{} {}{gap}{}", self.total, self.unit, safe(message));
            (self.said, self.at) = (done, Some(Instant::now()));
        }
    }
}

#[derive(Default)]
struct Json {
    unit: &'static str,
    total: u64,
}

impl Json {
    fn say(&self, done: u64, message: &str) {
        let line = json!({"unit": self.unit, "done": done, "total": self.total, "message": message});
        let _ = writeln!(stderr(), "{line}");
    }
}

impl Progress for Json {
    fn begin(&mut self, unit: &'static str, total: u64) {
        *self = Json { unit, total };
        self.say(0, "");
    }

    fn step(&mut self, done: u64, message: &str) {
        self.say(done, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_gets_a_line_every_tenth_of_the_work() {
        let mut lines = Lines::default();
        lines.begin("rows", 1000);
        let said: Vec<u64> = (1..=1000)
            .filter(|&done| {
                let due = lines.due(done);
                if due {
                    lines.said = done;
                }
                due
            })
            .collect();
        assert_eq!(said, (1..=10).map(|n| n * 100).collect::<Vec<_>>());
    }
}
