//! Servers and commands that cannot start: a clear error on stderr, the promised exit code, and nothing changed.

use std::path::Path;

use crate::harness::{Engine, Ran, Server, World, on_both_engines, run_in};

/// `serve` with these flags must end by itself.
fn serve_fails(home: &Path, args: &[&str]) -> Ran {
    let addr = ["--addr", "127.0.0.1:0"];
    let addr = if args.contains(&"--addr") { &[][..] } else { &addr };
    let ran = run_in(home, &[&["serve"][..], addr, args].concat(), &[]);
    assert_ne!(ran.code, 124, "it started: {ran:#?}");
    ran
}

/// One line that begins with `error: ` and holds each of these.
fn says(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{ran:#?}");
    let line = ran
        .stderr
        .lines()
        .rfind(|l| l.starts_with("error: "))
        .unwrap_or_else(|| panic!("no error line: {ran:#?}"));
    for word in words {
        assert!(line.contains(word), "{word:?} is not in {line:?}");
    }
    assert!(!ran.stderr.contains("panicked"), "{ran:#?}");
}

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("clickclack-test-").tempdir().unwrap()
}

#[test]
fn a_port_in_use_is_said_and_the_first_server_goes_on() {
    let world = World::new(Engine::Sqlite);
    let other = folder();
    let addr = format!("127.0.0.1:{}", world.server.port);
    let data = other.path().to_str().unwrap();
    says(
        &serve_fails(other.path(), &["--addr", &addr, "--data", data]),
        1,
        &[&addr, "in use"],
    );
    world.owner.send(&world.general, "still here");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let home = folder();
    let file = home.path().join("file");
    std::fs::write(&file, "a file").unwrap();
    for data in [file.join("data").to_str().unwrap(), "/proc/clickclack"] {
        let ran = serve_fails(home.path(), &["--data", data]);
        assert!(matches!(ran.code, 1 | 4), "{ran:#?}");
        says(&ran, ran.code, &[data]);
        let ran = run_in(home.path(), &["admin", "bootstrap", "--data", data], &[]);
        assert!(matches!(ran.code, 1 | 4), "{ran:#?}");
        says(&ran, ran.code, &[data]);
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a file");
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let home = folder();
    let path = home.path().join("clickclack.db");
    let data = home.path().to_str().unwrap();
    for content in [
        vec![b'x'; 10_000],
        b"SQLite format 3\0".repeat(500),
        (0..20_000u32).map(|i| (i * 7) as u8).collect(),
    ] {
        std::fs::write(&path, &content).unwrap();
        let name = path.to_str().unwrap();
        says(&serve_fails(home.path(), &["--data", data]), 1, &[name]);
        says(
            &run_in(home.path(), &["admin", "bootstrap", "--data", data], &[]),
            1,
            &[name],
        );
        says(&run_in(home.path(), &["migrate", "--data", data], &[]), 1, &[name]);
        assert!(std::fs::read(&path).unwrap() == content, "the file was changed");
    }
}

#[test]
fn a_database_cut_in_half_is_no_reason_to_panic() {
    let mut world = World::new(Engine::Sqlite);
    for n in 0..200 {
        world.owner.send(&world.general, &format!("{n} {}", "x".repeat(500)));
    }
    world.server.stop();
    let path = world.server.data.join("clickclack.db");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2 / 4096 * 4096]).unwrap();
    let data = world.server.data.to_str().unwrap();
    let ran = run_in(
        &world.server.data,
        &["admin", "user", "create", "--name", "New", "--data", data],
        &[],
    );
    assert_ne!(ran.code, 0, "{ran:#?}");
    assert!(
        ran.stderr.contains("error: ") && !ran.stderr.contains("panicked"),
        "{ran:#?}"
    );
}

