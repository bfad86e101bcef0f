//! Uploads and their bytes, both ways: rows whose object is missing or of another size, objects that no row knows. Goes
//! through either side page by page.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use futures_util::{StreamExt, stream};

use super::Found;
use crate::model::{Error, Kind, Result};
use crate::store::blobs::Blobs;
use crate::store::{Job, Store, Tx, params};

const PAGE: i64 = 500;
/// Asked for at once: what a bucket answers in good time, and a disk in its turn.
const AT_ONCE: usize = 16;

/// What is out of step.
#[derive(Debug, Default)]
pub struct Blobbed {
    pub found: Found,
    pub missing: u64,
    pub orphans: u64,
    pub orphan_bytes: u64,
}

struct Row {
    id: String,
    path: String,
    size: u64,
}

pub async fn blobs(store: &Store, blobs: &Blobs, job: &mut Job) -> Result<Blobbed> {
    let mut told = Blobbed::default();
    rows(store, blobs, job, &mut told).await?;
    objects(store, blobs, job, &mut told).await?;
    Ok(told)
}

/// How many uploads lack their bytes, or have others.
pub async fn missing(store: &Store, blobs: &Blobs, job: &mut Job) -> Result<u64> {
    let mut told = Blobbed::default();
    rows(store, blobs, job, &mut told).await?;
    Ok(told.missing)
}

/// Every row has its object.
async fn rows(store: &Store, blobs: &Blobs, job: &mut Job, told: &mut Blobbed) -> Result<()> {
    let mut after = String::new();
    loop {
        job.check()?;
        let from = after.clone();
        let page = store.read(move |tx| page_of_rows(tx, &from)).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        let mut sizes = stream::iter(page)
            .map(|row| async move { (blobs.size(&row.path).await, row) })
            .buffered(AT_ONCE);
        while let Some((size, row)) = sizes.next().await {
            told.found.examined += 1;
            match size {
                Ok(size) if size == row.size => {}
                Ok(size) => {
                    told.missing += 1;
                    let text = format!("its object {} has {size} bytes, not {}", row.path, row.size);
                    told.found.problem(row.id, text);
                }
                // A row that was swept a moment ago takes its object along.
                Err(e) if e.kind == Kind::NotFound => {
                    let id = row.id.clone();
                    if store.read(move |tx| is_there(tx, &id)).await? {
                        told.missing += 1;
                        told.found
                            .problem(row.id, format!("its object {} is missing", row.path));
                    }
                }
                Err(e) => return Err(e),
            }
        }
    }
}

fn page_of_rows(tx: &mut Tx, after: &str) -> Result<Vec<Row>> {
    let sql = "SELECT id, storage_path, byte_size FROM uploads WHERE id > ?1 ORDER BY id LIMIT ?2";
    tx.all(sql, params![after, PAGE], |r| {
        Ok(Row {
            id: r.take()?,
            path: r.take()?,
            size: r.take::<i64>()?.max(0) as u64,
        })
    })
}

fn is_there(tx: &mut Tx, id: &str) -> Result<bool> {
    tx.exists("SELECT 1 FROM uploads WHERE id = ?1", params![id])
}

async fn objects(store: &Store, blobs: &Blobs, job: &mut Job, told: &mut Blobbed) -> Result<()> {
    orphans(store, blobs, job, |name, size| {
        told.orphans += 1;
        told.orphan_bytes += size;
        let text = format!("an object of {size} bytes that belongs to no upload");
        told.found.problem(name, text);
    })
    .await
}

/// Every object belongs to something: its name is in the store before its first byte is. So one that no row knows after
/// it was listed is an orphan, unless it was removed meanwhile. Gives each with its size in bytes.
pub async fn orphans(store: &Store, blobs: &Blobs, job: &mut Job, mut each: impl FnMut(String, u64)) -> Result<()> {
    let known = known(store).await?;
    let mut listing = blobs.list();
    while let Some(mut page) = listing.next().await? {
        job.check()?;
        page.retain(|name| !known.contains(&hash(name)));
        for name in unknown(store, page).await? {
            match blobs.size(&name).await {
                Ok(size) => each(name, size),
                Err(e) if e.kind == Kind::NotFound => {}
                Err(e) => return Err(e),
            }
        }
    }
    Ok(())
}

/// Of these names of objects those that belong to nothing now.
pub async fn unknown(store: &Store, mut names: Vec<String>) -> Result<Vec<String>> {
    if !names.is_empty() {
        let list = serde_json::to_string(&names).map_err(Error::internal)?;
        let found = store.read(move |tx| still_known(tx, &list)).await?;
        names.retain(|name| !found.contains(name));
    }
    Ok(names)
}

macro_rules! paths {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.storage_path FROM (SELECT id, storage_path FROM uploads
             UNION ALL SELECT id, storage_path FROM upload_quota_reservations
             UNION ALL SELECT id, storage_path FROM pending_upload_cleanups) p WHERE ",
            $rest
        )
    };
}

/// Names that uploads, those on their way in, or the queue of removals know: as hashes, eight bytes each instead of the
/// names of a million files.
async fn known(store: &Store) -> Result<HashSet<u64>> {
    let mut known = HashSet::new();
    let mut after = String::new();
    loop {
        let from = after.clone();
        let sql = paths!("p.id > ?1 ORDER BY p.id LIMIT ?2");
        let page = store
            .read(move |tx| {
                tx.all(sql, params![&from, 10 * PAGE], |r| {
                    Ok((r.take::<String>()?, hash(&r.take::<String>()?)))
                })
            })
            .await?;
        let Some((last, _)) = page.last() else { return Ok(known) };
        after.clone_from(last);
        known.extend(page.iter().map(|(_, hash)| *hash));
    }
}

fn hash(name: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(name)
}

fn still_known(tx: &mut Tx, list: &str) -> Result<HashSet<String>> {
    let sql = paths!("p.storage_path IN (SELECT value FROM json_each(?1))");
    let names = tx.all(sql, params![list], |r| {
        r.take::<String>()?;
        r.take()
    })?;
    Ok(names.into_iter().collect())
}
