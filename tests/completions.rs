//! What shells offer at Tab: the scripts of the repository, in the shells that are on this machine, with ids from a store
//! that is not touched.

mod harness;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use harness::{BIN, Engine, Ran, Server, World, id_of, on_both_engines, until};
use serde_json::json;

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(name)
}

/// A shell that finds the program by its name, and the store as `env` says.
fn shell(name: &str, home: &Path, env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(name);
    let bin = Path::new(BIN).parent().unwrap().to_str().unwrap();
    command
        .env_clear()
        .env("PATH", format!("{bin}:/usr/local/bin:/usr/bin:/bin"))
        .env("HOME", home)
        .envs(env.iter().copied())
        .current_dir(home)
        .stdin(Stdio::null());
    command
}

/// How the environment names the store.
fn named(server: &Server) -> Vec<(&'static str, String)> {
    let mut env = vec![("CLICKCLACK_DATA", server.data.to_str().unwrap().to_owned())];
    if !server.db.is_empty() {
        env.push(("CLICKCLACK_DB", server.db.clone()));
    }
    env
}

/// What bash offers for the last of these words.
fn bash(home: &Path, env: &[(&str, &str)], words: &[&str]) -> Ran {
    let line = r#"source "$0" || exit 9
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9
        _clap_complete_clickclack clickclack "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        for word in "${COMPREPLY[@]}"; do echo "$word"; done"#;
    let mut command = shell("bash", home, env);
    command.args([
        "--norc",
        "-c",
        line,
        script("clickclack.bash").to_str().unwrap(),
        "clickclack",
    ]);
    Ran::from(command.args(words).output().unwrap())
}

fn offered(server: &Server, words: &[&str]) -> Vec<String> {
    let env = named(server);
    let env: Vec<_> = env.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let ran = bash(&server.data, &env, words);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    ran.stdout
        .lines()
        .filter(|word| !word.starts_with('-'))
        .map(str::to_owned)
        .collect()
}

/// A slow machine may take longer than a shell waits.
fn offers(server: &Server, words: &[&str], wanted: &[&str]) {
    let mut last = Vec::new();
    until(&format!("{words:?} to offer {wanted:?}"), || {
        last = offered(server, words);
        eprintln!("{words:?}: {last:?}");
        (last == wanted).then_some(())
    });
}

/// Names, sizes and times of the files of a folder.
fn files(folder: &Path) -> Vec<(PathBuf, u64, SystemTime)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    let about = |e: std::fs::DirEntry| {
        let about = e.metadata().unwrap();
        (e.path(), about.len(), about.modified().unwrap())
    };
    let mut all: Vec<_> = entries.map(about).collect();
    all.sort();
    all
}

on_both_engines! {
    fn ids_come_from_the_store_and_leave_no_trace(engine) {
        let mut world = World::new(engine);
        let person = world.person("Petra Person");
        person.ok("PATCH", "/api/me", Some(json!({"handle": "petra"})));
        let (petra, owner) = (person.user_id(), world.owner_id.clone());
        let second = world.person("Petra Second");
        second.ok("PATCH", "/api/me", Some(json!({"handle": "petra-two"})));
        let second = second.user_id();
        let bot = world.bot("bot:read").user_id();
        let other = id_of(&world.owner.ok("POST", "/api/workspaces", Some(json!({"name": "Other"}))), "workspace.id");
        let elsewhere = id_of(&world.owner.channel(&other, "general"), "id");
        let invite = world.server.cli(&["admin", "invite", "create", "--workspace", &other, "--json"]).ok().json();
        let invite = id_of(&invite, "invite.id");

        for running in [true, false] {
            if !running {
                world.server.stop();
                // A process that ends may leave its write-ahead log to the next command, which is not looked at without a trace.
                let log = world.server.data.join("clickclack.db-wal");
                until("a command to settle the write-ahead log", || {
                    world.server.cli(&["admin", "stats"]).ok();
                    (!log.exists()).then_some(())
                });
            }
            let before = files(&world.server.data);
            let server = &world.server;
            // Newest first.
            offers(server, &["admin", "user", "show", "usr_"], &[&bot, &second, &petra, &owner]);
            // An operand may be a name; a flag takes the id of whom the name's beginning leaves no doubt about.
            offers(server, &["admin", "user", "show", "pet"], &["petra", "petra-two"]);
            offers(server, &["admin", "member", "remove", "--as", "petra-t"], &[&second]);
            offers(server, &["admin", "member", "remove", "--as", "pet"], &[]);
            offers(server, &["admin", "bot", "rotate", ""], &[&bot]);
            offers(server, &["admin", "member", "list", "--workspace", "wsp_"], &[&other, &world.workspace]);
            offers(server, &["admin", "channel", "show", "--workspace", &other, "chn_"], &[&elsewhere]);
            offers(server, &["admin", "channel", "show", "--workspace", "other", "gen"], &["general"]);
            offers(server, &["admin", "invite", "revoke", "inv_"], &[&invite]);
            // The place as the line has it, cut as bash cuts it.
            let empty = server.data.join("nowhere");
            offers(server, &["admin", "user", "show", "--data", empty.to_str().unwrap(), "--db", "none.db", "usr_"], &[]);
            if !running && engine == Engine::Sqlite {
                // In the index of a WAL that is there, readers of any kind leave a mark; the server does not mind it.
                let lasting = |mut all: Vec<(PathBuf, u64, SystemTime)>| {
                    all.iter_mut().filter(|f| f.0.ends_with("clickclack.db-shm")).for_each(|f| f.2 = SystemTime::UNIX_EPOCH);
                    all
                };
                assert_eq!(lasting(files(&server.data)), lasting(before));
            }
        }
    }
}

