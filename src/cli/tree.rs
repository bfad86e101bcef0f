//! The command tree: every command, its flags and its place, in the order of `--help`.
//! The flags of one command stand beside its code in `admin`; what all commands share (which store, how to answer)
//! is joined to them here. `dispatch` matches on these types.

use std::ffi::OsString;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use super::config::{Flags, OnRows, OnStore, Serving};
use super::stored::Stored;
use super::{client, nouns, pages};
use crate::admin;
use crate::shell::version;

#[derive(Debug, Parser)]
#[command(
    name = "clickclack",
    version = version::line(),
    about = "Self-hosted team chat in one binary: the server, its web app, its operator's tools and a chat client",
    after_help = "Without a command, `clickclack` serves. The commands from login to events talk to a server over its public API.",
    disable_help_subcommand = true,
    args_override_self = true,
    arg_required_else_help = false
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

// A command that answers without opening a store.
#[derive(Args, Debug)]
pub struct Plain<A: Args> {
    #[command(flatten)]
    pub args: A,
    #[command(flatten)]
    pub answer: admin::AnswerFlags,
}

// No operands or flags of its own.
#[derive(Args, Debug)]
pub struct Bare {}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true, defer = true)]
pub enum Command {
    /// Run the server: HTTP API, realtime socket and web app
    ///
    /// Creates the data directory and the store when they are missing and applies pending migrations. Every setting
    /// can come from the configuration file, the environment or a flag; secrets have no flag, so that no process list
    /// shows them. Ends gracefully on SIGINT and SIGTERM.
    Serve(Serve),
    /// Apply pending migrations, or list them
    Migrate(Migrate),
    /// Take a backup while the server runs; read, try, list and prune backups
    ///
    /// FILE.ccbak becomes an archive of all rows and of the bytes of uploads, from SQLite or Postgres, that either engine
    /// takes back. Any other name becomes a page copy of the SQLite database, without uploads. Both appear under their
    /// name whole or not at all. A backup holds hashed credentials: keep it as you keep secrets.
    Backup(Backup),
    /// Bring the store back from a backup
    ///
    /// Reads the whole backup before anything is touched, and says what would be lost. Builds the new store beside the
    /// old one, which must not be in use, and puts it in its place in one step; the old state is set aside, and --undo
    /// brings it back. Ends with the checks of doctor.
    Restore(Stored<admin::restore::Args>),
    /// Operate the store: people, members, bots, sign-in links
    #[command(subcommand, arg_required_else_help = false)]
    Admin(nouns::Admin),
    /// Write the rows of the store as one JSON object
    ///
    /// Two exports of one state are the same bytes, on either engine. Credentials of any kind are not in it. A file appears
    /// whole or not at all.
    Export(Stored<admin::export::Args, OnRows>),
    /// Read an export into an empty store, or check one
    ///
    /// Creates the store when it is missing. All rows come in one transaction: whatever happens, the store is empty or
    /// holds all of them. Afterwards people sign in again, and bots get new tokens.
    Import(Stored<admin::import::Args, OnRows>),
    /// Look after the store: check it, measure it, give room back
    #[command(subcommand, arg_required_else_help = false)]
    Store(nouns::Upkeep),
    /// Look at everything the store stands on: disk, permissions, engine, configuration, uploads
    ///
    /// Every check answers by itself, also when the store cannot be opened. Takes the settings that `serve` takes. Ends
    /// with 6 when a check failed, with 0 when there are warnings only.
    Doctor(Stored<admin::doctor::Args, Serving>),
    /// Write what helps others to help: versions, configuration without secrets, doctor, migrations, sizes, metrics
    ///
    /// A tar file that holds no message, no name of a person and no secret. With --dry-run it lists what it would hold.
    SupportBundle(Stored<admin::support_bundle::Args, Serving>),
    /// Look at the configuration of the server
    #[command(subcommand, arg_required_else_help = false)]
    Config(Config),
    /// The console: watch and operate the store in the terminal
    ///
    /// Works on the same store as `serve`, whether or not the server runs. `:` finds every action by name, `?` shows the
    /// keys. What it does is done by the same functions as the commands, and reaches open browsers at once.
    Tui(Tui),
    #[command(flatten)]
    Client(client::Command),
    /// Print a completion script for a shell
    Completions(pages::Completions),
    /// Print the manual page, or write all pages into a folder
    Man(pages::Man),
    /// Print the version
    Version(Plain<Bare>),
}

#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    pub settings: Flags<Serving>,
    /// Show the chain of causes behind an error
    #[arg(long)]
    pub debug: bool,
}

#[derive(Args, Debug)]
pub struct Tui {
    #[command(flatten)]
    pub args: crate::tui::Args,
    #[command(flatten)]
    pub place: Flags<OnStore>,
    /// Show the chain of causes behind an error
    #[arg(long)]
    pub debug: bool,
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Migrate {
    #[command(subcommand)]
    pub verb: Option<MigrateVerb>,
    #[command(flatten)]
    pub up: Stored<admin::migrate::Up>,
}

#[derive(Debug, Subcommand)]
pub enum MigrateVerb {
    /// Apply pending migrations; the same as `migrate` alone
    Up(Stored<admin::migrate::Up>),
    /// List the migrations: applied, pending, edited, unknown
    Status(Stored<admin::migrate::Status>),
    /// Show the SQL of what is pending and the size of what it touches; change nothing
    Plan(Stored<admin::migrate::Plan>),
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Backup {
    #[command(subcommand)]
    pub verb: Option<nouns::Backup>,
    #[command(flatten)]
    pub take: Stored<admin::backup::take::Args>,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Config {
    /// Show every setting, its value and where it came from; secrets are masked
    Show(Configured),
    /// Check the configuration as `serve` would, without starting anything
    Check(Configured),
}

#[derive(Args, Debug)]
pub struct Configured {
    #[command(flatten)]
    pub settings: Flags<Serving>,
    #[command(flatten)]
    pub answer: admin::AnswerFlags,
}

/// The tree as the parser reads it. The flags of a command are made when it is asked for. A repeated flag counts with its
/// last value, and an incomplete command is an error, not a request for help.
pub fn parser() -> clap::Command {
    Cli::command()
}

/// The whole tree, for the rules about arguments that the parser does not know.
pub fn command() -> clap::Command {
    let mut root = parser();
    root.build();
    root
}

/// Of the tree, what a server needs, which would else carry the flags of all other commands around: 2 MiB.
pub fn serve_alone() -> clap::Command {
    clap::Command::new("clickclack")
        .args_override_self(true)
        .subcommand(Serve::augment_args(clap::Command::new("serve")))
}

/// A line that serves. `None` when there is anything else to say about it, which takes the whole tree.
pub fn serving(args: &[OsString]) -> Option<Cli> {
    args.first().filter(|word| *word == "serve")?;
    let line = std::iter::once(OsString::from("clickclack")).chain(args.iter().cloned());
    let matches = serve_alone().try_get_matches_from(line).ok()?;
    let serve = Serve::from_arg_matches(matches.subcommand()?.1).ok()?;
    Some(Cli {
        command: Command::Serve(serve),
    })
}
