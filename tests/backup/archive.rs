//! What an archive brings back, to which engine, and what it says about itself.

use serde_json::json;

use crate::harness::{Engine, Server, on_both_engines};
use crate::state::{Lived, rows, same, text, while_messages_come};

on_both_engines! {
    fn a_restore_brings_the_state_of_the_backup_back_and_an_undo_the_one_before(engine) {
        let mut lived = Lived::new(engine, &[], &[]);
        let then = rows(&lived.server().location());
        let taken = lived.server().cli(&["backup", "--out", text(&lived.file("a.ccbak"))]).ok();
        for list in ["kept:", "transient, left out:", "secret, never written:", "messages", "search_runs", "environment"] {
            assert!(taken.stdout.contains(list), "{list}: {}", taken.stdout);
        }
        lived.owner().send(&lived.world.general, "after the backup");
        let late = lived.owner().upload_id(&lived.world.workspace, b"after the backup");
        let archive = lived.file("a.ccbak");

        let refused = lived.restore(&archive);
        assert_eq!(refused.code, 5, "{refused:#?}");
        assert!(refused.stderr.contains("in use"), "{refused:#?}");
        lived.world.server.stop();
        let now = rows(&lived.server().location());

        let plan = lived.server().cli(&["restore", text(&archive), "--dry-run"]).ok();
        assert!(plan.stdout.contains("loses 1 message newer than"), "{}", plan.stdout);
        for consent in [&[][..], &["--yes"], &["--confirm", "another"]] {
            let ran = lived.server().cli(&[&["restore", text(&archive)], consent].concat());
            assert_eq!(ran.code, 5, "{ran:#?}");
        }
        same(&rows(&lived.server().location()), &now);

        let restored = lived.restore(&archive).ok();
        assert!(restored.stdout.contains("set aside"), "{}", restored.stdout);
        // It ends with doctor: here nothing failed, and no public URL is set.
        assert!(restored.stderr.contains("doctor:") && restored.stderr.contains("public-url"), "{}", restored.stderr);
        assert!(!restored.stderr.contains("FAILED"), "{}", restored.stderr);
        same(&rows(&lived.server().location()), &then);
        lived.world.server.start();
        // People stay signed in, and their files are there.
        assert_eq!(lived.owner().bytes_of(&lived.upload, &[]).body, lived.bytes);
        assert_eq!(lived.owner().bytes_of(&late, &[]).status, 404);
        lived.owner().send(&lived.world.general, "a new line of history");
        let before = lived.server().stored_files();
        let newest = lived.owner().upload_id(&lived.world.workspace, b"of the new history");
        let its_file = lived.server().stored_files().into_iter().find(|file| !before.contains(file)).unwrap();
        lived.world.server.stop();

        lived.server().cli(&["restore", "--undo", "--confirm", &lived.confirm()]).ok();
        same(&rows(&lived.server().location()), &now);
        lived.world.server.start();
        assert_eq!(lived.owner().bytes_of(&late, &[]).body, b"after the backup");
        lived.world.server.stop();
        // What the present state does not know may be swept away: the state that was set aside keeps its bytes.
        std::fs::remove_file(its_file).unwrap();
        lived.server().cli(&["restore", "--undo", "--confirm", &lived.confirm()]).ok();
        lived.world.server.start();
        assert!(lived.owner().bodies(&lived.world.general).contains(&"a new line of history".to_owned()));
        assert_eq!(lived.owner().bytes_of(&newest, &[]).body, b"of the new history");
        let kept = std::fs::read_dir(&lived.server().data).unwrap().filter(|entry| {
            entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("uploads.before-restore-")
        });
        assert_eq!(kept.count(), 1, "only what another undo would need");
    }

    fn bytes_that_differ_from_the_backup_stay_with_the_state_before(engine) {
        let mut lived = Lived::new(engine, &[], &[]);
        let archive = lived.backup("a.ccbak");
        lived.world.server.stop();
        let [file] = &lived.server().stored_files()[..] else { panic!("one upload, one file") };
        let other = vec![7; lived.bytes.len()];
        std::fs::write(file, &other).unwrap();

        lived.restore(&archive).ok();
        lived.world.server.start();
        assert_eq!(lived.owner().bytes_of(&lived.upload, &[]).body, lived.bytes);
        lived.world.server.stop();
        lived.server().cli(&["restore", "--undo", "--confirm", &lived.confirm()]).ok();
        lived.world.server.start();
        assert_eq!(lived.owner().bytes_of(&lived.upload, &[]).body, other);
    }

    fn an_archive_of_one_engine_restores_to_the_other(engine) {
        let lived = Lived::new(engine, &[], &[]);
        let then = rows(&lived.server().location());
        let archive = lived.backup("a.ccbak");
        let other = match engine {
            Engine::Sqlite => Engine::Postgres,
            Engine::Postgres => Engine::Sqlite,
        };
        let mut there = Server::new(other);
        there.cli(&["restore", text(&archive)]).ok();
        same(&rows(&there.location()), &then);
        there.start();
        let client = there.client(lived.owner().token.as_deref().unwrap());
        assert_eq!(client.bytes_of(&lived.upload, &[]).body, lived.bytes);
        client.send(&lived.world.general, "goes on there");
        assert_eq!(client.bodies(&lived.world.general).last().unwrap(), "goes on there");
    }

    fn an_archive_taken_under_constant_writes_is_one_moment(engine) {
        let lived = Lived::new(engine, &[], &[]);
        let archive = while_messages_come(&lived.world, || lived.backup("a.ccbak"));
        let there = Server::new(engine);
        there.cli(&["restore", text(&archive)]).ok();
        let found = rows(&there.location());
        let place = |table: &str, column: &str| {
            let table = clickclack::store::tables::Table::find(table).unwrap();
            table.position(column).unwrap()
        };
        // One moment: each message has its event, and the sequence of the channel has no gap.
        let (seq, id) = (place("messages", "channel_seq"), place("messages", "id"));
        let mut seqs: Vec<_> = found["messages"].iter().map(|m| m[seq].clone()).collect();
        seqs.retain(|s| *s != clickclack::store::tables::Value::Null);
        seqs.sort();
        let expected: Vec<_> = (1..=seqs.len() as i64).map(clickclack::store::tables::Value::Int).collect();
        assert_eq!(seqs, expected);
        let payload = place("events", "payload_json");
        let events = format!("{:?}", found["events"].iter().map(|e| &e[payload]).collect::<Vec<_>>());
        for message in &found["messages"] {
            let clickclack::store::tables::Value::Text(id) = &message[id] else { panic!() };
            assert!(events.contains(id), "{id} has no event");
        }
        // All of what the clock says has come, and nothing after it.
        let clock = &found["clock"].iter().find(|row| row[0] == clickclack::store::tables::Value::Text("events".into()));
        assert_eq!(found["events"].last().unwrap()[0], clock.unwrap()[1]);
    }

    fn bytes_that_are_missing_are_named_and_the_rest_is_whole(engine) {
        let mut lived = Lived::new(engine, &[], &[]);
        for object in lived.server().stored_files() {
            std::fs::remove_file(object).unwrap();
        }
        let archive = lived.file("a.ccbak");
        let ran = lived.server().cli(&["backup", "--out", text(&archive)]);
        assert_eq!(ran.code, 7, "{ran:#?}");
        assert!(ran.stderr.contains(&format!("missing: {}", lived.upload)), "{ran:#?}");
        let ran = lived.server().cli(&["backup", "verify", text(&archive), "--json"]);
        assert_eq!((ran.code, &ran.json()["missing"]), (7, &json!(1)));
        let then = rows(&lived.server().location());
        lived.world.server.stop();
        assert_eq!(lived.restore(&archive).code, 7);
        same(&rows(&lived.server().location()), &then);
    }

    fn a_backup_says_what_it_holds(engine) {
        let mut lived = Lived::new(engine, &[], &[]);
        let archive = lived.backup("a.ccbak");
        let shown = lived.server().cli(&["backup", "show", text(&archive), "--json"]).ok().json();
        let verified = lived.server().cli(&["backup", "verify", text(&archive), "--json"]).ok().json();
        assert_eq!(shown["backup"], verified);
        let parts = shown["parts"].as_array().unwrap();
        assert_eq!((&parts[0]["name"], &parts[parts.len() - 1]["name"]), (&"manifest.json".into(), &"end.json".into()));
        assert!(parts.iter().all(|part| part["sha256"].as_str().unwrap().len() == 64), "{parts:?}");
        assert_eq!((&verified["messages"], &verified["uploads"]["objects"]), (&json!(11), &json!(1)));
        assert_eq!(shown["manifest"]["engine"], format!("{engine:?}").to_lowercase());
        let listed = lived.server().cli(&["backup", "list", text(&lived.server().data), "--json"]).ok().json();
        assert_eq!(listed["items"][0]["file"], "a.ccbak", "{listed}");
        lived.world.server.stop();
        let empty = lived.server().data.join("empty");
        let made = lived.server().cli(&["migrate", "--db", text(&empty.join("new.db"))]);
        assert_eq!(made.code, 0, "{made:#?}");
        for (folder, copies) in [(&lived.server().data, &["a.ccbak"][..]), (&empty, &[])] {
            let listed = lived.server().cli(&["backup", "list", text(folder), "--plain"]).ok();
            assert_eq!(listed.stdout.lines().collect::<Vec<_>>(), copies, "neither a store at rest nor a new one is a copy");
        }
        let again = lived.server().cli(&["backup", "--out", text(&archive)]);
        assert_eq!(again.code, 5);
        assert!(again.stderr.contains("output file already exists"), "{again:#?}");
    }
}

