//! `admin upload`: uploaded files.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Upload {
    /// List uploaded files
    List(Stored<admin::upload::list::Args>),
    /// Show an uploaded file, without its bytes
    Show(Stored<admin::upload::show::Args>),
    /// Delete an uploaded file everywhere
    Delete(Stored<admin::upload::delete::Args>),
    /// Remove files that nothing shows and objects of no file
    Gc(Stored<admin::upload::gc::Args>),
    /// Copy all files to another place, each one compared
    Move(Stored<admin::upload::relocate::Args>),
}

impl Upload {
    pub fn run(self) -> u8 {
        match self {
            Upload::List(it) => stored(it, admin::upload::list::run),
            Upload::Show(it) => stored(it, admin::upload::show::run),
            Upload::Delete(it) => stored(it, admin::upload::delete::run),
            Upload::Gc(it) => stored(it, admin::upload::gc::run),
            Upload::Move(it) => stored(it, admin::upload::relocate::run),
        }
    }
}
