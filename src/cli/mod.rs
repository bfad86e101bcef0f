//! What the person typed. The command tree and the configuration keys are declared here once; `--help`, `man/`
//! and `completions/` come from them. Called by `main.rs`; hands plain values down to `admin` and `server` and
//! turns what they answer into an exit code. Holds no rule of the chat.

mod argv;
mod client;
pub mod config;
mod dispatch;
mod drill;
mod live;
mod nouns;
pub mod pages;
mod serve;
mod signals;
mod stored;
mod tree;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::admin::{Failure, exit};

pub use tree::command;

/// Runs the program on its arguments, without the program's own name.
pub fn main(args: Vec<OsString>) -> ExitCode {
    if live::answered() {
        return ExitCode::SUCCESS;
    }
    let root = match args.first() {
        Some(word) if word != "serve" => command(),
        _ => tree::serve_alone(),
    };
    let args = match argv::normalise(args, &root) {
        Ok(args) => args,
        Err(why) => return ExitCode::from(Failure::usage(why).next("clickclack --help").report(false)),
    };
    let all = || {
        let line = std::iter::once(OsString::from("clickclack")).chain(args.iter().cloned());
        let matches = tree::parser().try_get_matches_from(line)?;
        tree::Cli::from_arg_matches(&matches)
    };
    match tree::serving(&args).map_or_else(all, Ok) {
        Ok(cli) => ExitCode::from(dispatch::run(cli)),
        Err(e) => ExitCode::from(refuse(e, &argv::walk(&args, &command()))),
    }
}

/// Help and version are answers; everything else is a usage error. The texts about commands are ours, those about
/// flags are the parser's.
fn refuse(e: clap::Error, walk: &argv::Walk) -> u8 {
    match e.kind() {
        // A closed pipe behind `--help | head` is no failure, so the result of printing does not matter.
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = e.print();
            exit::DONE
        }
        ErrorKind::MissingSubcommand | ErrorKind::InvalidSubcommand => {
            let suggestion = match e.get(ContextKind::SuggestedSubcommand) {
                Some(ContextValue::Strings(words)) => words.first().cloned(),
                Some(ContextValue::String(word)) => Some(word.clone()),
                _ => None,
            };
            Failure::usage(about_command(walk))
                .next(next_command(walk, suggestion))
                .report(false)
        }
        _ => {
            let _ = e.print();
            exit::USAGE
        }
    }
}

fn about_command(walk: &argv::Walk) -> String {
    if let [noun] = walk.path.as_slice()
        && let Some(usage) = client::usage(noun, walk.rest.as_deref())
    {
        return usage;
    }
    match (walk.path.as_slice(), walk.rest.as_deref()) {
        ([], Some(word)) => format!("unknown command {word:?}"),
        ([], None) => "client command is required".into(),
        ([one], Some(word)) => format!("unknown {one} subcommand {word:?}"),
        ([one], None) => format!("{one} requires a subcommand"),
        (path, _) => format!("usage: clickclack {} <{}>", path.join(" "), walk.verbs.join("|")),
    }
}

fn next_command(walk: &argv::Walk, suggestion: Option<String>) -> String {
    let mut words = vec!["clickclack".to_owned()];
    words.extend(walk.path.iter().cloned());
    words.push(suggestion.unwrap_or_else(|| "--help".into()));
    words.join(" ")
}
