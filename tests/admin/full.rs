//! A disk without room: trying again helps nobody, and whoever waits is told what does.

use clickclack::model::Kind;

use crate::admin;
use crate::harness::{BIN, Engine, Ran, Server, World};

const NEXT: &str = "try: free some room, then clickclack store du";

#[test]
fn a_full_disk_of_postgres_is_no_reason_to_try_again() {
    let world = World::new(Engine::Postgres);
    world.server.sql(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$;
         CREATE TRIGGER no_room BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION no_room();
         CREATE TRIGGER no_room BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION no_room()",
    );
    let new = ["user", "create", "--name", "New", "--email", "new@example.com"];
    let ran = admin(&world.server, &new);
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(
        ran.stderr.contains("the disk of the database is full") && ran.stderr.contains(NEXT),
        "{ran:#?}"
    );
    let path = format!("/api/channels/{}/messages", world.general);
    let reply = world.owner.post(&path, serde_json::json!({"body": "no room for this"}));
    assert_eq!(reply.status, Kind::Full.http_status(), "{}", reply.text());
    assert_eq!(
        (reply.status, reply.json()["code"].as_str()),
        (503, Some("unavailable"))
    );
}

/// Files may have 2 KiB, as on a full disk: SQLite cannot even make its index of the WAL.
fn without_room(server: &Server, args: &str) -> Ran {
    let data = server.data.display();
    let script = format!("trap '' XFSZ; ulimit -f 4; exec {BIN} {args} --data {data}");
    Ran::from(std::process::Command::new("sh").args(["-c", &script]).output().unwrap())
}

#[test]
fn a_sqlite_file_on_a_full_disk_says_so() {
    let mut world = World::new(Engine::Sqlite);
    let data = world.server.data.display().to_string();
    let backup = format!("{data}/good.ccbak");
    world.server.cli(&["backup", "--out", &backup]).ok();
    world.server.stop();
    for command in [
        "store du",
        "store vacuum -n",
        "migrate",
        "admin user list",
        "serve --addr 127.0.0.1:0",
        &format!("restore {backup} -n"),
        &format!("restore {backup} --confirm clickclack.db"),
    ] {
        let ran = without_room(&world.server, command);
        assert_eq!(ran.code, 1, "{command}: {ran:#?}");
        let told = format!("error: the disk of the database {data}/clickclack.db is full");
        assert!(
            ran.stderr.contains(&told) && ran.stderr.contains(NEXT),
            "{command}: {ran:#?}"
        );
    }
    let ran = without_room(&world.server, "doctor --check file-system");
    assert_eq!(ran.code, 6, "{ran:#?}");
    assert!(ran.stdout.contains("remedy: free some room"), "{ran:#?}");
    world.server.cli(&["store", "check"]).ok();
}
