//! `store move`: everything in one store into another, on either engine, while people go on writing until the last pass. With
//! `--uploads` the bytes of uploads go to another place as well: before the rows, so that the new store never names a file
//! that is not there, and once more after them for what came meanwhile.

use serde::Serialize;
use serde_json::json;

use crate::admin::frame::{DryRun, Failure, Frame, Outcome, SevereFlags, account, exit, location};
use crate::admin::upload::relocate::{self, Tally};
use crate::chat::search;
use crate::model::{Error, Time, counted, counted_as, grouped, sized};
use crate::store::backup::restore::{self, Held};
use crate::store::blobs::{BlobPlace, Blobs};
use crate::store::transfer::{self, DIFFERENT, Proof};
use crate::store::{Job, Location, Schema, Store};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The store to move: sqlite://PATH, a plain path, postgres://…, or env:NAME for what a variable says
    #[arg(value_name = "FROM")]
    from: String,
    /// Where it goes; created when it is missing
    #[arg(value_name = "TO")]
    to: String,
    /// Copy the files of uploads as well: to a folder, file:///PATH, s3://BUCKET[/PREFIX] or r2://BUCKET[/PREFIX]
    #[arg(long, value_name = "URL")]
    pub uploads: Option<String>,
    #[command(flatten)]
    dry: DryRun,
    #[command(flatten)]
    severe: SevereFlags,
}

fn is_same(one: &Location, other: &Location) -> bool {
    match (one, other) {
        (Location::Sqlite(a), Location::Sqlite(b)) => match (a.canonicalize(), b.canonicalize()) {
            (Ok(a), Ok(b)) => a == b,
            _ => std::path::absolute(a).ok() == std::path::absolute(b).ok(),
        },
        (a, b) => a == b,
    }
}

/// The files of uploads on their way.
struct Files {
    from: Blobs,
    to: Blobs,
    shown: String,
}

impl Files {
    /// They are where the settings say, else beside the file of the source.
    async fn open(frame: &Frame, args: &Args, source: &Location) -> Outcome<Option<Files>> {
        let Some(shown) = &args.uploads else {
            return Ok(None);
        };
        let place = frame.places.at(shown);
        let place = place.map_err(|why| Failure::usage(format!("--uploads: {why}")))?;
        let here = match (source, &frame.uploads) {
            (Location::Sqlite(path), _) if !frame.uploads_named => BlobPlace::Folder(path.with_file_name("uploads")),
            (_, Ok(here)) => here.clone(),
            (_, Err(why)) => return Err(Failure::usage(why.clone()).next("clickclack config check")),
        };
        if relocate::is_same(&here, &place) {
            return Err(Failure::usage("--uploads is where the files are already"));
        }
        let from = Blobs::open(&here).await?;
        let to = relocate::open(&from, &place, args.dry.dry_run).await?;
        let shown = shown.clone();
        Ok(Some(Files { from, to, shown }))
    }

