//! `backup verify F`: reads a backup from its first byte to its last and says whether it is whole.

use super::{Named, examined, failure};
use crate::admin::frame::{Failure, Frame, Outcome, exit, when};
use crate::model::{Error, counted, safe, sized};
use crate::store::backup::{self, Backup, Place};
use crate::store::{Job, Schema, Store};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub named: Named,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let place = args.named.place(frame).await?;
    let store = Store::open(&frame.location, Schema::Current).await.ok();
    let read = verified(&place, frame.job());
    let (found, _) = examined(frame, store.as_ref(), "verify", &place, read).await?;
    let text = format!("verified {}\n{}", safe(&place.to_string()), human(&found));
    frame.mode.one(&found, "verified", &text)?;
    if found.complete {
        return Ok(());
    }
    let text = format!(
        "the backup was taken without the bytes of {}",
        counted(found.missing, "upload")
    );
    Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)))
}

/// What it holds, and how many uploads it does not have the bytes of.
pub async fn verified(place: &Place, job: Job) -> Outcome<(Backup, u64)> {
    let found = backup::verify(place.clone(), job).await;
    let found = found.map_err(|e| failure(place, e))?;
    let missing = found.missing;
    Ok((found, missing))
}

/// What a backup holds, in lines.
pub fn human(found: &Backup) -> String {
    let kind = match found.kind {
        "copy" => "page copy of a SQLite database",
        _ => "archive, for either engine",
    };
    let mut lines = vec![
        format!("kind      {kind}"),
        format!("as of     {}", when(found.taken_at)),
        format!("size      {}", sized(found.bytes)),
        format!("schema    {}", found.migrations.last().map_or("none", |name| name)),
        format!(
            "holds     {}, {}",
            counted(found.messages, "message"),
            counted(found.users, "user")
        ),
    ];
    if let Some(at) = found.newest_message_at {
        lines.push(format!("newest    message of {}", when(at)));
    }
    match found.uploads {
        Some(uploads) => lines.push(format!(
            "uploads   {}, {}",
            counted(uploads.objects, "file"),
            sized(uploads.bytes)
        )),
        None => lines.push("uploads   none: a page copy holds the database alone".into()),
    }
    if let Some(by) = &found.written_by {
        lines.push(format!("made by   {} from {}", safe(by), safe(&found.engine)));
    }
    lines.join("\n")
}
