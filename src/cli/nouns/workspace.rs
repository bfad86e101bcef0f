//! `admin workspace`: workspaces.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Workspace {
    /// List all workspaces
    List(Stored<admin::workspace::list::Args>),
    /// Show a workspace
    Show(Stored<admin::workspace::show::Args>),
    /// Create a workspace for a person who owns it
    Create(Stored<admin::workspace::create::Args>),
    /// Change name or slug of a workspace
    Update(Stored<admin::workspace::update::Args>),
    /// Make another member the owner of a workspace
    Transfer(Stored<admin::workspace::transfer::Args>),
    /// Delete a workspace with everything in it; there is no undo
    Delete(Stored<admin::workspace::delete::Args>),
}

impl Workspace {
    pub fn run(self) -> u8 {
        match self {
            Workspace::List(it) => stored(it, admin::workspace::list::run),
            Workspace::Show(it) => stored(it, admin::workspace::show::run),
            Workspace::Create(it) => stored(it, admin::workspace::create::run),
            Workspace::Update(it) => stored(it, admin::workspace::update::run),
            Workspace::Transfer(it) => stored(it, admin::workspace::transfer::run),
            Workspace::Delete(it) => stored(it, admin::workspace::delete::run),
        }
    }
}
