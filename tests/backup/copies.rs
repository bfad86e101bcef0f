//! Page copies of SQLite files.

use clickclack::store::Location;

use crate::harness::{Engine, Server};
use crate::state::{Lived, rows, same, text, while_messages_come};

#[test]
fn a_page_copy_is_a_store_by_itself() {
    let mut lived = Lived::new(Engine::Sqlite, &[], &[]);
    let copy = lived.file("copy.db");
    let then = rows(&lived.server().location());
    let ran = lived.server().cli(&["backup", "--out", text(&copy)]).ok();
    assert_eq!(ran.stdout, "");
    // One file: nothing beside it, and nothing needed beside it.
    assert!(!lived.file("copy.db-wal").exists() && !lived.file("copy.db-journal").exists());
    lived.server().cli(&["backup", "verify", text(&copy)]).ok();
    same(&rows(&Location::Sqlite(copy.clone())), &then);
    lived.owner().send(&lived.world.general, "after the copy");
    lived.world.server.stop();
    let plan = lived.server().cli(&["restore", text(&copy), "-n"]).ok();
    assert!(plan.stdout.contains("loses 1 message newer than"), "{}", plan.stdout);
    lived.restore(&copy).ok();
    same(&rows(&lived.server().location()), &then);
}

/// Where a message shows an upload.
#[test]
fn a_page_copy_passes_the_drill_without_files() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    let copy = lived.backup("copy.db");
    let ran = lived.server().cli(&["backup", "drill", text(&copy)]).ok();
    assert!(ran.stdout.contains("no uploads: a page copy holds none"), "{ran:#?}");
    assert!(ran.stdout.contains("fetched no upload"), "{ran:#?}");
    let archive = lived.backup("a.ccbak");
    let ran = lived.server().cli(&["backup", "drill", text(&archive)]).ok();
    assert!(ran.stdout.contains("fetched an upload of 70000 bytes"), "{ran:#?}");
}

#[test]
fn what_is_in_the_way_of_a_page_copy() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    let copy = lived.file("copy.db");
    assert_eq!(lived.server().cli(&["backup"]).code, 2);
    std::fs::write(&copy, "something").unwrap();
    let ran = lived.server().cli(&["backup", "--out", text(&copy)]);
    assert!(
        ran.code == 5 && ran.stderr.contains("output file already exists"),
        "{ran:#?}"
    );
    assert_eq!(std::fs::read(&copy).unwrap(), b"something");
    std::fs::write(&copy, "").unwrap();
    lived.server().cli(&["backup", "--out", text(&copy)]).ok();
    // A page that is in use: what stands in a free one does not matter.
    let sql = "SELECT rootpage FROM sqlite_master WHERE name = 'messages'";
    let root: i64 = rusqlite::Connection::open(&copy)
        .unwrap()
        .query_row(sql, [], |row| row.get(0))
        .unwrap();
    let mut damaged = std::fs::read(&copy).unwrap();
    let at = (root as usize - 1) * 4096;
    damaged[at..at + 4096].fill(7);
    std::fs::write(&copy, &damaged).unwrap();
    assert_eq!(lived.server().cli(&["backup", "verify", text(&copy)]).code, 6);
    damaged.truncate(damaged.len() / 2);
    std::fs::write(&copy, &damaged).unwrap();
    assert_eq!(lived.server().cli(&["backup", "verify", text(&copy)]).code, 6);
}

#[test]
fn a_page_copy_of_a_damaged_store_is_told_and_not_kept() {
    let mut lived = Lived::new(Engine::Sqlite, &[], &[]);
    lived.world.server.stop();
    let (store, folder) = (lived.file("clickclack.db"), lived.file("copies"));
    std::fs::create_dir(&folder).unwrap();
    let whole = std::fs::read(&store).unwrap();
    // A table, an index of it, and one of a part of its rows.
    let trees = ["messages", "messages_id", "messages_channel_seq"].map(|tree| {
        let sql = "SELECT rootpage FROM sqlite_master WHERE name = ?1";
        let db = rusqlite::Connection::open(&store).unwrap();
        let root: i64 = db.query_row(sql, [tree], |row| row.get(0)).unwrap();
        (tree, root as usize)
    });
    for (tree, root) in trees {
        let mut damaged = whole.clone();
        damaged[(root - 1) * 4096..root * 4096].fill(7);
        std::fs::write(&store, &damaged).unwrap();
        let ran = lived.server().cli(&["backup", "--out", text(&folder.join("copy.db"))]);
        assert!(
            ran.code == 6 && ran.stderr.contains("clickclack.db is damaged"),
            "{tree}: {ran:#?}"
        );
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{tree}");
    }
    std::fs::write(&store, "no database at all, whatever its name says").unwrap();
    for command in [
        &["backup", "--out", "copy.db"][..],
        &["backup", "--out", "copy.ccbak"],
        &["store", "check"],
    ] {
        let ran = lived.server().cli(command);
        assert!(
            ran.code == 6 && ran.stderr.contains("not a ClickClack database"),
            "{ran:#?}"
        );
    }
}

