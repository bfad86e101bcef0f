//! `import`: reads an export into an empty store, or checks one without a store. Files of uploads come first, rows in one
//! transaction: a kill at any moment leaves the store empty, and the same command again finishes the work.

use std::fs::File;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::json;

use crate::admin::frame::{Failure, Frame, Outcome, account, exit};
use crate::model::{Error, Kind, Result, counted, counted_as};
use crate::store::blobs::Blobs;
use crate::store::check::missing;
use crate::store::import::{Imported, NO_EXPORT, import, is_empty, object_of};
use crate::store::scratch::Scratch;
use crate::store::{Job, Location, Schema, Store, Tx, operations};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The export to read
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only check the file: read all of it into a scratch store and look whether it fits together
    #[arg(long)]
    check: bool,
    /// The folder with the files of uploads, as `export --uploads` wrote it
    #[arg(long, value_name = "DIR", conflicts_with = "check")]
    uploads: Option<PathBuf>,
    /// Accepted for scripts: an import into an empty store loses nothing, and needs no consent
    #[arg(short = 'y', long, hide = true)]
    yes: bool,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let file = File::open(&args.file).map_err(|e| Failure::file("read", &args.file, e))?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        let text = format!("{} is a folder and no export", args.file.display());
        return Err(Failure::new(exit::VERIFICATION, Error::invalid(text)));
    }
    if args.check {
        return check(frame, file, &args.file).await;
    }
    let store = frame.open(Schema::Create).await?;
    if !store.read(is_empty).await? {
        let text = format!(
            "the store {} is not empty; an import fills an empty one",
            frame.location
        );
        return Err(Failure::new(Kind::Forbidden.exit_code(), Error::invalid(text)).next("another --data or --db"));
    }
    let blobs = match &args.uploads {
        Some(folder) => {
            let blobs = frame.blobs().await?;
            files(frame, &blobs, folder).await?;
            Some(blobs)
        }
        None => None,
    };
    let subject = args.file.display().to_string();
    let done = rows(store, file, frame.job(), subject)
        .await
        .map_err(|e| judged(e, &args.file))?;
    let store = Store::open(&frame.location, Schema::Current).await?;
    let missing = match &blobs {
        Some(blobs) => missing(&store, blobs, &mut frame.job()).await?,
        None => done.uploads,
    };
    store.close().await;
    tell(frame, &args.file, &done, missing)?;
    if missing == 0 {
        return Ok(());
    }
    let text = format!("the files of {} are not there", counted(missing, "upload"));
    Err(Failure::new(exit::INCOMPLETE, Error::invalid(text))
        .next("export again with --uploads DIR, import with the same"))
}

/// A file that is no export, or does not fit together, failed a verification.
fn judged(e: Error, path: &Path) -> Failure {
    let failure = match e.code {
        NO_EXPORT => Failure::new(exit::VERIFICATION, e),
        _ => Failure::from(e),
    };
    failure.while_doing(path.display())
}

async fn rows(store: Store, file: File, mut job: Job, subject: String) -> Result<Imported> {
    let size = file.metadata().map_or(0, |about| about.len());
    let actor = account();
    let work = move |tx: &mut Tx| {
        // Nobody came first while files were copied.
        if !is_empty(tx)? {
            return Err(Error::conflict("the store is not empty any more"));
        }
        let entry = operations::begin(tx, "import", &subject, &actor)?;
        let done = import(tx, file, size, &mut job)?;
        job.check()?;
        let detail = serde_json::to_value(&done).map_err(Error::internal)?;
        operations::end(tx, &entry, operations::Outcome::Done, &detail)?;
        tx.access_changed()?;
        Ok(done)
    };
    store.fill(work).await
}

/// The same import into a store of its own, which is gone afterwards.
async fn check(frame: &Frame, file: File, path: &Path) -> Outcome {
    let scratch = Scratch::create(None)?;
    let place = Location::Sqlite(scratch.path().join("scratch.db"));
    let store = Store::open(&place, Schema::Create).await?;
    let done = rows(store, file, frame.job(), path.display().to_string()).await;
    let done = done.map_err(|e| judged(e, path))?;
    tell(frame, path, &done, 0)
}

fn tell(frame: &Frame, path: &Path, done: &Imported, missing: u64) -> Outcome {
    let mut json = serde_json::to_value(done).map_err(Error::internal)?;
    json["file"] = json!(path.display().to_string());
    json["missing"] = json!(missing);
    let mut human = format!(
        "{}: {}, {}, {}\n",
        counted(done.rows, "row"),
        counted_as(done.users, "person or bot", "people and bots"),
        counted(done.messages, "message"),
        counted(done.uploads, "upload")
    );
    if done.credentials > 0 {
        human += &format!(
            "left out: {}, nothing but a credential\n",
            counted(done.credentials, "row")
        );
    }
    human += "people sign in again, bots get new tokens";
    Ok(frame.mode.one(&json, &done.rows.to_string(), &human)?)
}

/// Stores each file of the folder under the name that the row of its upload will have.
async fn files(frame: &Frame, blobs: &Blobs, folder: &Path) -> Outcome {
    let told = |e| Failure::file("read", folder, e);
    let mut job = frame.job();
    job.begin("files", 0, "")?;
    for entry in std::fs::read_dir(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        let id = entry.file_name().to_string_lossy().into_owned();
        if !id.starts_with("upl_") {
            continue;
        }
        let size = entry.metadata().map_err(told)?.len();
        let name = object_of(&id);
        match blobs.size(&name).await {
            Ok(there) if there == size => {}
            Ok(_) => {
                blobs.remove(&name).await?;
                store(blobs, &entry.path(), &name).await?;
            }
            Err(e) if e.kind == Kind::NotFound => store(blobs, &entry.path(), &name).await?,
            Err(e) => return Err(e.into()),
        }
        job.add(1, &id)?;
    }
    Ok(())
}

async fn store(blobs: &Blobs, path: &Path, name: &str) -> Outcome {
    use std::io::Read;
    let told = |e| Failure::file("read", path, e);
    let mut file = File::open(path).map_err(told)?;
    let mut draft = blobs.draft().await?;
    loop {
        let mut block = vec![0; 128 << 10];
        let read = file.read(&mut block).map_err(told)?;
        if read == 0 {
            break;
        }
        block.truncate(read);
        draft.write(Bytes::from(block)).await?;
    }
    Ok(blobs.keep(draft, name, "application/octet-stream").await?)
}
