//! Checks of uploads: whether their place takes, gives and removes an object; whether rows and files agree; what requests
//! that broke off left behind.

use std::time::Instant;

use bytes::Bytes;
use futures_util::StreamExt;

use super::{Patient, Seen};
use crate::admin::frame::Outcome;
use crate::chat::uploads::sweep as sweeping;
use crate::model::{Error, Result, Time, counted, grouped, object_name, sized};
use crate::store::blobs::{BlobPlace, Blobs};
use crate::store::{Tx, check, params};

const PROBE: &[u8] = b"clickclack doctor";

pub(super) async fn round_trip(patient: &Patient<'_>) -> Seen {
    let place = match &patient.frame.uploads {
        Ok(place) => place,
        Err(why) => return Seen::failed(why.clone(), "clickclack config show"),
    };
    if let BlobPlace::Folder(path) = place
        && !path.is_dir()
    {
        let text = format!("the folder {} does not exist yet", path.display());
        return Seen::warning(text, "clickclack migrate creates it; or name another with --uploads");
    }
    let shown = match place {
        BlobPlace::Folder(path) => path.display().to_string(),
        BlobPlace::Bucket(bucket) => format!("{bucket:?}"),
    };
    let began = Instant::now();
    match probe(place).await {
        Ok(()) => {
            let took = began.elapsed().as_millis();
            Seen::ok(format!("{shown} stored, gave and removed an object in {took} ms"))
        }
        Err(e) => {
            let remedy = match place {
                BlobPlace::Folder(_) => "give this user the folder and room on its disk",
                BlobPlace::Bucket(_) => "check endpoint, region, key and what the key may do: clickclack config show",
            };
            Seen::failed(format!("{shown}: {}", e.chain()), remedy)
        }
    }
}

async fn probe(place: &BlobPlace) -> Result<()> {
    let blobs = Blobs::open(place).await?;
    let name = object_name();
    let mut draft = blobs.draft().await?;
    draft.write(Bytes::from_static(PROBE)).await?;
    blobs.keep(draft, &name, "text/plain").await?;
    let read = async {
        let mut chunks = blobs.read(&name, 0, PROBE.len() as u64).await?;
        let mut all = Vec::new();
        while let Some(chunk) = chunks.next().await {
            all.extend_from_slice(&chunk.map_err(Error::internal)?);
        }
        Ok::<_, Error>(all)
    };
    let read = read.await;
    blobs.remove(&name).await?;
    if read? == PROBE {
        Ok(())
    } else {
        Err(Error::internal("it gave other bytes than were stored"))
    }
}

pub(super) async fn files(patient: &Patient<'_>) -> Seen {
    let store = match patient.store().await {
        Ok(store) => store,
        Err(skipped) => return skipped,
    };
    let Ok(place) = &patient.frame.uploads else {
        return Seen::skipped("the configuration does not say where uploads are");
    };
    let mut job = patient.frame.quiet_job();
    let looked = async {
        let blobs = Blobs::open(place).await?;
        check::blobs(store, &blobs, &mut job).await
    };
    match looked.await {
        Ok(it) if it.missing > 0 => Seen::failed(
            format!(
                "the files of {} of {} are missing or cut off",
                grouped(it.missing),
                counted(it.found.examined, "upload")
            ),
            "clickclack store check lists them; bring them back from a backup",
        ),
        Ok(it) if it.orphans > 0 => Seen::warning(
            format!(
                "belong to no upload: {} ({})",
                counted(it.orphans, "file"),
                sized(it.orphan_bytes)
            ),
            "clickclack store check lists them; clickclack admin upload gc removes them",
        ),
        Ok(it) => Seen::ok(format!("{}, each with its file", counted(it.found.examined, "upload"))),
        Err(e) => Seen::failed(e.chain(), "see the check \"uploads\""),
    }
}

/// A removal that failed so often will not succeed by itself.
const STUBBORN: i64 = 5;

struct Leftovers {
    expired: i64,
    stubborn: i64,
    trouble: Option<String>,
}

fn count(tx: &mut Tx) -> Result<Leftovers> {
    // The server removes them within minutes; what is an hour old has nobody who does.
    let old = Time::now() - std::time::Duration::from_secs(3600);
    let expired = "SELECT COUNT(*) FROM upload_quota_reservations WHERE expires_at <= ?1";
    let stubborn =
        "SELECT COUNT(*), MAX(last_error) FROM pending_upload_cleanups WHERE attempts >= ?1 OR created_at <= ?2";
    let (stubborn, trouble) = tx.one(stubborn, params![STUBBORN, old], |r| Ok((r.take()?, r.take()?)))?;
    Ok(Leftovers {
        expired: tx.one(expired, params![old], |r| r.take())?,
        stubborn,
        trouble,
    })
}

pub(super) async fn leftovers(patient: &Patient<'_>) -> Seen {
    let store = match patient.store().await {
        Ok(store) => store,
        Err(skipped) => return skipped,
    };
    match store.read(count).await {
        Ok(it) if it.expired + it.stubborn == 0 => Seen::ok("none"),
        Ok(it) => {
            let mut text = format!(
                "broke off and still holds quota: {}; removed and still there: {}",
                counted(it.expired, "upload"),
                counted(it.stubborn, "file")
            );
            if let Some(trouble) = it.trouble.filter(|t| !t.is_empty()) {
                text += &format!(" ({trouble})");
            }
            let remedy = "a running server clears them; clickclack doctor --fix does it now";
            Seen::warning(text, remedy).fixable()
        }
        Err(e) => Seen::failed(e.chain(), "clickclack store check"),
    }
}

pub(super) async fn sweep(patient: &Patient<'_>) -> Outcome<String> {
    let Ok(store) = patient.store().await else {
        return Ok("nothing".into());
    };
    let blobs = patient.frame.blobs().await?;
    let swept = sweeping::run(store, &blobs).await?;
    Ok(format!(
        "removed {}, {} could not be removed",
        counted(swept.removed, "file"),
        grouped(swept.failed)
    ))
}
