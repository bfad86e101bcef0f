//! Objects as files of one folder. An object is written under a temporary name, synced, and renamed: a reader never
//! sees half of one. Stored paths are confined to the folder: a tampered row leads nowhere, and removes nothing.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::draft::{Spool, on_disk};
use super::{Chunks, Draft, disk_failed, missing};
use crate::model::{Error, Result};

/// Read at once for a download.
const BLOCK: u64 = 128 << 10;
/// What temporary names begin with.
const DRAFTS: &str = ".draft-";
/// A draft that nobody wrote to for a day has lost its writer.
const LOST_DRAFTS: Duration = Duration::from_secs(24 * 3600);

pub struct Folder {
    /// Absolute and without `.` and `..`.
    root: PathBuf,
}

impl Folder {
    pub fn new(path: &Path) -> Result<Folder> {
        let whole = std::path::absolute(path).map_err(|e| Error::invalid(format!("the folder for uploads: {e}")))?;
        Ok(Folder { root: clean(&whole) })
    }

    pub async fn check(&self) -> Result<()> {
        let root = self.root.clone();
        let probed = on_disk(move || {
            fs::create_dir_all(&root)?;
            tempfile::Builder::new().prefix(DRAFTS).tempfile_in(&root).map(drop)
        });
        probed.await.map_err(|e| {
            Error::unavailable(format!("the folder {} takes no uploads: {e}", self.root.display())).because(e)
        })
    }

    pub async fn draft(&self) -> Result<Draft> {
        let root = self.root.clone();
        let made = on_disk(move || {
            let new = || tempfile::Builder::new().prefix(DRAFTS).tempfile_in(&root);
            match new() {
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(&root)?;
                    new()
                }
                made => made,
            }
        });
        let file = made.await.map_err(|e| match e.kind() {
            io::ErrorKind::StorageFull => disk_failed(e),
            _ => Error::internal(e),
        })?;
        Ok(Draft::on(Spool::Named(file)))
    }

    pub async fn keep(&self, draft: Draft, name: &str) -> Result<()> {
        let (spool, _) = draft.finish().await?;
        let Spool::Named(file) = spool else {
            return Err(Error::internal("a draft of another place"));
        };
        let root = self.root.clone();
        let path = root.join(name);
        let kept = on_disk(move || {
            file.as_file().sync_all()?;
            file.persist_noclobber(&path).map_err(|e| e.error)?;
            // The name is on disk when its folder is.
            File::open(&root)?.sync_all()
        });
        kept.await.map_err(disk_failed)
    }

    pub async fn read(&self, stored: &str, first: u64, length: u64) -> Result<Chunks> {
        let file = self.opened(stored).await?;
        let held = file.metadata().map_err(disk_failed)?.len();
        if held < first.saturating_add(length) {
            return Err(Error::internal(format!(
                "the stored file {stored} has {held} bytes, fewer than its row says"
            )));
        }
        let start = (Arc::new(file), first, first + length);
        Ok(Box::pin(futures_util::stream::try_unfold(
            start,
            |(file, at, end)| async move {
                if at >= end {
                    return Ok(None);
                }
                let size = (end - at).min(BLOCK);
                let source = file.clone();
                let block = on_disk(move || {
                    let mut block = vec![0; size as usize];
                    source.read_exact_at(&mut block, at)?;
                    Ok(block)
                })
                .await?;
                Ok(Some((Bytes::from(block), (file, at + size, end))))
            },
        )))
    }

    pub async fn find(&self, stored: &str) -> Result<()> {
        self.opened(stored).await.map(drop)
    }

    pub async fn size(&self, stored: &str) -> Result<u64> {
        let file = self.opened(stored).await?;
        Ok(file.metadata().map_err(disk_failed)?.len())
    }

    /// `None` when there is no folder yet.
    pub async fn entries(&self) -> Result<Option<fs::ReadDir>> {
        let root = self.root.clone();
        match on_disk(move || fs::read_dir(root)).await {
            Ok(entries) => Ok(Some(entries)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(disk_failed(e)),
        }
    }

    async fn opened(&self, stored: &str) -> Result<File> {
        let path = self.resolve(stored).ok_or_else(missing)?;
        let opened = on_disk(move || {
            // A folder or a pipe in place of the file is no object of ours, and opening a pipe would wait.
            if !fs::metadata(&path)?.is_file() {
                return Err(io::ErrorKind::NotFound.into());
            }
            File::open(&path)
        });
        opened.await.map_err(disk_failed)
    }

    pub async fn remove(&self, stored: &str) -> Result<()> {
        let Some(path) = self.resolve(stored) else {
            return Ok(());
        };
        match on_disk(move || fs::remove_file(path)).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::internal(e)),
            _ => Ok(()),
        }
    }

    pub async fn tidy(&self) -> Result<()> {
        let root = self.root.clone();
        let tidied = on_disk(move || {
            let entries = match fs::read_dir(&root) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
                entries => entries?,
            };
            for entry in entries {
                let entry = entry?;
                let name = entry.file_name();
                if name.to_string_lossy().starts_with(DRAFTS) && is_lost(&entry) {
                    // Another replica may have been faster.
                    let _ = fs::remove_file(entry.path());
                }
            }
            Ok(())
        });
        tidied.await.map_err(Error::internal)
    }

    /// The file of a stored path, when it is one inside of the folder. Ours are bare names; others are read as a path
    /// below the working directory, then below the folder.
    fn resolve(&self, stored: &str) -> Option<PathBuf> {
        let path = Path::new(stored);
        if stored.is_empty() || stored.contains('\0') {
            return None;
        }
        let inside = |path: PathBuf| {
            let path = clean(&path);
            (path != self.root && path.starts_with(&self.root)).then_some(path)
        };
        if path.is_absolute() {
            return inside(path.to_owned());
        }
        let here = std::env::current_dir().ok().map(|dir| dir.join(path));
        here.and_then(inside).or_else(|| inside(self.root.join(path)))
    }
}

