//! The backups in a folder: listing them, and throwing old ones away. What is not recognisably an archive of ours is never
//! touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::source::{self, unread};
use super::{Backup, DAMAGED, Place, glance, look, on_a_thread};
use tokio::runtime::Handle;

use crate::model::{Error, Result};
use crate::store::file::temporary_of;
use crate::store::{Job, companions};

/// A temporary file that nobody wrote to for a day has lost its writer.
const LOST: Duration = Duration::from_secs(24 * 3600);

/// A file that is, or was meant to be, a backup.
#[derive(Clone, Debug)]
pub struct Listed {
    pub name: String,
    pub bytes: u64,
    /// What its beginning says, or why it says nothing.
    pub found: Result<Backup, String>,
}

/// Files named like backups, the newest first, those that cannot be read last.
pub async fn list(dir: PathBuf) -> Result<Vec<Listed>> {
    on_a_thread(move |runtime| listed(&dir, |_| true, runtime)).await
}

fn listed(dir: &Path, wanted: impl Fn(&Place) -> bool, runtime: &Handle) -> Result<Vec<Listed>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).map_err(|e| unread(dir, e))? {
        let entry = entry.map_err(|e| unread(dir, e))?;
        let (path, kind) = (entry.path(), entry.file_type());
        let name = entry.file_name().to_string_lossy().into_owned();
        let named = path.extension().is_some_and(|end| end == "ccbak" || end == "db");
        // A store that somebody has open is no copy of one, and nobody but SQLite may touch its file.
        let in_use = companions(&path).iter().any(|beside| beside.exists());
        if !named || in_use || name.starts_with('.') || !kind.is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let place = Place::File(path);
        if !wanted(&place) {
            continue;
        }
        let found = glance(&place, runtime).map(|(found, _)| found).map_err(|e| e.chain());
        // A store in which nothing ever happened has just been made: nobody took that as a copy.
        if found.as_ref().is_ok_and(|it| it.taken_at.millis() == 0) {
            continue;
        }
        all.push(Listed {
            bytes: entry.metadata().map_or(0, |m| m.len()),
            found,
            name,
        });
    }
    let when = |listed: &Listed| listed.found.as_ref().ok().map(|b| b.taken_at);
    all.sort_by(|a, b| when(b).cmp(&when(a)).then_with(|| b.name.cmp(&a.name)));
    Ok(all)
}

#[derive(Clone, Debug, Default)]
pub struct Prunable {
    /// Verified just now.
    pub kept: Vec<String>,
    pub remove: Vec<Listed>,
    /// Looked at and no good: they stay, for somebody to look at.
    pub damaged: Vec<(String, String)>,
}

/// What goes when the newest `keep` verified archives stay. Everything stays until so many were found.
pub async fn prunable(dir: PathBuf, keep: usize, mut job: Job) -> Result<Prunable> {
    on_a_thread(move |runtime| plan(&dir, keep, &mut job, runtime)).await
}

fn plan(dir: &Path, keep: usize, job: &mut Job, runtime: &Handle) -> Result<Prunable> {
    let mut plan = Prunable::default();
    // A look at a page copy checks all of it, and none is ever pruned.
    let is_archive = |place: &Place| matches!(source::copy(place), Ok(None));
    for listed in listed(dir, is_archive, runtime)? {
        if let Err(why) = &listed.found {
            // What is named like an archive was meant to be one.
            if listed.name.ends_with(".ccbak") {
                plan.damaged.push((listed.name.clone(), why.clone()));
            }
            continue;
        }
        if plan.kept.len() >= keep {
            plan.remove.push(listed);
            continue;
        }
        match look(&Place::File(dir.join(&listed.name)), job, runtime) {
            Ok(found) if found.complete => plan.kept.push(listed.name),
            Ok(_) => plan
                .damaged
                .push((listed.name, "incomplete: it does not count as verified".into())),
            Err(e) if e.code == DAMAGED => plan.damaged.push((listed.name, e.message.into())),
            Err(e) => return Err(e),
        }
    }
    Ok(plan)
}

/// Removes what a plan named, and what killed backups left a day ago or longer.
pub async fn remove(dir: PathBuf, names: Vec<Listed>) -> Result<()> {
    on_a_thread(move |_| clear(&dir, &names)).await
}

fn clear(dir: &Path, names: &[Listed]) -> Result<()> {
    let gone =
        |e: std::io::Error, path: &Path| Error::invalid(format!("cannot remove {}: {e}", path.display())).because(e);
    for listed in names {
        let path = dir.join(&listed.name);
        fs::remove_file(&path).map_err(|e| gone(e, &path))?;
    }
    for entry in fs::read_dir(dir).map_err(|e| unread(dir, e))?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let changed = entry.metadata().and_then(|m| m.modified());
        let lost = changed.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > LOST));
        let backup = temporary_of(&name).is_some_and(|of| of.ends_with(".ccbak") || of.ends_with(".db"));
        if backup && lost {
            // Somebody else may have been faster.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}
