//! `backup`: takes backups, reads them back, tries them, throws old ones away. The work is the store's.

pub mod list;
pub mod prune;
pub mod show;
pub mod take;
pub mod verify;

use std::path::Path;

use indicatif::HumanBytes;
use serde_json::Value;

use crate::admin::frame::{Failure, Frame, exit};
use crate::model::{Error, Kind, OperationId};
use crate::store::operations::{self, Outcome};
use crate::store::{Store, backup};

/// A damaged backup is a failed verification, a missing one is told by its name.
pub fn failure(path: &Path, e: Error) -> Failure {
    let shown = path.display();
    if e.code == backup::DAMAGED {
        return Failure::new(exit::VERIFICATION, e).while_doing(shown);
    }
    match e.kind {
        Kind::NotFound | Kind::Stopped => e.into(),
        _ => Failure::from(e).while_doing(shown),
    }
}

/// `1.2 MiB`
pub fn size(bytes: u64) -> String {
    HumanBytes(bytes).to_string()
}

/// `1 message`, `3,214 messages`
pub fn counted(n: u64, one: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {one}{s}", indicatif::HumanCount(n))
}

/// An entry of the journal of operations. A store that cannot be written to can be backed up all the same.
pub struct Journal {
    store: Store,
    entry: Option<OperationId>,
}

impl Journal {
    pub async fn begin(frame: &Frame, store: &Store, kind: &'static str, subject: &str) -> Journal {
        let (subject, actor) = (subject.to_owned(), account());
        let begun = store
            .write(move |tx| operations::begin(tx, kind, &subject, &actor))
            .await;
        if let Err(e) = &begun {
            frame.note(&format!("the journal of operations was not written: {}", e.message));
        }
        Journal {
            store: store.clone(),
            entry: begun.ok(),
        }
    }

    pub async fn end(self, outcome: Outcome, detail: Value) {
        let Some(id) = self.entry else { return };
        // What was done is done, and the entry still says that it began.
        let _ = self
            .store
            .write(move |tx| operations::end(tx, &id, outcome, &detail))
            .await;
    }
}

/// The account at this shell.
pub fn account() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".into())
}

/// How failed work stands in the journal.
pub fn outcome_of(e: &Error) -> Outcome {
    if e.kind == Kind::Stopped {
        Outcome::Stopped
    } else {
        Outcome::Failed
    }
}
