//! How a command answers: for a person, as one JSON object, or as the one field a script wants. The result and nothing
//! else goes to standard output.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use super::table::{Column, Table};
use super::terminal::safe;

#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct AnswerFlags {
    /// Answer with one JSON object
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Answer with the one field a script wants
    #[arg(long, help_heading = "Output")]
    pub plain: bool,
    /// Show the chain of causes behind an error
    #[arg(long, help_heading = "Output")]
    pub debug: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Human,
    Plain,
    Json,
}

impl AnswerFlags {
    /// JSON wins when both are given.
    pub fn mode(&self) -> Mode {
        match (self.json, self.plain) {
            (true, _) => Mode::Json,
            (false, true) => Mode::Plain,
            (false, false) => Mode::Human,
        }
    }
}

/// One row of a list.
pub trait Row: Serialize {
    const COLUMNS: &'static [Column];
    /// One text per column.
    fn cells(&self) -> Vec<String>;
    /// The one field a script wants.
    fn plain(&self) -> String;
}

impl Mode {
    /// One result. `human` and `plain` are without their newline.
    pub fn one(self, json: &impl Serialize, plain: &str, human: &str) -> io::Result<()> {
        match self {
            Mode::Json => print_json(json),
            Mode::Plain => print(&format!("{}\n", safe(plain))),
            Mode::Human => print(&format!("{human}\n")),
        }
    }

    /// A list: `{"items": […]}`, one field a line, or a table.
    pub fn list<R: Row>(self, rows: &[R]) -> io::Result<()> {
        match self {
            Mode::Json => print_json(&json!({ "items": rows })),
            Mode::Plain => print(
                &rows
                    .iter()
                    .map(|row| format!("{}\n", safe(&row.plain())))
                    .collect::<String>(),
            ),
            Mode::Human => {
                let mut table = Table::new(R::COLUMNS);
                rows.iter().for_each(|row| table.row(row.cells()));
                print(&table.render(super::terminal::columns()))
            }
        }
    }
}

fn print_json(value: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    print(&text)
}

/// Everything at once, so that a reader sees a whole answer or none.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
