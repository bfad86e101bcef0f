//! The command line as operators and scripts meet it: dispatch, flags, streams, exit codes, and the commands that fill
//! a store.

mod harness;

use std::io::{BufRead, BufReader};

use harness::{BIN, Engine, Ran, Server, World, on_both_engines, run_in, signal, unique, until};

/// Runs the binary in an empty folder that must stay empty.
fn without_a_trace(line: &str) -> Ran {
    let home = tempfile::tempdir().unwrap();
    let ran = run_in(home.path(), &line.split_whitespace().collect::<Vec<_>>(), &[]);
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().collect();
    assert!(left.is_empty(), "`{line}` left {left:?}");
    ran
}

const COMMANDS: &[&str] = &[
    "",
    "serve",
    "migrate",
    "migrate up",
    "migrate status",
    "admin",
    "admin bootstrap",
    "admin user",
    "admin user create",
    "admin member add",
    "admin magic-link create",
    "config show",
    "config check",
    "version",
    "man",
    "completions",
];

// -- dispatch, flags, streams ----------------------------------------------------------------------------------------

#[test]
fn help_goes_to_stdout_and_succeeds() {
    for command in COMMANDS {
        for flag in ["--help", "-h", "-help"] {
            let ran = without_a_trace(&format!("{command} {flag}"));
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{command} {flag}");
            assert!(ran.stdout.contains("Usage: clickclack"), "{command}: {}", ran.stdout);
        }
    }
}

