//! The configuration of `serve`: which source wins, what is refused and how, and what `config show` tells.

mod harness;

use std::path::Path;

use harness::{Engine, Ran, Server, on_both_engines, run_in};
use serde_json::{Value, json};

const PUBLIC: &str = "CLICKCLACK_PUBLIC_URL";
const API: &str = "CLICKCLACK_PUBLIC_API_URL";
const SITE: &str = "https://chat.example.com";

/// A folder with a configuration file in it.
fn folder_with(text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("config.json"), text).unwrap();
    home
}

fn files(home: &Path) -> Vec<String> {
    std::fs::read_dir(home)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// `serve` must end at once, with `code`, and touch nothing.
fn refused(home: &Path, args: &[&str], env: &[(&str, &str)], code: i32) -> Ran {
    let before = files(home);
    let ran = run_in(
        home,
        &[&["serve", "--addr", "127.0.0.1:0", "--data", "d"], args].concat(),
        env,
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{args:?} {env:?}: {ran:?}");
    assert!(ran.stderr.starts_with("error: "), "{ran:?}");
    assert_eq!(files(home), before, "{args:?} {env:?}");
    ran
}

/// One row of `config show --json`.
fn shown(home: &Path, args: &[&str], env: &[(&str, &str)], key: &str) -> Value {
    let ran = run_in(home, &[&["config", "show", "--json"], args].concat(), env).ok();
    ran.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["key"] == key)
        .unwrap()
        .clone()
}

// -- sources ---------------------------------------------------------------------------------------------------------

#[test]
fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() {
    let home = folder_with(r#"{"environment": "file", "some_unknown_key": [1]}"#);
    let file: &[&str] = &["--config", "config.json"];
    let with_flag = [file, &["--environment", "flag"]].concat();
    let env = [("CLICKCLACK_ENVIRONMENT", "env")];
    for (args, env, value, origin) in [
        (&[][..], &[][..], "", "default"),
        (file, &[], "file", "file config.json"),
        (file, &[("CLICKCLACK_ENVIRONMENT", "")], "file", "file config.json"),
        (file, &env, "env", "env CLICKCLACK_ENVIRONMENT"),
        (&with_flag, &env, "flag", "flag --environment"),
    ] {
        let row = shown(home.path(), args, env, "environment");
        assert_eq!(
            (&row["value"], &row["origin"]),
            (&json!(value), &json!(origin)),
            "{args:?} {env:?}"
        );
    }
}

#[test]
fn a_file_that_speaks_of_development_silences_the_environment() {
    for (file, env, args, value) in [
        ("{}", "true", &[][..], "true"),
        (r#"{"dev_bootstrap": false}"#, "true", &[], "false"),
        (r#"{"dev_bootstrap": false}"#, "garbage", &[], "false"),
        (r#"{"dev_bootstrap": true}"#, "false", &[], "true"),
        (r#"{"dev_bootstrap": false}"#, "", &["--dev-bootstrap"], "true"),
        (r#"{"dev_bootstrap": true}"#, "", &["--dev-bootstrap=false"], "false"),
    ] {
        let home = folder_with(file);
        let args = [&["--config", "config.json"], args].concat();
        let row = shown(
            home.path(),
            &args,
            &[("CLICKCLACK_DEV_BOOTSTRAP", env)],
            "dev_bootstrap",
        );
        assert_eq!(row["value"], value, "{file} {env} {args:?}");
    }
}

#[test]
fn switches_take_the_spellings_of_true_and_false_and_no_other() {
    let home = tempfile::tempdir().unwrap();
    for (words, value) in [("1 t T TRUE true True", "true"), ("0 f F FALSE false False", "false")] {
        for word in words.split(' ') {
            let row = shown(
                home.path(),
                &[],
                &[("CLICKCLACK_METRICS_ENABLED", word)],
                "metrics_enabled",
            );
            assert_eq!(row["value"], value, "{word}");
            let row = shown(
                home.path(),
                &[&format!("--metrics-enabled={word}")],
                &[],
                "metrics_enabled",
            );
            assert_eq!(row["value"], value, "{word}");
        }
    }
    for word in ["yes", "on", "tRUE", "2", " true"] {
        let ran = refused(home.path(), &[], &[("CLICKCLACK_METRICS_ENABLED", word)], 1);
        assert!(
            ran.stderr.contains("CLICKCLACK_METRICS_ENABLED") && ran.stderr.contains(word.trim()),
            "{ran:?}"
        );
    }
    let ran = run_in(home.path(), &["serve", "--metrics-enabled=yes"], &[]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_switch_does_not_take_the_next_word_as_its_value() {
    let home = tempfile::tempdir().unwrap();
    let ran = run_in(home.path(), &["config", "show", "--dev-bootstrap", "false"], &[]);
    assert_eq!(ran.code, 2, "a surplus word is refused: {ran:?}");
}

#[test]
fn an_empty_address_or_folder_falls_back_to_the_default() {
    let home = folder_with(r#"{"addr": "", "data": ""}"#);
    let args = ["--config", "config.json", "--addr", ""];
    assert_eq!(shown(home.path(), &args, &[], "addr")["value"], ":8080");
    assert_eq!(shown(home.path(), &args, &[], "data")["value"], "./data");
}

#[test]
fn the_database_and_the_uploads_follow_the_data_folder() {
    let home = tempfile::tempdir().unwrap();
    let args = ["--data", "elsewhere/"];
    let db = shown(home.path(), &args, &[], "db");
    let path = home.path().canonicalize().unwrap().join("elsewhere/clickclack.db");
    assert!(db["value"].as_str().unwrap().ends_with(path.to_str().unwrap()), "{db}");
    assert_eq!(db["origin"], "default from data");
    assert_eq!(shown(home.path(), &args, &[], "uploads")["value"], "elsewhere/uploads");
}

#[test]
fn frame_ancestors_are_a_list_in_every_source() {
    let home = folder_with(r#"{"embed_frame_ancestors": ["https://a.example", "https://b.example"]}"#);
    let list = "https://a.example https://b.example";
    let from_file = shown(home.path(), &["--config", "config.json"], &[], "embed_frame_ancestors");
    let text = "https://a.example,, https://b.example";
    let from_env = shown(
        home.path(),
        &[],
        &[("CLICKCLACK_EMBED_FRAME_ANCESTORS", text)],
        "embed_frame_ancestors",
    );
    let from_flag = shown(
        home.path(),
        &["--embed-frame-ancestors", text],
        &[],
        "embed_frame_ancestors",
    );
    for row in [from_file, from_env, from_flag] {
        assert_eq!(row["value"], list);
    }
}

#[test]
fn operator_commands_find_the_store_that_a_configuration_file_names() {
    let home = folder_with(r#"{"db": "sqlite://./from-file.db", "metrics_enabled": true}"#);
    run_in(
        home.path(),
        &["migrate", "--config", "config.json"],
        &[("CLICKCLACK_DEV_BOOTSTRAP", "garbage")],
    )
    .ok();
    assert!(home.path().join("from-file.db").exists());
}

// -- refusals --------------------------------------------------------------------------------------------------------

#[test]
fn a_missing_or_malformed_file_stops_the_boot() {
    let home = tempfile::tempdir().unwrap();
    let ran = refused(home.path(), &["--config", "missing.json"], &[], 1);
    assert!(ran.stderr.contains("missing.json"), "{ran:?}");
    for (text, reason) in [
        ("{", "line 1"),
        ("// comment\n{}", "line 1"),
        (
            r#"{"metrics_enabled": "yes"}"#,
            "\"metrics_enabled\" must be true or false",
        ),
        (
            r#"{"embed_frame_ancestors": "https://a.example"}"#,
            "\"embed_frame_ancestors\" must be an array of strings",
        ),
        (r#"{"addr": 8080}"#, "\"addr\" must be a string"),
        (r#"["addr"]"#, "one JSON object"),
    ] {
        let home = folder_with(text);
        let ran = refused(home.path(), &["--config", "config.json"], &[], 1);
        assert!(
            ran.stderr.contains("config.json") && ran.stderr.contains(reason),
            "{text}: {ran:?}"
        );
    }
}

#[test]
fn a_wrong_file_is_noticed_even_where_the_environment_wins() {
    let home = folder_with(r#"{"addr": 8080}"#);
    refused(
        home.path(),
        &["--config", "config.json"],
        &[("CLICKCLACK_ADDR", "127.0.0.1:0")],
        1,
    );
}

#[test]
fn every_wrong_setting_has_its_text() {
    const TEAM: &str = "CLICKCLACK_ACCESS_TEAM_DOMAIN";
    const AUD: &str = "CLICKCLACK_ACCESS_AUD";
    const GH_ID: &str = "CLICKCLACK_GITHUB_CLIENT_ID";
    const GH_SECRET: &str = "CLICKCLACK_GITHUB_CLIENT_SECRET";
    const NAMESPACE: &str = "CLICKCLACK_COOKIE_NAMESPACE";
    let access = "CLICKCLACK_ACCESS_TEAM_DOMAIN and CLICKCLACK_ACCESS_AUD must be configured together";
    let github = "CLICKCLACK_GITHUB_CLIENT_ID and CLICKCLACK_GITHUB_CLIENT_SECRET must be configured together";
    let openid = "OPENCLAW_ID_CLIENT_ID and OPENCLAW_ID_CLIENT_SECRET must be configured together";
    let organization = "GitHub organization settings require GitHub OAuth credentials";
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[(TEAM, "https://team.example.com")], access),
        (&[(AUD, "tag")], access),
        (
            &[(TEAM, "https://t.example/x"), (AUD, "a")],
            "CLICKCLACK_ACCESS_TEAM_DOMAIN: public URL must be an origin without a path",
        ),
        (
            &[(TEAM, "http://localhost:9"), (AUD, "tag")],
            "CLICKCLACK_ACCESS_TEAM_DOMAIN must be an HTTPS origin",
        ),
        (
            &[(NAMESPACE, "Team"), (PUBLIC, SITE)],
            "CLICKCLACK_COOKIE_NAMESPACE: cookie namespace must contain only",
        ),
        (
            &[(NAMESPACE, "team")],
            "cookie policy: namespaced cookies require CLICKCLACK_PUBLIC_URL",
        ),
        (
            &[(PUBLIC, "http://chat.example.com")],
            "CLICKCLACK_PUBLIC_URL: non-loopback public URLs must use https",
        ),
        (
            &[(PUBLIC, SITE), (API, "https://a.example/a//b")],
            "CLICKCLACK_PUBLIC_API_URL: public API URL base path must be normalized",
        ),
        (
            &[(PUBLIC, SITE), (API, "http://localhost:1")],
            "loopback split origins must both use HTTP and the same hostname",
        ),
        (
            &[("CLICKCLACK_EMBED_FRAME_ANCESTORS", "*")],
            "CLICKCLACK_EMBED_FRAME_ANCESTORS: \"*\" must be an HTTP(S) origin",
        ),
        (&[(GH_ID, "id"), (PUBLIC, SITE)], github),
        (&[(GH_ID, "id"), (GH_SECRET, " ")], github),
        (
            &[(GH_ID, "id"), (GH_SECRET, "s")],
            "GitHub OAuth requires CLICKCLACK_PUBLIC_URL",
        ),
        (&[("CLICKCLACK_GITHUB_ALLOWED_ORG", "acme")], organization),
        (
            &[("CLICKCLACK_GITHUB_MODERATOR_ORG", "acme"), (PUBLIC, SITE)],
            organization,
        ),
        (&[("OPENCLAW_ID_CLIENT_ID", "id")], openid),
        (
            &[("OPENCLAW_ID_CLIENT_ID", "id"), ("OPENCLAW_ID_CLIENT_SECRET", "s")],
            "OpenClaw ID sign-in requires CLICKCLACK_PUBLIC_URL",
        ),
        // The first that fails is told: access, cookies, URLs, providers.
        (&[(AUD, "tag"), (NAMESPACE, "Team"), (GH_ID, "id")], access),
        (
            &[(NAMESPACE, "Team"), (PUBLIC, "nonsense"), (GH_ID, "id")],
            "CLICKCLACK_COOKIE_NAMESPACE: ",
        ),
        (&[(NAMESPACE, "team"), (GH_ID, "id")], github),
    ];
    for (env, text) in cases {
        let home = tempfile::tempdir().unwrap();
        let ran = refused(home.path(), &[], env, 1);
        assert!(
            ran.stderr.starts_with(&format!("error: {text}")),
            "{env:?}: {}",
            ran.stderr
        );
        let check = run_in(home.path(), &["config", "check"], env);
        assert_eq!((check.code, check.stderr), (1, ran.stderr), "{env:?}");
    }
}

#[test]
fn a_wrong_flag_is_a_usage_error() {
    let home = tempfile::tempdir().unwrap();
    let ran = refused(
        home.path(),
        &["--embed-frame-ancestors", "https://a.example/path"],
        &[],
        2,
    );
    assert!(ran.stderr.starts_with("error: --embed-frame-ancestors: "), "{ran:?}");
    let ran = refused(home.path(), &["--access-aud", "tag"], &[], 2);
    let text = "error: CLICKCLACK_ACCESS_TEAM_DOMAIN and --access-aud must be configured together";
    assert!(ran.stderr.starts_with(text), "{ran:?}");
    for addr in ["8080", "localhost", "localhost:http", ":99999", "127.0.0.1:"] {
        let ran = refused(home.path(), &["--addr", addr], &[], 2);
        assert!(ran.stderr.contains(&format!("--addr: {addr:?}")), "{ran:?}");
    }
    let ran = refused(home.path(), &["--db", "mysql://h/d"], &[("CLICKCLACK_DB", "x.db")], 2);
    assert!(ran.stderr.starts_with("error: --db: unknown kind"), "{ran:?}");
    let ran = refused(home.path(), &["--uploads", "file://here"], &[], 2);
    assert!(ran.stderr.starts_with("error: --uploads: only absolute"), "{ran:?}");
    refused(
        home.path(),
        &["--access-team-domain", "http://localhost"],
        &[("CLICKCLACK_ACCESS_AUD", "tag")],
        2,
    );
}

#[test]
fn a_wrong_value_is_told_with_the_place_it_came_from() {
    let home = folder_with(r#"{"addr": "8080"}"#);
    let file = refused_check(home.path(), &["--config", "config.json"], &[]);
    assert!(file.contains("config.json: \"addr\": \"8080\" is no address"), "{file}");
    let env = [("CLICKCLACK_ADDR", "9090")];
    let env = refused_check(home.path(), &["--config", "config.json"], &env);
    assert!(env.contains("CLICKCLACK_ADDR: \"9090\" is no address"), "{env}");
}

/// What `config check` says of a configuration that is wrong in the file or the environment.
fn refused_check(home: &Path, args: &[&str], env: &[(&str, &str)]) -> String {
    let ran = run_in(home, &[&["config", "check"], args].concat(), env);
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.stderr
}

#[test]
fn object_storage_without_credentials_stops_the_boot() {
    let home = tempfile::tempdir().unwrap();
    let full = [
        ("CLICKCLACK_R2_ACCOUNT_ID", "a", "r2 account id is required"),
        ("CLICKCLACK_R2_ACCESS_KEY_ID", "k", "r2 access key id is required"),
        (
            "CLICKCLACK_R2_SECRET_ACCESS_KEY",
            "s",
            "r2 secret access key is required",
        ),
    ];
    for (gone, _, text) in full {
        let env: Vec<_> = full
            .iter()
            .filter(|(name, ..)| *name != gone)
            .map(|(name, value, _)| (*name, *value))
            .collect();
        let ran = refused(home.path(), &["--uploads", "r2://bucket/prefix"], &env, 1);
        assert!(ran.stderr.contains(text), "{ran:?}");
    }
    let env: Vec<_> = full.iter().map(|(name, value, _)| (*name, *value)).collect();
    assert!(
        refused(home.path(), &["--uploads", "r2://"], &env, 1)
            .stderr
            .contains("r2 bucket is required")
    );
}

#[test]
fn a_port_in_use_an_unwritable_folder_and_a_wrong_database_are_clear_failures() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let ran = run_in(home.path(), &["serve", "--addr", &addr], &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.contains(&format!("serve {addr}: ")) && ran.stderr.contains("in use"),
        "{ran:?}"
    );

    std::fs::write(home.path().join("file"), "").unwrap();
    let ran = run_in(
        home.path(),
        &["serve", "--addr", "127.0.0.1:0", "--data", "file/below"],
        &[],
    );
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("file/below"), "{ran:?}");

    std::fs::write(
        home.path().join("text.db"),
        "this is no database, only a text of some length\n".repeat(100),
    )
    .unwrap();
    let ran = run_in(home.path(), &["serve", "--addr", "127.0.0.1:0", "--db", "text.db"], &[]);
    assert!(
        ran.code != 0 && ran.code != 101 && ran.stderr.contains("text.db"),
        "{ran:?}"
    );

    for slip in [
        "host=db user=chat password=hunter2 dbname=chat",
        "postgres:chat:hunter2@db/chat",
    ] {
        let ran = run_in(home.path(), &["serve", "--addr", "127.0.0.1:0", "--db", slip], &[]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(
            ran.stderr.contains("postgres://USER") && !ran.stderr.contains("hunter2"),
            "{ran:?}"
        );
    }

    let ran = run_in(
        home.path(),
        &[
            "serve",
            "--addr",
            "127.0.0.1:0",
            "--db",
            "postgres://u@127.0.0.1:1/none",
        ],
        &[],
    );
    assert!(
        ran.code != 0 && ran.code != 101 && ran.stderr.contains("127.0.0.1:1"),
        "{ran:?}"
    );
}

// -- config show and config check ------------------------------------------------------------------------------------

#[test]
fn secrets_are_masked_wherever_settings_are_shown() {
    let home = folder_with(r#"{"github_client_secret": "hunter2"}"#);
    let env = [
        ("CLICKCLACK_R2_SECRET_ACCESS_KEY", "hunter2"),
        ("OPENCLAW_ID_CLIENT_SECRET", "hunter2"),
        ("CLICKCLACK_PUSHOVER_API_TOKEN", "hunter2"),
        // Where no secret belongs, and somebody put one.
        ("CLICKCLACK_PUBLIC_URL", "https://olive:hunter2@chat.example.com"),
        ("CLICKCLACK_R2_ENDPOINT", "https://r2.example.com/?token=hunter2"),
    ];
    for mode in [&[][..], &["--json"], &["--plain"]] {
        let ran = run_in(
            home.path(),
            &[&["config", "show", "--config", "config.json"], mode].concat(),
            &env,
        )
        .ok();
        assert!(
            !ran.stdout.contains("hunter2") && ran.stdout.matches("***").count() == 6,
            "{ran:?}"
        );
    }
}

#[test]
fn config_show_needs_no_valid_configuration_and_makes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let ran = run_in(home.path(), &["config", "show"], &[(PUBLIC, "nonsense")]).ok();
    assert!(
        ran.stdout.contains("nonsense") && ran.stdout.contains("env CLICKCLACK_PUBLIC_URL"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.starts_with("KEY ") && files(home.path()).is_empty(),
        "{ran:?}"
    );
}

#[test]
fn config_check_accepts_a_good_configuration() {
    let home = tempfile::tempdir().unwrap();
    let env = [
        (PUBLIC, "https://Chat.Example.com:0443/"),
        (API, "https://API.Example.com:443/services/clickclack/"),
    ];
    assert_eq!(
        run_in(home.path(), &["config", "check", "--json"], &env).ok().json(),
        json!({"ok": true})
    );
    assert!(files(home.path()).is_empty());
}

// -- serve -----------------------------------------------------------------------------------------------------------

on_both_engines! {
    /// A file of that name would be a store that nobody asked for.
    fn a_variable_names_the_store_of_every_command(engine) {
        let server = Server::new(engine);
        server.cli(&["migrate"]).ok();
        server.cli(&["admin", "bootstrap", "--name", "Ada", "--email", "ada@example.com"]).ok();
        let home = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => server.data.join("clickclack.db").to_str().unwrap().to_owned(),
            Engine::Postgres => server.db.clone(),
        };
        let elsewhere = ("ELSEWHERE", &*url);
        let by_flag = run_in(home.path(), &["admin", "user", "list", "--db", "env:ELSEWHERE"], &[elsewhere]).ok();
        assert!(by_flag.stdout.contains("Ada"), "{by_flag:#?}");
        let by_variable = run_in(home.path(), &["admin", "user", "list"], &[("CLICKCLACK_DB", "env:ELSEWHERE"), elsewhere]).ok();
        assert_eq!(by_variable.stdout, by_flag.stdout);
        assert_eq!(files(home.path()), [""; 0]);
    }

    fn development_signs_in_the_first_user_and_says_so(engine) {
        let mut server = Server::with(engine, &["--dev-bootstrap"], &[]);
        let me = server.start().anonymous().ok("GET", "/api/me", None);
        assert_eq!(me["user"]["display_name"], "Local Captain");
        let line = format!("dev auth user: Local Captain ({})", me["user"]["id"].as_str().unwrap());
        harness::until(&line, || server.log().contains(&line).then_some(()));
        assert_eq!(server.anonymous().get("/api/me").status, 200);
    }

    fn development_lets_nobody_in_who_is_disabled(engine) {
        let mut server = Server::with(engine, &["--dev-bootstrap"], &[]);
        server.start();
        let first = harness::id_of(&server.anonymous().ok("GET", "/api/me", None), "user.id");
        let workspace = harness::id_of(&server.anonymous().workspaces()[0], "id");
        let ann = server.person(&workspace, "Ann").user_id();
        let status_as = |user: &str| {
            let headers = [("X-ClickClack-User", user)];
            server.anonymous().send_raw("GET", "/api/me", &headers, &[]).unwrap().status
        };
        assert_eq!((status_as(&first), status_as(&ann)), (200, 200));
        server.cli(&["admin", "user", "disable", &first, "--yes"]).ok();
        assert_eq!((status_as(&first), status_as(&ann)), (401, 200));
        assert_eq!(server.anonymous().get("/api/me").status, 401, "not as the first user either");
        server.cli(&["admin", "user", "disable", &ann, "--yes"]).ok();
        assert_eq!(status_as(&ann), 401);
    }

    fn without_development_nobody_is_signed_in(engine) {
        let mut server = Server::with(engine, &[], &[]);
        assert_eq!(server.start().anonymous().get("/api/me").status, 401);
    }

    fn the_configured_environment_reaches_the_metrics(engine) {
        let mut server = Server::with(engine, &["--metrics-enabled"], &[("CLICKCLACK_ENVIRONMENT", "pro\"be\\1")]);
        let text = server.start().anonymous().get("/metrics").text();
        assert!(text.contains(r#"environment="pro\"be\\1""#), "{text}");
        assert!(text.contains(r#"version="dev""#), "{text}");
    }

    fn serve_ends_with_0_on_sigterm_and_on_sigint(engine) {
        let mut server = Server::new(engine);
        for signal in ["TERM", "INT"] {
            server.start().signal(signal);
            assert_eq!(server.wait(), 0, "{signal}");
        }
    }
}

#[test]
fn no_arguments_serve_with_what_the_environment_says() {
    let server = Server::with(Engine::Sqlite, &[], &[]);
    let addr = format!("127.0.0.1:{}", server.port);
    let mut child = std::process::Command::new(harness::BIN)
        .env_clear()
        .env("CLICKCLACK_ADDR", &addr)
        .env("CLICKCLACK_DATA", &server.data)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let client = server.anonymous();
    harness::until("the server", || {
        client
            .send_raw("GET", "/readyz", &[], &[])
            .ok()
            .filter(|r| r.status == 200)
    });
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_store_in_a_variable_that_is_not_set_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let ran = refused(home.path(), &["--db", "env:NOWHERE"], &[], 2);
    assert!(ran.stderr.contains("--db: the variable NOWHERE is not set"), "{ran:#?}");
    let ran = refused(
        home.path(),
        &[],
        &[("CLICKCLACK_DB", "env:NOWHERE"), ("NOWHERE", "")],
        1,
    );
    assert!(
        ran.stderr.contains("CLICKCLACK_DB: the variable NOWHERE is not set"),
        "{ran:#?}"
    );
    let ran = refused(home.path(), &[], &[("CLICKCLACK_DB", "env:A"), ("A", "env:B")], 1);
    assert!(ran.stderr.contains("the variable A names another variable"), "{ran:#?}");
}
