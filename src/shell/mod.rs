//! What every command of the binary shares at a shell, whether it works on a store or talks to a server: how it answers, how
//! it fails, tables, and whatever goes to a terminal on which a bar may be drawn.

mod answer;
pub mod bars;
mod failure;
mod table;
mod terminal;
pub mod version;

use std::io::Write;

use crate::model::safe;

pub use answer::{AnswerFlags, Listing, Mode, Row, print};
pub use failure::{Failure, exit};
pub use table::{Column, card, hanging, when};
pub use terminal::columns;

/// How every command ends.
pub type Outcome<T = ()> = std::result::Result<T, Failure>;

/// A line for the person, beside the result.
pub fn note(line: &str) {
    let _ = bars::around(|| writeln!(std::io::stderr(), "{}", safe(line)));
}