/// SQL as the owner of the database would type it.
fn sql(server: &Server, text: &str) {
    match server.engine {
        Engine::Sqlite => {
            let conn = rusqlite::Connection::open(server.data.join("clickclack.db")).unwrap();
            conn.execute_batch(text).unwrap();
        }
        Engine::Postgres => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(&server.db, tokio_postgres::NoTls)
                    .await
                    .unwrap();
                tokio::spawn(connection);
                client.batch_execute(text).await.unwrap();
            });
        }
    }
}

/// Every way in is refused with code 5 and these words; afterwards the store is as before.
fn all_refuse(world: &mut World, change: &str, back: &str, words: &[&str]) {
    world.server.stop();
    sql(&world.server, change);
    let data = world.server.data.to_str().unwrap().to_owned();
    let mut place = vec!["--data", &data];
    if !world.server.db.is_empty() {
        place.extend(["--db", &world.server.db]);
    }
    says(&serve_fails(&world.server.data, &place), 5, words);
    for command in [
        &["migrate"][..],
        &["admin", "bootstrap"],
        &["admin", "user", "create", "--name", "New"],
    ] {
        says(&world.server.cli(command), 5, words);
    }
    sql(&world.server, back);
    world.server.start();
    assert_eq!(world.owner.bodies(&world.general), ["before"]);
    let members = world
        .owner
        .ok("GET", &format!("/api/workspaces/{}/members", world.workspace), None);
    assert_eq!(members["members"].as_array().unwrap().len(), 1, "{members}");
}

on_both_engines! {
    fn a_newer_schema_is_refused(engine) {
        let mut world = World::new(engine);
        world.owner.send(&world.general, "before");
        all_refuse(
            &mut world,
            "INSERT INTO schema_migrations (name, checksum, applied_at) VALUES ('9999_future', 'x', 1)",
            "DELETE FROM schema_migrations WHERE name = '9999_future'",
            &["9999_future", "newer"],
        );
    }

    fn an_edited_migration_is_refused(engine) {
        let mut world = World::new(engine);
        world.owner.send(&world.general, "before");
        all_refuse(
            &mut world,
            "UPDATE schema_migrations SET checksum = 'x' || checksum WHERE name = '0001_foundation'",
            "UPDATE schema_migrations SET checksum = substr(checksum, 2) WHERE name = '0001_foundation'",
            &["0001_foundation"],
        );
    }
}

#[test]
fn a_wrong_database_url_is_said_and_makes_nothing() {
    let home = folder();
    for url in [
        "mysql://root@localhost/chat",
        "http://localhost/",
        "postgres://",
        "postgres://user@:99999/x",
        "postgres://user@host/x?sslmode=sometimes",
        "sqlite:///proc/nowhere/x.db",
    ] {
        for ran in [
            serve_fails(home.path(), &["--data", "made", "--db", url]),
            run_in(
                home.path(),
                &[
                    "admin", "user", "create", "--name", "New", "--data", "made", "--db", url,
                ],
                &[],
            ),
        ] {
            assert!(!matches!(ran.code, 0 | 101 | 124), "{url}: {ran:#?}");
            says(&ran, ran.code, &[]);
        }
    }
    let odd: Vec<_> = std::fs::read_dir(home.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .filter(|n| n != "made")
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
}

#[test]
fn an_unreachable_postgres_is_said_without_its_password() {
    let home = folder();
    for url in [
        "postgres://ann:secret@127.0.0.1:1/chat",
        "postgres://ann:secret@no-such-host.invalid/chat",
    ] {
        let host = url.split(['@', '/', ':']).nth(5).unwrap();
        for ran in [
            serve_fails(home.path(), &["--data", "made", "--db", url]),
            run_in(home.path(), &["admin", "bootstrap", "--data", "made", "--db", url], &[]),
        ] {
            assert!(matches!(ran.code, 1 | 10 | 75), "{ran:#?}");
            says(&ran, ran.code, &[host]);
            assert!(!ran.stderr.contains("secret"), "{ran:#?}");
        }
    }
}
