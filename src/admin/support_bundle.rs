//! `support-bundle`: what helps others to help, in one tar file. It says before what it will hold: nothing that people
//! wrote, no name of theirs, no secret.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::admin::config::show::Line;
use crate::admin::frame::{Column, DryRun, Failure, Frame, Outcome, Row, refuse_special};
use crate::admin::{doctor, local};
use crate::model::{Error, Result, Time, safe};
use crate::shell::version;
use crate::store::file::NewFile;
use crate::store::{Schema, Store, Tx, migrate, operations, transfer, upkeep};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The tar file to write, readable by this user only
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    out: Option<PathBuf>,
    /// Add the end of this file, where the server's log goes, as it is
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    #[command(flatten)]
    dry: DryRun,
}

/// Of a log.
const TAIL: u64 = 1 << 20;
const METRICS: Duration = Duration::from_secs(3);

#[derive(serde::Serialize)]
struct Part {
    name: &'static str,
    holds: &'static str,
}

const PARTS: &[Part] = &[
    Part {
        name: "version.json",
        holds: "version and commit of this program, the operating system",
    },
    Part {
        name: "config.json",
        holds: "every setting with its origin, secrets and passwords as ***",
    },
    Part {
        name: "doctor.json",
        holds: "what clickclack doctor says",
    },
    Part {
        name: "migrations.json",
        holds: "migrations of the schema, applied and pending",
    },
    Part {
        name: "store.json",
        holds: "sizes and numbers of rows of all tables",
    },
    Part {
        name: "operations.json",
        holds: "the last 50 backups, restores, imports and moves: when, how, names of files",
    },
    Part {
        name: "metrics.txt",
        holds: "the metrics of the running server, when it answers them",
    },
];
const LOG: Part = Part {
    name: "log.txt",
    holds: "the last 1 MiB of the file that --log names, as it is: look through it before you hand it on",
};

impl Row for &Part {
    const COLUMNS: &'static [Column] = &[Column::id("FILE"), Column::text("HOLDS")];

    fn cells(&self) -> Vec<String> {
        vec![self.name.into(), self.holds.into()]
    }

    fn plain(&self) -> String {
        self.name.into()
    }
}

pub async fn run(
    frame: &Frame,
    settings: &doctor::Settings,
    config: std::result::Result<Vec<Line>, String>,
    args: Args,
) -> Outcome {
    let parts: Vec<&Part> = PARTS.iter().chain(args.log.is_some().then_some(&LOG)).collect();
    let Some(out) = args.out.as_deref().filter(|_| !args.dry.dry_run) else {
        return Ok(frame.mode.list(&parts)?);
    };
    // Before anything is read, so that a wrong name costs nothing.
    let log = args.log.as_deref().map(tail).transpose()?;
    for part in &parts {
        frame.note(&format!("{:<16} {}", part.name, part.holds));
    }
    let beside = if log.is_some() { "beside the log " } else { "" };
    frame.note(&format!("{beside}it holds nothing that people wrote, and no secret"));
    refuse_special(out)?;
    if out.exists() {
        let text = format!("output file already exists: {}", out.display());
        return Err(Failure::from(Error::conflict(text)).next("--out with another name"));
    }
    let mut job = frame.job();
    let doctored = doctor::examined(frame, settings, &[], false, &mut job).await?;
    drop(job);
    let store = Store::open(&frame.location, Schema::Current).await;
    let texts = vec![
        pretty(&about())?,
        pretty(&config.map_or_else(|fault| json!({ "error": fault }), |lines| json!(lines)))?,
        pretty(&json!({ "items": doctored }))?,
        pretty(&migrations(frame).await)?,
        pretty(&sizes(frame, &store).await)?,
        pretty(&journal(&store).await)?,
        metrics(settings).await,
    ];
    let bytes = write(out, &parts, texts.into_iter().chain(log).collect())?;
    let json = json!({ "out": out.display().to_string(), "bytes": bytes, "parts": parts });
    let shown = out.display().to_string();
    Ok(frame.mode.one(&json, &shown, &format!("wrote {}", safe(&shown)))?)
}

fn pretty(value: &Value) -> Outcome<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(value).map_err(Error::internal)?)
}

fn about() -> Value {
    json!({
        "version": version::VERSION, "commit": version::COMMIT, "date": version::DATE, "made_at": Time::now(),
        "os": std::env::consts::OS, "arch": std::env::consts::ARCH,
    })
}

async fn migrations(frame: &Frame) -> Value {
    match migrate::status(&frame.location).await {
        Ok(all) => all
            .iter()
            .map(|e| json!({ "name": e.name, "state": e.state.as_str(), "applied_at": e.applied_at }))
            .collect(),
        Err(e) => json!({ "error": e.chain() }),
    }
}

/// What could not be found out stands there as an error: a bundle is made when something is wrong.
async fn sizes(frame: &Frame, store: &Result<Store>) -> Value {
    let told = |e: Error| json!({ "error": e.chain() });
    let tables = upkeep::tables(&frame.location)
        .await
        .map_or_else(told, |tables| json!(tables));
    let size = upkeep::size(&frame.location).await;
    let size = size.map_or_else(told, |s| json!({ "bytes": s.database, "free": s.free, "wal": s.wal }));
    let rows = match store {
        Ok(store) => store.read(transfer::counts).await.map_or_else(told, |counts| {
            counts
                .into_iter()
                .map(|(table, n)| (table.to_owned(), json!(n)))
                .collect()
        }),
        Err(e) => json!({ "error": e.chain() }),
    };
    json!({ "store": frame.location.to_string(), "size": size, "tables": tables, "rows": rows })
}

async fn journal(store: &Result<Store>) -> Value {
    let read = match store {
        Ok(store) => store.read(|tx: &mut Tx| operations::list(tx, "", 50)).await,
        Err(e) => return json!({ "error": e.chain() }),
    };
    let line = |op: &operations::Operation| {
        json!({
            "kind": op.kind, "subject": op.subject, "outcome": op.outcome.as_str(), "started_at": op.started_at,
            "ended_at": op.ended_at, "detail": op.detail,
        })
    };
    read.map_or_else(|e| json!({ "error": e.chain() }), |all| all.iter().map(line).collect())
}

async fn metrics(settings: &doctor::Settings) -> Vec<u8> {
    let there = local::reachable(&settings.addr);
    match local::get(&there, "/metrics", METRICS).await {
        Ok(answer) => answer,
        Err(e) => format!("the server does not answer: {e}\n").into(),
    }
}

fn tail(path: &Path) -> Outcome<Vec<u8>> {
    let told = |e| Failure::file("read", path, e);
    let mut file = File::open(path).map_err(told)?;
    let length = file.metadata().map_err(told)?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).map_err(told)?;
    let mut end = Vec::new();
    file.take(TAIL).read_to_end(&mut end).map_err(told)?;
    Ok(end)
}

fn write(out: &Path, parts: &[&Part], texts: Vec<Vec<u8>>) -> Outcome<u64> {
    let told = |e| Failure::file("write", out, e);
    let mut tar = tar::Builder::new(NewFile::create(out).map_err(told)?);
    for (part, text) in parts.iter().zip(texts) {
        let mut head = tar::Header::new_gnu();
        head.set_size(text.len() as u64);
        head.set_mode(0o600);
        head.set_mtime(Time::now().millis() / 1000);
        let name = format!("clickclack-support/{}", part.name);
        tar.append_data(&mut head, name, text.as_slice()).map_err(told)?;
    }
    tar.into_inner().and_then(NewFile::finish).map_err(told)
}
