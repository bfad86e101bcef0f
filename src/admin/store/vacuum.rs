//! `store vacuum`: gives the room of deleted rows back to the disk, while the server runs.

use serde_json::json;

use crate::admin::disk;
use crate::admin::frame::{DryRun, Failure, Frame, Outcome};
use crate::model::{Error, Kind, sized};
use crate::store::{Location, Schema, Size, upkeep};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    dry: DryRun,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let size = upkeep::size(&frame.location).await?;
    store.close().await;
    if args.dry.dry_run {
        let json = json!({
            "store": frame.location.to_string(), "bytes": size.database + size.wal, "reclaimable": size.free,
        });
        let human = format!(
            "would give back about {} of {}",
            sized(size.free),
            sized(size.database + size.wal)
        );
        return Ok(frame.mode.one(&json, &size.free.to_string(), &human)?);
    }
    if let Location::Sqlite(path) = &frame.location {
        room_for_a_copy(path, size)?;
        frame.note("people can read all the time; what they write waits until this is done");
    }
    let done = upkeep::vacuum(&frame.location, frame.job()).await?;
    let gained = done.before.saturating_sub(done.after);
    let json = json!({
        "store": frame.location.to_string(), "before": done.before, "after": done.after, "reclaimed": gained,
    });
    let human = format!("gave back {}: {} now", sized(gained), sized(done.after));
    Ok(frame.mode.one(&json, &gained.to_string(), &human)?)
}

/// SQLite writes the new file twice: once beside, once into its journal.
fn room_for_a_copy(path: &std::path::Path, size: Size) -> Outcome {
    let needed = 2 * size.database.saturating_sub(size.free);
    match disk::free(path) {
        Ok(free) if free < needed => {
            let text = format!(
                "a vacuum may need {} beside {}, and {} are free; nothing was changed",
                sized(needed),
                path.display(),
                sized(free)
            );
            Err(Failure::new(Kind::Forbidden.exit_code(), Error::invalid(text)).next("clickclack store du"))
        }
        _ => Ok(()),
    }
}
