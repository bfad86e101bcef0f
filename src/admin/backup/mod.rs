//! `backup`: takes backups, reads them back, tries them, throws old ones away. The work is the store's.

pub mod list;
pub mod prune;
pub mod show;
pub mod take;
pub mod verify;

use serde_json::{Value, json};

use crate::admin::frame::{Failure, Frame, Outcome, account, exit};
use crate::model::{Error, Kind, OperationId, counted};
use crate::store::backup::{self, Packed, Place};
use crate::store::blobs::Blobs;
use crate::store::{Job, Store, operations};

/// A damaged backup is a failed verification, a missing one is told by its name. What the store has that a backup is
/// restored to is not the backup's.
pub fn failure(place: &Place, e: Error) -> Failure {
    if e.code == backup::DAMAGED {
        return Failure::new(exit::VERIFICATION, e).while_doing(place);
    }
    match e.kind {
        _ if e.code == backup::restore::OF_THE_TARGET => e.into(),
        Kind::NotFound | Kind::Stopped => e.into(),
        _ => Failure::from(e).while_doing(place),
    }
}

/// A backup as the command line names it.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Named {
    /// Backup: a file, or s3://BUCKET/KEY
    #[arg(value_name = "FILE")]
    pub file: String,
}

impl Named {
    pub async fn place(&self, frame: &Frame) -> Outcome<Place> {
        place(frame, &self.file).await
    }
}

/// Scheme and rest of what names object storage; `None` for a file.
pub fn in_bucket(text: &str) -> Option<(&str, &str)> {
    text.split_once("://")
        .filter(|(scheme, _)| matches!(*scheme, "s3" | "r2"))
}

pub async fn place(frame: &Frame, text: &str) -> Outcome<Place> {
    let Some((scheme, rest)) = in_bucket(text) else {
        return Ok(Place::File(text.into()));
    };
    let wrong = |why: String| Failure::usage(why).next("clickclack config check");
    let Some((folder, name)) = rest.rsplit_once('/').filter(|(_, name)| !name.is_empty()) else {
        let why = format!("{text} names a bucket and no object: {scheme}://BUCKET/KEY");
        return Err(wrong(why));
    };
    let folder = frame.places.at(&format!("{scheme}://{folder}")).map_err(wrong)?;
    Ok(Place::Object {
        folder: Blobs::open(&folder).await?,
        name: name.to_owned(),
        url: text.to_owned(),
    })
}

/// An entry of the journal of operations. A store that cannot be written to can be backed up all the same.
pub struct Journal {
    store: Store,
    entry: Option<OperationId>,
}

impl Journal {
    pub async fn begin(frame: &Frame, store: &Store, kind: &'static str, place: &Place) -> Journal {
        let (subject, actor) = (place.full_name(), account());
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

    pub async fn end(self, outcome: operations::Outcome, detail: Value) {
        let Some(id) = self.entry else { return };
        // What was done is done, and the entry still says that it began.
        let _ = self
            .store
            .write(move |tx| operations::end(tx, &id, outcome, &detail))
            .await;
    }
}

/// Takes an archive, noted in the journal of operations. For the command and for the console.
pub async fn taken(frame: &Frame, store: &Store, place: &Place, job: Job) -> Outcome<Packed> {
    let blobs = frame.blobs().await?;
    let journal = Journal::begin(frame, store, "backup", place).await;
    let packed = match backup::archive(store, &blobs, place.clone(), job).await {
        Ok(packed) => packed,
        Err(e) => {
            journal
                .end(operations::Outcome::of(&e), json!({ "error": e.chain() }))
                .await;
            return Err(failure(place, e));
        }
    };
    let outcome = if packed.end.complete {
        operations::Outcome::Done
    } else {
        operations::Outcome::Incomplete
    };
    let detail = json!({ "bytes": packed.bytes, "rows": packed.end.rows, "uploads": packed.end.uploads,
        "missing": packed.end.missing_count });
    journal.end(outcome, detail).await;
    Ok(packed)
}

/// Runs a reading of a backup that finds something and counts the uploads without bytes, and notes in the journal what came of
/// it, for whoever asks which backup is known to be good. It needs no store; one of ours can take the note.
pub async fn examined<T>(
    frame: &Frame,
    store: Option<&Store>,
    kind: &'static str,
    place: &Place,
    work: impl Future<Output = Outcome<(T, u64)>>,
) -> Outcome<(T, u64)> {
    let journal = match store {
        Some(store) => Some(Journal::begin(frame, store, kind, place).await),
        None => None,
    };
    let found = work.await;
    if let Some(journal) = journal {
        let (outcome, detail) = match &found {
            Ok((_, 0)) => (operations::Outcome::Done, json!({})),
            Ok((_, missing)) => (operations::Outcome::Incomplete, json!({ "missing": missing })),
            Err(e) => (operations::Outcome::of(e.error()), json!({ "error": e.text() })),
        };
        journal.end(outcome, detail).await;
    }
    found
}

/// A restore is incomplete without the bytes that the backup did not have.
pub fn complete(missing: u64) -> Outcome {
    if missing == 0 {
        return Ok(());
    }
    let text = format!("the backup did not have the bytes of {}", counted(missing, "upload"));
    Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)))
}
