//! How a command fails: an exit code, one line for the person, and the next command to try.
//! The codes are stable; scripts rely on them and the manual lists them from `exit::TABLE`.

use std::io;

use crate::model::{Error, Kind, safe};

/// Exit codes.
pub mod exit {
    pub const DONE: u8 = 0;
    pub const FAILED: u8 = 1;
    pub const USAGE: u8 = 2;
    pub const NOT_FOUND: u8 = 4;
    pub const VERIFICATION: u8 = 6;
    pub const INCOMPLETE: u8 = 7;
    pub const NETWORK: u8 = 10;
    pub const UNEXPECTED: u8 = 11;

    /// All of them with their meaning, for the manual.
    pub const TABLE: &[(u8, &str)] = &[
        (DONE, "Done."),
        (FAILED, "Failed."),
        (
            USAGE,
            "The command line is wrong: an unknown command or flag, or a flag with a value that it cannot have.",
        ),
        (3, "Authentication is required or was rejected."),
        (
            NOT_FOUND,
            "Something that was named does not exist: a person, a workspace, a store, a file.",
        ),
        (
            5,
            "Not allowed, or a precondition is not met: the store is in use, its schema is older or newer, the target \
             is not empty, a confirmation is missing.",
        ),
        (VERIFICATION, "Verification failed."),
        (
            INCOMPLETE,
            "Finished, but incomplete; standard error lists what is missing.",
        ),
        (NETWORK, "The network failed."),
        (UNEXPECTED, "The server gave an unexpected answer."),
        (75, "Busy; try again."),
        (130, "Ended by SIGINT (Ctrl-C)."),
        (143, "Ended by SIGTERM."),
    ];
}

#[derive(Debug)]
pub struct Failure {
    pub code: u8,
    error: Error,
    next: Option<String>,
}

impl Failure {
    pub fn new(code: u8, error: Error) -> Failure {
        Failure {
            code,
            error,
            next: None,
        }
    }

    /// A command line that cannot be meant, found before any store was opened.
    pub fn usage(message: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
        Failure::new(exit::USAGE, Error::invalid(message))
    }

    /// A file or folder that the system refused. A missing one is "not found".
    pub fn file(doing: &str, path: &std::path::Path, e: io::Error) -> Failure {
        let code = if e.kind() == io::ErrorKind::NotFound {
            Kind::NotFound.exit_code()
        } else {
            exit::FAILED
        };
        Failure::new(code, Error::invalid(format!("cannot {doing} {}: {e}", path.display())))
    }

    pub fn kind(&self) -> Kind {
        self.error.kind
    }

    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The error alone, for somebody who shows it in another way.
    pub fn into_error(self) -> Error {
        self.error
    }

    /// The command to try next.
    pub fn next(mut self, command: impl Into<String>) -> Failure {
        self.next = Some(command.into());
        self
    }

    /// Says what was being done when it failed.
    pub fn while_doing(mut self, what: impl std::fmt::Display) -> Failure {
        self.error.message = format!("{what}: {}", self.text()).into();
        // The chain now stands in the message of an internal error; saying it twice helps nobody.
        if self.error.kind == Kind::Internal {
            self.error.source = None;
        }
        self
    }

    /// A reader that went away (`| head`) has all it wanted.
    pub fn is_closed_pipe(&self) -> bool {
        let source = self.error.source.as_deref();
        source
            .and_then(|e| e.downcast_ref::<io::Error>())
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    }

    /// For an operator an internal error without its cause would be useless; other messages speak for themselves.
    pub fn text(&self) -> String {
        match self.error.kind {
            Kind::Internal => self.error.chain().trim_start_matches("internal error: ").to_owned(),
            _ => self.error.message.to_string(),
        }
    }

    /// One line on standard error; with `--debug` also the causes. Returns the exit code.
    pub fn report(&self, debug: bool) -> u8 {
        if self.is_closed_pipe() {
            return exit::DONE;
        }
        let mut line = format!("error: {}", safe(&self.text()));
        if let Some(next) = &self.next {
            line.push_str("; try: ");
            line.push_str(&safe(next));
        }
        eprintln_quietly(&line);
        if debug {
            let mut cause = std::error::Error::source(&self.error);
            while let Some(e) = cause {
                eprintln_quietly(&format!("  caused by: {}", safe(&e.to_string())));
                cause = e.source();
            }
        }
        self.code
    }
}

/// Standard error may be closed as well; there is nobody left to tell.
fn eprintln_quietly(line: &str) {
    use io::Write;
    let _ = writeln!(io::stderr(), "{line}");
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let full = error.kind == Kind::Full;
        let failure = Failure::new(error.kind.exit_code(), error);
        if full {
            failure.next("free some room, then clickclack store du")
        } else {
            failure
        }
    }
}

/// Writing an answer failed.
impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Failure {
        Failure::new(
            exit::FAILED,
            Error::new(Kind::Internal, "cannot write the answer").because(e),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exit_code_stands_in_the_table() {
        let codes: Vec<u8> = exit::TABLE.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 75, 130, 143]);
    }

    #[test]
    fn an_internal_error_shows_its_cause_to_the_operator() {
        let failure = Failure::from(Error::internal("disk is full"));
        assert_eq!(failure.text(), "disk is full");
        assert_eq!(
            failure.while_doing("cannot open x").text(),
            "cannot open x: disk is full"
        );
    }

    #[test]
    fn a_closed_pipe_is_told_from_other_write_errors() {
        assert!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).is_closed_pipe());
        assert!(!Failure::from(io::Error::from(io::ErrorKind::StorageFull)).is_closed_pipe());
    }
}
