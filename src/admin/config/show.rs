//! `config show`: every setting, its value and where it came from, secrets masked.

use serde::Serialize;

use crate::admin::frame::{Column, Mode, Outcome, Row};

/// One setting, ready to be shown.
#[derive(Serialize)]
pub struct Line {
    pub key: &'static str,
    /// A secret that is set reads `***`.
    pub value: String,
    pub origin: String,
    pub env: &'static str,
    pub secret: bool,
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[Column::id("KEY"), Column::text("VALUE"), Column::text("ORIGIN")];

    fn cells(&self) -> Vec<String> {
        let value = if self.value.is_empty() { "-" } else { &self.value };
        vec![self.key.into(), value.into(), self.origin.clone()]
    }

    fn plain(&self) -> String {
        format!("{}={}", self.key, self.value)
    }
}

pub fn run(mode: Mode, lines: &[Line]) -> Outcome {
    Ok(mode.list(lines)?)
}