#[test]
fn a_restore_sees_a_server_whatever_its_url_calls_it() {
    let lived = Lived::new(Engine::Postgres, &[], &[]);
    let archive = lived.backup("a.ccbak");
    let named = format!("{}?application_name=chat", lived.server().db);
    for target in [&["--db", &named][..], &["--to", &named]] {
        let confirm = lived.confirm();
        let args = [&["restore", text(&archive), "--confirm", &confirm], target].concat();
        let refused = lived.server().cli(&args);
        assert!(refused.code == 5 && refused.stderr.contains("in use"), "{refused:#?}");
    }
    lived.owner().send(&lived.world.general, "still the same store");
}

#[test]
fn a_target_that_is_no_store_is_refused_and_no_password_is_shown() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    let archive = lived.backup("a.ccbak");
    let there = Server::new(Engine::Sqlite);
    let restore = |to: &str| there.cli(&["restore", text(&archive), "--to", to]);
    let before = std::fs::read_dir(&there.data).unwrap().count();
    for to in [
        "mysql://u:hushhush@h/x",
        "postgre://u:hushhush@h/x",
        "env:NO_SUCH_VARIABLE",
    ] {
        let ran = restore(to);
        assert_eq!(ran.code, 2, "{ran:#?}");
        assert!(!ran.stderr.contains("hushhush"), "{ran:#?}");
    }
    // A slash in a password should have been escaped; it is hidden all the same.
    let ran = restore("postgres://u:hush/hushhush@127.0.0.1:1/x");
    assert!(
        ran.code != 0 && ran.stderr.contains("postgres://u:***@127.0.0.1:1/x"),
        "{ran:#?}"
    );
    assert!(!ran.stderr.contains("hush"), "{ran:#?}");
    assert_eq!(std::fs::read_dir(&there.data).unwrap().count(), before);
}

#[test]
fn an_archive_opens_with_tar_zstd_and_sha256sum() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    let archive = lived.backup("a.ccbak");
    let folder = lived.file("opened");
    std::fs::create_dir(&folder).unwrap();
    let script = format!(
        "cd {} && tar xf {} && cat checksums/*.sha256 | sha256sum -c --quiet && ls tables/messages uploads",
        text(&folder),
        text(&archive)
    );
    let ran = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{err}");
    assert!(out.contains("00001.jsonl.zst") && out.contains(&lived.upload), "{out}");
    assert_eq!(
        std::fs::read(folder.join("uploads").join(&lived.upload)).unwrap(),
        lived.bytes
    );
    let rows = std::fs::File::open(folder.join("tables/workspaces/00001.jsonl.zst")).unwrap();
    let rows = zstd::stream::decode_all(rows).unwrap();
    let row: Vec<serde_json::Value> = serde_json::from_slice(rows.trim_ascii_end()).unwrap();
    assert_eq!(row[0], lived.world.workspace.as_str());
}
