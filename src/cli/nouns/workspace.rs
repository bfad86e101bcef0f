//! `admin workspace`: workspaces.

use clap::Subcommand;

use crate::admin;
use crate::cli::dispatch::stored;
use crate::cli::tree::Stored;

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Workspace {
    /// List all workspaces
    List(Stored<admin::workspace::list::Args>),
    /// Show a workspace
    Show(Stored<admin::workspace::show::Args>),
}

impl Workspace {
    pub fn run(self) -> u8 {
        match self {
            Workspace::List(it) => stored(it, admin::workspace::list::run),
            Workspace::Show(it) => stored(it, admin::workspace::show::run),
        }
    }
}
