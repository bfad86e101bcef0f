//! `import`: an export read into an empty store is the same store, without its credentials; a kill leaves nothing of it.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Engine, Ran, Server, on_both_engines, run_in};
use crate::{killed_until_done, lively, seeded, state, text, url, without_credentials};

fn exported(server: &Server) -> PathBuf {
    let file = server.data.join("export.json");
    server.cli(&["export", "--out", file.to_str().unwrap()]).ok();
    file
}

fn empty(engine: Engine) -> Server {
    let server = Server::new(engine);
    server.cli(&["migrate"]).ok();
    server
}

/// A message of a channel that is no reply.
fn root(all: &mut Value) -> &mut Value {
    let messages = all["messages"].as_array_mut().unwrap();
    messages
        .iter_mut()
        .find(|m| m["channel_seq"] == 4 && !m["channel_id"].is_null())
        .unwrap()
}

on_both_engines! {
    fn an_import_is_the_same_store_without_its_credentials(engine) {
        let world = lively(engine);
        let file = exported(&world.server);
        let files = world.server.data.join("files");
        let ran = world.server.cli(&["export", "--out", file.to_str().unwrap(), "--uploads", files.to_str().unwrap()]).ok();
        assert!(ran.stderr.contains("left out:"), "{}", ran.stderr);
        let mut other = empty(engine);
        let args = ["import", file.to_str().unwrap(), "--uploads", files.to_str().unwrap(), "--json"];
        let said = other.cli(&args).ok().json();
        assert_eq!((&said["messages"], &said["missing"]), (&27.into(), &0.into()), "{said}");
        assert_eq!(without_credentials(&state(&other)), without_credentials(&state(&world.server)));
        other.cli(&["store", "check"]).ok();
        other.start();
        let owner = other.login("owner@example.com");
        assert_eq!(owner.bodies(&world.general).len(), 23);
        let all: Value = serde_json::from_str(&state(&other)).unwrap();
        assert_eq!(all["user_notification_settings"][0]["pushover_enabled"], 0, "its key stays behind");
        let upload = text(&all["uploads"][0]["id"]).to_owned();
        assert_eq!(owner.bytes_of(&upload, &[]).body, crate::harness::pattern(60_000));
        let sent = owner.send(&world.general, "goes on");
        assert_eq!(sent["channel_seq"], 24, "numbers go on where they were");
        let stranger = other.client(&world.owner.token.clone().unwrap());
        assert_eq!(stranger.get("/api/me").status, 401, "old sessions stay behind");
    }

    fn a_server_on_the_empty_store_shows_what_was_imported(engine) {
        let world = lively(engine);
        let file = exported(&world.server);
        let mut other = empty(engine);
        other.start();
        let said = other.cli(&["import", file.to_str().unwrap(), "--json"]);
        assert_eq!((said.code, &said.json()["messages"]), (7, &27.into()), "its uploads did not come along: {}", said.stderr);
        assert_eq!(without_credentials(&state(&other)), without_credentials(&state(&world.server)));
        let owner = other.login("owner@example.com");
        assert_eq!(owner.bodies(&world.general).len(), 23);
        assert_eq!(owner.send(&world.general, "goes on")["channel_seq"], 24);
    }

    fn files_that_do_not_come_along_make_it_incomplete(engine) {
        let world = lively(engine);
        let file = exported(&world.server);
        let other = empty(engine);
        let ran = other.cli(&["import", file.to_str().unwrap()]);
        assert_eq!(ran.code, 7, "{ran:#?}");
        assert!(ran.stderr.contains("the files of 1 upload are not there"), "{}", ran.stderr);
        assert_eq!(without_credentials(&state(&other)), without_credentials(&state(&world.server)));
    }

    fn a_store_that_is_not_empty_is_refused(engine) {
        let world = lively(engine);
        let file = exported(&world.server);
        let before = state(&world.server);
        assert_eq!(world.server.cli(&["import", file.to_str().unwrap()]).code, 5);
        assert_eq!(state(&world.server), before);
    }

    fn a_file_that_does_not_fit_together_changes_nothing(engine) {
        let world = lively(engine);
        let whole = std::fs::read_to_string(exported(&world.server)).unwrap();
        let other = empty(engine);
        let untouched = state(&other);
        let file = other.data.join("bad.json");
        let refused = |content: &str, words: &str| {
            std::fs::write(&file, content).unwrap();
            for check in [&["--check"][..], &[]] {
                let ran = other.cli(&[&["import", file.to_str().unwrap()], check].concat());
                assert_eq!(ran.code, 6, "{ran:#?}");
                assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
            }
            assert_eq!(state(&other), untouched);
        };
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut all: Value = serde_json::from_str(&whole).unwrap();
            change(&mut all);
            // Rows of parents come first in an export: the order of its keys counts.
            let shapes = clickclack::store::export::shapes();
            let parts: Vec<_> = shapes.iter().filter(|s| all.get(s.key).is_some()).map(|s| format!("{:?}: {}", s.key, all[s.key])).collect();
            let extra: Vec<_> = all.as_object().unwrap().iter().filter(|(k, _)| !shapes.iter().any(|s| s.key == **k))
                .map(|(k, v)| format!("{k:?}: {v}")).collect();
            format!("{{{}}}", [parts, extra].concat().join(", "))
        };
        refused("", "EOF");
        refused("[]", "one JSON object");
        refused("{}", "it has no");
        refused(&whole[..whole.len() / 2], "EOF");
        refused(&format!("{whole} {{}}"), "trailing");
        refused(&changed(&|all| root(all)["author_id"] = json!("usr_nobody")), "usr_nobody");
        refused(&changed(&|all| root(all)["thread_root_id"] = json!("msg_nobody")), "contradict");
        refused(&changed(&|all| root(all)["channel_seq"] = json!(500)), "missing");
        refused(&changed(&|all| all["messages"][3]["created_at"] = json!("yesterday")), "a time in RFC 3339");
        refused(&changed(&|all| all["messages"][3]["body"] = json!(7)), "messages.body is a text");
        refused(&changed(&|all| all["messages"][3]["surprise"] = json!(7)), "surprise");
        refused(&changed(&|all| { all["messages"][3].as_object_mut().unwrap().remove("body"); }), "has no \"body\"");
        refused(&changed(&|all| all["weather"] = json!([])), "weather");
        refused(&changed(&|all| { all.as_object_mut().unwrap().remove("reactions"); }), "reactions");
        refused(&changed(&|all| all["thread_state"][0]["reply_count"] = json!(9)), "9 replies");
        refused(&changed(&|all| { let again = all["users"][0].clone(); all["users"].as_array_mut().unwrap().push(again); }), "contradict");
    }

    fn an_import_that_was_killed_again_and_again_is_whole_in_the_end(engine) {
        let source = seeded(Engine::Sqlite, "1500");
        let file = exported(&source);
        let mut kills = 0;
        while kills < 30 {
            let other = empty(engine);
            kills += killed_until_done(&other, &other, &["import", file.to_str().unwrap()], Duration::from_millis(25));
            assert_eq!(state(&other), state(&source));
            other.cli(&["store", "check"]).ok();
        }
    }
}

