//! Packs a store into an archive: all rows from one snapshot, then the bytes of the uploads that those rows name. The
//! snapshot ends with the rows, so that a long copy of files holds back nobody's checkpoint.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};

use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::format::{
    Amount, ColumnEntry, End, FORMAT, LeftOut, Manifest, Missing, NAMED, PART, Part, TableEntry, VERSION, is_upload_id,
};
use super::rows;
use super::source::Stream;
use super::write::Writer;
use crate::model::{Error, Kind, Result, Time};
use crate::store::blobs::Blobs;
use crate::store::tables::{self, BESIDE, Class, KEPT, TRANSIENT, Table, Value};
use crate::store::{Engine, Job, Store, Tx, log, migrate, params};

/// Rows read at once.
const PAGE: i64 = 500;
/// zstd's own default: past it, backups take longer than the disk needs.
const LEVEL: i32 = 3;

/// What was packed.
#[derive(Clone, Debug, Serialize)]
pub struct Packed {
    pub manifest: Manifest,
    pub end: End,
    /// Size of the archive; 0 until it is written.
    pub bytes: u64,
}

/// On a thread that may block; `runtime` brings the bytes of uploads.
pub fn pack<W: Write>(store: &Store, blobs: &Blobs, out: W, job: &mut Job, runtime: &Handle) -> Result<(W, Packed)> {
    let mut spool = Spool::new()?;
    let (mut writer, manifest) = store.snapshot_here(|tx| {
        let manifest = manifest(tx)?;
        job.begin("rows", manifest.rows(), "")?;
        let mut writer = Writer::begin(out, &manifest).map_err(failed)?;
        for table in KEPT {
            pack_table(tx, table, &mut writer, &mut spool, job)?;
        }
        Ok((writer, manifest))
    })?;
    let mut end = End {
        rows: manifest.rows(),
        ..End::default()
    };
    job.begin("bytes", manifest.uploads.bytes, "uploads")?;
    for upload in spool.read()? {
        let upload = upload?;
        match open(store, blobs, &upload, runtime)? {
            Found::Bytes(bytes) => {
                let part = Part::Upload(upload.id.clone());
                writer.stream(&part, upload.size, bytes).map_err(failed)?;
                end.uploads.objects += 1;
                end.uploads.bytes += upload.size;
            }
            Found::Deleted => end.deleted_meanwhile += 1,
            Found::Missing(why) => {
                end.missing_count += 1;
                if end.missing.len() < NAMED {
                    end.missing.push(Missing { upload: upload.id, why });
                }
            }
        }
        job.add(upload.size, "uploads")?;
    }
    end.complete = end.missing_count == 0;
    let out = writer.end(&end).map_err(failed)?;
    Ok((
        out,
        Packed {
            manifest,
            end,
            bytes: 0,
        },
    ))
}

/// Writing failed; the disk's own words say why.
fn failed(e: io::Error) -> Error {
    let kind = match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            return Error::invalid("there is not enough room for the backup; nothing was left there").because(e);
        }
        _ => Kind::Invalid,
    };
    Error::new(
        kind,
        format!("the backup cannot be written: {e}; nothing was left there"),
    )
    .because(e)
}

fn manifest(tx: &mut Tx) -> Result<Manifest> {
    let entry = |table: &'static Table, tx: &mut Tx| {
        let columns = table.columns.iter().map(|c| ColumnEntry {
            name: c.name.to_owned(),
            kind: c.kind.as_str().to_owned(),
        });
        Ok(TableEntry {
            name: table.name.to_owned(),
            rows: tables::count(tx, table)?,
            columns: columns.collect(),
        })
    };
    let tables = KEPT.iter().map(|table| entry(table, tx)).collect::<Result<_>>()?;
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads";
    let (objects, bytes) = tx.one(sql, &[], |r| Ok((r.take::<i64>()?, r.take::<i64>()?)))?;
    let left_out = TRANSIENT
        .iter()
        .chain(BESIDE)
        .filter(|other| other.class != Class::Kept);
    Ok(Manifest {
        format: FORMAT.into(),
        format_version: VERSION,
        written_by: format!("clickclack {}", env!("CARGO_PKG_VERSION")),
        engine: match tx.engine() {
            Engine::Sqlite => "sqlite".into(),
            Engine::Postgres => "postgres".into(),
        },
        taken_at: tx.now(),
        cursor: log::clock(tx)?.to_string(),
        newest_message_at: newest_message(tx)?,
        migrations: migrate::applied(tx)?,
        tables,
        uploads: Amount {
            objects: objects as u64,
            bytes: bytes as u64,
        },
        left_out: left_out
            .map(|other| LeftOut {
                name: other.name.into(),
                class: if other.class == Class::Secret {
                    "secret"
                } else {
                    "transient"
                }
                .into(),
                why: other.why.into(),
            })
            .collect(),
    })
}

