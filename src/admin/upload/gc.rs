//! `admin upload gc`: a sweep of both sides: uploads that nothing shows any more, whose time has come, and objects that
//! belong to no upload. `-n` shows what would go.

use serde_json::json;

use crate::admin::frame::{ConsentFlags, DryRun, Failure, Frame, Outcome, card, exit, operator};
use crate::chat::actor::Actor;
use crate::chat::audit;
use crate::chat::uploads::sweep;
use crate::model::{Error, Result, counted, grouped, sized};
use crate::store::blobs::Blobs;
use crate::store::{Job, Schema, Store, Tx, check};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub consent: ConsentFlags,
}

/// Names asked about at once.
const AT_ONCE: usize = 500;

/// What a sweep finds.
pub struct Plan {
    due: sweep::Due,
    orphans: Vec<String>,
    orphan_bytes: u64,
}

impl Plan {
    fn json(&self) -> serde_json::Value {
        json!({
            "uploads": self.due.uploads, "upload_bytes": self.due.bytes, "queued": self.due.queued,
            "orphans": self.orphans.len(), "orphan_bytes": self.orphan_bytes,
        })
    }

    fn text(&self) -> String {
        let (uploads, bytes) = (grouped(self.due.uploads), sized(self.due.bytes));
        let orphans = grouped(self.orphans.len());
        card(&[
            ("uploads that nothing shows", format!("{uploads}, {bytes}")),
            ("objects waiting to be removed", grouped(self.due.queued)),
            (
                "objects of no upload",
                format!("{orphans}, {}", sized(self.orphan_bytes)),
            ),
        ])
    }

    /// In one line.
    pub fn line(&self) -> String {
        let objects = self.orphans.len() as u64 + self.due.queued;
        format!(
            "{} that nothing shows, {} of no upload, {}",
            counted(self.due.uploads, "upload"),
            counted(objects, "object"),
            sized(self.due.bytes + self.orphan_bytes)
        )
    }

    pub fn is_empty(&self) -> bool {
        self.due.uploads == 0 && self.due.queued == 0 && self.orphans.is_empty()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let blobs = frame.blobs().await?;
    let mut job = frame.job();
    let plan = plan(&store, &blobs, &mut job).await?;
    let plain = (plan.due.uploads + plan.orphans.len() as u64).to_string();
    if args.dry.dry_run || plan.is_empty() {
        return Ok(frame
            .mode
            .one(&json!({ "would_remove": plan.json() }), &plain, &plan.text())?);
    }
    plan.text().lines().for_each(|line| frame.note(line));
    args.consent.ask("Remove them?")?;
    let swept = carry_out(&store, &blobs, operator(), &plan, &mut job).await?;
    let failed = swept.failed;
    failed.iter().for_each(|line| frame.note(line));
    store.close().await;
    if let Some(stopped) = swept.stopped {
        frame.note(&format!(
            "{} removed; the same command goes on",
            counted(swept.objects, "object")
        ));
        return Err(stopped.into());
    }
    let json = json!({ "removed": plan.json(), "failed": failed.len() });
    frame.mode.one(&json, &plain, &format!("removed\n{}", plan.text()))?;
    match failed.len() {
        0 => Ok(()),
        n => {
            let text = format!("{} could not be removed; the names are kept", counted(n, "object"));
            Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)).next("the same command again"))
        }
    }
}

/// Looks at both sides. Changes nothing. Also for the console, as the next one.
pub async fn plan(store: &Store, blobs: &Blobs, job: &mut Job) -> Result<Plan> {
    job.begin("objects", 0, "looking")?;
    let (mut orphans, mut orphan_bytes) = (Vec::new(), 0);
    check::orphans(store, blobs, job, |name, size| {
        orphans.push(name);
        orphan_bytes += size;
    })
    .await?;
    Ok(Plan {
        due: store.read(sweep::due).await?,
        orphans,
        orphan_bytes,
    })
}

/// What a sweep did.
pub struct Swept {
    pub uploads: u64,
    pub objects: u64,
    /// A line for each object that could not be removed; its name is kept.
    pub failed: Vec<String>,
    /// Ended because somebody asked; the same again goes on.
    pub stopped: Option<Error>,
}

/// Removes what was found. What is gone stands in the audit log, also when somebody asks to stop.
pub async fn carry_out(store: &Store, blobs: &Blobs, by: Actor, plan: &Plan, job: &mut Job) -> Result<Swept> {
    let swept = sweep::run(store, blobs).await?;
    // An import may have begun while the question stood there: it brings files first and rows last.
    let mut orphans = Vec::new();
    for names in plan.orphans.chunks(AT_ONCE) {
        orphans.extend(check::unknown(store, names.to_vec()).await?);
    }
    let mut failed: Vec<String> = (0..swept.failed).map(|_| "an object of the queue".into()).collect();
    let mut stopped = job.begin("objects", orphans.len() as u64, "removing").err();
    let (mut gone, mut tried) = (0, 0);
    for name in &orphans {
        if stopped.is_some() {
            break;
        }
        match blobs.remove(name).await {
            Ok(()) => gone += 1,
            Err(e) => failed.push(format!("{name}: {}", e.chain())),
        }
        tried += 1;
        stopped = job.step(tried, "removing").err();
    }
    let mut about = plan.json();
    if stopped.is_some() {
        about = json!({ "uploads": swept.uploads, "objects": swept.removed + gone, "stopped": true });
    }
    store
        .write(move |tx: &mut Tx| audit::record(tx, &by, None, "uploads.swept", ("server", ""), about))
        .await?;
    Ok(Swept {
        uploads: swept.uploads,
        objects: swept.removed + gone,
        failed,
        stopped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::page::Turn;
    use crate::store::blobs::BlobPlace;
    use crate::store::{Location, Progress, Report, Stop};

    /// Asks to stop when one is done.
    struct Impatient(Stop);

    impl Progress for Impatient {
        fn show(&mut self, report: &Report) {
            if report.done == 1 {
                self.0.raise();
            }
        }
    }

    #[tokio::test]
    async fn what_a_stopped_sweep_removed_stands_in_the_audit_log() {
        let folder = tempfile::tempdir().unwrap();
        let (files, at) = (folder.path().join("uploads"), folder.path().join("clickclack.db"));
        std::fs::create_dir(&files).unwrap();
        let store = Store::open(&Location::Sqlite(at), Schema::Create).await.unwrap();
        let blobs = Blobs::open(&BlobPlace::Folder(files.clone())).await.unwrap();
        for n in 0..3 {
            std::fs::write(files.join(format!("upload-{n:032}")), "of nobody").unwrap();
        }
        let plan = plan(&store, &blobs, &mut Job::silent()).await.unwrap();
        let stop = Stop::default();
        let mut job = Job::new(Box::new(Impatient(stop.clone())), stop);
        let swept = carry_out(&store, &blobs, operator(), &plan, &mut job).await.unwrap();
        assert!(swept.stopped.is_some() && swept.failed.is_empty());
        let left = std::fs::read_dir(&files).unwrap().flatten();
        let left = left.filter(|file| file.file_name().to_string_lossy().starts_with("upload-"));
        assert_eq!((swept.objects, left.count()), (1, 2));
        let entries = store
            .read(|tx| audit::listed(tx, &audit::Filter::default(), &Turn::first(9)))
            .await
            .unwrap()
            .items;
        let about = serde_json::to_value(&entries[0]).unwrap();
        assert_eq!(about["action"], "uploads.swept");
        assert_eq!(
            about["metadata"],
            json!({ "uploads": 0, "objects": 1, "stopped": true })
        );
    }
}
