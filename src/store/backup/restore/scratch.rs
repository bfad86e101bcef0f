//! A backup restored where nobody else looks: for a drill, for messages out of it, for a look into it.

use std::path::PathBuf;

use super::{Restored, Target, restore};
use crate::model::Result;
use crate::store::backup::Place;
use crate::store::blobs::BlobPlace;
use crate::store::scratch::Scratch as Folder;
use crate::store::{Job, Location};

/// A store of its own in a folder that goes with this.
pub struct Scratch {
    pub target: Target,
    pub restored: Restored,
    _folder: Folder,
}

/// Touches no other store. `within` is a folder to use in place of the system's for temporary files.
pub async fn scratch(place: Place, within: Option<PathBuf>, actor: String, job: Job) -> Result<Scratch> {
    let folder = Folder::create(within)?;
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
