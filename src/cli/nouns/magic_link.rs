//! `admin magic-link`: links that sign a person in once.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum MagicLink {
    /// Print a single-use sign-in token, valid for 15 minutes
    Create(Stored<admin::magic_link::Args>),
}

impl MagicLink {
    pub fn run(self) -> u8 {
        match self {
            MagicLink::Create(it) => stored(it, admin::magic_link::run),
        }
    }
}
