//! `serve`: checks the configuration, makes the folders, opens the store, seeds it for development, serves until told
//! to stop. Nothing is touched before the configuration has passed.

use super::config::{Flags, Serving};
use crate::admin::Outcome;
use crate::model::{Error, Kind};

pub fn run(flags: &Flags<Serving>) -> Outcome {
    let _settings = flags.config()?;
    Err(Error::new(Kind::NotImplemented, "the server is not part of this build yet").into())
}