/// By arrival, which the index on `number` answers at once; rows without a number are few.
pub fn newest_message(tx: &mut Tx) -> Result<Option<Time>> {
    tx.one(
        "SELECT MAX(created_at) FROM (
             SELECT created_at FROM (SELECT created_at FROM messages WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1) a
             UNION ALL SELECT created_at FROM messages WHERE number IS NULL) b",
        params![],
        |r| r.take(),
    )
}

fn pack_table<W: Write>(
    tx: &mut Tx,
    table: &'static Table,
    writer: &mut Writer<W>,
    spool: &mut Spool,
    job: &mut Job,
) -> Result<()> {
    let kinds: Vec<_> = table.columns.iter().map(|c| c.kind).collect();
    let mut lines = Vec::with_capacity(PART + PART / 4);
    let mut parts = 0;
    let mut after: Option<Vec<Value>> = None;
    loop {
        let page = tables::page(tx, table, after.as_deref(), PAGE)?;
        for row in &page {
            rows::encode(&kinds, row, &mut lines).map_err(Error::internal)?;
        }
        if table.name == "uploads" {
            page.iter().try_for_each(|row| spool.add(table, row))?;
        }
        let last = (page.len() as i64) < PAGE;
        if lines.len() >= PART || last && !lines.is_empty() {
            parts += 1;
            let packed = zstd::bulk::compress(&lines, LEVEL).map_err(failed)?;
            writer
                .whole(&Part::Rows(table.name.into(), parts), &packed)
                .map_err(failed)?;
            lines.clear();
        }
        if !page.is_empty() {
            job.add(page.len() as u64, table.name)?;
        }
        if last {
            return Ok(());
        }
        after = page.last().map(|row| table.key_of(row));
    }
}

/// What the uploads table names, kept on disk until the snapshot is over.
struct Spool(BufWriter<File>);

#[derive(Serialize, Deserialize)]
struct Upload {
    id: String,
    path: String,
    size: u64,
}

impl Spool {
    fn new() -> Result<Spool> {
        let file = tempfile::tempfile().map_err(spool_failed)?;
        Ok(Spool(BufWriter::new(file)))
    }

    fn add(&mut self, table: &Table, row: &[Value]) -> Result<()> {
        let cell = |name| table.position(name).map(|at| &row[at]);
        let (Some(Value::Text(id)), Some(Value::Text(path)), Some(Value::Int(size))) =
            (cell("id"), cell("storage_path"), cell("byte_size"))
        else {
            return Err(Error::internal("an upload without id, path or size"));
        };
        let upload = Upload {
            id: id.clone(),
            path: path.clone(),
            size: *size as u64,
        };
        serde_json::to_writer(&mut self.0, &upload).map_err(Error::internal)?;
        self.0.write_all(b"\n").map_err(spool_failed)
    }

    fn read(self) -> Result<impl Iterator<Item = Result<Upload>>> {
        let mut file = self.0.into_inner().map_err(|e| spool_failed(e.into_error()))?;
        file.rewind().map_err(spool_failed)?;
        let lines = BufReader::new(file).lines();
        Ok(lines.map(|line| serde_json::from_str(&line.map_err(spool_failed)?).map_err(Error::internal)))
    }
}

fn spool_failed(e: io::Error) -> Error {
    Error::invalid(format!("the system's folder for temporary files cannot be used: {e}")).because(e)
}

enum Found {
    Bytes(Stream),
    /// Its row went while the backup ran.
    Deleted,
    Missing(String),
}

fn open(store: &Store, blobs: &Blobs, upload: &Upload, runtime: &Handle) -> Result<Found> {
    if !is_upload_id(&upload.id) {
        return Ok(Found::Missing("its id cannot stand in an archive".into()));
    }
    let opened = runtime.block_on(blobs.read(&upload.path, 0, upload.size));
    let why = match opened {
        Ok(chunks) => {
            return Ok(Found::Bytes(Stream::new(chunks, runtime)));
        }
        Err(e) if matches!(e.kind, Kind::NotFound | Kind::Internal) => e,
        Err(e) => return Err(e),
    };
    let id = upload.id.clone();
    let sql = "SELECT 1 FROM uploads WHERE id = ?1";
    if runtime.block_on(store.read(move |tx| tx.exists(sql, params![&id])))? {
        let why = if why.kind == Kind::NotFound {
            "its bytes are gone".into()
        } else {
            why.chain()
        };
        Ok(Found::Missing(why))
    } else {
        Ok(Found::Deleted)
    }
}
