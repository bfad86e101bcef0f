//! How a command answers: for a person, as one JSON object, as JSON lines, or as the one field a script wants. The
//! result and nothing else goes to standard output.

use std::io::{self, Write};
use std::marker::PhantomData;

use serde::Serialize;

use super::table::{Column, Table};
use super::{bars, terminal};
use crate::model::safe;

#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct AnswerFlags {
    /// Answer with one JSON object
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Answer with one JSON object a line
    #[arg(long, help_heading = "Output")]
    pub jsonl: bool,
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
    JsonLines,
}

impl AnswerFlags {
    /// JSON wins over plain when both are given, lines over one object.
    pub fn mode(&self) -> Mode {
        match self {
            AnswerFlags { jsonl: true, .. } => Mode::JsonLines,
            AnswerFlags { json: true, .. } => Mode::Json,
            AnswerFlags { plain: true, .. } => Mode::Plain,
            _ => Mode::Human,
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
    pub fn is_json(self) -> bool {
        matches!(self, Mode::Json | Mode::JsonLines)
    }

    /// One result. `human` and `plain` are without their newline.
    pub fn one(self, json: &impl Serialize, plain: &str, human: &str) -> io::Result<()> {
        match self {
            Mode::Json => print(&format!("{}\n", serde_json::to_string_pretty(json)?)),
            Mode::JsonLines => print(&format!("{}\n", serde_json::to_string(json)?)),
            Mode::Plain => print(&format!("{}\n", safe(plain))),
            Mode::Human => print(&format!("{human}\n")),
        }
    }

    /// A list: `{"items": […]}`, an object a line, one field a line, or a table.
    pub fn list<R: Row>(self, rows: &[R]) -> io::Result<()> {
        let mut listing = self.listing();
        listing.page(rows)?;
        listing.end()
    }

    /// A list that comes in pages, so that no list is ever held whole.
    pub fn listing<R: Row>(self) -> Listing<R> {
        Listing {
            mode: self,
            widths: None,
            begun: false,
            rows: PhantomData,
        }
    }
}

/// A list on its way out, page by page. The first page decides how wide the columns of a table are.
pub struct Listing<R> {
    mode: Mode,
    widths: Option<Vec<usize>>,
    begun: bool,
    rows: PhantomData<R>,
}

impl<R: Row> Listing<R> {
    pub fn page(&mut self, rows: &[R]) -> io::Result<()> {
        let mut out = String::new();
        match self.mode {
            Mode::Json => {
                for row in rows {
                    out += if std::mem::replace(&mut self.begun, true) {
                        ",\n    "
                    } else {
                        "{\n  \"items\": [\n    "
                    };
                    out += &serde_json::to_string_pretty(row)?.replace('\n', "\n    ");
                }
            }
            Mode::JsonLines => {
                for row in rows {
                    out += &serde_json::to_string(row)?;
                    out.push('\n');
                }
            }
            Mode::Plain => rows.iter().for_each(|row| {
                out += &safe(&row.plain());
                out.push('\n');
            }),
            Mode::Human => {
                let mut table = Table::new(R::COLUMNS);
                rows.iter().for_each(|row| table.row(row.cells()));
                let fresh = self.widths.is_none();
                let widths = self.widths.get_or_insert_with(|| table.widths(terminal::columns()));
                out = table.render(widths, fresh);
            }
        }
        print(&out)
    }

    pub fn end(mut self) -> io::Result<()> {
        match self.mode {
            Mode::Json if self.begun => print("\n  ]\n}\n"),
            Mode::Json => print("{\n  \"items\": []\n}\n"),
            // A table without rows still shows its titles.
            Mode::Human if self.widths.is_none() => self.page(&[]),
            _ => Ok(()),
        }
    }
}

/// Everything at once, so that a reader sees a whole page or none.
pub fn print(text: &str) -> io::Result<()> {
    bars::around(|| {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    })
}
