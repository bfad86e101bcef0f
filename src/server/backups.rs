//! Backups on a schedule, in the background of a server: an archive, read back whole, then old ones pruned. The journal of
//! operations says when one is due, so that several replicas take one between them, and a restart none too many.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::log::say;
use super::{App, Backups, Phase};
use crate::model::{Error, OperationId, Result, Time, counted};
use crate::store::backup::{self, Place};
use crate::store::operations::{self, Outcome, SCHEDULE};
use crate::store::{Job, Progress, Report, Stop};

/// How often the journal is looked at, at most.
const LOOK: Duration = Duration::from_secs(60);

/// Runs until the server drains. A backup under way then ends at its next step, leaves nothing, and says so in the
/// journal; only then is this over.
pub async fn run(app: Arc<App>) {
    let Some(plan) = app.settings.backups.clone() else {
        return;
    };
    let stop = Stop::default();
    let mut phase = app.phase.clone();
    // An error means that the server is gone.
    let mut drained = pin!(async { drop(phase.wait_for(|phase| *phase != Phase::Running).await) });
    loop {
        let mut backup = pin!(once(&app, &plan, &stop));
        let ended = tokio::select! {
            ended = &mut backup => ended,
            () = &mut drained => {
                stop.raise();
                backup.await
            }
        };
        if let Err(e) = ended {
            say!("the backup on schedule failed: {}", e.chain());
        }
        if stop.raised() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK.min(plan.every / 4)) => {}
            () = &mut drained => return,
        }
    }
}

async fn once(app: &App, plan: &Backups, stop: &Stop) -> Result<()> {
    let name = format!("clickclack-{}.ccbak", Time::now().compact());
    let path = plan.to.join(&name);
    let (every, subject) = (plan.every, Place::File(path.clone()).full_name());
    let begun = app
        .store
        .write(move |tx| operations::begin_when_due(tx, "backup", &subject, SCHEDULE, every))
        .await?;
    let Some(id) = begun else { return Ok(()) };
    match taken(app, plan, &path, stop).await {
        Ok((outcome, told)) => {
            say!("backup {name}: {told}");
            ended(app, id, outcome, json!({ "told": told })).await
        }
        Err(e) => {
            ended(app, id, Outcome::of(&e), json!({ "error": e.chain() })).await?;
            Err(e)
        }
    }
}

async fn ended(app: &App, id: OperationId, outcome: Outcome, detail: serde_json::Value) -> Result<()> {
    app.store
        .write(move |tx| operations::end(tx, &id, outcome, &detail))
        .await
}

async fn taken(app: &App, plan: &Backups, path: &Path, stop: &Stop) -> Result<(Outcome, String)> {
    let folder = plan.to.clone();
    let made = tokio::task::spawn_blocking(move || std::fs::create_dir_all(folder))
        .await
        .map_err(Error::internal)?;
    made.map_err(|e| Error::invalid(format!("cannot create {}: {e}", plan.to.display())).because(e))?;
    let job = || Job::new(Box::new(Unhurried), stop.clone());
    let packed = backup::archive(&app.store, &app.blobs, Place::File(path.to_owned()), job()).await?;
    if !packed.end.complete {
        return Ok((
            Outcome::Incomplete,
            format!("without the bytes of {}", counted(packed.end.missing_count, "upload")),
        ));
    }
    // Pruning reads the newest ones whole, this one first.
    let prunable = backup::prunable(plan.to.clone(), plan.keep, job()).await?;
    for (name, why) in &prunable.damaged {
        say!("backup {name} does not count: {why}");
    }
    let (kept, removed) = (prunable.kept.len(), prunable.remove.len());
    backup::remove(plan.to.clone(), prunable.remove).await?;
    let told = format!(
        "{} bytes, verified; {kept} verified stay, {removed} removed",
        packed.bytes
    );
    Ok((Outcome::Done, told))
}

/// Gives way to requests: the rest of the machine is theirs.
struct Unhurried;

impl Progress for Unhurried {
    fn show(&mut self, _: &Report) {
        std::thread::sleep(Duration::from_millis(1));
    }
}
