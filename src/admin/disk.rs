//! What the operating system says of a disk.

use std::io;
use std::path::Path;

/// Bytes that this user may still write where the file or folder is, or will be.
pub fn free(path: &Path) -> io::Result<u64> {
    let about = rustix::fs::statvfs(nearest(path))?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}

/// The path itself, or the first of its parents that exists.
pub fn nearest(path: &Path) -> &Path {
    let mut at = path;
    while !at.exists() {
        match at.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => at = parent,
            _ => return Path::new("."),
        }
    }
    at
}

/// A kind of file system, as far as it matters.
pub struct Kind {
    pub name: String,
    /// On another machine.
    pub remote: bool,
    /// In memory.
    pub volatile: bool,
}

/// Numbers of `statfs(2)` with their names.
#[cfg(target_os = "linux")]
const KINDS: &[(u64, &str, bool, bool)] = &[
    (0xef53, "ext4", false, false),
    (0x5846_5342, "xfs", false, false),
    (0x9123_683e, "btrfs", false, false),
    (0x2fc1_2fc1, "zfs", false, false),
    (0x794c_7630, "overlay", false, false),
    (0xf2f5_2010, "f2fs", false, false),
    (0x0102_1994, "tmpfs", false, true),
    (0x8584_58f6, "ramfs", false, true),
    (0x6969, "nfs", true, false),
    (0xff53_4d42, "cifs", true, false),
    (0xfe53_4d42, "smb", true, false),
    (0x517b, "smb", true, false),
    (0x00c3_6400, "ceph", true, false),
    (0x0102_1997, "9p", true, false),
    (0x6573_5546, "fuse", false, false),
];

#[cfg(target_os = "linux")]
pub fn kind(folder: &Path) -> Kind {
    let number = rustix::fs::statfs(folder).map_or(0, |about| about.f_type as u64 & 0xffff_ffff);
    let known = KINDS.iter().find(|(known, ..)| *known == number);
    Kind {
        name: known.map_or_else(
            || format!("file system {number:#x}"),
            |(_, name, ..)| (*name).to_owned(),
        ),
        remote: known.is_some_and(|(.., remote, _)| *remote),
        volatile: known.is_some_and(|(.., volatile)| *volatile),
    }
}

/// Other systems name their file systems in ways of their own.
#[cfg(not(target_os = "linux"))]
pub fn kind(_: &Path) -> Kind {
    Kind {
        name: "a file system".into(),
        remote: false,
        volatile: false,
    }
}
