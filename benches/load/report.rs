//! The figures: as a table for people, as JSON for machines.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Engine;
use crate::machine;
use crate::site::Fill;

/// What `design` asks for; the value is in the unit of the figure.
#[derive(Clone, Copy)]
pub enum Target {
    AtLeast(f64),
    Below(f64),
}

impl Target {
    fn is_met(self, value: f64) -> bool {
        match self {
            Target::AtLeast(limit) => value >= limit,
            Target::Below(limit) => value < limit,
        }
    }
}

/// How single times lie around a figure.
#[derive(Clone, Copy)]
pub struct Spread {
    pub p50: Duration,
    pub p99: Duration,
    pub max: Duration,
}

impl Spread {
    /// `None` when nothing was measured.
    pub fn of(mut times: Vec<Duration>) -> Option<Spread> {
        times.sort_unstable();
        let max = *times.last()?;
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        Some(Spread {
            p50: at(0.5),
            p99: at(0.99),
            max,
        })
    }
}

pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    pub spread: Option<Spread>,
    pub target: Option<Target>,
    pub note: String,
}

impl Figure {
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Figure {
        Figure {
            name: name.into(),
            value,
            unit,
            spread: None,
            target: None,
            note: String::new(),
        }
    }

    pub fn spread(mut self, spread: Option<Spread>) -> Figure {
        self.spread = spread;
        self
    }

    pub fn target(mut self, target: Target) -> Figure {
        self.target = Some(target);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Figure {
        self.note = note.into();
        self
    }
}

pub struct Report {
    pub engine: Engine,
    store: &'static str,
    figures: Vec<(&'static str, Figure)>,
}

impl Report {
    pub fn new(engine: Engine) -> Report {
        let report = Report {
            engine,
            store: "",
            figures: Vec::new(),
        };
        eprintln!("{}", report.heading());
        report
    }

    fn heading(&self) -> String {
        format!("{:?} on {}", self.engine, machine::line())
    }

    /// The store that the figures to come belong to.
    pub fn on(&mut self, fill: &Fill) {
        self.store = fill.name();
    }

    pub fn add(&mut self, figure: Figure) {
        eprintln!(
            "  {:8} {:34} {:>10} {}",
            self.store,
            figure.name,
            shown(figure.value),
            figure.unit
        );
        self.figures.push((self.store, figure));
    }

    /// The same figure on the empty store, for figures that must not grow with history.
    fn on_empty(&self, name: &str) -> Option<f64> {
        let found = self.figures.iter().find(|(s, f)| *s == "empty" && f.name == name);
        found.map(|(_, f)| f.value)
    }

    pub fn json(&self) -> String {
        let figures: Vec<Value> = self.figures.iter().map(|(store, f)| row(store, f)).collect();
        let all = json!({
            "engine": format!("{:?}", self.engine).to_lowercase(), "machine": machine::line(),
            "version": env!("CARGO_PKG_VERSION"), "figures": figures,
        });
        format!("{all:#}\n")
    }
}

fn row(store: &str, f: &Figure) -> Value {
    let (target, met) = match f.target {
        Some(target @ Target::AtLeast(limit)) => (json!({"at_least": limit}), json!(target.is_met(f.value))),
        Some(target @ Target::Below(limit)) => (json!({"below": limit}), json!(target.is_met(f.value))),
        None => (Value::Null, Value::Null),
    };
    let spread = f.spread.map(|s| {
        let ms = |d: Duration| d.as_secs_f64() * 1e3;
        json!({"p50_ms": ms(s.p50), "p99_ms": ms(s.p99), "max_ms": ms(s.max)})
    });
    json!({
        "store": store, "name": f.name, "value": f.value, "unit": f.unit, "spread": spread,
        "target": target, "met": met, "note": f.note,
    })
}

/// Three significant digits, thousands apart.
fn shown(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.2}");
    }
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let ms = |d: Duration| format!("{:.2}", d.as_secs_f64() * 1e3);
        let mut rows = vec![
            [
                "store", "what", "figure", "unit", "p50 ms", "p99 ms", "max ms", "target", "", "note",
            ]
            .map(str::to_owned),
        ];
        for (store, figure) in &self.figures {
            let spread = figure.spread;
            let (target, met) = match figure.target {
                Some(Target::AtLeast(limit)) => (format!(">= {}", shown(limit)), true),
                Some(Target::Below(limit)) => (format!("< {}", shown(limit)), true),
                None => (String::new(), false),
            };
            let met = match figure.target {
                Some(t) if met && t.is_met(figure.value) => "met",
                Some(_) => "MISSED",
                None => "",
            };
            let mut note = figure.note.clone();
            if *store == "million"
                && let Some(empty) = self.on_empty(&figure.name)
            {
                let share = format!("{:.0} % of empty", figure.value / empty * 100.0);
                note = if note.is_empty() {
                    share
                } else {
                    format!("{share}; {note}")
                };
            }
            rows.push([
                (*store).to_owned(),
                figure.name.clone(),
                shown(figure.value),
                figure.unit.to_owned(),
                spread.map_or_else(String::new, |s| ms(s.p50)),
                spread.map_or_else(String::new, |s| ms(s.p99)),
                spread.map_or_else(String::new, |s| ms(s.max)),
                target,
                met.to_owned(),
                note,
            ]);
        }
        writeln!(f, "{}", self.heading())?;
        align(f, &rows)
    }
}

fn align<const N: usize>(f: &mut fmt::Formatter, rows: &[[String; N]]) -> fmt::Result {
    let widths: Vec<usize> = (0..N)
        .map(|i| rows.iter().map(|row| row[i].chars().count()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut line = String::new();
        for (i, cell) in row.iter().enumerate() {
            let number = (2..7).contains(&i) && i != 3;
            line += &if number {
                format!("{cell:>w$}  ", w = widths[i])
            } else {
                format!("{cell:<w$}  ", w = widths[i])
            };
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}
