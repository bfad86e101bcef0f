//! `admin invite`: secrets that let people join.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Invite {
    /// Create an invite and print its secret, which is shown only once
    Create(Stored<admin::invite::create::Args>),
    /// List the invites of a workspace
    List(Stored<admin::invite::list::Args>),
    /// Revoke an invite; who has joined stays
    Revoke(Stored<admin::invite::revoke::Args>),
}

impl Invite {
    pub fn run(self) -> u8 {
        match self {
            Invite::Create(it) => stored(it, admin::invite::create::run),
            Invite::List(it) => stored(it, admin::invite::list::run),
            Invite::Revoke(it) => stored(it, admin::invite::revoke::run),
        }
    }
}
