//! `admin upload`: uploaded files.

use clap::Subcommand;

use crate::admin;
use crate::cli::dispatch::stored;
use crate::cli::tree::Stored;

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Upload {
    /// List uploaded files
    List(Stored<admin::upload::list::Args>),
    /// Show an uploaded file, without its bytes
    Show(Stored<admin::upload::show::Args>),
}

impl Upload {
    pub fn run(self) -> u8 {
        match self {
            Upload::List(it) => stored(it, admin::upload::list::run),
            Upload::Show(it) => stored(it, admin::upload::show::run),
        }
    }
}
