//! The program: read the command line, do what it says, answer with an exit code. The rest is the library's.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    clickclack::cli::main(std::env::args_os().skip(1).collect())
}
