//! What stands behind `clickclack admin`: a file for each noun, with its verbs and the function behind each.

mod audit;
mod backup;
mod bot;
mod channel;
mod demo;
mod events;
mod invite;
mod magic_link;
mod member;
mod moderation;
mod store;
mod token;
mod upload;
mod user;
mod workspace;

use clap::Subcommand;

use super::stored::{Stored, stored};
use crate::admin;

pub use backup::Backup;
pub use store::Upkeep;

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true, defer = true)]
pub enum Admin {
    /// Make the first owner, workspace and channel; on a store with users, print the oldest one
    Bootstrap(Stored<admin::bootstrap::Args>),
    /// People
    #[command(subcommand, arg_required_else_help = false)]
    User(user::User),
    /// Workspaces
    #[command(subcommand, arg_required_else_help = false)]
    Workspace(workspace::Workspace),
    /// Channels of workspaces
    #[command(subcommand, arg_required_else_help = false)]
    Channel(channel::Channel),
    /// Who belongs to a workspace
    #[command(subcommand, arg_required_else_help = false)]
    Member(member::Member),
    /// Moderation: who may write, what is taken down, what is undone
    #[command(subcommand, arg_required_else_help = false)]
    Mod(moderation::Mod),
    /// Bots and their tokens
    #[command(subcommand, arg_required_else_help = false)]
    Bot(bot::Bot),
    /// Tokens of bots
    #[command(subcommand, arg_required_else_help = false)]
    Token(token::Token),
    /// Links that sign a person in once
    #[command(subcommand, arg_required_else_help = false)]
    MagicLink(magic_link::MagicLink),
    /// Secrets that let people join a workspace
    #[command(subcommand, arg_required_else_help = false)]
    Invite(invite::Invite),
    /// Uploaded files
    #[command(subcommand, arg_required_else_help = false)]
    Upload(upload::Upload),
    /// The event log
    #[command(subcommand, arg_required_else_help = false)]
    Events(events::Events),
    /// Who did what, through which door
    #[command(subcommand, arg_required_else_help = false)]
    Audit(audit::Audit),
    /// Made-up content
    #[command(subcommand, arg_required_else_help = false)]
    Demo(demo::Demo),
    /// How much there is, how fast it grows, how big it is, what waits
    Stats(Stored<admin::stats::Args>),
}

impl Admin {
    pub fn run(self) -> u8 {
        match self {
            Admin::Bootstrap(it) => stored(it, admin::bootstrap::run),
            Admin::User(it) => it.run(),
            Admin::Member(it) => it.run(),
            Admin::Mod(it) => it.run(),
            Admin::Bot(it) => it.run(),
            Admin::MagicLink(it) => it.run(),
            Admin::Invite(it) => it.run(),
            Admin::Workspace(it) => it.run(),
            Admin::Channel(it) => it.run(),
            Admin::Token(it) => it.run(),
            Admin::Upload(it) => it.run(),
            Admin::Events(it) => it.run(),
            Admin::Audit(it) => it.run(),
            Admin::Demo(it) => it.run(),
            Admin::Stats(it) => stored(it, admin::stats::run),
        }
    }
}
