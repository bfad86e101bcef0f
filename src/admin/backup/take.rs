//! `backup --out F`: takes a backup while the server goes on. `F.ccbak` becomes an archive of rows and uploads, from either
//! engine; any other name becomes a page copy of the SQLite file.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Journal, in_bucket, place, taken};
use crate::admin::frame::{Failure, Frame, Mode, Outcome, exit, hanging, verified, when};
use crate::model::{Error, Kind, counted, safe, sized};
use crate::store::backup::{self, Packed, Place};
use crate::store::tables::{BESIDE, Class, KEPT, TRANSIENT};
use crate::store::{Location, Schema, Store, operations};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// File to write: FILE.ccbak or s3://BUCKET/KEY.ccbak for an archive of everything, FILE.db for a page copy of a SQLite
    /// database
    #[arg(long, value_name = "FILE", default_value = "", hide_default_value = true)]
    pub out: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    if args.out.is_empty() {
        return Err(Failure::usage("--out is required"));
    }
    let path = PathBuf::from(&args.out);
    // Meant to be something else than a page copy of that name.
    if args.out == "-" || is_nearly_an_archive(&path) {
        let text = format!(
            "--out {} is neither FILE.ccbak, for an archive of everything, nor FILE.db, for a page copy of SQLite",
            args.out
        );
        return Err(Failure::usage(text));
    }
    if path.extension().is_some_and(|end| end == "ccbak") {
        return archive(frame, &place(frame, &args.out).await?).await;
    }
    if in_bucket(&args.out).is_some() {
        return Err(Failure::usage(
            "only archives go to object storage: --out s3://BUCKET/KEY.ccbak",
        ));
    }
    match &frame.location {
        Location::Sqlite(database) => copy(frame, database, &path).await,
        Location::Postgres(_) => {
            let text = "Postgres backups must be taken with pg_dump or provider snapshots";
            let next = format!(
                "--out {}.ccbak, an archive for either engine",
                path.with_extension("").display()
            );
            Err(Failure::new(exit::FAILED, Error::invalid(text)).next(next))
        }
    }
}

fn is_nearly_an_archive(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.to_lowercase().ends_with(".ccbak") && path.extension().is_none_or(|end| end != "ccbak")
}

async fn archive(frame: &Frame, place: &Place) -> Outcome {
    let store = frame.open(Schema::Current).await.map_err(verified)?;
    let packed = taken(frame, &store, place, frame.job()).await?;
    answer(frame, place, &packed)?;
    if packed.end.complete {
        return Ok(());
    }
    for missing in &packed.end.missing {
        frame.note(&format!("missing: {}: {}", missing.upload, missing.why));
    }
    let left = packed.end.missing_count - packed.end.missing.len() as u64;
    if left > 0 {
        frame.note(&format!("missing: {left} more"));
    }
    let text = format!(
        "the backup is whole but for the bytes of {}",
        counted(packed.end.missing_count, "upload")
    );
    Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)))
}

/// What it covered, and what it did not.
fn answer(frame: &Frame, place: &Place, packed: &Packed) -> std::io::Result<()> {
    let of = |class| TRANSIENT.iter().chain(BESIDE).filter(move |o| o.class == class);
    let kept: Vec<_> = packed.manifest.tables.iter().filter(|t| t.rows > 0).collect();
    let json = json!({
        "file": place.to_string(), "bytes": packed.bytes, "taken_at": packed.manifest.taken_at, "complete": packed.end.complete,
        "rows": packed.end.rows, "uploads": packed.end.uploads, "missing": packed.end.missing,
        "missing_count": packed.end.missing_count, "deleted_meanwhile": packed.end.deleted_meanwhile,
        "kept": packed.manifest.tables.iter().map(|t| json!({"name": t.name, "rows": t.rows})).collect::<Vec<_>>(),
        "transient": of(Class::Transient).map(|o| json!({"name": o.name, "why": o.why})).collect::<Vec<_>>(),
        "secret": of(Class::Secret).map(|o| json!({"name": o.name, "why": o.why})).collect::<Vec<_>>(),
    });
    let shown = place.to_string();
    let mut text = format!(
        "wrote {}, {}, as of {}\nkept:",
        safe(&shown),
        sized(packed.bytes),
        when(packed.manifest.taken_at)
    );
    for table in &kept {
        text += &format!("\n  {:<32} {}", table.name, counted(table.rows, "row"));
    }
    let uploads = packed.end.uploads;
    text += &format!(
        "\n  {:<32} {}, {}",
        "upload bytes",
        counted(uploads.objects, "file"),
        sized(uploads.bytes)
    );
    text += &format!(
        "\n  and {} without rows",
        counted((KEPT.len() - kept.len()) as u64, "table")
    );
    for (title, class) in [
        ("transient, left out", Class::Transient),
        ("secret, never written", Class::Secret),
    ] {
        text += &format!("\n{title}:");
        for other in of(class) {
            text += "\n";
            text += &hanging(&format!("  {}", other.name), 35, other.why);
        }
    }
    frame.mode.one(&json, &shown, &text)
}

/// Prints nothing, as the contract has it, unless JSON was asked for.
async fn copy(frame: &Frame, database: &Path, path: &Path) -> Outcome {
    frame.name_store();
    if frame.is_missing() {
        let missing = Error::new(Kind::NotFound, format!("there is no store at {}", frame.location));
        return Err(frame.failure(missing));
    }
    // Also a store of another schema can be copied; only one of ours can take a note of it.
    let store = Store::open(&frame.location, Schema::Current).await.ok();
    let journal = match &store {
        Some(store) => Some(Journal::begin(frame, store, "backup", &Place::File(path.to_owned())).await),
        None => None,
    };
    let copied = backup::page_copy(database.to_owned(), path.to_owned(), frame.job()).await;
    if let Some(journal) = journal {
        match &copied {
            Ok(bytes) => {
                journal
                    .end(operations::Outcome::Done, json!({ "bytes": bytes, "copy": true }))
                    .await
            }
            Err(e) => {
                journal
                    .end(operations::Outcome::of(e), json!({ "error": e.chain() }))
                    .await
            }
        }
    }
    let bytes = copied.map_err(|e| verified(e.into()))?;
    frame.note("kept: the database. Not in it: the bytes of uploads; --out FILE.ccbak holds them too");
    match frame.mode {
        Mode::Human | Mode::Plain => Ok(()),
        mode => Ok(mode.one(&json!({ "file": path, "bytes": bytes, "complete": true }), "", "")?),
    }
}
