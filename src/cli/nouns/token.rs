//! `admin token`: tokens of bots.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Token {
    /// List tokens, without their secrets
    List(Stored<admin::token::list::Args>),
    /// End a token
    Revoke(Stored<admin::token::revoke::Args>),
}

impl Token {
    pub fn run(self) -> u8 {
        match self {
            Token::List(it) => stored(it, admin::token::list::run),
            Token::Revoke(it) => stored(it, admin::token::revoke::run),
        }
    }
}
