//! `store`: what keeps a store healthy.

use clap::Subcommand;

use crate::admin;
use crate::cli::config::OnRows;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Upkeep {
    /// Check the store: engine, references, sequences, counters, search index, files of uploads both ways
    ///
    /// Reads only, also while the server runs. Ends with 6 when something is wrong, after a list of it.
    Check(Stored<admin::store::check::Args>),
    /// Move everything into another store, on either engine
    ///
    /// People go on writing until the last pass, for which writers wait; it proves by count and hash that both stores hold
    /// the same. After a kill the same command goes on. Files of uploads stay where they are, unless --uploads names another
    /// place for them: each is copied there, read back and compared.
    Move(Box<Stored<admin::store::relocate::Args, OnRows>>),
    /// Write the search index anew, while the server runs
    ///
    /// For an index of which `store check` says that it is wrong. Every message is found all the time; people go on writing.
    /// After Ctrl-C or a kill the same command goes on where it was.
    Reindex(Stored<admin::store::reindex::Args>),
    /// Give the room of deleted rows back to the disk
    ///
    /// People can read all the time. On SQLite what they write waits until it is done, and a copy of the database must
    /// fit on the disk twice; on Postgres nobody waits.
    Vacuum(Stored<admin::store::vacuum::Args>),
    /// Show what takes the room: by table, workspace, channel, person, type, age
    Du(Stored<admin::store::du::Args>),
}

impl Upkeep {
    pub fn run(self) -> u8 {
        match self {
            Upkeep::Check(it) => stored(it, admin::store::check::run),
            Upkeep::Move(it) => stored(*it, admin::store::relocate::run),
            Upkeep::Reindex(it) => stored(it, admin::store::reindex::run),
            Upkeep::Vacuum(it) => stored(it, admin::store::vacuum::run),
            Upkeep::Du(it) => stored(it, admin::store::du::run),
        }
    }
}
