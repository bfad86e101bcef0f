//! `admin upload move`: copies the bytes of all uploads to another place, local or object storage, each read back and
//! compared. Rows hold bare names, so none changes: afterwards `uploads` of the configuration names the new place. Run again,
//! it goes on where it stopped and takes what came since.

use serde_json::json;

use crate::admin::frame::{DryRun, Failure, Frame, Outcome, exit};
use crate::chat::page::{Page, Turn};
use crate::chat::uploads::listing::{self, Filter};
use crate::model::{Error, Kind, Result, counted, grouped, sized};
use crate::store::blobs::{BlobPlace, Blobs};
use crate::store::{Job, Schema, Store, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The new place: a folder, file:///PATH, s3://BUCKET[/PREFIX] or r2://BUCKET[/PREFIX]
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    pub to: String,
    #[command(flatten)]
    pub dry: DryRun,
}

const PAGE: i64 = 200;

/// How far a move is.
#[derive(Default)]
pub struct Tally {
    pub objects: u64,
    pub copied: u64,
    pub bytes: u64,
    pub missing: Vec<String>,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    if args.to.trim().is_empty() {
        return Err(Failure::usage("--to is required"));
    }
    let place = frame.places.at(&args.to);
    let place = place.map_err(|why| Failure::usage(format!("--to: {why}")))?;
    let store = frame.open(Schema::Current).await?;
    let from = frame.blobs().await?;
    if let Ok(here) = &frame.uploads
        && is_same(here, &place)
    {
        return Err(Failure::usage("--to is where the files are already"));
    }
    let to = open(&from, &place, args.dry.dry_run).await?;
    let mut job = frame.job();
    let tally = copy(&store, &from, &to, args.dry.dry_run, &mut job).await?;
    drop(job);
    store.close().await;
    report(frame, &tally, args.dry.dry_run, &args.to)
}

pub fn is_same(one: &BlobPlace, other: &BlobPlace) -> bool {
    match (one, other) {
        (BlobPlace::Folder(a), BlobPlace::Folder(b)) => a.exists() && a.canonicalize().ok() == b.canonicalize().ok(),
        (BlobPlace::Bucket(a), BlobPlace::Bucket(b)) => {
            (&a.bucket, &a.prefix, &a.endpoint) == (&b.bucket, &b.prefix, &b.endpoint)
        }
        _ => false,
    }
}

/// The new place, after making sure that both can be used; nothing is made for a dry run.
pub async fn open(from: &Blobs, place: &BlobPlace, dry: bool) -> Outcome<Blobs> {
    from.check().await?;
    let to = Blobs::open(place).await?;
    if !dry {
        if let BlobPlace::Folder(path) = place {
            std::fs::create_dir_all(path).map_err(|e| Failure::file("create the folder", path, e))?;
        }
        to.check().await?;
    }
    Ok(to)
}

/// Copies what the rows of `store` name and is not there yet.
pub async fn copy(store: &Store, from: &Blobs, to: &Blobs, dry: bool, job: &mut Job) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let total = store.read(listing::count).await?;
    job.begin("uploads", total, "copying")?;
    let mut turn = Turn::first(PAGE);
    loop {
        let page = page(store, &turn).await?;
        for line in &page.items {
            let (name, size) = (&line.object, line.upload.byte_size as u64);
            tally.objects += 1;
            match carry(from, to, name, size, &line.upload.content_type, dry).await {
                Ok(false) => {}
                Ok(true) => (tally.copied, tally.bytes) = (tally.copied + 1, tally.bytes + size),
                Err(e) if e.kind == Kind::NotFound => tally.missing.push(format!("{} {name}", line.upload.id)),
                Err(e) => return Err(Failure::from(e).while_doing(format!("copying {name} of {}", line.upload.id))),
            }
            job.step(tally.objects, "copying")?;
        }
        match page.next {
            Some(next) => turn.after = Some(next),
            None => return Ok(tally),
        }
    }
}

async fn page(store: &Store, turn: &Turn) -> Result<Page<listing::Line>> {
    let turn = turn.clone();
    store
        .read(move |tx: &mut Tx| listing::listed(tx, &Filter::default(), &turn))
        .await
}

/// Copies one object unless it is there; whether it was copied. What was written is read back and compared.
async fn carry(from: &Blobs, to: &Blobs, name: &str, size: u64, kind: &str, dry: bool) -> Result<bool> {
    match to.size(name).await {
        Ok(there) if there == size => return Ok(false),
        Ok(_) if !dry => to.remove(name).await?,
        Ok(_) => {}
        Err(e) if e.kind == Kind::NotFound => {}
        Err(e) => return Err(e),
    }
    if from.size(name).await? != size {
        return Err(Error::internal(format!(
            "{name} does not have the {size} bytes of its upload"
        )));
    }
    if dry {
        return Ok(true);
    }
    let sum = to.bring(from, name, size, kind).await?;
    if to.size(name).await? != size || sum != to.hash(name, size).await? {
        to.remove(name).await?;
        return Err(Error::internal(format!(
            "{name} reads differently in its new place; it was removed there"
        )));
    }
    Ok(true)
}

fn report(frame: &Frame, tally: &Tally, dry: bool, to: &str) -> Outcome {
    let json = json!({
        "objects": tally.objects, "copied": tally.copied, "bytes": tally.bytes, "missing": tally.missing, "dry_run": dry,
    });
    let verb = if dry { "would copy" } else { "copied and compared" };
    let line = format!(
        "{verb} {} of {}, {}",
        grouped(tally.copied),
        counted(tally.objects, "object"),
        sized(tally.bytes)
    );
    frame.mode.one(&json, &tally.copied.to_string(), &line)?;
    if !dry {
        frame.note(&format!(
            "now set uploads to {to}, restart the server, and run this again from the old place for what came meanwhile; \
             the old files are still there"
        ));
    }
    tally.told(frame)
}

impl Tally {
    /// Ends with the list of what was missing, if anything was.
    pub fn told(&self, frame: &Frame) -> Outcome {
        if self.missing.is_empty() {
            return Ok(());
        }
        for line in &self.missing {
            frame.note(&format!("missing: {line}"));
        }
        let text = match self.missing.len() {
            1 => "1 object is missing where the uploads are now".to_owned(),
            n => format!("{} are missing where the uploads are now", counted(n, "object")),
        };
        Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)).next("clickclack store check --only uploads"))
    }
}
