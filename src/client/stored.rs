//! What `login` keeps: server, token and selection, in `clickclack/config.json` of the person's configuration folder.
//! A missing or malformed file counts as absent. A symbolic link stays; its target is replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Failure, Outcome, exit, file};
use crate::model::Error;

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default)]
pub struct Stored {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
}

impl Stored {
    pub fn load() -> Option<Stored> {
        serde_json::from_slice(&fs::read(path().ok()?).ok()?).ok()
    }

    pub fn save(&self) -> Outcome {
        let place = Place::find()?;
        let mut text = serde_json::to_string_pretty(self).map_err(Error::internal)?;
        text.push('\n');
        file::replace(&place.file, text.as_bytes(), place.mode, true).map_err(|e| cannot("write", &place.file, e))
    }

    /// Forgets everything, the target of a symbolic link included. Nothing stored is fine.
    pub fn remove() -> Outcome {
        let link = path()?;
        // A link to nothing holds no secret, and whoever made it may have a use for it.
        let Ok(target) = fs::canonicalize(&link) else {
            return Ok(());
        };
        for path in [&target, &link] {
            match fs::remove_file(path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(cannot("remove", path, e)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Where the file is written, found before anything is asked of the server.
pub struct Place {
    file: PathBuf,
    mode: Option<fs::Permissions>,
}

impl Place {
    /// Makes the folder. Fails when the file could not be replaced.
    pub fn find() -> Outcome<Place> {
        let path = path()?;
        if let Some(folder) = path.parent() {
            file::make_folder(folder).map_err(|e| cannot("create the folder", folder, e))?;
        }
        if fs::symlink_metadata(&path).is_err() {
            return Ok(Place { file: path, mode: None });
        }
        let target = fs::canonicalize(&path).map_err(|e| cannot("follow the symbolic link", &path, e))?;
        let metadata = fs::metadata(&target).map_err(|e| cannot("read", &target, e))?;
        let refused = |why| {
            Failure::new(
                exit::FAILED,
                Error::invalid(format!("cannot write {}: {why}", target.display())),
            )
        };
        if !metadata.is_file() {
            return Err(refused("it is no regular file"));
        }
        // Root could write it all the same; whoever took the write bits away meant something by it.
        if metadata.permissions().readonly() {
            return Err(refused("it is read-only"));
        }
        Ok(Place {
            mode: Some(metadata.permissions()),
            file: target,
        })
    }
}

fn path() -> Outcome<PathBuf> {
    let folder = dirs::config_dir().ok_or_else(|| {
        Failure::new(
            exit::FAILED,
            Error::invalid("there is no configuration folder: neither HOME nor XDG_CONFIG_HOME names one"),
        )
    })?;
    Ok(folder.join("clickclack").join("config.json"))
}

/// For a client, trouble with local files is a plain failure, also when the file is missing.
pub fn cannot(doing: &str, path: &Path, e: io::Error) -> Failure {
    Failure::new(
        exit::FAILED,
        Error::invalid(format!("cannot {doing} {}: {e}", path.display())),
    )
}
