//! A backup restored where nobody else looks: for a drill, for messages out of it, for a look into it.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{Restored, Target, restore};
use crate::model::{Error, Kind, Result};
use crate::store::backup::Place;
use crate::store::blobs::BlobPlace;
use crate::store::file::bare;
use crate::store::{Job, Location};

/// A store of its own in a folder that goes with this.
pub struct Scratch {
    pub target: Target,
    pub restored: Restored,
    _folder: TempDir,
}

/// Touches no other store. `within` is a folder to use in place of the system's for temporary files.
pub async fn scratch(place: Place, within: Option<PathBuf>, actor: String, job: Job) -> Result<Scratch> {
    let within = within.unwrap_or_else(std::env::temp_dir);
    let folder = tempfile::Builder::new()
        .prefix("clickclack-scratch-")
        .tempdir_in(&within);
    let folder = folder.map_err(bare).map_err(|e| {
        let kind = match e.kind() {
            std::io::ErrorKind::NotFound => Kind::NotFound,
            _ => Kind::Invalid,
        };
        Error::new(kind, format!("cannot use the folder {}: {e}", within.display())).because(e)
    })?;
    let target = Target {
        at: Location::Sqlite(folder.path().join("clickclack.db")),
        uploads: BlobPlace::Folder(folder.path().join("uploads")),
    };
    let restored = restore(place, target.clone(), actor, job).await?;
    Ok(Scratch {
        target,
        restored,
        _folder: folder,
    })
}
