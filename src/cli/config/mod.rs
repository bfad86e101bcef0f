//! The configuration: every key declared once in `keys`, resolved by `source` (default, then file, then environment,
//! then flag), checked by `check` in the contract's order. Only `serve` and `config` read all of it; every other
//! command needs no more than the place of the store.

mod check;
mod flags;
mod keys;
mod source;

pub use flags::{Choice, Flags, OnRows, OnStore, Serving};
pub use keys::{Config, KEYS, Key, Place};
pub use source::{Origin, Setting, Sources, Value};

/// What is wrong with the configuration.
#[derive(Clone, Debug)]
pub struct Fault {
    pub message: String,
    /// A flag is to blame: a usage error, where anything else is a failure.
    pub flag: bool,
}

impl From<Fault> for crate::admin::Failure {
    fn from(fault: Fault) -> Self {
        use crate::admin::{Failure, exit};
        let code = if fault.flag { exit::USAGE } else { exit::FAILED };
        Failure::new(code, crate::model::Error::invalid(fault.message)).next("clickclack config show")
    }
}
