//! `admin audit`: the audit log.

use clap::Subcommand;

use crate::admin;
use crate::cli::stored::{Stored, stored};

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Audit {
    /// List the newest entries of the audit log
    List(Stored<admin::audit::list::Args>),
    /// Print the audit log as one JSON object, or as lines with --jsonl
    Export(Stored<admin::audit::export::Args>),
}

impl Audit {
    pub fn run(self) -> u8 {
        match self {
            Audit::List(it) => stored(it, admin::audit::list::run),
            Audit::Export(it) => stored(it, admin::audit::export::run),
        }
    }
}
