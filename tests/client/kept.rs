//! What `login` keeps, for whom, and how the file is treated.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use serde_json::json;

use crate::fake::Fake;
use crate::harness::{Engine, World, on_both_engines};
use crate::shell::Shell;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Signed in at a server, nothing but what is stored.
fn signed_in(fake: &Fake, more: &str) -> Shell {
    let shell = Shell::new();
    shell
        .line(&format!("login --magic-token m --server {} {more}", fake.url))
        .ok();
    shell
}

#[test]
fn a_login_keeps_server_session_and_selection_for_its_owner_alone() {
    let fake = Fake::new();
    let shell = signed_in(&fake, "--workspace one");
    assert_eq!(
        shell.stored(),
        json!({"server": fake.url, "token": "sst_stored", "workspace": "one"})
    );
    let text = fs::read_to_string(shell.config()).unwrap();
    assert!(text.starts_with("{\n  \"server\"") && text.ends_with("}\n"), "{text}");
    assert_eq!(
        (mode(&shell.config()), mode(shell.config().parent().unwrap())),
        (0o600, 0o700)
    );
    shell.line("whoami").ok();
    assert_eq!(fake.last().header("authorization"), Some("Bearer sst_stored"));
    // A second login starts from nothing, and sends nothing of the first.
    shell.line("login --magic-token m --channel general").ok();
    assert_eq!(fake.last().header("authorization"), None);
    assert_eq!(
        shell.stored(),
        json!({"server": fake.url, "token": "sst_stored", "channel": "general"})
    );
    assert_eq!(fs::read_dir(shell.config().parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn a_login_that_is_not_to_be_kept_keeps_nothing() {
    let fake = Fake::new();
    let shell = Shell::new().with("CLICKCLACK_SERVER", &fake.url);
    for flag in ["--no-store", "--store=false"] {
        let ran = shell.line(&format!("login --magic-token m --plain {flag}")).ok();
        assert_eq!(ran.stdout, "sst_stored\n");
    }
    let ran = shell.run_with_input(&["login", "--magic-token", "-", "--no-store"], b"from-a-pipe\n");
    assert_eq!(ran.ok().stdout, "logged in as Anna\n");
    assert_eq!(fake.last().json(), json!({"token": "from-a-pipe"}));
    assert!(!shell.config().exists());
}

#[test]
fn a_stored_token_goes_to_its_own_server_only() {
    let (fake, other) = (Fake::new(), Fake::new());
    let shell = signed_in(&fake, "--workspace one --channel general");
    let ran = shell.line(&format!("status --json --server {}", other.url)).ok();
    assert_eq!(ran.json()["server"], *other.url);
    assert!(
        other
            .asked()
            .iter()
            .all(|asked| asked.header("authorization").is_none())
    );
    shell
        .line(&format!("whoami --server {}//", fake.url.replace("http", "HTTP")))
        .ok();
    assert_eq!(fake.last().header("authorization"), Some("Bearer sst_stored"));
    // Another path on the same host is another server.
    shell.line(&format!("whoami --server {}/other", fake.url));
    assert_eq!(fake.last().header("authorization"), None);
}

#[test]
fn a_chosen_user_leaves_the_stored_token_at_home() {
    let fake = Fake::new();
    let shell = signed_in(&fake, "");
    shell.line("whoami --user usr_dev").ok();
    let asked = fake.last();
    assert_eq!(
        (asked.header("x-clickclack-user"), asked.header("authorization")),
        (Some("usr_dev"), None)
    );
    shell.line("whoami --user-id usr_dev --token explicit").ok();
    let asked = fake.last();
    assert_eq!(
        (asked.header("x-clickclack-user"), asked.header("authorization")),
        (Some("usr_dev"), Some("Bearer explicit"))
    );
}

#[test]
fn storing_again_keeps_the_mode_and_a_symbolic_link() {
    let fake = Fake::new();
    let shell = signed_in(&fake, "");
    let real = shell.home.path().join("real.json");
    fs::rename(shell.config(), &real).unwrap();
    fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
    symlink(&real, shell.config()).unwrap();
    shell
        .line(&format!("login --magic-token m --server {} --workspace one", fake.url))
        .ok();
    assert!(fs::symlink_metadata(shell.config()).unwrap().is_symlink());
    assert_eq!(mode(&real), 0o640);
    assert_eq!(shell.stored()["workspace"], "one");
}

/// The token works once, so it is not spent on a session that cannot be kept.
#[test]
fn a_file_that_cannot_be_replaced_is_refused_before_the_token_is_spent() {
    let fake = Fake::new();
    type Prepare = fn(&Path);
    let cases: [(Prepare, &str); 3] = [
        (
            |path| {
                fs::write(path, "{}").unwrap();
                fs::set_permissions(path, Permissions::from_mode(0o444)).unwrap();
            },
            "it is read-only",
        ),
        (|path| fs::create_dir(path).unwrap(), "it is no regular file"),
        (
            |path| symlink("nowhere", path).unwrap(),
            "cannot follow the symbolic link",
        ),
    ];
    for (prepare, says) in cases {
        let shell = Shell::new();
        fs::create_dir_all(shell.config().parent().unwrap()).unwrap();
        prepare(&shell.config());
        let before = fs::symlink_metadata(shell.config()).unwrap().permissions();
        shell.fails(&["login", "--magic-token", "m", "--server", &fake.url], 1, says);
        let after = fs::symlink_metadata(shell.config()).unwrap();
        assert_eq!(after.permissions(), before);
        if after.is_file() {
            assert_eq!(fs::read_to_string(shell.config()).unwrap(), "{}");
        }
        assert_eq!(fs::read_dir(shell.config().parent().unwrap()).unwrap().count(), 1);
    }
    assert!(fake.asked().is_empty(), "{:?}", fake.asked());
}

#[test]
fn a_malformed_file_counts_as_absent() {
    let fake = Fake::new();
    for text in ["", "not json", "[]", "{\"server\": 5}"] {
        let shell = Shell::new();
        fs::create_dir_all(shell.config().parent().unwrap()).unwrap();
        fs::write(shell.config(), text).unwrap();
        shell.line(&format!("whoami --server {}", fake.url)).ok();
        assert_eq!(fake.last().header("authorization"), None);
    }
}

#[test]
fn a_selection_needs_a_login_at_that_server() {
    let (fake, other) = (Fake::new(), Fake::new());
    let shell = Shell::at(&fake.url, "t");
    shell.fails(&["workspaces", "use", "one"], 2, "nothing is stored");
    let shell = signed_in(&fake, "");
    let asked = other.asked().len();
    shell.fails(
        &["channels", "use", "general", "--server", &other.url],
        2,
        "nothing is stored",
    );
    assert_eq!(other.asked().len(), asked);
    shell.line("channels use #general").ok();
    assert_eq!(
        shell.stored(),
        json!({"server": fake.url, "token": "sst_stored", "workspace": "wsp_1", "channel": "chn_1"})
    );
    assert_eq!(shell.line("workspaces use ONE --plain").ok().stdout, "wsp_1\n");
    assert_eq!(
        shell.stored(),
        json!({"server": fake.url, "token": "sst_stored", "workspace": "wsp_1"})
    );
    shell.fails(&["workspaces", "use", "two"], 4, "workspace \"two\" not found");
    assert_eq!(shell.stored()["workspace"], "wsp_1");
}

on_both_engines! {
    fn a_logout_ends_the_session_and_forgets_it(engine) {
        let world = World::new(engine);
        let shell = Shell::new();
        let link = world.server.cli(&["admin", "magic-link", "create", "--email", "a@example.com"]).ok();
        shell.line(&format!("login --magic-token {} --server {}", link.line(), world.server.url)).ok();
        let token = shell.stored()["token"].as_str().unwrap().to_owned();
        let client = world.server.client(&token);
        let sessions = client.ok("GET", "/api/me/sessions", None);
        assert!(sessions["sessions"][0]["user_agent"].as_str().unwrap().starts_with("clickclack/"), "{sessions}");
        assert_eq!(shell.line("logout --json").ok().json(), json!({"logged_out": true}));
        assert_eq!(client.get("/api/me").status, 401);
        assert!(!shell.config().exists());
        assert_eq!(shell.line("logout --plain").ok().stdout, "logged_out\n");
    }
}

#[test]
fn a_logout_forgets_also_what_the_server_could_not_end() {
    let fake = Fake::new();
    let shell = signed_in(&fake, "");
    let real = shell.home.path().join("real.json");
    fs::rename(shell.config(), &real).unwrap();
    symlink(&real, shell.config()).unwrap();
    let ran = shell.line("logout").ok();
    assert_eq!(ran.stdout, "logged out\n");
    assert!(
        ran.stderr.starts_with("warning: the session may still be valid"),
        "{ran:#?}"
    );
    assert!(!real.exists() && fs::symlink_metadata(shell.config()).is_err());
    // A session that is over already is no reason to warn.
    let shell = signed_in(&fake, "");
    fake.answer("/api/auth/logout", 401, json!({"error": "authentication required"}));
    assert_eq!(shell.line("logout").ok().stderr, "");
    assert_eq!(fake.last().header("authorization"), Some("Bearer sst_stored"));
}

/// A stored channel is one of the stored workspace.
#[test]
fn a_stored_channel_selects_nothing_in_another_workspace() {
    let world = World::new(Engine::Sqlite);
    let made = world.owner.ok(
        "POST",
        "/api/workspaces",
        Some(json!({"name": "Second", "slug": "second"})),
    );
    let second = made["workspace"]["id"].as_str().unwrap();
    let general = world.owner.channel(second, "general")["id"].clone();
    world.owner.new_channel(&world.workspace, "ops");
    let shell = Shell::new();
    let link = world
        .server
        .cli(&["admin", "magic-link", "create", "--email", "owner@example.com"])
        .ok();
    shell
        .line(&format!(
            "login --magic-token {} --server {}",
            link.line(),
            world.server.url
        ))
        .ok();
    shell.line("channels use ops --workspace clickclack").ok();
    let status = shell.line("status --json --workspace Second").ok().json();
    assert_eq!(status["channel"]["id"], general);
    assert_eq!(shell.line("status --json").ok().json()["channel"]["name"], "ops");
    assert_eq!(
        shell.line("status --json --workspace CLICKCLACK").ok().json()["channel"]["name"],
        "ops"
    );
    shell.fails(
        &["status", "--workspace", "second", "--channel", "ops"],
        4,
        "channel \"ops\" not found",
    );
}
