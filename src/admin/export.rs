//! `export`: the rows of the store as one JSON object, to a file or to standard output; on request the files of uploads.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use futures_util::StreamExt;
use serde_json::json;

use crate::admin::frame::{Failure, Frame, Mode, Outcome, exit, naming, refuse_special};
use crate::model::{Error, Kind, Result, UserId, counted};
use crate::store::blobs::Blobs;
use crate::store::export::{Exported, LEFT_OUT, export};
use crate::store::file::NewFile;
use crate::store::{Job, Schema, Store, Tx, params};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// File to write, readable by this user only; a file of that name is replaced once the new one is whole. - is standard
    /// output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: String,
    /// Only what is of one person (id, handle or e-mail address): their account, what they wrote, made and uploaded
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Also write the files of the exported uploads into this folder, each under its id
    #[arg(long, value_name = "DIR")]
    uploads: Option<PathBuf>,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let to_stdout = args.out == "-";
    if !to_stdout {
        refuse_special(Path::new(&args.out))?;
    }
    let store = frame.open(Schema::Current).await?;
    let person = naming::some_user(&store, &args.user).await?.map(|user| user.id);
    let done = if to_stdout {
        // Rows and a bar on one terminal would be in each other's way.
        let job = if std::io::stdout().is_terminal() {
            frame.quiet_job()
        } else {
            frame.job()
        };
        written(&store, person.clone(), std::io::stdout(), job).await?.0
    } else {
        into_file(frame, &store, person.clone(), Path::new(&args.out)).await?
    };
    let files = match &args.uploads {
        Some(folder) => Some(files(frame, &store, person, folder).await?),
        None => None,
    };
    store.close().await;
    for (name, why) in LEFT_OUT {
        frame.note(&format!("left out: {name} ({why})"));
    }
    frame.note("credentials of any kind are not in it");
    let json = json!({
        "store": frame.location.to_string(), "out": args.out, "tables": done.tables, "rows": done.rows,
        "files": files.as_ref().map(|f| f.written), "missing": files.as_ref().map(|f| &f.missing),
    });
    match frame.mode {
        _ if to_stdout => {}
        Mode::Human => frame.note(&format!(
            "exported {} of {} to {}",
            counted(done.rows, "row"),
            counted(done.tables, "table"),
            args.out
        )),
        mode => mode.one(&json, &args.out, "")?,
    }
    match files.map(|f| f.missing).filter(|missing| !missing.is_empty()) {
        None => Ok(()),
        Some(missing) => {
            missing
                .iter()
                .for_each(|id| frame.note(&format!("missing: the file of {id}")));
            let text = format!("the files of {} are missing", counted(missing.len(), "upload"));
            Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)).next("clickclack store check --only uploads"))
        }
    }
}

async fn written<W: Write + Send + 'static>(
    store: &Store,
    person: Option<UserId>,
    out: W,
    mut job: Job,
) -> Result<(Exported, W)> {
    store
        .snapshot(move |tx| {
            let mut out = std::io::BufWriter::with_capacity(256 << 10, out);
            let done = export(tx, person.as_ref(), &mut out, &mut job)?;
            let out = out.into_inner().map_err(|e| Error::internal(e.into_error()))?;
            Ok((done, out))
        })
        .await
}

/// The old file stays until the new one is whole and on disk.
async fn into_file(frame: &Frame, store: &Store, person: Option<UserId>, path: &Path) -> Outcome<Exported> {
    let told = |e| Failure::file("write", path, e);
    let file = NewFile::create(path).map_err(told)?;
    let (done, file) = written(store, person, file, frame.job()).await?;
    file.finish().map_err(told)?;
    Ok(done)
}

#[derive(Default)]
struct Files {
    written: u64,
    missing: Vec<String>,
}

const PAGE: i64 = 200;

/// A file that is there with the right size was written by an earlier run.
async fn files(frame: &Frame, store: &Store, person: Option<UserId>, folder: &Path) -> Outcome<Files> {
    std::fs::create_dir_all(folder).map_err(|e| Failure::file("create the folder", folder, e))?;
    let blobs = frame.blobs().await?;
    let mut job = frame.job();
    let total = store
        .read(|tx| tx.one("SELECT COUNT(*) FROM uploads", &[], |r| r.take::<i64>()))
        .await?;
    job.begin("files", total as u64, "")?;
    let (mut done, mut after) = (Files::default(), String::new());
    loop {
        let (from, owner) = (after.clone(), person.clone());
        let page = store.read(move |tx| page(tx, &from, owner.as_ref())).await?;
        let Some((last, ..)) = page.last() else { return Ok(done) };
        after.clone_from(last);
        for (id, stored, size) in page {
            let path = folder.join(&id);
            if std::fs::metadata(&path).is_ok_and(|m| m.len() == size) {
                done.written += 1;
            } else {
                match copy(&blobs, &stored, size, &path).await {
                    Ok(()) => done.written += 1,
                    Err(e) if e.kind == Kind::NotFound => done.missing.push(id),
                    Err(e) => return Err(Failure::from(e).while_doing(format!("the file of {id}"))),
                }
            }
            job.add(1, "")?;
        }
    }
}

fn page(tx: &mut Tx, after: &str, owner: Option<&UserId>) -> Result<Vec<(String, String, u64)>> {
    let sql = "SELECT id, storage_path, byte_size FROM uploads WHERE id > ?1 AND (?2 = '' OR owner_id = ?2) ORDER BY id LIMIT ?3";
    let owner = owner.map_or("", |id| id.as_str());
    tx.all(sql, params![after, owner, PAGE], |r| {
        Ok((r.take()?, r.take()?, r.take::<i64>()?.max(0) as u64))
    })
}

async fn copy(blobs: &Blobs, stored: &str, size: u64, path: &Path) -> Result<()> {
    let mut chunks = blobs.read(stored, 0, size).await?;
    let mut file = NewFile::create(path).map_err(Error::internal)?;
    while let Some(chunk) = chunks.next().await {
        file.write_all(&chunk.map_err(Error::internal)?)
            .map_err(Error::internal)?;
    }
    file.finish().map(drop).map_err(Error::internal)
}
