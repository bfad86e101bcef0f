//! Consent to a change that cannot be taken back easily. Moderate danger: `--yes`, or `y` at a terminal. Severe danger:
//! `--confirm NAME`, or the name typed at a terminal; `--yes` is not enough. Without a terminal nothing waits for input.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Failure, Outcome};
use crate::model::{Error, Kind, safe, wrap};
use crate::shell::bars;

#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct DryRun {
    /// Show the plan and its counts; change nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct ConsentFlags {
    /// Do it without asking
    #[arg(short = 'y', long)]
    pub yes: bool,
}

impl ConsentFlags {
    pub fn ask(self, question: &str) -> Outcome {
        if self.yes || at_a_terminal() && matches!(&*answer(&format!("{question} [y/N]")), "y" | "Y" | "yes") {
            return Ok(());
        }
        Err(refused(format!("{question} This needs your consent")).next("the same command with --yes"))
    }
}

#[derive(clap::Args, Clone, Debug, Default)]
pub struct SevereFlags {
    #[command(flatten)]
    consent: ConsentFlags,
    /// Do it without asking: the name of what will be lost
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
}

impl SevereFlags {
    /// `name` is what the person has to spell; `question` says what will be lost.
    pub fn ask(&self, question: &str, name: &str) -> Outcome {
        let next = format!("the same command with --confirm {name:?}");
        match &self.confirm {
            Some(said) if said == name => Ok(()),
            Some(said) => Err(refused(format!("--confirm says {said:?}, but this is about {name:?}")).next(next)),
            None if self.consent.yes => Err(refused(format!("{question} --yes is not enough for this")).next(next)),
            None if at_a_terminal() && answer(&format!("{question}\nType {name:?} to go on:")) == name => Ok(()),
            None => Err(refused(format!("{question} This needs a confirmation")).next(next)),
        }
    }

    /// Where it depends on the store how severe it is, the name is enough in either case: a script gives it always.
    pub fn ask_if(&self, severe: bool, question: &str, name: &str) -> Outcome {
        if severe || self.confirm.is_some() {
            self.ask(question, name)
        } else {
            self.consent.ask(question)
        }
    }
}

fn at_a_terminal() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

fn refused(why: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Failure::new(Kind::Forbidden.exit_code(), Error::invalid(why))
}

/// Somebody is being asked.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Whether the command waits for an answer at the terminal: it has changed nothing yet, and can be ended at once.
pub fn is_asking() -> bool {
    ASKING.load(Ordering::SeqCst)
}

fn answer(question: &str) -> String {
    ASKING.store(true, Ordering::SeqCst);
    let line = bars::around(|| {
        let mut err = stderr();
        let columns = terminal_size::terminal_size_of(&err).map_or(80, |(width, _)| usize::from(width.0));
        let lines = question.lines().flat_map(|line| wrap(&safe(line), columns));
        let _ = write!(err, "{} ", lines.collect::<Vec<_>>().join("\n"));
        let mut line = String::new();
        let _ = stdin().lock().read_line(&mut line);
        line
    });
    ASKING.store(false, Ordering::SeqCst);
    line.trim().to_owned()
}
