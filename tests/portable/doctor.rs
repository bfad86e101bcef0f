//! `doctor` looks at everything by itself: what is broken is told, and keeps nothing else from being told.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::harness::{Engine, Ran, Server, World, on_both_engines};
use crate::{lively, text};

struct Visit {
    ran: Ran,
    seen: BTreeMap<String, Value>,
}

impl Visit {
    fn to(server: &Server, flags: &[&str]) -> Visit {
        let ran = server.cli(&[&["doctor", "--json"], flags].concat());
        let items = ran.json()["items"].as_array().unwrap().clone();
        let seen: BTreeMap<_, _> = items.into_iter().map(|i| (text(&i["id"]).to_owned(), i)).collect();
        for it in seen.values() {
            assert!(!text(&it["evidence"]).is_empty(), "{it}");
            let bad = ["warning", "failed"].contains(&text(&it["severity"]));
            assert!(!bad || !text(&it["remedy"]).is_empty(), "{it}");
        }
        Visit { ran, seen }
    }

    #[track_caller]
    fn says(&self, check: &str, severity: &str, words: &str) {
        let it = &self.seen[check];
        assert_eq!(it["severity"], severity, "{it}");
        assert!(text(&it["evidence"]).contains(words), "{it}");
    }
}

on_both_engines! {
    fn a_sound_store_has_no_failed_check(engine) {
        let world = lively(engine);
        let visit = Visit::to(&world.server, &[]);
        for check in ["config", "disk-space", "schema", "database", "clock", "search-index", "uploads", "upload-files",
            "upload-leftovers"] {
            visit.says(check, "ok", "");
        }
        visit.says("database", "ok", "iB; 1 workspace, ");
        let evidence = |check: &str| text(&visit.seen[check]["evidence"]).to_owned();
        assert_eq!(evidence("disk-space").contains("the database has"), engine == Engine::Sqlite, "{:#?}", visit.ran);
        // The Postgres of the tests would not survive a power cut.
        match engine {
            Engine::Sqlite => visit.says("engine", "ok", "journal wal"),
            Engine::Postgres => visit.says("engine", "failed", "fsync is off"),
        }
        assert_eq!(visit.ran.code, if engine == Engine::Sqlite { 0 } else { 6 }, "{:#?}", visit.ran);
        visit.says("oauth", "skipped", "");
        assert!(world.server.stored_files().len() == 1, "the probe is gone");
    }

    fn missing_and_orphaned_files(engine) {
        let world = lively(engine);
        let file = world.server.stored_files().remove(0);
        std::fs::write(file.with_file_name("upload-orphan"), "x").unwrap();
        Visit::to(&world.server, &[]).says("upload-files", "warning", "belong to no upload");
        std::fs::remove_file(file).unwrap();
        let visit = Visit::to(&world.server, &["--check", "upload-files"]);
        visit.says("upload-files", "failed", "1 of 1 upload");
        assert_eq!((visit.ran.code, visit.seen.len()), (6, 1));
    }

    fn leftovers_of_uploads_are_cleared_on_request(engine) {
        let world = lively(engine);
        let file = world.server.data.join("uploads/upload-broken-off");
        std::fs::write(&file, "x").unwrap();
        world.server.sql(&format!("INSERT INTO upload_quota_reservations (id, workspace_id, owner_id, byte_size,
            storage_path, created_at, expires_at) VALUES ('uqr_1', '{}', '{}', 5, 'upload-broken-off', 1, 2)",
            world.workspace, world.owner_id));
        let visit = Visit::to(&world.server, &[]);
        visit.says("upload-leftovers", "warning", "quota: 1 upload");
        visit.says("upload-files", "ok", "");
        let visit = Visit::to(&world.server, &["--fix", "--check", "upload-leftovers"]);
        visit.says("upload-leftovers", "ok", "none");
        assert!(!file.exists(), "{:#?}", visit.ran);
    }

    fn a_clock_that_went_back(engine) {
        let world = lively(engine);
        world.server.sql("UPDATE events SET created_at = created_at + 7200000000");
        Visit::to(&world.server, &[]).says("clock", "warning", "the last event is of");
    }

    fn an_older_schema_skips_what_needs_rows(engine) {
        let world = lively(engine);
        world.server.sql("DELETE FROM schema_migrations WHERE name = '0004_people'");
        let visit = Visit::to(&world.server, &[]);
        assert_eq!(visit.ran.code, 6);
        visit.says("schema", "failed", "needs 0004_people");
        let first = "clickclack migrate --backup-first FILE";
        assert_eq!(visit.seen["schema"]["remedy"], first);
        let ran = world.server.cli(&["backup", "--out", "a.ccbak"]);
        assert_eq!(ran.code, 5, "{ran:#?}");
        assert!(ran.stderr.contains(&format!("try: {first}")), "{ran:#?}");
        visit.says("database", "failed", "older schema");
        visit.says("search-index", "skipped", "");
        visit.says("uploads", "ok", "");
    }

    fn a_newer_schema_is_no_damage(engine) {
        let server = Server::new(engine);
        server.cli(&["migrate"]).ok();
        server.sql("INSERT INTO schema_migrations (name, checksum, applied_at)
            SELECT '9999_later.sql', checksum, applied_at FROM schema_migrations LIMIT 1");
        let visit = Visit::to(&server, &[]);
        visit.says("schema", "failed", "9999_later");
        visit.says("database", "failed", "newer schema");
        assert_eq!(visit.seen["database"]["remedy"], "see the check \"schema\"");
        let refused = server.cli(&["serve"]);
        assert_eq!(refused.code, 5, "{refused:#?}");
        assert!(refused.stderr.contains("; try: clickclack doctor --check schema"), "{}", refused.stderr);
    }

    fn a_configuration_that_serve_refuses(engine) {
        let server = Server::with(engine, &[], &[("CLICKCLACK_PUBLIC_URL", "http://chat.example.com")]);
        server.cli(&["migrate"]).ok();
        let visit = Visit::to(&server, &[]);
        visit.says("config", "failed", "CLICKCLACK_PUBLIC_URL");
        visit.says("public-url", "skipped", "");
        visit.says("database", "ok", "");
    }
}

