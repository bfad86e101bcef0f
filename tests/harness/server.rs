//! One `serve` process on a store of its own, and the command line on the same store.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::database::Database;
use super::{Client, Engine, PATIENCE, unique};

pub const BIN: &str = env!("CARGO_BIN_EXE_clickclack");

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    /// 128 and the signal's number when a signal ended it, as a shell says it.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn from(output: Output) -> Ran {
        Ran {
            code: code(output.status),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Panics unless the command succeeded.
    pub fn ok(self) -> Ran {
        assert_eq!(self.code, 0, "{self:#?}");
        self
    }

    /// The result on stdout: its last line.
    pub fn line(&self) -> &str {
        self.stdout.trim_end().lines().last().unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }
}

fn code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

/// In the environment of a machine that never saw the program, and that reaches the world without a proxy.
fn clean(mut command: Command, home: &Path) -> Command {
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_uppercase();
        let told = ["CLICKCLACK_", "OPENCLAW_", "XDG_", "RUST_", "AWS_", "PG"];
        if told.iter().any(|p| upper.starts_with(p)) || upper.ends_with("_PROXY") {
            command.env_remove(&name);
        }
    }
    command.env("HOME", home).current_dir(home).stdin(Stdio::null());
    command
}

/// A command that should end by itself; one that does not is ended, with code 124.
fn limited(home: &Path) -> Command {
    let mut command = Command::new("timeout");
    command.arg(PATIENCE.as_secs().to_string()).arg(BIN);
    clean(command, home)
}

/// The binary in a folder with its pipes open, for tests that feed it or end it themselves.
pub fn command_in(home: &Path, args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = clean(Command::new(BIN), home);
    command
        .args(args)
        .envs(env.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the binary in a folder, on no store but what the arguments and variables name.
pub fn run_in(home: &Path, args: &[&str], env: &[(&str, &str)]) -> Ran {
    Ran::from(limited(home).args(args).envs(env.iter().copied()).output().unwrap())
}

pub struct Server {
    pub engine: Engine,
    pub data: PathBuf,
    /// As in `--db`; empty for the SQLite file in the data folder.
    pub db: String,
    pub port: u16,
    pub url: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    child: Option<Child>,
    // Dropped last, in this order.
    _database: Option<Database>,
    _folder: TempDir,
}

impl Server {
    /// A store of its own, nothing started or made yet.
    pub fn new(engine: Engine) -> Server {
        Server::with(engine, &[], &[])
    }

    /// The same, with more flags and variables for `serve`.
    pub fn with(engine: Engine, args: &[&str], env: &[(&str, &str)]) -> Server {
        let folder = tempfile::Builder::new().prefix("clickclack-test-").tempdir().unwrap();
        let database = (engine == Engine::Postgres).then(Database::create);
        let port = free_port();
        Server {
            engine,
            data: folder.path().to_owned(),
            db: database.as_ref().map_or_else(String::new, |d| d.url.clone()),
            port,
            url: format!("http://127.0.0.1:{port}"),
            args: args.iter().map(|a| (*a).to_owned()).collect(),
            env: env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            child: None,
            _database: database,
            _folder: folder,
        }
    }

    /// A second server on the same store, with an address of its own, not started. It must not outlive this one.
    pub fn replica(&self) -> Server {
        let folder = tempfile::Builder::new().prefix("clickclack-test-").tempdir().unwrap();
        let port = free_port();
        Server {
            engine: self.engine,
            data: folder.path().to_owned(),
            db: match self.engine {
                Engine::Sqlite => self.data.join("clickclack.db").to_str().unwrap().to_owned(),
                Engine::Postgres => self.db.clone(),
            },
            port,
            url: format!("http://127.0.0.1:{port}"),
            args: self.args.clone(),
            env: self.env.clone(),
            child: None,
            _database: None,
            _folder: folder,
        }
    }

    /// Where the library finds the store, for tests that write to it as another process would.
    pub fn location(&self) -> clickclack::store::Location {
        match self.db.as_str() {
            "" => clickclack::store::Location::Sqlite(self.data.join("clickclack.db")),
            url => clickclack::store::Location::parse(url).unwrap(),
        }
    }

    /// Adds what names this store.
    pub fn on_this_store(&self, mut command: Command) -> Command {
        command.env("CLICKCLACK_DATA", &self.data);
        if !self.db.is_empty() {
            command.env("CLICKCLACK_DB", &self.db);
        }
        command.envs(self.env.iter().map(|(k, v)| (k, v)));
        command
    }

    /// Starts `serve` and does not wait for it.
    pub fn launch(&mut self) {
        let log = File::options().create(true).append(true).open(self.log_path()).unwrap();
        let child = self
            .on_this_store(clean(Command::new(BIN), &self.data))
            .args(["serve", "--addr", &format!("127.0.0.1:{}", self.port)])
            .args(&self.args)
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    /// Starts `serve` and waits until it is ready.
    pub fn start(&mut self) -> &mut Server {
        self.launch();
        let client = self.anonymous();
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                panic!("serve ended with {}: {}", code(status), self.log());
            }
            if client
                .send_raw("GET", "/readyz", &[], &[])
                .is_ok_and(|r| r.status == 200)
            {
                return self;
            }
            assert!(Instant::now() < end, "serve is not ready: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn log_path(&self) -> PathBuf {
        self.data.join("server.log")
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("the server runs").id()
    }

    /// Sends a signal such as `TERM`.
    pub fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }

    /// Waits for the end of the process; its exit code.
    pub fn wait(&mut self) -> i32 {
        code(self.child.take().expect("the server runs").wait().unwrap())
    }

    /// Graceful: SIGTERM.
    pub fn stop(&mut self) -> i32 {
        self.signal("TERM");
        self.wait()
    }

    /// As a power cut would: SIGKILL.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("the server runs");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub fn restart(&mut self) -> &mut Server {
        self.stop();
        self.start()
    }

    /// The same binary as an operator would run it on this store, whether or not the server runs.
    pub fn cli(&self, args: &[&str]) -> Ran {
        Ran::from(self.on_this_store(limited(&self.data)).args(args).output().unwrap())
    }

    pub fn cli_with_input(&self, args: &[&str], input: &str) -> Ran {
        let mut command = self.on_this_store(limited(&self.data));
        command
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that fails early closes its end; what it says then is checked by the caller.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ran::from(child.wait_with_output().unwrap())
    }

    /// A command that goes on by itself, for tests of signals.
    pub fn spawn(&self, args: &[&str]) -> Child {
        self.on_this_store(clean(Command::new(BIN), &self.data))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }

    pub fn client(&self, token: &str) -> Client {
        Client::new(&self.url, Some(token))
    }

    /// The first owner, with the workspace `ClickClack` and its channel `general`.
    pub fn bootstrap(&self) -> (String, Client) {
        let ran = self
            .cli(&[
                "admin",
                "bootstrap",
                "--name",
                "Olive Owner",
                "--email",
                "owner@example.com",
            ])
            .ok();
        (ran.line().to_owned(), self.login("owner@example.com"))
    }

    /// Signs in by magic link; a new address becomes a new person.
    pub fn login(&self, email: &str) -> Client {
        let ran = self
            .cli(&["admin", "magic-link", "create", "--email", email, "--name", "Someone"])
            .ok();
        let reply = self
            .anonymous()
            .post("/api/auth/magic/consume", json!({"token": ran.line()}));
        assert_eq!(reply.status, 200, "{}", reply.text());
        self.client(reply.json()["token"].as_str().unwrap())
    }

    /// A new member of the workspace with a session.
    pub fn person(&self, workspace: &str, name: &str) -> Client {
        let email = format!("p{}@example.com", unique());
        self.cli(&[
            "admin",
            "user",
            "create",
            "--name",
            name,
            "--email",
            &email,
            "--workspace",
            workspace,
        ])
        .ok();
        self.login(&email)
    }

    /// A service bot with a token.
    pub fn bot(&self, workspace: &str, created_by: &str, scopes: &str) -> Client {
        let tag = unique();
        let (name, handle) = (format!("Bot {tag}"), format!("bot-{tag}"));
        let args = [
            "--workspace",
            workspace,
            "--created-by",
            created_by,
            "--name",
            &name,
            "--handle",
            &handle,
        ];
        let ran = self
            .cli(&[&["admin", "bot", "create", "--scopes", scopes, "--plain"], &args[..]].concat())
            .ok();
        self.client(ran.line())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The log is gathered for a moment before it is written; the line that explains the failure is in it.
            std::thread::sleep(Duration::from_millis(100));
        }
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            eprintln!("-- log of the server --\n{}", self.log());
        }
    }
}

