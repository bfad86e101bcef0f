//! Checks of the files: the system they lie in, room, permissions, SQLite's WAL.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{Patient, Seen, told};
use crate::admin::disk;
use crate::admin::frame::{Failure, Outcome};
use crate::model::sized;
use crate::store::blobs::BlobPlace;
use crate::store::file::{bare, folder_of};
use crate::store::vitals::{self, Wal};
use crate::store::{Location, companions, upkeep};

/// The SQLite file, unless the store is elsewhere.
fn database<'a>(patient: &'a Patient) -> Option<&'a Path> {
    match &patient.frame.location {
        Location::Sqlite(path) => Some(path),
        Location::Postgres(_) => None,
    }
}

/// The folder of uploads, unless they are in a bucket.
fn uploads<'a>(patient: &'a Patient) -> Option<&'a Path> {
    match &patient.frame.uploads {
        Ok(BlobPlace::Folder(path)) => Some(path),
        _ => None,
    }
}

/// Writes and syncs a small file in the folder of the database (or of the uploads), and removes it.
pub(super) async fn file_system(patient: &Patient<'_>) -> Seen {
    let Some(folder) = database(patient).map(folder_of).or(uploads(patient)) else {
        return Seen::skipped("database and uploads are on other machines");
    };
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || probe(&folder))
        .await
        .unwrap_or_else(|e| Seen::failed(e.to_string(), ""))
}

fn probe(folder: &Path) -> Seen {
    let shown = folder.display();
    if !folder.is_dir() {
        let text = format!("the folder {shown} does not exist");
        return Seen::failed(text, "clickclack migrate creates it; or name another with --data");
    }
    let kind = disk::kind(folder);
    let written = || {
        let mut file = tempfile::Builder::new()
            .prefix(".doctor-")
            .tempfile_in(folder)
            .map_err(bare)?;
        file.write_all(&[0; 4096]).map_err(bare)?;
        let began = Instant::now();
        file.as_file().sync_all()?;
        Ok::<_, std::io::Error>(began.elapsed())
    };
    let took = match written() {
        Ok(took) => took,
        Err(e) => {
            let text = told(&format!("write into {shown}"), &e);
            let remedy = match e.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                    "free some room; clickclack store du shows what takes it, once a little is free"
                }
                _ => "give this user the folder, or run as the user that serve runs as",
            };
            return Seen::failed(text, remedy);
        }
    };
    let text = format!(
        "{shown}: {}, a sync takes {:.1} ms",
        kind.name,
        took.as_secs_f64() * 1e3
    );
    if kind.remote {
        return Seen::failed(
            text,
            "SQLite needs a local disk: locks and shared memory do not work over a network. Move the file, or use Postgres",
        );
    }
    if kind.volatile {
        return Seen::warning(text, "what lies there is gone when the machine restarts");
    }
    if took.as_millis() > 100 {
        return Seen::warning(text, "every message waits for a sync: look at the disk");
    }
    Seen::ok(text)
}

/// Room for the store to grow by half, and for a copy of it.
pub(super) async fn disk_space(patient: &Patient<'_>) -> Seen {
    let Some(folder) = database(patient).map(folder_of).or(uploads(patient)) else {
        return Seen::skipped("database and uploads are on other machines");
    };
    let free = match disk::free(folder) {
        Ok(free) => free,
        Err(e) => return Seen::failed(told(&format!("ask for the room at {}", folder.display()), &e), ""),
    };
    // A database on another machine takes no room here.
    let taken = database(patient).map(|path| {
        let [wal, _] = companions(path);
        let size = |path: &Path| fs::metadata(path).map_or(0, |m| m.len());
        size(path) + size(&wal)
    });
    let mut text = format!("{} free", sized(free));
    if let Some(taken) = taken {
        text += &format!(", the database has {}", sized(taken));
    }
    let remedy = "free some room or enlarge the disk; clickclack store du shows what takes it";
    if free < 64 << 20 {
        return Seen::failed(text, remedy);
    }
    if free < 2 * taken.unwrap_or(0) || free < 512 << 20 {
        return Seen::warning(format!("{text}: a backup or a vacuum may not fit"), remedy);
    }
    Seen::ok(text)
}

/// Everything of the store that lies in a folder of this machine.
fn belongings(patient: &Patient) -> Vec<PathBuf> {
    let mut all = vec![patient.frame.data.clone()];
    if let Some(path) = database(patient) {
        all.push(path.to_owned());
        all.extend(companions(path));
    }
    all.extend(uploads(patient).map(Path::to_owned));
    all.retain(|path| path.exists());
    all
}