/// Files listed at once.
const PAGE: usize = 1_000;

/// The next files, and the entries after them. Drafts and folders are no objects.
pub async fn page(mut entries: fs::ReadDir) -> Result<(Vec<String>, Option<fs::ReadDir>)> {
    let read = on_disk(move || {
        let mut page = Vec::new();
        for entry in entries.by_ref() {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Removed since the folder was read: not there any more.
            if !entry.file_type().is_ok_and(|kind| kind.is_file()) || name.starts_with(DRAFTS) {
                continue;
            }
            page.push(name);
            if page.len() == PAGE {
                return Ok((page, Some(entries)));
            }
        }
        Ok((page, None))
    });
    read.await.map_err(disk_failed)
}

fn is_lost(entry: &fs::DirEntry) -> bool {
    let changed = entry.metadata().and_then(|m| m.modified());
    changed.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > LOST_DRAFTS))
}

/// The path without `.` and `..`, by its words alone.
fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            // Above the root is the root.
            Component::ParentDir => drop(cleaned.pop()),
            part => cleaned.push(part),
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_path_leads_into_the_folder_or_nowhere() {
        let folder = Folder::new(Path::new("/srv/chat/./x/../uploads")).unwrap();
        assert_eq!(
            folder.resolve("upload-1").unwrap(),
            Path::new("/srv/chat/uploads/upload-1")
        );
        assert_eq!(
            folder.resolve("/srv/chat/uploads/a/../upload-1").unwrap(),
            Path::new("/srv/chat/uploads/upload-1")
        );
        for outside in [
            "",
            ".",
            "..",
            "../secret",
            "a/../..",
            "/etc/passwd",
            "/srv/chat/uploads",
            "/srv/chat/uploads/..",
            "/srv/chat/uploads-2/x",
            "x\0y",
        ] {
            assert_eq!(folder.resolve(outside), None, "{outside:?}");
        }
    }
}
