//! What stands behind `clickclack admin`: a file for each noun, with its verbs and the function behind each.

mod bot;
mod events;
mod invite;
mod magic_link;
mod member;
mod user;

use clap::Subcommand;

use super::dispatch::stored;
use super::tree::Stored;
use crate::admin;

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Admin {
    /// Make the first owner, workspace and channel; on a store with users, print the oldest one
    Bootstrap(Stored<admin::bootstrap::Args>),
    /// People
    #[command(subcommand, subcommand_required = true)]
    User(user::User),
    /// Who belongs to a workspace
    #[command(subcommand, subcommand_required = true)]
    Member(member::Member),
    /// Bots and their tokens
    #[command(subcommand, subcommand_required = true)]
    Bot(bot::Bot),
    /// Links that sign a person in once
    #[command(subcommand, subcommand_required = true)]
    MagicLink(magic_link::MagicLink),
    /// Secrets that let people join a workspace
    #[command(subcommand, subcommand_required = true)]
    Invite(invite::Invite),
    /// The event log of a workspace
    #[command(subcommand, subcommand_required = true)]
    Events(events::Events),
}

impl Admin {
    pub fn run(self) -> u8 {
        match self {
            Admin::Bootstrap(it) => stored(it, admin::bootstrap::run),
            Admin::User(it) => it.run(),
            Admin::Member(it) => it.run(),
            Admin::Bot(it) => it.run(),
            Admin::MagicLink(it) => it.run(),
            Admin::Invite(it) => it.run(),
            Admin::Events(it) => it.run(),
        }
    }
}
