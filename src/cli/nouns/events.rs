//! `admin events`: the event log.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Events {
    /// List the newest events
    List(Stored<admin::events::list::Args>),
    /// Follow the event log and print what happens
    Tail(Stored<admin::events::tail::Args>),
    /// Remove old events from the log of a workspace; messages stay
    Prune(Stored<admin::events::prune::Args>),
}

impl Events {
    pub fn run(self) -> u8 {
        match self {
            Events::List(it) => stored(it, admin::events::list::run),
            Events::Tail(it) => stored(it, admin::events::tail::run),
            Events::Prune(it) => stored(it, admin::events::prune::run),
        }
    }
}
