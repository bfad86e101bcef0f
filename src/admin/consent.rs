//! Consent to a change that cannot be taken back easily: `--yes`, or `y` at a terminal. Without either nothing happens
//! and nothing waits for input.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use super::{Failure, Outcome};
use crate::model::{Error, Kind};

#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct ConsentFlags {
    /// Do it without asking
    #[arg(short = 'y', long)]
    pub yes: bool,
}

impl ConsentFlags {
    pub fn ask(self, question: &str) -> Outcome {
        if self.yes || stdin().is_terminal() && stderr().is_terminal() && answered_yes(question) {
            return Ok(());
        }
        let refused = Error::invalid("this needs your consent");
        Err(Failure::new(Kind::Forbidden.exit_code(), refused).next("the same command with --yes"))
    }
}

fn answered_yes(question: &str) -> bool {
    let _ = write!(stderr(), "{} [y/N] ", super::terminal::safe(question));
    let mut line = String::new();
    stdin().lock().read_line(&mut line).is_ok() && matches!(line.trim(), "y" | "Y" | "yes")
}