/// What anybody with an account on the machine may do to it.
const OTHERS: u32 = 0o007;
/// A folder that others cannot enter hides what is in it.
const ENTER: u32 = 0o001;

/// A folder that many share, such as /tmp: what it allows is not ours to change.
const SHARED: u32 = 0o1000;

/// The files that others can read or write. Nobody gets past a folder that they may not enter.
fn open_to_others(patient: &Patient) -> Vec<(PathBuf, u32)> {
    let mode = |path: &Path| fs::metadata(path).map_or(0, |m| m.permissions().mode() & 0o7777);
    let data = &patient.frame.data;
    let hidden = |path: &Path| path != data && path.starts_with(data) && mode(data) & ENTER == 0;
    belongings(patient)
        .into_iter()
        .filter(|path| !hidden(path))
        .map(|path| (mode(&path), path))
        .filter(|(mode, _)| mode & OTHERS != 0 && mode & SHARED == 0)
        .map(|(mode, path)| (path, mode))
        .collect()
}

pub(super) async fn permissions(patient: &Patient<'_>) -> Seen {
    let belongings = belongings(patient);
    if belongings.is_empty() {
        return Seen::skipped("there is nothing yet");
    }
    let me = rustix::process::geteuid().as_raw();
    for path in &belongings {
        let Ok(about) = fs::metadata(path) else { continue };
        let shown = path.display();
        if about.uid() != me && me == 0 {
            let text = format!("{shown} belongs to user {}, and this command runs as root", about.uid());
            let remedy = "run commands as that user: files that root creates keep the server out";
            return Seen::warning(text, remedy);
        }
        let flags = rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK;
        if rustix::fs::access(path, flags).is_err() {
            let text = format!(
                "this user may not read and write {shown}, which belongs to user {}",
                about.uid()
            );
            return Seen::failed(text, format!("chown it, or run as user {}", about.uid()));
        }
    }
    let open = open_to_others(patient);
    let Some((path, mode)) = open.first() else {
        return Seen::ok(format!("{} is closed to others", patient.frame.data.display()));
    };
    let can = if mode & 0o002 != 0 { "change" } else { "read" };
    let text = format!(
        "everybody on this machine can {can} {} (mode {:03o})",
        path.display(),
        mode & 0o777
    );
    Seen::warning(text, format!("clickclack doctor --fix, or chmod o= {}", path.display())).fixable()
}

/// Takes all rights from those who are neither owner nor group.
pub(super) async fn tighten(patient: &Patient<'_>) -> Outcome<String> {
    let mut done = Vec::new();
    for (path, mode) in open_to_others(patient) {
        let closed = fs::Permissions::from_mode(mode & !OTHERS);
        fs::set_permissions(&path, closed).map_err(|e| Failure::file("change the mode of", &path, e))?;
        done.push(format!("{} has mode {:03o}", path.display(), mode & 0o770));
    }
    Ok(done.join(", "))
}

/// The WAL starts over when everybody has read it; past this size somebody keeps it from that.
const LARGE_WAL: u64 = 256 << 20;

pub(super) async fn wal(patient: &Patient<'_>) -> Seen {
    let Some(path) = database(patient).filter(|p| p.exists()) else {
        return Seen::skipped("there is no SQLite file");
    };
    let Wal { bytes, mut readers } = match vitals::wal(path) {
        Ok(wal) => wal,
        Err(e) => return Seen::skipped(told("look at the WAL", &e)),
    };
    readers.sort_by_key(|(_, behind)| std::cmp::Reverse(*behind));
    let mut text = sized(bytes);
    if let Some((pid, behind)) = readers.first() {
        text += &format!("; the oldest reader is process {pid}, {behind} pages behind");
    }
    if bytes < LARGE_WAL {
        return Seen::ok(text);
    }
    let remedy = match readers.first() {
        Some((pid, behind)) if *behind > 0 => format!("see why process {pid} reads for so long; then doctor --fix"),
        _ => "clickclack doctor --fix writes it into the database".into(),
    };
    Seen::warning(text, remedy).fixable()
}

pub(super) async fn checkpoint(patient: &Patient<'_>) -> Outcome<String> {
    let left = upkeep::checkpoint(&patient.frame.location).await?;
    Ok(format!("written into the database; {} left", sized(left)))
}
