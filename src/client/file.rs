//! Files of the client: written whole beside the old one and renamed into its place, readable by nobody else. A crash
//! leaves the old content or the new one.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::Path;

/// Creates missing folders, for their owner only.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Replaces the file at `path`, or makes it. `sync` waits until the content is on disk, so that a power cut cannot leave
/// an empty file. A new file is private, an old one keeps its mode when `mode` says it.
pub fn replace(path: &Path, content: &[u8], mode: Option<Permissions>, sync: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // The name begins with a dot and is random; the file is removed when something fails below.
    let mut draft = tempfile::Builder::new()
        .prefix(&format!(".{name}.tmp-"))
        .tempfile_in(folder)?;
    draft.write_all(content)?;
    if let Some(mode) = mode {
        draft.as_file().set_permissions(mode)?;
    }
    if sync {
        draft.as_file().sync_all()?;
    }
    draft.persist(path)?;
    if sync && cfg!(unix) {
        // The new name too; a file system that cannot do that for a folder has its own ways.
        let _ = File::open(folder).and_then(|f| f.sync_all());
    }
    Ok(())
}
