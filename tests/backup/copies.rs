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
    there.cli(&["restore", text(&copy)]).ok();
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
