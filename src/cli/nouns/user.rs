//! `admin user`: people.

use clap::Subcommand;

use crate::admin;
use crate::cli::dispatch::stored;
use crate::cli::tree::Stored;

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum User {
    /// List people and bots
    List(Stored<admin::user::list::Args>),
    /// Show a person with addresses, memberships and sessions
    Show(Stored<admin::user::show::Args>),
    /// Create a person and print the new id
    Create(Stored<admin::user::create::Args>),
}

impl User {
    pub fn run(self) -> u8 {
        match self {
            User::List(it) => stored(it, admin::user::list::run),
            User::Show(it) => stored(it, admin::user::show::run),
            User::Create(it) => stored(it, admin::user::create::run),
        }
    }
}