#[test]
fn a_broken_database_lets_the_others_report() {
    let world = lively(Engine::Sqlite);
    std::fs::write(
        world.server.data.join("clickclack.db"),
        "no database at all, but long enough to be read as a header of one; 0123456789",
    )
    .unwrap();
    let visit = Visit::to(&world.server, &[]);
    assert_eq!(visit.ran.code, 6);
    for check in ["database", "engine"] {
        visit.says(check, "failed", "is damaged or is not a ClickClack database");
        assert!(
            text(&visit.seen[check]["remedy"]).contains("troubleshooting.md"),
            "{:#?}",
            visit.ran
        );
    }
    for check in ["config", "disk-space", "uploads"] {
        visit.says(check, "ok", "");
    }
    // What it says of the disk depends on the machine.
    let disk = &visit.seen["file-system"];
    assert!(text(&disk["evidence"]).contains("a sync takes"), "{disk}");
}

#[test]
fn postgres_that_is_gone_lets_the_others_report() {
    let server = Server::new(Engine::Sqlite);
    server.cli(&["migrate"]).ok();
    let visit = Visit::to(&server, &["--db", "postgres://nobody@127.0.0.1:1/none"]);
    assert_eq!(visit.ran.code, 6);
    visit.says("database", "failed", "cannot reach the database");
    for check in ["database", "engine"] {
        assert!(
            text(&visit.seen[check]["remedy"]).contains("start Postgres"),
            "{:#?}",
            visit.ran
        );
    }
    let refused = server.cli(&["serve", "--db", "postgres://nobody@127.0.0.1:1/none"]);
    assert_eq!(refused.code, 10, "{refused:#?}");
    assert!(
        refused.stderr.contains("; try: clickclack doctor --check engine\n"),
        "{}",
        refused.stderr
    );
    visit.says("uploads", "ok", "");
}

#[test]
fn an_empty_folder_stays_empty() {
    let server = Server::new(Engine::Sqlite);
    let visit = Visit::to(&server, &["--fix"]);
    assert_eq!(visit.ran.code, 6);
    visit.says("database", "failed", "there is no store");
    assert_eq!(std::fs::read_dir(&server.data).unwrap().count(), 0);
}

#[test]
fn permissions_are_told_and_tightened() {
    let world: World = lively(Engine::Sqlite);
    let mode = |name: &str| {
        std::fs::metadata(world.server.data.join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    std::fs::set_permissions(&world.server.data, PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::set_permissions(
        world.server.data.join("clickclack.db"),
        PermissionsExt::from_mode(0o666),
    )
    .unwrap();
    Visit::to(&world.server, &[]).says("permissions", "warning", "everybody on this machine can read");
    let visit = Visit::to(&world.server, &["--fix", "--check", "permissions"]);
    visit.says("permissions", "ok", "");
    assert_eq!((mode(""), mode("clickclack.db")), (0o750, 0o660));
}

#[test]
fn an_unknown_check_is_a_usage_error() {
    let server = Server::new(Engine::Sqlite);
    assert_eq!(server.cli(&["doctor", "--check", "weather"]).code, 2);
}
