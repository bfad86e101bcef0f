//! `admin channel`: channels.

use clap::Subcommand;

use crate::admin;
use crate::cli::dispatch::stored;
use crate::cli::tree::Stored;

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Channel {
    /// List channels
    List(Stored<admin::channel::list::Args>),
    /// Show a channel
    Show(Stored<admin::channel::show::Args>),
}

impl Channel {
    pub fn run(self) -> u8 {
        match self {
            Channel::List(it) => stored(it, admin::channel::list::run),
            Channel::Show(it) => stored(it, admin::channel::show::run),
        }
    }
}
