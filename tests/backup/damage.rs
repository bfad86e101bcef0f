//! Backups that are not what they should be: each is told, and nothing changes.

use std::path::{Path, PathBuf};

use clickclack::store::Job;
use clickclack::store::backup::{self, DAMAGED, Place};

use crate::harness::{Engine, on_both_engines, run_in};
use crate::state::{Lived, rows, same, text, wait};

/// How the library judges these bytes as a backup.
async fn judged(path: &Path, bytes: &[u8]) -> Result<(), clickclack::model::Error> {
    std::fs::write(path, bytes).unwrap();
    backup::verify(Place::File(path.to_owned()), Job::silent())
        .await
        .map(drop)
}

#[test]
fn every_cut_and_every_changed_byte_is_told() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    let whole = std::fs::read(lived.backup("a.ccbak")).unwrap();
    let path = lived.file("changed.ccbak");
    wait(async {
        judged(&path, &whole).await.unwrap();
        // Steps that meet headers, padding, rows, uploads and checksums at all their places.
        for length in (0..whole.len()).step_by(1531).chain(whole.len() - 1600..whole.len()) {
            let told = judged(&path, &whole[..length]).await.expect_err("a cut backup");
            assert_eq!(told.code, DAMAGED, "cut at {length}: {told}");
        }
        for (n, at) in (0..whole.len()).step_by(211).enumerate() {
            let mut changed = whole.clone();
            changed[at] ^= 1 << (n % 8);
            let told = judged(&path, &changed)
                .await
                .expect_err(&format!("byte {at} was changed"));
            assert!(
                told.code == DAMAGED || told.message.contains("newer clickclack"),
                "byte {at}: {told}"
            );
        }
        for more in [&b"\0"[..], b"x", &[0; 512]] {
            assert_eq!(judged(&path, &[&whole, more].concat()).await.unwrap_err().code, DAMAGED);
        }
    });
}

/// Name, kind and bytes.
type Member<'a> = (&'a str, tar::EntryType, &'a [u8]);

/// An archive made of these members, with whatever names and kinds.
fn forged(path: &Path, members: &[Member]) -> PathBuf {
    let mut tar = tar::Builder::new(std::fs::File::create(path).unwrap());
    for (name, kind, data) in members {
        let mut header = tar::Header::new_ustar();
        // `set_path` would refuse what is tried here.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(data.len() as u64);
        if *kind == tar::EntryType::Symlink {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_mode(0o600);
        header.set_mtime(0);
        header.set_cksum();
        tar.append(&header, *data).unwrap();
    }
    tar.finish().unwrap();
    path.to_owned()
}

on_both_engines! {
    fn a_hostile_archive_is_refused_and_changes_nothing(engine) {
        let mut lived = Lived::new(engine, &[], &[]);
        lived.world.server.stop();
        let then = rows(&lived.server().location());
        let objects = lived.server().stored_files();
        let manifest = |version: u32, migration: &str| {
            format!(
                r#"{{"format":"clickclack-backup","format_version":{version},"written_by":"x","engine":"sqlite",
                "taken_at":"1970-01-01T00:00:00Z","cursor":"cur_0","newest_message_at":null,
                "migrations":["{migration}"],"tables":[{{"name":"users","rows":0,"columns":[{{"name":"id","kind":"text"}}]}}],
                "uploads":{{"objects":0,"bytes":0}},"left_out":[]}}"#
            )
        };
        use tar::EntryType::{Link, Regular, Symlink};
        let (good, newer) = (manifest(1, "0001_foundation"), manifest(2, "0001_foundation"));
        let injected = good.replace(r#""name":"users""#, r#""name":"users; DROP TABLE users""#);
        let start = ("manifest.json", Regular, good.as_bytes());
        let cases: &[(&str, i32, &[Member])] = &[
            ("another version", 5, &[("manifest.json", Regular, newer.as_bytes())]),
            ("SQL for a name", 6, &[("manifest.json", Regular, injected.as_bytes())]),
            ("up and out", 6, &[start, ("../../evil", Regular, b"x")]),
            ("up and out first", 6, &[("../manifest.json", Regular, good.as_bytes())]),
            ("absolute", 6, &[start, ("/tmp/evil", Regular, b"x")]),
            ("uploads up", 6, &[start, ("uploads/../../evil", Regular, b"x")]),
            ("a link", 6, &[start, ("uploads/upl_1", Symlink, b"")]),
            ("a hard link", 6, &[start, ("uploads/upl_1", Link, b"")]),
            ("no end", 6, &[start]),
            ("no manifest", 6, &[("end.json", Regular, b"{}")]),
            ("two manifests", 6, &[start, start]),
            ("a table unheard of", 6, &[start, ("tables/other/00001.jsonl.zst", Regular, b"x")]),
            ("no backup", 6, &[("README", Regular, b"hello")]),
        ];
        for (name, code, members) in cases {
            let path = forged(&lived.file("forged.ccbak"), members);
            for command in ["verify", "restore"] {
                let ran = match command {
                    "verify" => lived.server().cli(&["backup", "verify", text(&path)]),
                    _ => lived.restore(&path),
                };
                assert_eq!(ran.code, *code, "{name}, {command}: {ran:#?}");
                assert!(ran.stderr.contains("forged.ccbak"), "{name}, {command}: {ran:#?}");
            }
        }
        std::fs::write(lived.file("text.ccbak"), "not a backup at all").unwrap();
        assert_eq!(lived.restore(&lived.file("text.ccbak")).code, 6);
        assert_eq!(lived.restore(&lived.file("missing.ccbak")).code, 4);
        same(&rows(&lived.server().location()), &then);
        assert_eq!(lived.server().stored_files(), objects);
        assert!(!lived.server().data.join("../evil").exists());
    }

    fn a_backup_that_cannot_be_written_leaves_nothing(engine) {
        let lived = Lived::new(engine, &[], &[]);
        let folder = lived.file("small");
        std::fs::create_dir(&folder).unwrap();
        let names: &[&str] = match engine {
            Engine::Sqlite => &["a.ccbak", "a.db"],
            Engine::Postgres => &["a.ccbak"],
        };
        for name in names {
            // Files may have 8 KiB, as on a full disk: what writes more gets an error.
            let db = if lived.server().db.is_empty() { String::new() } else { format!("--db {}", lived.server().db) };
            let script = format!(
                "trap '' XFSZ; ulimit -f 16; exec {} backup --out {} --data {} {db}",
                crate::harness::BIN,
                text(&folder.join(name)),
                text(&lived.server().data),
            );
            let ran = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            let told = String::from_utf8_lossy(&ran.stderr);
            assert_eq!(ran.status.code(), Some(1), "{told}");
            assert!(told.contains("not enough room"), "{told}");
            assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{name} left something");
            let ran = lived.server().cli(&["backup", "--out", &format!("/proc/{name}")]);
            assert!(ran.code != 0 && ran.stderr.contains("cannot write /proc/"), "{ran:#?}");
            let ran = lived.server().cli(&["backup", "--out", text(&folder.join("missing").join(name))]);
            assert_eq!(ran.code, 4, "{ran:#?}");
        }
    }
}

#[test]
fn verify_needs_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run_in(folder.path(), &["backup", "verify", "missing.ccbak"], &[]);
    assert_eq!(ran.code, 4, "{ran:#?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
