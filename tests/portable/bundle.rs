//! `support-bundle` and `migrate plan`: what is shown to others, and what would be done.

use std::io::{Read, Write};

use serde_json::Value;

use crate::harness::{Engine, Server, on_both_engines};
use crate::{lively, text};

fn unpacked(file: &std::path::Path) -> Vec<(String, String)> {
    let mut tar = tar::Archive::new(std::fs::File::open(file).unwrap());
    let read = |entry: Result<tar::Entry<std::fs::File>, std::io::Error>| {
        let mut entry = entry.unwrap();
        let name = entry
            .path()
            .unwrap()
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let mut held = String::new();
        entry.read_to_string(&mut held).unwrap();
        (name, held)
    };
    tar.entries().unwrap().map(read).collect()
}

on_both_engines! {
    fn a_bundle_holds_what_it_lists_and_nothing_that_people_wrote(engine) {
        let mut world = lively(engine);
        world.server.start();
        let log = world.server.data.join("server.log");
        let out = world.server.data.join("bundle.tar");
        let flags = ["support-bundle", "--log", log.to_str().unwrap()];
        let listed = world.server.cli(&[&flags[..], &["-n", "--plain"]].concat()).ok().stdout;
        assert!(!out.exists());
        world.server.cli(&[&flags[..], &["--out", out.to_str().unwrap()]].concat()).ok();
        let parts = unpacked(&out);
        let names: Vec<_> = parts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, listed.lines().collect::<Vec<_>>());
        let token = world.owner.token.clone().unwrap();
        for (name, held) in &parts {
            assert!(!held.is_empty(), "{name}");
            for secret in ["reply 1 from the reef", "between two people", "Olive Owner", "Pia Person", "owner@example.com", &token] {
                assert!(!held.contains(secret), "{secret} is in {name}");
            }
        }
        let store: Value = serde_json::from_str(&parts.iter().find(|(n, _)| n == "store.json").unwrap().1).unwrap();
        assert_eq!(store["rows"]["messages"], 27);
        let doctor = &parts.iter().find(|(n, _)| n == "doctor.json").unwrap().1;
        assert!(doctor.contains("upload-files"), "{doctor}");
    }

    fn a_plan_shows_what_is_pending_and_changes_nothing(engine) {
        let server = Server::new(engine);
        let plan = server.cli(&["migrate", "plan", "--json"]).ok().json();
        assert_eq!(plan["pending"][0]["name"], "0001_foundation");
        assert!(text(&plan["pending"][0]["sql"]).contains("CREATE TABLE messages"));
        assert_eq!(std::fs::read_dir(&server.data).unwrap().count(), 0);
        server.cli(&["migrate"]).ok();
        assert_eq!(server.cli(&["migrate", "plan", "--json"]).ok().json()["pending"], serde_json::json!([]));
        server.sql("DELETE FROM schema_migrations WHERE name >= '0003'");
        let plan = server.cli(&["migrate", "plan", "--json"]).ok().json();
        let search = &plan["pending"][0];
        assert_eq!(search["name"], "0003_search");
        let touched: Vec<_> = search["touches"].as_array().unwrap().iter().map(|t| text(&t["table"])).collect();
        assert!(touched.contains(&"messages") && !touched.contains(&"uploads"), "{touched:?}");
        assert!(search["touches"][0]["bytes"].as_i64() > Some(0));
    }

    fn a_migration_can_be_preceded_by_a_backup(engine) {
        let server = Server::new(engine);
        server.cli(&["migrate"]).ok();
        let file = server.data.join("before.db");
        let migrate = ["migrate", "--backup-first", file.to_str().unwrap()];
        server.cli(&migrate).ok();
        assert!(!file.exists(), "nothing was pending");
        // What the last migration made, undone by hand.
        let last = server.cli(&["migrate", "status", "--plain"]).ok().line().split(' ').next().unwrap().to_owned();
        server.sql(&format!("DELETE FROM schema_migrations WHERE name = '{last}'"));
        server.cli(&migrate);
        let applied = match engine {
            Engine::Sqlite => {
                let copy = rusqlite::Connection::open(&file).unwrap();
                let names = "SELECT group_concat(name) FROM schema_migrations";
                copy.query_row(names, [], |r| r.get::<_, String>(0)).unwrap()
            }
            Engine::Postgres => {
                let args = ["--data-only", "--table=schema_migrations", "--file=-", file.to_str().unwrap()];
                let read = std::process::Command::new("pg_restore").args(args).output().unwrap();
                String::from_utf8(read.stdout).unwrap()
            }
        };
        assert!(applied.contains("0001") && !applied.contains(&last), "taken before the migration: {applied}");
        let again = server.cli(&migrate);
        assert_ne!(again.code, 0, "an older backup is not written over: {again:#?}");
    }
}

#[test]
fn a_bundle_of_a_broken_store_is_still_a_bundle() {
    let server = Server::new(Engine::Sqlite);
    std::fs::write(
        server.data.join("clickclack.db"),
        "no database at all; 0123456789012345678901234567890123456789",
    )
    .unwrap();
    let out = server.data.join("bundle.tar");
    server.cli(&["support-bundle", "--out", out.to_str().unwrap()]).ok();
    assert!(
        unpacked(&out)
            .iter()
            .any(|(name, held)| name == "store.json" && held.contains("error"))
    );
    // Renamed over a device, a file would take its place for every program.
    let pipe = server.data.join("pipe");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let again = server.cli(&["support-bundle", "--out", out.to_str().unwrap()]);
    assert!(again.code == 5 && again.stderr.contains("already exists"), "{again:?}");
    for command in ["support-bundle", "export"] {
        assert_eq!(
            server.cli(&[command, "--out", pipe.to_str().unwrap()]).code,
            2,
            "{command}"
        );
        assert!(!std::fs::metadata(&pipe).unwrap().is_file(), "{command}");
    }
    assert_eq!(server.cli(&["support-bundle"]).code, 2);
    assert_eq!(
        server
            .cli(&["support-bundle", "--out", "x.tar", "--log", "/no/such.log"])
            .code,
        4
    );
}

/// Where `serve` listens, which need not be where everybody does.
#[test]
fn a_bundle_asks_the_address_that_the_server_listens_on() {
    let server = Server::new(Engine::Sqlite);
    server.cli(&["migrate"]).ok();
    let listener = std::net::TcpListener::bind("127.0.0.2:0").unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    let answering = std::thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        let _ = tcp.read(&mut [0; 1024]).unwrap();
        tcp.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nanswered_here 1\n")
            .unwrap();
    });
    let out = server.data.join("bundle.tar");
    server
        .cli(&["support-bundle", "--addr", &addr, "--out", out.to_str().unwrap()])
        .ok();
    let parts = unpacked(&out);
    let metrics = &parts.iter().find(|(name, _)| name == "metrics.txt").unwrap().1;
    assert!(metrics.contains("answered_here 1"), "{metrics}");
    answering.join().unwrap();
}