/// SQLite would read them as a part of the copy.
#[test]
fn nothing_of_another_file_lies_beside_a_page_copy() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    let copy = lived.file("copy.db");
    for ending in ["-wal", "-shm", "-journal"] {
        let beside = lived.file(&format!("copy.db{ending}"));
        std::fs::write(&beside, "of another file").unwrap();
        let ran = lived.server().cli(&["backup", "--out", text(&copy)]);
        let told = format!("copy.db{ending} is in the way");
        assert!(ran.code == 5 && ran.stderr.contains(&told), "{ran:#?}");
        assert!(!copy.exists());
        std::fs::remove_file(beside).unwrap();
    }
    lived.server().cli(&["backup", "--out", text(&copy)]).ok();
}

#[test]
fn a_name_that_means_neither_form_is_refused() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    for name in ["-", "x.CCBAK", "x.Ccbak", ".ccbak", "folder/.ccbak"] {
        let ran = lived.server().cli(&["backup", "--out", name]);
        let told = ran.stderr.contains("FILE.ccbak") && ran.stderr.contains("FILE.db");
        assert!(ran.code == 2 && told, "{name}: {ran:#?}");
    }
}

#[test]
fn a_restored_store_is_readable_by_its_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    // A page copy holds no files.
    for (name, code) in [("a.ccbak", 0), ("a.db", 7)] {
        let backup = lived.backup(name);
        std::fs::set_permissions(&backup, PermissionsExt::from_mode(0o644)).unwrap();
        let to = lived.file(&format!("of-{name}")).join("new.db");
        let ran = lived.server().cli(&["restore", text(&backup), "--to", text(&to)]);
        assert_eq!(ran.code, code, "{ran:#?}");
        assert_eq!(
            std::fs::metadata(&to).unwrap().permissions().mode() & 0o777,
            0o600,
            "{name}"
        );
    }
}

/// The file of a store that somebody uses, or that was killed, lacks what stands in its WAL.
#[test]
fn a_store_with_a_wal_is_no_page_copy() {
    let mut lived = Lived::new(Engine::Sqlite, &[], &[]);
    lived.owner().send(&lived.world.general, "in the WAL");
    lived.world.server.kill();
    let store = lived.file("clickclack.db");
    assert!(std::fs::metadata(lived.file("clickclack.db-wal")).unwrap().len() > 0);
    let there = Server::new(Engine::Sqlite);
    for command in [&["restore", text(&store)][..], &["backup", "verify", text(&store)]] {
        let ran = there.cli(command);
        assert_eq!(ran.code, 5, "{ran:#?}");
        assert!(ran.stderr.contains("clickclack backup --db"), "{ran:#?}");
    }
    assert!(!there.data.join("clickclack.db").exists());
    let copy = lived.file("copy.db");
    lived
        .server()
        .cli(&["backup", "--db", text(&store), "--out", text(&copy)])
        .ok();
    // Its one upload lies where the other store keeps its files.
    let ran = there.cli(&["restore", text(&copy)]);
    assert_eq!(ran.code, 7, "{ran:#?}");
    assert!(ran.stdout.contains("a page copy holds none"), "{ran:#?}");
    assert!(ran.stderr.contains("the bytes of 1 upload"), "{ran:#?}");
    same(&rows(&there.location()), &rows(&lived.server().location()));
}

#[test]
fn postgres_has_archives_and_no_page_copies() {
    let server = Server::new(Engine::Postgres);
    server.cli(&["migrate"]).ok();
    let ran = server.cli(&["backup", "--out", "a.db"]);
    assert_eq!(ran.code, 1);
    let told = "Postgres backups must be taken with pg_dump or provider snapshots";
    assert!(ran.stderr.contains(told) && ran.stderr.contains("a.ccbak"), "{ran:#?}");
}

#[test]
fn a_page_copy_taken_under_constant_writes_is_one_moment() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    for n in 0..5 {
        let copy = lived.file(&format!("{n}.db"));
        while_messages_come(&lived.world, || lived.backup(&format!("{n}.db")));
        lived.server().cli(&["backup", "verify", text(&copy)]).ok();
        let ran = lived
            .server()
            .cli(&["store", "check", "--db", text(&copy), "--skip", "uploads"]);
        assert_eq!(ran.code, 0, "{ran:#?}");
    }
}
