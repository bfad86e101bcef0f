//! `backup`: what can be done with a backup once it is taken.

use clap::Subcommand;

use crate::admin;
use crate::cli::drill;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
pub enum Backup {
    /// Read a backup from its first byte to its last
    Verify(Stored<admin::backup::verify::Args>),
    /// Show what a backup says it holds
    Show(Stored<admin::backup::show::Args>),
    /// Restore a backup into a scratch folder, check it, serve it and read from it
    Drill(Stored<drill::Args>),
    /// List the backups in a folder
    List(Stored<admin::backup::list::Args>),
    /// Remove old archives from a folder; the newest N that verify stay
    Prune(Stored<admin::backup::prune::Args>),
}

impl Backup {
    pub fn run(self) -> u8 {
        match self {
            Backup::Verify(it) => stored(it, admin::backup::verify::run),
            Backup::Show(it) => stored(it, admin::backup::show::run),
            Backup::Drill(it) => stored(it, drill::run),
            Backup::List(it) => stored(it, admin::backup::list::run),
            Backup::Prune(it) => stored(it, admin::backup::prune::run),
        }
    }
}
