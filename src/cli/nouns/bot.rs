//! `admin bot`: bots and their tokens.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Bot {
    /// List bots
    List(Stored<admin::bot::list::Args>),
    /// Create a bot and print it with its token, which is shown only once
    Create(Stored<admin::bot::create::Args>),
    /// Replace a token of a bot and print the new one, which is shown only once
    Rotate(Stored<admin::bot::rotate::Args>),
    /// End all tokens of a bot
    Revoke(Stored<admin::bot::revoke::Args>),
    /// Delete a bot; what it wrote stays
    Delete(Stored<admin::bot::delete::Args>),
}

impl Bot {
    pub fn run(self) -> u8 {
        match self {
            Bot::List(it) => stored(it, admin::bot::list::run),
            Bot::Create(it) => stored(it, admin::bot::create::run),
            Bot::Rotate(it) => stored(it, admin::bot::rotate::run),
            Bot::Revoke(it) => stored(it, admin::bot::revoke::run),
            Bot::Delete(it) => stored(it, admin::bot::delete::run),
        }
    }
}
