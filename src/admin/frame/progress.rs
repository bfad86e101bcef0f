//! The progress of long work on standard error: a bar on a terminal, else a plain line every ten seconds or ten per
//! cent, or one JSON object a line for machines.

use std::io::{IsTerminal, Write, stderr};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::model::safe;
use crate::store::{Progress, Report, Silent};

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
    pub fn watcher(self) -> Box<dyn Progress> {
        match self.progress {
            ProgressMode::None => Box::new(Silent),
            ProgressMode::Json => Box::new(Json::default()),
            ProgressMode::Auto if stderr().is_terminal() => Box::new(Bar::default()),
            ProgressMode::Auto => Box::new(Lines::default()),
        }
    }
}

/// Layouts for a known and an unknown amount of work. The message gives way on a narrow terminal.
const BAR: &str = "{bar:24} {percent:>3}%  {wide_msg}";
const SPINNER: &str = "{spinner} {wide_msg}";

/// All bars of this process, once there is one. A bar draws itself again and again, so everything else that goes to the
/// terminal meanwhile has to go around it.
static BARS: OnceLock<MultiProgress> = OnceLock::new();

/// Runs what writes to the terminal, or reads from it, while no bar is drawn there.
pub fn around_bars<T>(work: impl FnOnce() -> T) -> T {
    match BARS.get() {
        Some(bars) => bars.suspend(work),
        None => work(),
    }
}

#[derive(Default)]
struct Bar {
    bar: Option<ProgressBar>,
    of: (&'static str, u64),
}

impl Progress for Bar {
    fn show(&mut self, report: &Report) {
        if self.bar.is_none() || self.of != (report.unit, report.total) || report.done == 0 {
            self.end();
            let known = report.total > 0;
            let bar = ProgressBar::with_draw_target(known.then_some(report.total), ProgressDrawTarget::hidden());
            let bar = BARS.get_or_init(MultiProgress::new).add(bar);
            if let Ok(style) = ProgressStyle::with_template(if known { BAR } else { SPINNER }) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            (self.bar, self.of) = (Some(bar), (report.unit, report.total));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(report.done);
            bar.set_message(line(report));
        }
    }
}

impl Bar {
    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
            if let Some(bars) = BARS.get() {
                bars.remove(&bar);
            }
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.end();
    }
}

/// `1.2 of 4.0 MiB, 3.1 MiB/s, 9 s left  messages`: the numbers that a person looks for, then what is worked on.
fn line(report: &Report) -> String {
    let amount = |n: u64| match report.unit {
        "bytes" => HumanBytes(n).to_string(),
        _ => HumanCount(n).to_string(),
    };
    let mut text = amount(report.done);
    if report.total > 0 {
        text += &format!(" of {}", amount(report.total));
    }
    if report.unit != "bytes" {
        text += &format!(" {}", report.unit);
    }
    if report.done > 0 && report.rate >= 1.0 {
        text += &format!(", {}/s", amount(report.rate as u64));
    }
    if let Some(eta) = report.eta.filter(|_| report.done < report.total) {
        text += &format!(", {} left", HumanDuration(eta));
    }
    if !report.message.is_empty() {
        text += &format!("  {}", safe(&report.message));
    }
    text
}

/// For log files.
#[derive(Default)]
struct Lines {
    of: (&'static str, u64),
    said: u64,
    at: Option<Instant>,
}

impl Lines {
    fn due(&mut self, report: &Report) -> bool {
        if self.of != (report.unit, report.total) || report.done == 0 {
            // A new part: its first line comes with its first tenth.
            (self.of, self.said) = ((report.unit, report.total), 0);
            self.at.get_or_insert_with(Instant::now);
            return false;
        }
        let tenth = report.total > 0 && (report.done - self.said.min(report.done)) * 10 >= report.total;
        let end = report.total > 0 && report.done >= report.total && self.said < report.total;
        let due = tenth || end || self.at.is_some_and(|at| at.elapsed() >= Duration::from_secs(10));
        if due {
            (self.said, self.at) = (report.done, Some(Instant::now()));
        }
        due
    }
}

impl Progress for Lines {
    fn show(&mut self, report: &Report) {
        if self.due(report) {
            let _ = writeln!(stderr(), "{}", line(report));
        }
    }
}

/// For machines: the first and last report of each part, and ten a second between them.
#[derive(Default)]
struct Json(Option<Instant>);

impl Progress for Json {
    fn show(&mut self, report: &Report) {
        let edge = report.done == 0 || report.done == report.total;
        if !edge && self.0.is_some_and(|at| at.elapsed() < Duration::from_millis(100)) {
            return;
        }
        self.0 = Some(Instant::now());
        let line = json!({
            "unit": report.unit,
            "done": report.done,
            "total": report.total,
            "rate": report.rate,
            "eta_seconds": report.eta.map(|left| left.as_secs()),
            "message": report.message,
        });
        let _ = writeln!(stderr(), "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_gets_a_line_every_tenth_of_the_work() {
        let mut lines = Lines::default();
        let at = |done| Report {
            unit: "rows",
            done,
            total: 1000,
            rate: 100.0,
            eta: None,
            message: String::new(),
        };
        let said: Vec<u64> = (0..=1000).filter(|&done| lines.due(&at(done))).collect();
        assert_eq!(said, (1..=10).map(|n| n * 100).collect::<Vec<_>>());
    }
}
