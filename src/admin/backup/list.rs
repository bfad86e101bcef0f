//! `backup list DIR`: the backups in a folder, the newest first. Reads their manifests; `verify` reads all of one.

use std::path::PathBuf;

use serde::Serialize;

use super::failure;
use crate::admin::frame::{Column, Frame, Outcome, Row, when};
use crate::model::{Time, sized};
use crate::store::Location;
use crate::store::backup::{self, Listed, Place};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Folder to look into
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

#[derive(Serialize)]
pub struct Line {
    pub file: String,
    taken_at: Option<Time>,
    kind: &'static str,
    bytes: u64,
    messages: u64,
    uploads: u64,
    /// What is wrong with it, as far as its beginning shows.
    error: Option<String>,
}

impl From<Listed> for Line {
    fn from(listed: Listed) -> Line {
        let found = listed.found.as_ref();
        Line {
            file: listed.name,
            taken_at: found.ok().map(|b| b.taken_at),
            kind: found.map_or("damaged", |b| b.kind),
            bytes: listed.bytes,
            messages: found.map_or(0, |b| b.messages),
            uploads: found.map_or(0, |b| b.uploads.map_or(0, |u| u.objects)),
            error: listed.found.err(),
        }
    }
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::id("FILE"),
        Column::id("AS OF"),
        Column::text("KIND"),
        Column::number("SIZE"),
        Column::number("MESSAGES"),
        Column::number("UPLOADS"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.file.clone(),
            when(self.taken_at),
            self.kind.into(),
            sized(self.bytes),
            self.messages.to_string(),
            self.uploads.to_string(),
        ]
    }

    fn plain(&self) -> String {
        self.file.clone()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let found = backup::list(args.dir.clone())
        .await
        .map_err(|e| failure(&Place::File(args.dir.clone()), e))?;
    // The folder of the data may be asked for too: the store in it is no copy of itself.
    let store = match &frame.location {
        Location::Sqlite(path) => path.canonicalize().ok(),
        Location::Postgres(_) => None,
    };
    let own = |name: &str| store.is_some() && args.dir.join(name).canonicalize().ok() == store;
    let found = found.into_iter().filter(|listed| !own(&listed.name));
    let lines: Vec<Line> = found.map(Line::from).collect();
    Ok(frame.mode.list(&lines)?)
}
