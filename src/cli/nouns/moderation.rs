//! `admin mod`: moderation.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Mod {
    /// List who waits: guests, timed out and blocked members
    Queue(Stored<admin::moderation::queue::Args>),
    /// Make a guest a member
    Approve(Stored<admin::moderation::approve::Args>),
    /// Let a member only read for a while
    Timeout(Stored<admin::moderation::timeout::Args>),
    /// Let a member only read
    Block(Stored<admin::moderation::block::Args>),
    /// Let a blocked member write again
    Unblock(Stored<admin::moderation::unblock::Args>),
    /// Note something about a member, for moderators
    Note(Stored<admin::moderation::note::Args>),
    /// Take down messages by author, channel, window or text
    Purge(Stored<admin::moderation::purge::Args>),
    /// List what was done and what of it can be undone
    Log(Stored<admin::moderation::log::Args>),
    /// Take an action back, within seven days
    Undo(Stored<admin::moderation::undo::Args>),
}

impl Mod {
    pub fn run(self) -> u8 {
        match self {
            Mod::Queue(it) => stored(it, admin::moderation::queue::run),
            Mod::Approve(it) => stored(it, admin::moderation::approve::run),
            Mod::Timeout(it) => stored(it, admin::moderation::timeout::run),
            Mod::Block(it) => stored(it, admin::moderation::block::run),
            Mod::Unblock(it) => stored(it, admin::moderation::unblock::run),
            Mod::Note(it) => stored(it, admin::moderation::note::run),
            Mod::Purge(it) => stored(it, admin::moderation::purge::run),
            Mod::Log(it) => stored(it, admin::moderation::log::run),
            Mod::Undo(it) => stored(it, admin::moderation::undo::run),
        }
    }
}
