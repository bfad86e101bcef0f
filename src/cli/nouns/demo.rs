//! `admin demo`: made-up content.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Demo {
    /// Fill a store with a made-up lively workspace, for trying things out and for measuring
    Seed(Stored<admin::demo::seed::Args>),
}

impl Demo {
    pub fn run(self) -> u8 {
        match self {
            Demo::Seed(it) => stored(it, admin::demo::seed::run),
        }
    }
}
