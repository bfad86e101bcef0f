//! What keeps backups good by itself: the drill, the schedule inside `serve`, pruning.

use std::path::Path;

use clickclack::store::operations::{self, Outcome};
use serde_json::json;

use crate::harness::{Engine, on_both_engines, until};
use crate::state::{Lived, text};

fn archives(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".ccbak"));
    names.sort();
    names
}

on_both_engines! {
    fn a_drill_reads_from_what_it_restored(engine) {
        let lived = Lived::new(engine, &[], &[]);
        let archive = lived.backup("a.ccbak");
        let scratch = lived.file("scratch");
        std::fs::create_dir(&scratch).unwrap();
        // What a killed drill left goes with the next one.
        let left = scratch.join("clickclack-scratch-left");
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join("in-use"), "").unwrap();
        let args = ["backup", "drill", text(&archive), "--scratch", text(&scratch), "--json"];
        let ran = lived.server().cli(&args).ok();
        assert!(!ran.stderr.contains("route="), "the log of its server is its own: {ran:?}");
        let ran = ran.json();
        assert_eq!(ran["passed"], json!(true), "{ran}");
        let served = ran["steps"][2]["found"].as_str().unwrap();
        assert_eq!(served, "signed in, read 6 messages, fetched an upload of 70000 bytes");
        assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0, "the drill left something");
        let mut damaged = std::fs::read(&archive).unwrap();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        std::fs::write(&archive, damaged).unwrap();
        assert_eq!(lived.server().cli(&args).code, 6);
        assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0, "the drill left something");
    }

    fn a_drill_that_fails_shows_the_last_words_of_its_server(engine) {
        let lived = Lived::new(engine, &[], &[]);
        for file in lived.server().stored_files() {
            std::fs::remove_file(file).unwrap();
        }
        let archive = lived.file("a.ccbak");
        assert_eq!(lived.server().cli(&["backup", "--out", text(&archive)]).code, 7);
        let ran = lived.server().cli(&["backup", "drill", text(&archive)]);
        assert!(ran.code == 6 && ran.stdout.is_empty(), "{ran:?}");
        assert!(ran.stderr.contains(r#"route="/api/uploads/{upload_id}" status=404"#), "{ran:?}");
        assert!(ran.stderr.matches("route=").count() <= 5, "{ran:?}");
    }

    fn a_backup_is_verified_when_the_last_that_read_it_found_it_whole(engine) {
        let lived = Lived::new(engine, &[], &[]);
        // Whether the last one that is whole is the last one.
        let verified = || {
            let last = lived.server().write(operations::last_backup)?;
            Some(last.verified.map(|at| at == last.at))
        };
        let run = |args: &[&str]| lived.server().cli(args).code;
        assert_eq!(verified(), None);
        let first = lived.backup("a.ccbak");
        assert_eq!(verified(), Some(None));
        assert_eq!(run(&["backup", "verify", text(&first)]), 0);
        assert_eq!(verified(), Some(Some(true)));
        let second = lived.backup("b.ccbak");
        assert_eq!(run(&["backup", "verify", text(&first)]), 0);
        assert_eq!(verified(), Some(Some(false)), "another one was verified");
        assert_eq!(run(&["backup", "drill", text(&second)]), 0);
        assert_eq!(verified(), Some(Some(true)));
        let mut damaged = std::fs::read(&second).unwrap();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        std::fs::write(&second, damaged).unwrap();
        assert_eq!(run(&["backup", "verify", text(&second)]), 6);
        assert_eq!(verified(), Some(Some(false)), "it is damaged since");
        // Nothing is noted where there is no store, and none is made for the note.
        let nowhere = lived.file("nowhere");
        assert_eq!(run(&["backup", "verify", text(&first), "--data", text(&nowhere)]), 0);
        assert!(!nowhere.exists());
    }

    fn a_backup_that_was_killed_is_stopped_once_the_next_begins(engine) {
        let lived = Lived::new(engine, &[], &[]);
        let all = || lived.server().write(|tx| operations::list(tx, "", 10));
        lived.backup("a.ccbak");
        let actor = all()[0].actor.clone();
        lived.server().write(move |tx| {
            operations::begin(tx, "backup", "killed", &actor)?;
            operations::begin(tx, "move", "goes on", &actor)?;
            operations::begin(tx, "backup", "another's", "somebody else")
        });
        let outcome = |subject: &str| {
            let entry = all().into_iter().find(|op| op.subject == subject).unwrap();
            (entry.outcome, entry.ended_at.is_some())
        };
        assert_eq!(outcome("killed"), (Outcome::Running, false));
        lived.backup("b.ccbak");
        assert_eq!(outcome("killed"), (Outcome::Stopped, false), "nobody knows when");
        assert_eq!(outcome("goes on"), (Outcome::Running, false));
        assert_eq!(outcome("another's"), (Outcome::Running, false));
        let ids: Vec<_> = all().into_iter().filter(|op| op.subject == "killed").map(|op| op.id).collect();
        lived.server().write(move |tx| operations::end(tx, &ids[0], Outcome::Done, &json!({})));
        assert_eq!(outcome("killed"), (Outcome::Done, true), "it was alive after all");
    }

    fn a_server_takes_backups_by_itself_and_prunes_them(engine) {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("made");
        std::fs::create_dir(&to).unwrap();
        std::fs::write(to.join("notes.ccbak"), "not ours").unwrap();
        let args = ["--backup-to", text(&to), "--backup-every", "1s", "--backup-keep", "2"];
        let lived = Lived::new(engine, &args, &[]);
        let first = until("a first backup", || archives(&to).into_iter().find(|n| n.starts_with("clickclack-")));
        until("the first one to go", || (!archives(&to).contains(&first)).then_some(()));
        until("two to be left", || (archives(&to).len() == 3).then_some(()));
        assert!(archives(&to).contains(&"notes.ccbak".to_owned()));
        // Stopped, it prunes nothing of what is looked at.
        lived.server().signal("STOP");
        let newest = archives(&to).into_iter().rfind(|n| n.starts_with("clickclack-")).unwrap();
        assert_eq!(lived.server().cli(&["backup", "verify", text(&to.join(newest))]).code, 0);
        lived.server().signal("CONT");
    }

    fn a_backup_that_the_end_of_the_server_cuts_off_says_so(engine) {
        let folder = tempfile::tempdir().unwrap();
        let args = ["--backup-to", text(folder.path()), "--backup-every", "1s"];
        let mut lived = Lived::new(engine, &args, &[]);
        lived.world.copy_first_message(30_000);
        let newest = |lived: &Lived| lived.server().write(|tx| operations::list(tx, "backup", 1)).pop().map(|it| it.outcome);
        until("a backup under way", || (newest(&lived) == Some(Outcome::Running)).then_some(()));
        assert_eq!(lived.world.server.stop(), 0);
        let outcome = newest(&lived);
        assert!(matches!(outcome, Some(Outcome::Stopped | Outcome::Done)), "{outcome:?}");
        assert!(std::fs::read_dir(folder.path()).unwrap().all(|it| text(&it.unwrap().path()).ends_with(".ccbak")));
    }
}

#[test]
fn pruning_counts_only_what_verifies() {
    let lived = Lived::new(Engine::Sqlite, &[], &[]);
    let folder = lived.file("backups");
    std::fs::create_dir(&folder).unwrap();
    for name in ["1", "2", "3", "4"] {
        lived.backup(&format!("backups/{name}.ccbak"));
    }
    // The newest is damaged behind its manifest, and others are not ours to touch.
    let newest = folder.join("4.ccbak");
    let mut damaged = std::fs::read(&newest).unwrap();
    let length = damaged.len();
    damaged[length - 3000] ^= 1;
    std::fs::write(&newest, damaged).unwrap();
    std::fs::write(folder.join("5.ccbak"), "no backup").unwrap();
    std::fs::copy(folder.join("1.ccbak"), folder.join("0.tar")).unwrap();
    let prune = |more: &[&str]| {
        lived
            .server()
            .cli(&[&["backup", "prune", text(&folder)], more].concat())
    };

    let nowhere = lived.server().cli(&["backup", "list", "/no/such/folder"]);
    assert!(
        nowhere.code == 4 && nowhere.stderr.contains("cannot read /no/such/folder"),
        "{nowhere:#?}"
    );
    assert_eq!(prune(&["--keep", "0"]).code, 2);
    let plan = prune(&["--keep", "2", "-n", "--json"]).ok().json();
    assert_eq!(
        (&plan["would_remove"], &plan["kept"]),
        (&json!(["1.ccbak"]), &json!(["3.ccbak", "2.ccbak"]))
    );
    assert_eq!(plan["damaged"], json!(["4.ccbak", "5.ccbak"]));
    let names = prune(&["--keep", "1", "-n", "--plain"]).ok().stdout;
    assert_eq!(names, "2.ccbak\n1.ccbak\n");
    assert_eq!(prune(&["--keep", "2"]).code, 5);
    assert_eq!(archives(&folder).len(), 5);
    prune(&["--keep", "2", "--yes"]).ok();
    assert_eq!(archives(&folder), ["2.ccbak", "3.ccbak", "4.ccbak", "5.ccbak"]);
    // Too few that verify: nothing goes.
    let day = std::time::Duration::from_secs(25 * 3600);
    let old = |name: &str| {
        let path = folder.join(name);
        let file = std::fs::File::create(&path).unwrap();
        file.set_modified(std::time::SystemTime::now() - day).unwrap();
        path
    };
    let lost = [".9.ccbak.part-aB3dE6", ".9.db.part-aB3dE6"].map(old);
    let others = [
        ".foo.part-aB3dE6",
        ".9.ccbak.part-xyz",
        ".9.ccbak.part-aB3dE6.txt",
        "9.ccbak.part-aB3dE6",
    ]
    .map(old);
    prune(&["--keep", "9"]).ok();
    assert!(
        !lost.iter().any(|path| path.exists()),
        "what a killed backup left goes also when nothing is pruned"
    );
    assert!(others.iter().all(|path| path.exists()), "somebody else's file went");
    prune(&["--keep", "1", "--yes"]).ok();
    assert_eq!(archives(&folder), ["3.ccbak", "4.ccbak", "5.ccbak"]);
    assert!(folder.join("0.tar").exists());
}

#[test]
fn a_schedule_that_makes_no_sense_is_refused() {
    let lived = crate::harness::Server::new(Engine::Sqlite);
    for (flag, value) in [
        ("--backup-every", "soon"),
        ("--backup-every", "0h"),
        ("--backup-keep", "0"),
        ("--backup-keep", "x"),
    ] {
        let ran = lived.cli(&["config", "check", flag, value]);
        assert_eq!(ran.code, 2, "{ran:#?}");
        assert!(ran.stderr.contains(value), "{ran:#?}");
    }
}