#[test]
fn an_unknown_flag_is_a_usage_error() {
    for command in COMMANDS {
        let ran = without_a_trace(&format!("{command} --no-such-flag"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{command}");
        assert!(!ran.stderr.is_empty(), "{command}");
    }
}

#[test]
fn an_unknown_or_incomplete_command_says_what_is_missing() {
    for (line, text) in [
        ("frobnicate", "unknown command \"frobnicate\""),
        ("canary", "unknown command \"canary\""),
        ("admin", "admin requires a subcommand"),
        ("admin frobnicate", "unknown admin subcommand \"frobnicate\""),
        (
            "admin fakeco seed --environment fakeco",
            "unknown admin subcommand \"fakeco\"",
        ),
        ("admin user", "usage: clickclack admin user <"),
        ("admin user frobnicate", "usage: clickclack admin user <"),
        ("config", "config requires a subcommand"),
    ] {
        let ran = without_a_trace(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(
            ran.stderr.starts_with(&format!("error: {text}")),
            "{line}: {}",
            ran.stderr
        );
        assert_eq!(ran.stderr.lines().count(), 1, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains("; try: clickclack "), "{line}: {}", ran.stderr);
    }
}

#[test]
fn a_misspelt_command_is_guessed() {
    assert!(without_a_trace("migrat").stderr.contains("try: clickclack migrate"));
}

#[test]
fn the_version_is_one_line_or_one_object() {
    let line = without_a_trace("version").ok().stdout;
    assert!(
        line.starts_with("clickclack ") && line.ends_with(")\n") && line.contains(" ("),
        "{line}"
    );
    assert_eq!(without_a_trace("--version").ok().stdout, line);
    let json = without_a_trace("version --json").ok().json();
    for key in ["version", "commit", "date"] {
        assert!(json[key].is_string(), "{json}");
    }
}

#[test]
fn a_command_refused_for_its_flags_makes_no_store() {
    for (line, text) in [
        ("admin member add", "--workspace is required"),
        ("admin member add --workspace w", "--created-by is required"),
        (
            "admin member add --workspace w --created-by u",
            "exactly one of --email or --user is required",
        ),
        (
            "admin member add --workspace w --created-by u --email a@b.c --user usr_1",
            "exactly one of --email or --user is required",
        ),
        (
            "admin member add --workspace w --created-by u --user usr_1 --role owner",
            "--role must be one of member or moderator; owner, guest, and bot are managed by other flows",
        ),
        ("admin magic-link create", "email is required"),
        ("admin bot create", "--workspace is required"),
        ("admin bot create --workspace w", "--created-by is required"),
        ("admin bot create --workspace w --created-by u", "--name is required"),
    ] {
        let ran = without_a_trace(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(
            ran.stderr.starts_with(&format!("error: {text}")),
            "{line}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let home = tempfile::tempdir().unwrap();
    for line in ["man", "completions bash", "config show", "--help"] {
        let script = format!("{{ {BIN} {line}; echo $? >&2; }} | true");
        let ran = std::process::Command::new("bash")
            .args(["-c", &script])
            .current_dir(home.path())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&ran.stderr).trim(), "0", "{line}");
    }
}

#[test]
fn flags_may_stand_anywhere_and_the_last_one_counts() {
    let server = Server::new(Engine::Sqlite);
    let other = format!("sqlite://{}/other.db", server.data.display());
    server
        .cli(&["admin", "--db", "nowhere.db", "bootstrap", "-db", &other, "--name=One"])
        .ok();
    assert!(server.data.join("other.db").exists() && !server.data.join("nowhere.db").exists());
}

// -- which store -----------------------------------------------------------------------------------------------------

#[test]
fn a_database_path_is_taken_literally() {
    for prefix in ["", "sqlite://"] {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("made on demand/a b?c#d%20e.db");
        let db = format!("{prefix}{}", path.display());
        run_in(home.path(), &["migrate", "--data", "d", "--db", &db], &[]).ok();
        assert!(path.is_file() && !home.path().join("d/clickclack.db").exists());
    }
}

#[test]
fn a_database_setting_is_moved_by_its_flag_and_not_by_data() {
    let home = tempfile::tempdir().unwrap();
    let env = [("CLICKCLACK_DB", "sqlite://./env.db")];
    run_in(home.path(), &["migrate", "--data", "d"], &env).ok();
    assert!(home.path().join("env.db").is_file() && !home.path().join("d/clickclack.db").exists());
    run_in(home.path(), &["migrate", "--db", "flag.db"], &env).ok();
    assert!(home.path().join("flag.db").is_file());
}

#[test]
fn a_password_in_the_store_url_is_never_shown() {
    let db = "postgres://someone:hunter2@127.0.0.1:1/none";
    for line in [
        &["migrate", "status", "--db", db][..],
        &["config", "show", "--db", db],
        &["admin", "bootstrap", "--db", db],
    ] {
        let home = tempfile::tempdir().unwrap();
        let ran = run_in(home.path(), line, &[]);
        assert!(!format!("{ran:?}").contains("hunter2"), "{ran:?}");
        assert!(format!("{ran:?}").contains("someone:***@127.0.0.1:1/none"), "{ran:?}");
    }
}

#[test]
fn an_unreachable_postgres_is_a_clear_failure() {
    let home = tempfile::tempdir().unwrap();
    let ran = run_in(
        home.path(),
        &["admin", "user", "create", "--db", "postgres://u@127.0.0.1:1/none"],
        &[],
    );
    assert_eq!(ran.code, 10, "{ran:?}");
    assert!(ran.stderr.contains("127.0.0.1:1") && ran.stdout.is_empty(), "{ran:?}");
}

#[test]
fn a_database_of_an_unknown_kind_is_refused_and_its_password_not_repeated() {
    for command in ["admin bootstrap", "migrate", "serve", "config check"] {
        let ran = without_a_trace(&format!("{command} --db mysql://u:hunter2@127.0.0.1/x"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran:?}");
        assert!(
            ran.stderr.contains("\"mysql\"") && !ran.stderr.contains("hunter2"),
            "{ran:?}"
        );
    }
}

/// The write-ahead log beside it is settled into it, so a copy of the one file is a whole copy.
#[test]
fn the_database_file_alone_holds_everything_once_a_command_or_the_server_ended() {
    let mut server = Server::new(Engine::Sqlite);
    let owner = server.cli(&["admin", "bootstrap"]).ok().stdout;
    let copy = tempfile::tempdir().unwrap();
    std::fs::copy(server.data.join("clickclack.db"), copy.path().join("copy.db")).unwrap();
    let ran = run_in(copy.path(), &["admin", "bootstrap", "--db", "copy.db"], &[]).ok();
    assert_eq!(ran.stdout, owner);

    let token = server.start().login("ada@example.com").token.unwrap();
    server.stop();
    let mut second = Server::new(Engine::Sqlite);
    std::fs::copy(server.data.join("clickclack.db"), second.data.join("clickclack.db")).unwrap();
    assert_eq!(second.start().client(&token).get("/api/me").status, 200);
}

#[test]
fn existing_folders_keep_their_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("d");
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o700)).unwrap();
    run_in(home.path(), &["migrate", "--data", "d"], &[]).ok();
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(data.join("uploads").is_dir() && data.join("logs").is_dir());
}

#[test]
fn only_serve_and_migrate_bring_a_schema_forward() {
    let server = Server::new(Engine::Sqlite);
    let path = server.data.join("clickclack.db");
    std::fs::write(&path, "").unwrap();
    let ran = server.cli(&["admin", "user", "create", "--name", "Nobody"]);
    assert!(ran.code == 4 || ran.code == 5, "{ran:?}");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
}

on_both_engines! {
    fn a_missing_store_is_not_made_by_accident(engine) {
        let server = Server::new(engine);
        for line in [&["admin", "user", "create"][..], &["admin", "magic-link", "create", "--email", "a@example.com"]] {
            let ran = server.cli(line);
            assert_eq!((ran.code, ran.stdout.as_str()), (4, ""), "{ran:?}");
            assert!(ran.stderr.contains("clickclack migrate"), "{ran:?}");
            assert!(!server.data.join("clickclack.db").exists());
        }
    }

    fn every_command_on_a_store_names_it_on_stderr(engine) {
        let server = Server::new(engine);
        let place = match engine {
            Engine::Sqlite => format!("store: sqlite://{}/clickclack.db", server.data.display()),
            Engine::Postgres => format!("store: {}", server.db),
        };
        for line in ["migrate", "migrate status", "admin bootstrap", "admin user create", "admin magic-link create --email a@example.com"] {
            let ran = server.cli(&line.split(' ').collect::<Vec<_>>()).ok();
            assert!(ran.stderr.lines().any(|l| l == place), "{line}: {ran:?}");
            assert!(!ran.stdout.contains("store:"), "{line}: {ran:?}");
        }
    }
}

// -- migrate ---------------------------------------------------------------------------------------------------------

on_both_engines! {
    fn migrating_prints_nothing_and_again_changes_nothing(engine) {
        let server = Server::new(engine);
        assert_eq!(server.cli(&["migrate"]).ok().stdout, "");
        let before = server.cli(&["migrate", "status"]).ok().stdout;
        assert!(before.contains("applied") && !before.contains("pending"), "{before}");
        let again = server.cli(&["migrate", "up", "--json"]).ok();
        assert_eq!(again.json()["applied"].as_array().unwrap().len(), 0);
        assert_eq!(server.cli(&["migrate", "status"]).ok().stdout, before);
    }

    fn migrate_status_lists_every_migration_with_its_state(engine) {
        let server = Server::new(engine);
        let states = |ran: Ran| ran.json()["items"].as_array().unwrap().iter().map(|m| m["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        let pending = states(server.cli(&["migrate", "status", "--json"]).ok());
        assert!(!pending.is_empty() && pending.iter().all(|s| s == "pending"), "{pending:?}");
        server.cli(&["migrate"]).ok();
        let ran = server.cli(&["--json", "migrate", "status"]).ok();
        assert!(ran.json()["items"][0]["applied_at"].as_str().unwrap().ends_with('Z'));
        let applied = states(ran);
        assert!(applied.len() == pending.len() && applied.iter().all(|s| s == "applied"), "{applied:?}");
    }

    fn a_migration_that_fails_is_named_with_its_cause_once(engine) {
        let server = Server::new(engine);
        server.cli(&["migrate"]).ok();
        server.sql("DELETE FROM schema_migrations WHERE name = '0001_foundation'");
        let ran = server.cli(&["migrate"]);
        assert!(ran.code != 0 && ran.stderr.contains("migration 0001_foundation: "), "{ran:?}");
        assert!(ran.stderr.contains("already exists") && !ran.stderr.contains("internal error"), "{ran:?}");
    }

    fn migrations_started_together_all_succeed(engine) {
        let server = Server::new(engine);
        let all: Vec<_> = (0..4).map(|_| server.spawn(&["migrate"])).collect();
        for child in all {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert!(!server.cli(&["migrate", "status"]).ok().stdout.contains("pending"));
    }

    fn a_pipe_gets_no_escapes(engine) {
        let server = Server::new(engine);
        server.cli(&["admin", "bootstrap", "--name", "Ada", "--email", "ada@example.com"]).ok();
        let file = server.data.join("a.ccbak");
        let file = file.to_str().unwrap();
        for args in [&["backup", "--out", file][..], &["backup", "verify", file], &["store", "check"], &["export"], &["admin", "user", "list"]] {
            let ran = server.cli(args).ok();
            assert!(!ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'), "{ran:?}");
        }
    }

    fn progress_for_programs_is_one_object_a_line_on_stderr(engine) {
        let server = Server::new(engine);
        let ran = server.cli(&["migrate", "--progress", "json"]).ok();
        let reports: Vec<serde_json::Value> =
            ran.stderr.lines().filter(|l| l.starts_with('{')).map(|l| serde_json::from_str(l).unwrap()).collect();
        let last = reports.last().unwrap_or_else(|| panic!("{ran:?}"));
        assert!(last["unit"] == "migrations" && last["done"] == last["total"] && last["total"] != 0, "{last}");
        assert_eq!(ran.stdout, "");
    }
}

// -- bootstrap, people, members, links -------------------------------------------------------------------------------

on_both_engines! {
    fn bootstrap_twice_is_bootstrap_once(engine) {
        let mut server = Server::new(engine);
        let first = server.cli(&["admin", "bootstrap", "--name", "Ada", "--email", "ada@example.com"]).ok();
        assert!(first.stdout.starts_with("usr_") && first.stdout.len() == 31, "{first:?}");
        let again = server.cli(&["admin", "bootstrap", "--name", "Other", "--email", "other@example.com"]).ok();
        assert_eq!(again.stdout, first.stdout);
        let ada = server.start().login("ada@example.com");
        assert_eq!(ada.user_id(), first.line());
        let workspaces = ada.workspaces();
        assert_eq!(workspaces.len(), 1);
        assert_eq!((&workspaces[0]["slug"], &workspaces[0]["role"]), (&"clickclack".into(), &"owner".into()));
        let channels = ada.channels(workspaces[0]["id"].as_str().unwrap());
        assert_eq!((channels.len(), &channels[0]["name"], &channels[0]["kind"]), (1, &"general".into(), &"public".into()));
    }

    fn bootstrap_answers_with_the_user_as_json(engine) {
        let server = Server::new(engine);
        let user = &server.cli(&["admin", "bootstrap", "--json"]).ok().json()["user"];
        assert_eq!((&user["display_name"], &user["kind"], &user["avatar_url"]), (&"Owner".into(), &"human".into(), &"".into()));
    }

    fn a_blank_name_becomes_local_user_and_the_avatar_follows_the_address(engine) {
        let server = Server::new(engine);
        server.cli(&["admin", "bootstrap"]).ok();
        let user = &server.cli(&["admin", "user", "create", "--name", "  ", "--email", "My.Self@Example.com", "--json"]).ok().json()["user"];
        assert_eq!(user["display_name"], "Local User");
        let hash = "5f0f6a2a5b1f";
        let avatar = user["avatar_url"].as_str().unwrap();
        assert!(avatar.starts_with("https://gravatar.com/avatar/") && avatar.ends_with("?d=identicon") && !avatar.contains(hash), "{avatar}");
        let bare = &server.cli(&["admin", "user", "create", "--json"]).ok().json()["user"];
        assert_eq!(bare["avatar_url"], "");
    }

    fn a_person_whose_workspace_does_not_exist_is_not_created(engine) {
        let world = World::new(engine);
        let email = format!("{}@example.com", unique());
        let ran = world.server.cli(&["admin", "user", "create", "--email", &email, "--workspace", "wsp_nothing"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (4, ""), "{ran:?}");
        let ran = world.server.cli(&["admin", "member", "add", "--workspace", &world.workspace, "--created-by", &world.owner_id, "--email", &email]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(ran.stderr.contains(&format!(
            "no user found for email \"{email}\"; use clickclack admin user create --workspace {} --email {email}", world.workspace
        )), "{ran:?}");
    }

    fn adding_a_member_says_who_where_and_how_in_one_line(engine) {
        let world = World::new(engine);
        let email = format!("Case.{}@Example.com", unique());
        let user = world.server.cli(&["admin", "user", "create", "--email", &email]).ok().line().to_owned();
        let add = |args: &[&str]| {
            let base = ["admin", "member", "add", "--workspace", &world.workspace, "--created-by", &world.owner_id];
            world.server.cli(&[&base[..], args].concat())
        };
        let line = |status: &str| format!("workspace={} user={user} role=member status={status}\n", world.workspace);
        assert_eq!(add(&["--email", &email.to_uppercase()]).ok().stdout, line("added"));
        assert_eq!(add(&["--user", &format!(" {user} "), "--role", "moderator"]).ok().stdout, line("already_member"));
        let json = add(&["--user", &user, "--json"]).ok().json();
        assert_eq!((json["status"].as_str(), json["user_id"].as_str()), (Some("already_member"), Some(user.as_str())));
    }

    fn only_managers_add_members_and_only_the_owner_adds_moderators(engine) {
        let world = World::new(engine);
        let new = || world.server.cli(&["admin", "user", "create"]).ok().line().to_owned();
        let add = |by: &str, user: &str, role: &str| {
            world.server.cli(&["admin", "member", "add", "--workspace", &world.workspace, "--created-by", by, "--user", user, "--role", role])
        };
        let moderator = new();
        add(&world.owner_id, &moderator, "moderator").ok();
        let member = world.person("Member").user_id();
        for (by, role, text) in [
            (&member, "member", "workspace manager permission required"),
            (&moderator, "moderator", "workspace owner permission required"),
        ] {
            let ran = add(by, &new(), role);
            assert_eq!((ran.code, ran.stdout.as_str()), (5, ""), "{ran:?}");
            assert!(ran.stderr.contains(text), "{ran:?}");
        }
        add(&moderator, &new(), "member").ok();
        let ran = add(&world.owner_id, "usr_nobody", "member");
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(ran.stderr.contains("no user found for id \"usr_nobody\""), "{ran:?}");
    }

    fn a_magic_link_signs_in_once(engine) {
        let world = World::new(engine);
        let ran = world.server.cli(&["admin", "magic-link", "create", "--email", " New@Example.com ", "--name", "New Person"]).ok();
        assert!(ran.stdout.starts_with("mgt_") && ran.stdout.lines().count() == 1, "{ran:?}");
        let consume = || world.owner.anonymous().post("/api/auth/magic/consume", serde_json::json!({"token": ran.line()}));
        let reply = consume();
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.json()["user"]["display_name"], "New Person");
        assert_eq!(consume().status, 400);
    }

    fn a_bot_is_printed_with_its_token_which_works_at_once(engine) {
        let world = World::new(engine);
        let base = ["admin", "bot", "create", "--workspace", &world.workspace, "--created-by", &world.owner_id, "--name", "Crab"];
        let line = world.server.cli(&[&base[..], &["--scopes", "messages:read,bot:write"]].concat()).ok();
        assert_eq!(line.stdout.lines().count(), 1, "{line:?}");
        let made = line.json();
        assert_eq!((&made["bot"]["kind"], &made["bot_token"]["name"]), (&"bot".into(), &"default".into()));
        assert_eq!(made["bot_token"]["bot_user_id"], made["bot"]["id"]);
        let plain = world.server.cli(&[&base[..], &["--plain"]].concat()).ok();
        assert!(plain.stdout.starts_with("ccb_") && plain.stdout.lines().count() == 1, "{plain:?}");
        for token in [made["token"].as_str().unwrap(), plain.line()] {
            assert_eq!(world.server.client(token).ok("GET", "/api/me", None)["user"]["kind"], "bot");
        }
    }

    fn a_bot_needs_a_manager_and_known_scopes(engine) {
        let world = World::new(engine);
        let member = world.person("Member").user_id();
        for (by, more, code, text) in [
            (&member, &[][..], 5, "workspace manager permission required"),
            (&world.owner_id, &["--scopes", "messages:read,workspaces:write"], 2, "unknown bot scope: workspaces:write"),
            (&world.owner_id, &["--owner", &member], 5, "only the bot owner can create a user-owned bot"),
        ] {
            let base = ["admin", "bot", "create", "--workspace", &world.workspace, "--created-by", by, "--name", "Crab"];
            let ran = world.server.cli(&[&base[..], more].concat());
            assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{ran:?}");
            assert!(ran.stderr.contains(text), "{ran:?}");
        }
    }

    fn a_command_beside_a_running_server_reaches_its_clients(engine) {
        let world = World::new(engine);
        let person = world.person("Beside");
        let user = person.user_id();
        until("the membership to be visible", || {
            let members = world.owner.ok("GET", &format!("/api/workspaces/{}/members", world.workspace), None);
            members.to_string().contains(&user).then_some(())
        });
    }
}

// -- signals ---------------------------------------------------------------------------------------------------------

#[test]
fn a_command_without_a_terminal_never_waits_for_input() {
    let server = Server::new(Engine::Sqlite);
    let mut child = server.spawn(&["admin", "bootstrap"]);
    assert!(child.wait().unwrap().success());
}

/// A command that waits its turn behind another process: the first signal asks, the second ends.
#[test]
fn the_second_signal_ends_a_command_that_waits() {
    let server = Server::new(Engine::Postgres);
    let other = harness::Session::open(&server.db);
    other.run("SELECT pg_advisory_lock(7164781837236663393)");
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let mut child = server.spawn(&["migrate"]);
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(said.next().unwrap().unwrap().starts_with("store: "));
        // The signal's listener is set up before the store is named.
        signal(child.id(), name);
        assert_eq!(
            said.next().unwrap().unwrap(),
            "stopping after this step, again to abort"
        );
        assert!(child.try_wait().unwrap().is_none());
        signal(child.id(), name);
        assert_eq!(child.wait().unwrap().code(), Some(code), "{name}");
    }
    drop(other);
    server.cli(&["migrate"]).ok();
}

#[test]
fn a_command_that_was_asked_to_stop_leaves_the_old_state_and_a_rerun_finishes() {
    let server = Server::new(Engine::Postgres);
    let other = harness::Session::open(&server.db);
    other.run("SELECT pg_advisory_lock(7164781837236663393)");
    let mut child = server.spawn(&["migrate"]);
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    said.next();
    signal(child.id(), "INT");
    said.next();
    drop(other);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let all = server.cli(&["migrate", "status", "--plain"]).ok().stdout;
    assert!(all.lines().all(|line| line.ends_with(" pending")), "{all}");
    server.cli(&["migrate"]).ok();
    assert!(!server.cli(&["migrate", "status"]).ok().stdout.contains("pending"));
}
