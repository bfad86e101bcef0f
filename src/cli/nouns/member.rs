//! `admin member`: who belongs to a workspace.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Member {
    /// List the members of a workspace
    List(Stored<admin::member::list::Args>),
    /// Add a person to a workspace; an existing membership is left as it is
    Add(Stored<admin::member::add::Args>),
    /// Remove a member from a workspace; what they wrote stays
    Remove(Stored<admin::member::remove::Args>),
    /// Make a member a moderator, a member or a guest
    Role(Stored<admin::member::role::Args>),
}

impl Member {
    pub fn run(self) -> u8 {
        match self {
            Member::List(it) => stored(it, admin::member::list::run),
            Member::Add(it) => stored(it, admin::member::add::run),
            Member::Remove(it) => stored(it, admin::member::remove::run),
            Member::Role(it) => stored(it, admin::member::role::run),
        }
    }
}