    async fn copy(&self, store: &Store, dry: bool, job: &mut Job) -> Outcome<Tally> {
        relocate::copy(store, &self.from, &self.to, dry, job).await
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let (source, target) = (location(&args.from)?, location(&args.to)?);
    if is_same(&source, &target) {
        return Err(Failure::usage("FROM and TO are the same store"));
    }
    frame.note(&format!("from: {source}"));
    frame.note(&format!("to: {target}"));
    if !args.dry.dry_run {
        // Before this process has connections of its own there. From the first pass on no server starts on it.
        restore::refuse_in_use(target.clone()).await?;
    }
    let from = Store::open(&source, Schema::Current)
        .await
        .map_err(|e| frame.failure(e))?;
    let files = Files::open(frame, &args, &source).await?;
    if args.dry.dry_run {
        return plan(frame, &from, &target, files.as_ref()).await;
    }
    let fresh = matches!(&target, Location::Sqlite(path) if !path.exists());
    let to = Store::open(&target, Schema::Create).await?;
    if fresh {
        frame.note("created the target, with the current schema");
    }
    let resumed = to.read(transfer::unfinished).await? == Some(source.to_string());
    if resumed {
        frame.note("going on with a move that did not end");
    }
    let since = from.read(transfer::newest).await?.unwrap_or(Time(0));
    let present = restore::present(target.clone(), since).await?;
    if let Some(present) = present.filter(|present| !resumed || present.newer_messages > 0) {
        args.severe.ask(&loss(&target, &present), &target.name())?;
    }
    to.write(search::forget).await?;
    let mut tally = Tally::default();
    if let Some(files) = &files {
        tally = files.copy(&from, false, &mut frame.job()).await?;
    }
    let proofs = transfer::transfer(&from, &to, &account(), frame.job())
        .await
        .map_err(judged)?;
    if let Some(files) = &files {
        let late = files.copy(&to, false, &mut frame.job()).await?;
        tally = Tally {
            copied: tally.copied + late.copied,
            bytes: tally.bytes + late.bytes,
            ..late
        };
    }
    from.close().await;
    to.close().await;
    frame.note("both hold the same rows, by count and hash of each table");
    frame.note(&match &files {
        Some(files) => format!(
            "copied and compared {} of {}, {}: serve the new store with --uploads {}",
            grouped(tally.copied),
            counted(tally.objects, "file"),
            sized(tally.bytes),
            files.shown
        ),
        None => "upload files stay where they are: serve the new store with the same --uploads".into(),
    });
    frame.note("what is written into the old store from now on is not in the new one");
    show(frame, &target, &proofs, files.is_some().then_some(&tally))?;
    tally.told(frame)
}

fn loss(target: &Location, present: &Held) -> String {
    let (messages, people) = (present.messages as u64, present.users as u64);
    let mut text = format!(
        "Everything in {target} will be lost: {} and {}.",
        counted(messages, "message"),
        counted_as(people, "person or bot", "people and bots")
    );
    match present.newer_messages as u64 {
        0 => {}
        newer => {
            text += &format!(
                " {} newer than anything in FROM.",
                counted_as(newer, "message is", "messages are")
            )
        }
    }
    text
}

fn judged(e: Error) -> Failure {
    match e.code {
        DIFFERENT => Failure::new(exit::VERIFICATION, e).next("the same command again"),
        _ => Failure::from(e),
    }
}

#[derive(Serialize)]
struct Planned {
    table: &'static str,
    from: u64,
    to: u64,
}

/// Nothing is created for a plan.
async fn plan(frame: &Frame, from: &Store, target: &Location, files: Option<&Files>) -> Outcome {
    let here = from.read(transfer::counts).await?;
    let there = match Store::open(target, Schema::Current).await {
        Ok(to) => to.read(transfer::counts).await?,
        Err(e) if e.kind == crate::model::Kind::NotFound => Vec::new(),
        Err(e) => return Err(e.into()),
    };
    let rows = |table: &str| there.iter().find(|(name, _)| *name == table).map_or(0, |(_, n)| *n);
    let lines: Vec<_> = here
        .iter()
        .map(|(table, n)| Planned {
            table,
            from: *n,
            to: rows(table),
        })
        .collect();
    let total: u64 = lines.iter().map(|l| l.from).sum();
    let lost: u64 = lines.iter().map(|l| l.to).sum();
    let mut human = format!(
        "would move {} of {}",
        counted(total, "row"),
        counted(lines.len(), "table")
    );
    if rows("users") > 0 {
        human += &format!("; the target holds {}, which would be lost", counted(lost, "row"));
    }
    for line in lines.iter().filter(|l| l.from + l.to > 0) {
        human += &format!("\n{:>12}  {}", grouped(line.from), line.table);
    }
    let mut json = json!({ "to": target.to_string(), "would_move": total, "tables": lines });
    if let Some(files) = files {
        let tally = files.copy(from, true, &mut frame.job()).await?;
        json["uploads"] = uploads(&tally);
        let bytes = sized(tally.bytes);
        human += &format!(
            "\nwould copy {} of {} of uploads, {bytes}",
            grouped(tally.copied),
            counted(tally.objects, "file")
        );
    }
    Ok(frame.mode.one(&json, &total.to_string(), &human)?)
}

fn uploads(tally: &Tally) -> serde_json::Value {
    json!({ "objects": tally.objects, "copied": tally.copied, "bytes": tally.bytes, "missing": tally.missing })
}

fn show(frame: &Frame, target: &Location, proofs: &[Proof], files: Option<&Tally>) -> Outcome {
    let rows: u64 = proofs.iter().map(|p| p.rows).sum();
    let mut json = json!({ "to": target.to_string(), "rows": rows, "tables": proofs });
    if let Some(tally) = files {
        json["uploads"] = uploads(tally);
    }
    let text = format!("moved {} of {}", counted(rows, "row"), counted(proofs.len(), "table"));
    Ok(frame.mode.one(&json, &rows.to_string(), &text)?)
}
