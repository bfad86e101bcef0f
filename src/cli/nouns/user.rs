//! `admin user`: people.

use clap::Subcommand;

use crate::admin;
use crate::cli::dispatch::stored;
use crate::cli::tree::Stored;

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum User {
    /// Create a person and print the new id
    Create(Stored<admin::user::create::Args>),
}

impl User {
    pub fn run(self) -> u8 {
        match self {
            User::Create(it) => stored(it, admin::user::create::run),
        }
    }
}
