//! Whether a store is sound: what the engine says of its files, references, sequences and counters, upload bytes.
//! Each part looks at a snapshot of its own, so that one that cannot even be read keeps no other from answering.
//! Called by `admin`, which adds the search index. Reads only.

mod blobs;
mod engine;
mod links;
mod sequences;

use crate::model::Result;
use crate::store::Tx;

pub use blobs::{Blobbed, blobs, missing, orphans, unknown};

/// So many problems of a part are told; a damaged disk makes millions.
pub const TOLD: usize = 100;
/// One more, to know that there are more.
const ASKED: i64 = TOLD as i64 + 1;

/// Something wrong with one object.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// An id, a table, an index, the name of an object.
    pub object: String,
    pub problem: String,
}

/// What a part found.
#[derive(Debug, Default)]
pub struct Found {
    /// Of what the part looks at.
    pub examined: u64,
    pub problems: Vec<Problem>,
    /// There are more than are told.
    pub more: bool,
    /// Worth knowing, and no damage.
    pub notes: Vec<String>,
}

impl Found {
    pub fn problem(&mut self, object: impl Into<String>, problem: impl Into<String>) {
        if self.problems.len() < TOLD {
            self.problems.push(Problem {
                object: object.into(),
                problem: problem.into(),
            });
        } else {
            self.more = true;
        }
    }
}

/// A part that is answered by queries alone.
pub struct Part {
    pub id: &'static str,
    /// What is counted in `Found::examined`.
    pub unit: &'static str,
    pub run: fn(&mut Tx) -> Result<Found>,
}

pub const PARTS: &[Part] = &[
    Part {
        id: "engine",
        unit: "engine checks",
        run: engine::run,
    },
    Part {
        id: "references",
        unit: "kinds of references",
        run: links::run,
    },
    Part {
        id: "sequences",
        unit: "channels, conversations and threads",
        run: sequences::sequences,
    },
    Part {
        id: "threads",
        unit: "threads",
        run: sequences::threads,
    },
];
