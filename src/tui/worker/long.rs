//! Work of more than one transaction: each piece is the command's own, with its progress and its stop.

use std::sync::Arc;

use serde_json::json;

use super::Inner;
use crate::admin::frame::account;
use crate::admin::moderation::purge;
use crate::admin::{self, Failure, Outcome, backup as commands, events, upload};
use crate::chat::audit;
use crate::model::*;
use crate::store::Tx;
use crate::store::backup::{self, Place, restore};
use crate::tui::change::{Applied, Long};
use crate::tui::row::Row;

impl Inner {
    pub(super) async fn long(self: &Arc<Self>, long: Long, id: u64) -> Result<Applied> {
        match long {
            Long::VerifyBackup(file) => self.verify(&file, id).await,
            Long::Drill(file) => self.drill(&file, id).await,
            Long::TakeBackup(file) => self.take_backup(&file, id).await,
            Long::PruneBackups(keep) => self.prune_backups(keep, id).await,
            Long::Restore(file) => self.restore(&file, id).await,
            Long::Repair(check) => self.repair(check, id).await,
            Long::UndoAction(action) => self.undo_action(&action, id).await,
            Long::Purge { workspace, user } => self.purge(&workspace, &user, id).await,
            Long::PruneEvents { workspace, bounds } => {
                let store = self.door()?.store()?.clone();
                let (place, by) = (WorkspaceId::from(workspace.as_str()), self.by.clone());
                let reader = place.clone();
                let plan = store
                    .read(move |tx| crate::chat::retention::plan(tx, &reader, bounds.read()))
                    .await?;
                let gone = events::prune::carry_out(&store, by, &place, bounds.read(), plan, self.job(id)).await?;
                Ok(Applied {
                    said: Some(format!("{} gone", counted(gone.events, "event"))),
                    stopped: gone.stopped.is_some(),
                    ..Applied::default()
                })
            }
            Long::SweepUploads => {
                let store = self.door()?.store()?.clone();
                let blobs = self.frame.blobs().await.map_err(Failure::into_error)?;
                let mut job = self.job(id);
                let plan = upload::gc::plan(&store, &blobs, &mut job).await?;
                let swept = upload::gc::carry_out(&store, &blobs, self.by.clone(), &plan, &mut job).await?;
                if let Some(first) = swept.failed.first() {
                    return Err(Error::invalid(format!(
                        "{} could not be removed, the first: {first}",
                        counted(swept.failed.len(), "object")
                    )));
                }
                Ok(Applied {
                    said: Some(format!(
                        "{}, {}",
                        counted(swept.uploads, "upload"),
                        counted(swept.objects, "object")
                    )),
                    stopped: swept.stopped.is_some(),
                    ..Applied::default()
                })
            }
        }
    }

    /// A file of the backup folder.
    pub(super) fn backup_at(&self, file: &str) -> Place {
        Place::File(self.backups.join(file))
    }

    async fn verify(&self, file: &str, id: u64) -> Result<Applied> {
        let place = self.backup_at(file);
        let read = commands::verify::verified(&place, self.job(id));
        let (found, missing) = self.examined("verify", &place, read).await?;
        let whole = match missing {
            0 => "whole".to_owned(),
            n => format!("whole but for the bytes of {}", counted(n, "upload")),
        };
        said(format!("{whole}, as of {}", found.taken_at))
    }

    async fn drill(&self, file: &str, id: u64) -> Result<Applied> {
        let place = self.backup_at(file);
        let work = (self.drill)(place.clone(), self.job(id));
        let (found, _) = self.examined("drill", &place, work).await?;
        said(found)
    }

    /// With a note in the journal, unless this console only reads.
    async fn examined<T>(
        &self,
        kind: &'static str,
        place: &Place,
        work: impl Future<Output = Outcome<(T, u64)>>,
    ) -> Result<(T, u64)> {
        let door = self.door()?;
        let done = commands::examined(&self.frame, door.store().ok(), kind, place, work).await;
        done.map_err(Failure::into_error)
    }