#[test]
fn what_is_wrong_is_not_said_at_a_prompt() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("no.db"), "this is no database").unwrap();
    for db in [
        "no.db",
        "missing.db",
        "mysql://x/y",
        "postgres://nobody@127.0.0.1:1/none",
    ] {
        let ran = bash(
            home.path(),
            &[("CLICKCLACK_DB", db)],
            &["admin", "user", "show", "usr_"],
        );
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
            (0, "", ""),
            "{db}"
        );
    }
    let left: Vec<_> = files(home.path()).into_iter().map(|(path, ..)| path).collect();
    assert_eq!(left, [home.path().join("no.db")]);
}

#[test]
fn commands_flags_and_backups_are_offered() {
    let server = Server::new(Engine::Sqlite);
    for name in ["a.ccbak", "b.db", "c.txt"] {
        std::fs::write(server.data.join(name), "").unwrap();
    }
    offers(&server, &["admin", "us"], &["user"]);
    offers(&server, &["store", "re"], &["reindex"]);
    offers(&server, &["backup", "verify", ""], &["a.ccbak", "b.db"]);
    offers(&server, &["restore", "a"], &["a.ccbak"]);
    let flags = bash(&server.data, &[], &["store", "reindex", "--re"]);
    assert_eq!(flags.stdout, "--restart\n");
}

/// The part of the other shells that is ours, without them, and fish itself where it is.
#[test]
fn other_shells_get_names_beside_ids() {
    let world = World::new(Engine::Sqlite);
    let env = named(&world.server);
    let env: Vec<_> = env.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let words = ["--", "clickclack", "admin", "user", "show", "usr_"];
    for (name, wanted) in [
        ("zsh", format!("{}:Olive Owner", world.owner_id)),
        ("fish", format!("{}\tOlive Owner", world.owner_id)),
    ] {
        until(name, || {
            let mut command = shell(BIN, &world.server.data, &env);
            command
                .env("CLICKCLACK_COMPLETE", name)
                .env("_CLAP_COMPLETE_INDEX", "4");
            let ran = Ran::from(command.args(words).output().unwrap()).ok();
            ran.stdout.lines().any(|line| line == wanted).then_some(())
        });
    }
    let fish = |line: &str| {
        shell("fish", &world.server.data, &env)
            .args(["--no-config", "-c", line])
            .output()
    };
    let line = format!(
        "source {}; complete -C 'clickclack admin user show usr_'",
        script("clickclack.fish").display()
    );
    let wanted = format!("{}\tOlive Owner", world.owner_id);
    if fish(&line).is_ok() {
        until("fish to offer it", || {
            let ran = Ran::from(fish(&line).unwrap()).ok();
            ran.stdout.contains(&wanted).then_some(())
        });
    }
}
