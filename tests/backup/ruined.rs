//! A store that SQLite cannot read any more gives way to a backup, and is brought back as it was.

use std::path::{Path, PathBuf};

use crate::harness::Engine;
use crate::state::{Lived, rows, same, text};

const PAGE: usize = 4096;

fn pages_of_messages(store: &Path) {
    let sql = "SELECT rootpage FROM sqlite_master WHERE name = 'messages'";
    let conn = rusqlite::Connection::open(store).unwrap();
    let root: i64 = conn.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(conn);
    let mut bytes = std::fs::read(store).unwrap();
    let at = (root as usize - 1) * PAGE;
    bytes[at..at + PAGE].fill(7);
    std::fs::write(store, bytes).unwrap();
}

fn header(store: &Path) {
    let mut bytes = std::fs::read(store).unwrap();
    bytes[..100].fill(7);
    std::fs::write(store, bytes).unwrap();
}

fn cut(store: &Path) {
    let file = std::fs::File::options().write(true).open(store).unwrap();
    file.set_len(file.metadata().unwrap().len() / PAGE as u64 / 2 * PAGE as u64)
        .unwrap();
}

fn beside(path: &Path, end: &str) -> PathBuf {
    format!("{}{end}", text(path)).into()
}

/// What the restore set aside.
fn aside(lived: &Lived) -> PathBuf {
    let names = std::fs::read_dir(&lived.server().data).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let stamped = |name: &String| {
        let stamp = name.strip_prefix("clickclack.db.before-restore-");
        stamp.is_some_and(|stamp| stamp.bytes().all(|b| b.is_ascii_digit()))
    };
    lived.file(&names.find(stamped).expect("something was set aside"))
}

/// The plan, the consent, the restore, the way back and forth.
fn gives_way(lived: &Lived, backup: &Path, what: &str) {
    let store = lived.file("clickclack.db");
    let damaged = std::fs::read(&store).unwrap();
    let plan = lived.server().cli(&["restore", text(backup), "-n"]);
    assert_eq!(plan.code, 0, "{what}: {plan:#?}");
    assert!(plan.stdout.contains("cannot be read"), "{what}: {plan:#?}");
    let asked = lived.server().cli(&["restore", text(backup)]);
    assert_eq!(asked.code, 5, "{what}: {asked:#?}");
    assert!(asked.stderr.contains("--confirm"), "{what}: {asked:#?}");
    let restored = lived.restore(backup);
    assert_eq!(restored.code, 0, "{what}: {restored:#?}");
    let then = rows(&lived.server().location());
    let aside = aside(lived);
    assert!(
        std::fs::read(&aside).unwrap() == damaged,
        "{what}: the damaged file was changed"
    );
    let undo = ["restore", "--undo", "--confirm", "clickclack.db"];
    lived.server().cli(&undo).ok();
    assert!(
        std::fs::read(&store).unwrap() == damaged,
        "{what}: the damaged file was changed"
    );
    assert_ne!(lived.server().cli(&["store", "check"]).code, 0, "{what}");
    lived.server().cli(&undo).ok();
    same(&rows(&lived.server().location()), &then);
    assert_eq!(lived.server().cli(&["store", "check"]).code, 0, "{what}");
}

#[test]
fn a_damaged_store_gives_way_to_a_backup() {
    for (what, damage) in [
        ("pages", pages_of_messages as fn(&Path)),
        ("header", header),
        ("cut", cut),
    ] {
        let mut lived = Lived::new(Engine::Sqlite, &[], &[]);
        let backup = lived.backup("good.ccbak");
        lived.world.server.stop();
        // Pages that still stand in a WAL would mend the file.
        lived.server().sql("PRAGMA wal_checkpoint(TRUNCATE)");
        assert!(!lived.file("clickclack.db-wal").exists());
        damage(&lived.file("clickclack.db"));
        gives_way(&lived, &backup, what);
    }
}

/// Doctor looks at the folder that was filled, and not at the one of the flags.
#[test]
fn a_restore_to_another_place_is_looked_at_there() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    let backup = lived.backup("good.ccbak");
    let folder = lived.file("elsewhere");
    let to = folder.join("clickclack.db");
    let ran = lived
        .server()
        .cli(&["restore", text(&backup), "--to", text(&to), "--json"])
        .ok();
    let found = ran.json();
    let items = found["doctor"]["items"].as_array().unwrap();
    let permissions = items.iter().find(|item| item["id"] == "permissions").unwrap();
    let evidence = permissions["evidence"].as_str().unwrap();
    assert!(evidence.contains(text(&folder)), "{evidence}");
}

/// A WAL that stays beside the place of a store would be read into the one that comes there.
#[test]
fn the_wal_of_a_damaged_store_goes_with_it() {
    let mut lived = Lived::new(Engine::Sqlite, &[], &[]);
    let backup = lived.backup("good.ccbak");
    lived.owner().send(&lived.world.general, "in the WAL");
    lived.world.server.kill();
    let store = lived.file("clickclack.db");
    std::fs::write(&store, "").unwrap();
    let wal = std::fs::read(beside(&store, "-wal")).unwrap();
    assert!(!wal.is_empty());
    lived.server().cli(&["restore", text(&backup), "-n"]).ok();
    lived.restore(&backup).ok();
    let then = rows(&lived.server().location());
    assert_eq!(std::fs::read(beside(&aside(&lived), "-wal")).unwrap(), wal);
    let undo = ["restore", "--undo", "--confirm", "clickclack.db"];
    lived.server().cli(&undo).ok();
    assert_eq!(std::fs::read(&store).unwrap(), b"");
    assert_eq!(std::fs::read(beside(&store, "-wal")).unwrap(), wal);
    lived.server().cli(&undo).ok();
    same(&rows(&lived.server().location()), &then);
}

#[test]
fn a_damaged_store_in_use_is_refused() {
    for (what, damage) in [
        ("pages", pages_of_messages as fn(&Path)),
        ("header", header),
        ("cut", cut),
    ] {
        let lived = Lived::new(Engine::Sqlite, &[], &[]);
        let backup = lived.backup("good.ccbak");
        let store = lived.file("clickclack.db");
        damage(&store);
        let damaged = std::fs::metadata(&store).unwrap().len();
        let ran = lived.restore(&backup);
        assert_eq!(ran.code, 5, "{what}: {ran:#?}");
        assert!(ran.stderr.contains("is in use by another process"), "{what}: {ran:#?}");
        assert!(ran.stderr.contains("error: the store "), "{what}: {ran:#?}");
        assert!(std::fs::metadata(&store).unwrap().len() >= damaged, "{what}");
    }
}