    async fn take_backup(&self, file: &str, id: u64) -> Result<Applied> {
        let store = self.door()?.store()?.clone();
        let place = Place::File(self.new_backup(file)?);
        let packed = commands::taken(&self.frame, &store, &place, self.job(id)).await;
        let packed = packed.map_err(Failure::into_error)?;
        let missing = match packed.end.missing_count {
            0 => String::new(),
            n => format!("; without the bytes of {}", counted(n, "upload")),
        };
        said(format!("{}{missing}", sized(packed.bytes)))
    }

    async fn prune_backups(&self, keep: usize, id: u64) -> Result<Applied> {
        // Reading them shows which are good; the folder is not the store's, but a read-only console removes nothing.
        self.door()?.store()?;
        let plan = backup::prunable(self.backups.clone(), keep, self.job(id)).await?;
        let (kept, gone) = (plan.kept.len(), plan.remove.len());
        backup::remove(self.backups.clone(), plan.remove).await?;
        said(format!("{gone} removed, {kept} verified stay"))
    }

    /// The store is closed meanwhile, and opened again however it ends.
    async fn restore(self: &Arc<Self>, file: &str, id: u64) -> Result<Applied> {
        let target = admin::restore::target(&self.frame).map_err(Failure::into_error)?;
        let store = self.door()?.store()?.clone();
        self.close_door();
        store.leave().await;
        let work = restore::restore(self.backup_at(file), target, account(), self.job(id));
        let restored = work.await;
        self.open().await?;
        let restored = restored?;
        let aside = restored.set_aside.as_deref();
        let aside = aside.map(|aside| format!("; the state before is {aside}"));
        let (rows, uploads) = (counted(restored.rows, "row"), admin::restore::uploads(&restored));
        let line = format!("{rows}, {uploads}{}", aside.unwrap_or_default());
        Ok(Applied {
            anew: true,
            ..said(line)?
        })
    }

    async fn repair(self: &Arc<Self>, check: String, id: u64) -> Result<Applied> {
        let store = self.door()?.store()?.clone();
        let rows = self.examine(vec![check.clone()], true, self.job(id)).await?;
        let by = self.by.clone();
        store
            .write(move |tx| audit::record(tx, &by, None, "store.repaired", ("check", &check), json!({})))
            .await?;
        let text = |row: &Row| match row.text("fixed") {
            "" => row.text("evidence").to_owned(),
            fixed => fixed.to_owned(),
        };
        Ok(Applied {
            said: rows.first().map(text),
            ..Applied::default()
        })
    }

    async fn undo_action(&self, action: &str, id: u64) -> Result<Applied> {
        let (store, by) = (self.door()?.store()?.clone(), self.by.clone());
        let actor = move |_: &mut Tx| Ok(by.clone());
        let (_, back) = admin::moderation::undo::carry_out(&store, &AuditId::from(action), actor, self.job(id)).await?;
        Ok(Applied {
            said: (back > 0).then(|| format!("{} back", counted(back, "message"))),
            ..Applied::default()
        })
    }

    async fn purge(&self, workspace: &str, user: &str, id: u64) -> Result<Applied> {
        let (store, by) = (self.door()?.store()?.clone(), self.by.clone());
        let selection = selection(workspace, user);
        let mut job = self.job(id);
        let plan = purge::plan(&store, &selection, &mut job).await?;
        let actor = move |_: &mut Tx| Ok(by.clone());
        let done = purge::carry_out(&store, actor, &selection, plan, &mut job).await?;
        Ok(Applied {
            said: Some(counted(done.removed, "message")),
            stopped: done.stopped,
            undo: Some(Long::UndoAction(done.action.to_string()).into()),
            ..Applied::default()
        })
    }
}

/// All that somebody wrote in a workspace.
pub(super) fn selection(workspace: &str, user: &str) -> purge::Selection {
    purge::Selection {
        workspace: Some(WorkspaceId::from(workspace)),
        author: Some(UserId::from(user)),
        ..purge::Selection::default()
    }
}

fn said(line: String) -> Result<Applied> {
    Ok(Applied {
        said: Some(line),
        ..Applied::default()
    })
}
