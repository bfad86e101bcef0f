//! `admin upload gc`: a sweep of both sides: uploads that nothing shows any more, whose time has come, and objects that
//! belong to no upload. `-n` shows what would go.

use indicatif::{HumanBytes, HumanCount};
use serde_json::json;

use crate::admin::frame::{ConsentFlags, DryRun, Failure, Frame, Outcome, card, exit, operator};
use crate::chat::audit;
use crate::chat::uploads::sweep;
use crate::model::Error;
use crate::store::{Schema, Tx, check};

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
struct Plan {
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
        let (uploads, bytes) = (HumanCount(self.due.uploads), HumanBytes(self.due.bytes));
        let orphans = HumanCount(self.orphans.len() as u64);
        card(&[
            ("uploads that nothing shows", format!("{uploads}, {bytes}")),
            ("objects waiting to be removed", HumanCount(self.due.queued).to_string()),
            (
                "objects of no upload",
                format!("{orphans}, {}", HumanBytes(self.orphan_bytes)),
            ),
        ])
    }

    fn is_empty(&self) -> bool {
        self.due.uploads == 0 && self.due.queued == 0 && self.orphans.is_empty()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let blobs = frame.blobs().await?;
    let mut job = frame.job();
    job.begin("objects", 0, "looking")?;
    let (mut orphans, mut orphan_bytes) = (Vec::new(), 0);
    check::orphans(&store, &blobs, &mut job, |name, size| {
        orphans.push(name);
        orphan_bytes += size;
    })
    .await?;
    let plan = Plan {
        due: store.read(sweep::due).await?,
        orphans,
        orphan_bytes,
    };
    let plain = (plan.due.uploads + plan.orphans.len() as u64).to_string();
    if args.dry.dry_run || plan.is_empty() {
        return Ok(frame
            .mode
            .one(&json!({ "would_remove": plan.json() }), &plain, &plan.text())?);
    }
    plan.text().lines().for_each(|line| frame.note(line));
    args.consent.ask("Remove them?")?;
    let swept = sweep::run(&store, &blobs).await?;
    // An import may have begun while the question stood there: it brings files first and rows last.
    let mut orphans = Vec::new();
    for names in plan.orphans.chunks(AT_ONCE) {
        orphans.extend(check::unknown(&store, names.to_vec()).await?);
    }
    job.begin("objects", orphans.len() as u64, "removing")?;
    let mut failed = swept.failed;
    for (done, name) in orphans.iter().enumerate() {
        if let Err(e) = blobs.remove(name).await {
            failed += 1;
            frame.note(&format!("{name}: {}", e.chain()));
        }
        job.step(done as u64 + 1, "removing")?;
    }
    let about = plan.json();
    store
        .write(move |tx: &mut Tx| audit::record(tx, &operator(), None, "uploads.swept", ("server", ""), about))
        .await?;
    store.close().await;
    let json = json!({ "removed": plan.json(), "failed": failed });
    frame.mode.one(&json, &plain, &format!("removed\n{}", plan.text()))?;
    match failed {
        0 => Ok(()),
        n => {
            let text = format!("{n} objects could not be removed; their names are kept");
            Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)).next("the same command again"))
        }
    }
}
