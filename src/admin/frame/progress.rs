//! The progress of long work on standard error: a bar on a terminal, else a plain line every ten seconds or ten per
//! cent, or one JSON object a line for machines.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::model::{cut, grouped, safe, sized};
use crate::shell::bars;
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

/// For a known and an unknown amount of work: the layout, and the columns left for the message.
fn layout(columns: usize, known: bool) -> (String, usize) {
    let bar = match columns {
        ..70 => 12,
        70..100 => 16,
        _ => 24,
    };
    if known {
        let text = format!("{{bar:{bar}}} {{percent:>3}}%  {{wide_msg}}");
        (text, columns.saturating_sub(bar + "  100%  ".len() - 1))
    } else {
        ("{spinner} {wide_msg}".into(), columns.saturating_sub(2))
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
            let bar = bars::add(bar);
            if let Ok(style) = ProgressStyle::with_template(&layout(errors_columns(), known).0) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            (self.bar, self.of) = (Some(bar), (report.unit, report.total));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(report.done);
            let columns = errors_columns();
            let (_, room) = layout(columns, report.total > 0);
            bar.set_message(cut(&line(report, columns), room).into_owned());
        }
    }
}

impl Bar {
    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
            bars::remove(&bar);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.end();
    }
}

/// `1.2 of 4.0 MiB, 3.1 MiB/s, 9 s left  messages`: the numbers that a person looks for, then what is worked on. Where
/// there is no room for all of it, the least needed is left out, and nothing is cut in the middle.
fn line(report: &Report, columns: usize) -> String {
    let amount = |n: u64| match report.unit {
        "bytes" => sized(n),
        _ => grouped(n),
    };
    let mut text = amount(report.done);
    if report.total > 0 {
        text += &format!(" of {}", amount(report.total));
    }
    if report.unit != "bytes" {
        text += &format!(" {}", report.unit);
    }
    if columns >= 100 && report.done > 0 && report.rate >= 1.0 {
        text += &format!(", {}/s", amount(report.rate as u64));
    }
    if let Some(eta) = report.eta.filter(|_| report.done < report.total) {
        text += &format!(", {} left", rough(eta));
    }
    if columns >= 70 && !report.message.is_empty() {
        text += &format!("  {}", safe(&report.message));
    }
    text
}

/// A time that is an estimate.
fn rough(left: Duration) -> String {
    match left.as_secs() {
        s @ ..60 => format!("{} s", s.max(1)),
        s @ 60..3600 => format!("{} min", s.div_ceil(60)),
        s => format!("{} h {:02} min", s / 3600, s % 3600 / 60),
    }
}

/// Columns of the terminal behind standard error.
fn errors_columns() -> usize {
    terminal_size::terminal_size_of(stderr()).map_or(80, |(width, _)| usize::from(width.0))
}

/// For log files.
#[derive(Default)]
struct Lines {
    of: (&'static str, u64),
    said: u64,
    at: Option<Instant>,
}

impl Lines {
    /// A line every tenth of the work or ten seconds, and never two within a second: what is done at once needs none.
    fn due(&mut self, report: &Report, now: Instant) -> bool {
        if self.of != (report.unit, report.total) || report.done == 0 {
            // A new part: its first line comes with its first tenth.
            (self.of, self.said) = ((report.unit, report.total), 0);
            self.at.get_or_insert(now);
            return false;
        }
        let tenth = report.total > 0 && (report.done - self.said.min(report.done)) * 10 >= report.total;
        let end = report.total > 0 && report.done >= report.total && self.said < report.total;
        let since = self.at.map_or(Duration::ZERO, |at| now - at);
        let due = since >= Duration::from_secs(if tenth || end { 1 } else { 10 });
        if due {
            (self.said, self.at) = (report.done, Some(now));
        }
        due
    }
}

impl Progress for Lines {
    fn show(&mut self, report: &Report) {
        if self.due(report, Instant::now()) {
            let _ = writeln!(stderr(), "{}", line(report, usize::MAX));
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
    fn a_narrow_terminal_gets_less_and_nothing_is_cut() {
        let report = Report {
            unit: "rows",
            done: 33_919,
            total: 58_475,
            rate: 22_406.4,
            eta: Some(Duration::from_millis(300)),
            message: "events".into(),
        };
        let wide = line(&report, 160);
        assert_eq!(wide, "33,919 of 58,475 rows, 22,406/s, 1 s left  events");
        assert_eq!(line(&report, 80), "33,919 of 58,475 rows, 1 s left  events");
        assert_eq!(line(&report, 60), "33,919 of 58,475 rows, 1 s left");
        let bytes = Report {
            unit: "bytes",
            done: 3 << 30,
            total: 100 << 30,
            eta: Some(Duration::from_secs(10 * 3600 + 59 * 60)),
            ..report
        };
        for columns in [60, 80, 100, 160] {
            let (_, room) = layout(columns, true);
            assert!(
                line(&bytes, columns).len() <= room && room < columns - 12,
                "{columns}: {}",
                line(&bytes, columns)
            );
        }
    }

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
        let begin = Instant::now();
        let mut said = |from: Instant, pace: Duration| -> Vec<u64> {
            (0..=1000)
                .filter(|&done| lines.due(&at(done), from + pace * done as u32))
                .collect()
        };
        let tenths: Vec<u64> = (1..=10).map(|n| n * 100).collect();
        assert_eq!(said(begin, Duration::from_millis(20)), tenths);
        // The next part is over within half a second of the last line.
        assert_eq!(
            said(begin + Duration::from_secs(20), Duration::from_micros(500)),
            Vec::<u64>::new()
        );
    }
}
