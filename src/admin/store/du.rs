//! `store du`: what takes the room. The database by table; messages and uploads by workspace, channel, person, type, age.

use serde_json::json;

use crate::admin::frame::{Column, Frame, Mode, Outcome, Row};
use crate::model::{Error, counted, grouped, safe, sized};
use crate::store::check::Blobbed;
use crate::store::upkeep::TableSize;
use crate::store::usage::{Share, Usage};
use crate::store::{Schema, Size, check, upkeep, usage};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// How many workspaces, channels, people, types and tables to show, largest first
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    top: u32,
    /// Leave out the search for files that belong to nothing, which goes through all of them
    #[arg(long)]
    no_orphans: bool,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let mut job = frame.job();
    job.begin("steps", 3, "database")?;
    let size = upkeep::size(&frame.location).await?;
    let mut tables = upkeep::tables(&frame.location).await?;
    tables.truncate(args.top as usize);
    job.step(1, "messages and uploads")?;
    let top = i64::from(args.top);
    let used = store.read(move |tx| usage::usage(tx, top)).await?;
    job.step(2, "files")?;
    let files = if args.no_orphans {
        None
    } else {
        let blobs = frame.blobs().await?;
        Some(check::blobs(&store, &blobs, &mut job).await?)
    };
    job.step(3, "done")?;
    drop(job);
    store.close().await;
    show(frame, size, &tables, &used, files.as_ref())
}

fn show(frame: &Frame, size: Size, tables: &[TableSize], used: &Usage, files: Option<&Blobbed>) -> Outcome {
    let mut json = serde_json::to_value(used).map_err(Error::internal)?;
    json["store"] = json!(frame.location.to_string());
    json["database"] = json!({ "bytes": size.database, "free": size.free, "wal": size.wal, "tables": tables });
    json["orphans"] = files.map_or(json!(null), |f| json!({ "files": f.orphans, "bytes": f.orphan_bytes }));
    json["missing"] = files.map_or(json!(null), |f| json!(f.missing));
    let total = size.database + size.wal + used.total.upload_bytes.max(0) as u64;
    match frame.mode {
        Mode::Human => human(size, tables, used, files),
        mode => Ok(mode.one(&json, &total.to_string(), "")?),
    }
}

fn human(size: Size, tables: &[TableSize], used: &Usage, files: Option<&Blobbed>) -> Outcome {
    let mut head = format!("database   {}", sized(size.database));
    if size.free > 0 {
        head += &format!(", {} of it free", sized(size.free));
    }
    if size.wal > 0 {
        head += &format!(", and {} not yet written into it", sized(size.wal));
    }
    head += &format!(
        "\nmessages   {}, {} of text\nuploads    {}, {}",
        grouped(used.total.messages),
        sized(used.total.message_bytes),
        grouped(used.total.uploads),
        sized(used.total.upload_bytes)
    );
    if used.unused.uploads > 0 {
        head += &format!(
            "; {} shown by no message, {}",
            grouped(used.unused.uploads),
            sized(used.unused.upload_bytes)
        );
    }
    if let Some(files) = files {
        head += &format!(
            "\norphans    {}, {}",
            counted(files.orphans, "file"),
            sized(files.orphan_bytes)
        );
        if files.missing > 0 {
            head += &format!(
                "\nmissing    the files of {}; see clickclack store check",
                counted(files.missing, "upload")
            );
        }
    }
    Mode::Human.one(&(), "", &head)?;
    let parts: [(&str, &[Share]); 5] = [
        ("workspaces", &used.workspaces),
        ("channels", &used.channels),
        ("people", &used.people),
        ("types", &used.types),
        ("ages", &used.ages),
    ];
    for (title, shares) in parts.into_iter().filter(|(_, shares)| !shares.is_empty()) {
        Mode::Human.one(&(), "", &format!("\n{title}"))?;
        Mode::Human.list(shares)?;
    }
    Mode::Human.one(&(), "", "\ntables with their indexes")?;
    Ok(Mode::Human.list(tables)?)
}

impl Row for Share {
    const COLUMNS: &'static [Column] = &[
        Column::number("MESSAGES"),
        Column::number("TEXT"),
        Column::number("UPLOADS"),
        Column::number("BYTES"),
        Column::id("ID"),
        Column::text("NAME"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            grouped(self.messages),
            sized(self.message_bytes),
            grouped(self.uploads),
            sized(self.upload_bytes),
            self.id.clone(),
            safe(&self.name).into_owned(),
        ]
    }

    fn plain(&self) -> String {
        self.id.clone()
    }
}

impl Row for TableSize {
    const COLUMNS: &'static [Column] = &[Column::number("BYTES"), Column::id("TABLE")];

    fn cells(&self) -> Vec<String> {
        vec![sized(self.bytes), self.table.clone()]
    }

    fn plain(&self) -> String {
        self.table.clone()
    }
}