pub fn signal(pid: u32, name: &str) {
    let status = Command::new("sh")
        .args(["-c", &format!("kill -{name} {pid}")])
        .status()
        .unwrap();
    assert!(status.success());
}

/// A port that nobody listens on and that no other server of this process was given: one that is stopped, or has not begun
/// to listen, keeps its own. None of those that the system gives away by itself, to connections for example.
fn free_port() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(|e| e.into_inner());
    let seed = std::process::id() ^ SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let port = (0..4000)
        .map(|n| 10_000 + ((seed % 4000 + n * 1237) % 4000) as u16)
        .find(|port| !given.contains(port) && is_free(port))
        .expect("a free port");
    given.insert(port);
    port
}

/// A running server with an owner, the first workspace and its channel.
pub struct World {
    pub server: Server,
    pub owner: Client,
    pub owner_id: String,
    pub workspace: String,
    pub general: String,
}

impl World {
    pub fn new(engine: Engine) -> World {
        World::with(engine, &[], &[])
    }

    pub fn with(engine: Engine, args: &[&str], env: &[(&str, &str)]) -> World {
        let mut server = Server::with(engine, args, env);
        server.start();
        let (owner_id, owner) = server.bootstrap();
        let workspace = owner.workspaces().iter().find(|w| w["slug"] == "clickclack").unwrap()["id"].clone();
        let workspace = workspace.as_str().unwrap().to_owned();
        let general = owner.channel(&workspace, "general")["id"].as_str().unwrap().to_owned();
        World {
            server,
            owner,
            owner_id,
            workspace,
            general,
        }
    }

    pub fn person(&self, name: &str) -> Client {
        self.server.person(&self.workspace, name)
    }

    pub fn bot(&self, scopes: &str) -> Client {
        self.server.bot(&self.workspace, &self.owner_id, scopes)
    }
}
