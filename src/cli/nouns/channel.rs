//! `admin channel`: channels.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Channel {
    /// List channels
    List(Stored<admin::channel::list::Args>),
    /// Show a channel
    Show(Stored<admin::channel::show::Args>),
    /// Create a channel
    Create(Stored<admin::channel::create::Args>),
    /// Change name, title or section of a channel
    Update(Stored<admin::channel::update::Args>),
    /// Archive a channel, or open it again
    Archive(Stored<admin::channel::archive::Args>),
}

impl Channel {
    pub fn run(self) -> u8 {
        match self {
            Channel::List(it) => stored(it, admin::channel::list::run),
            Channel::Show(it) => stored(it, admin::channel::show::run),
            Channel::Create(it) => stored(it, admin::channel::create::run),
            Channel::Update(it) => stored(it, admin::channel::update::run),
            Channel::Archive(it) => stored(it, admin::channel::archive::run),
        }
    }
}
