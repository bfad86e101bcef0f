//! `admin upload delete`: what shows the file shows it no more, and its bytes go. There is no undo.

use std::time::Duration;

use serde_json::json;

use crate::admin::frame::{ActingFlags, ConsentFlags, DryRun, Frame, Outcome};
use crate::chat::uploads::{listing, removal, sweep};
use crate::model::{UploadId, counted, safe, sized};
use crate::store::{Schema, Store, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The upload
    #[arg(value_name = "UPLOAD")]
    pub upload: String,
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub consent: ConsentFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = UploadId::from(args.upload.trim());
    let upload = id.clone();
    let found = store.read(move |tx: &mut Tx| listing::show(tx, &upload)).await?;
    if args.dry.dry_run {
        let text = format!(
            "would delete {id} {}, {}, shown by {}",
            safe(&found.upload.filename),
            sized(found.upload.byte_size),
            counted(found.shown_by, "message")
        );
        return Ok(frame.mode.one(&json!({ "would_delete": found }), id.as_str(), &text)?);
    }
    args.consent.ask(&format!(
        "Delete {:?} ({id}), shown by {}? There is no undo.",
        found.upload.filename,
        counted(found.shown_by, "message")
    ))?;
    let removed = args
        .acting
        .write(&store, move |tx, actor| removal::remove(tx, actor, &id))
        .await?;
    remove_bytes(frame, &store, &removed.object).await;
    store.close().await;
    let id = &removed.upload.id;
    let line = format!("deleted {id} {:?}", removed.upload.filename);
    Ok(frame.mode.one(&json!({ "upload": removed }), id.as_str(), &line)?)
}

/// The name is in the queue: what does not work now, a server does later.
async fn remove_bytes(frame: &Frame, store: &Store, object: &str) {
    let path = object.to_owned();
    let work = async {
        let blobs = frame.blobs().await?;
        let queued = store
            .write(move |tx: &mut Tx| Ok((sweep::queue(tx, &path)?, path)))
            .await?;
        Outcome::Ok(sweep::remove_now(store, &blobs, queued, Duration::from_secs(30)).await?)
    };
    if work.await.is_err() {
        frame.note("its bytes could not be removed now; a running server tries again within ten minutes");
    }
}
