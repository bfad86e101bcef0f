//! `version`: what this binary is.

use serde_json::json;

use crate::shell::version::{COMMIT, DATE, VERSION, line};
use crate::shell::{Mode, Outcome};

pub fn run(mode: Mode) -> Outcome {
    let json = json!({ "version": VERSION, "commit": COMMIT, "date": DATE });
    Ok(mode.one(&json, VERSION, &format!("clickclack {}", line()))?)
}