/// Postgres ends a transaction that is idle for 15 seconds, which is not what waiting for the file is.
#[test]
fn an_import_may_wait_long_for_its_file() {
    let (from, to) = (seeded(Engine::Postgres, "100"), empty(Engine::Postgres));
    let (export, pipe) = (state(&from), to.data.join("pipe"));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let import = to.spawn(&["import", pipe.to_str().unwrap()]);
    let mut end = std::fs::File::options().write(true).open(&pipe).unwrap();
    let (first, rest) = export.split_at(export.len() / 2);
    end.write_all(first.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_secs(17));
    // A command that failed has closed its end; what it says is checked below.
    let _ = end.write_all(rest.as_bytes());
    drop(end);
    let ran = Ran::from(import.wait_with_output().unwrap()).ok();
    assert!(ran.stdout.contains("100 messages"), "{ran:#?}");
}

#[test]
fn a_check_wants_no_store_and_makes_none() {
    let source = seeded(Engine::Sqlite, "200");
    let file = exported(&source);
    let nowhere = Server::new(Engine::Sqlite);
    // What a killed check left goes with the next one.
    let temporary = tempfile::tempdir().unwrap();
    let left = temporary.path().join("clickclack-scratch-left");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("in-use"), "").unwrap();
    let args = ["import", "--check", file.to_str().unwrap(), "--json"];
    let env = [("TMPDIR", temporary.path().to_str().unwrap())];
    let said = run_in(&nowhere.data, &args, &env).ok().json();
    assert_eq!(said["messages"], 200);
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(&nowhere.data).unwrap().count(), 0);
    assert_eq!(nowhere.cli(&["import", "/no/such/file"]).code, 4);
    assert!(url(&nowhere).ends_with("clickclack.db"));
}

#[test]
fn an_import_knows_how_far_it_is() {
    let source = seeded(Engine::Sqlite, "200");
    let file = exported(&source);
    let size = std::fs::metadata(&file).unwrap().len();
    let nowhere = Server::new(Engine::Sqlite);
    let check = ["import", "--check", file.to_str().unwrap(), "--progress", "json"];
    let said = nowhere.cli(&check).ok();
    let reports = said.stderr.lines().filter(|line| line.starts_with('{'));
    let reports: Vec<serde_json::Value> = reports.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        reports.iter().any(|r| r["unit"] == "bytes" && r["total"] == size),
        "{reports:?}"
    );
    assert!(
        reports.iter().any(|r| r["unit"] == "checks" && r["total"] != 0),
        "{reports:?}"
    );
}
