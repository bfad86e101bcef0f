//! One person's machine: a home, a configuration folder and a state folder of their own, and the client in it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{PATIENCE, Ran, command_in, signal, until};

pub struct Shell {
    pub home: TempDir,
    env: BTreeMap<String, String>,
}

impl Shell {
    /// Nothing stored, no variable set.
    pub fn new() -> Shell {
        let home = tempfile::Builder::new().prefix("clickclack-home-").tempdir().unwrap();
        let mut env = BTreeMap::new();
        for (name, folder) in [("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")] {
            env.insert(name.to_owned(), home.path().join(folder).to_str().unwrap().to_owned());
        }
        Shell { home, env }
    }

    /// The server and the token of a script.
    pub fn at(url: &str, token: &str) -> Shell {
        Shell::new()
            .with("CLICKCLACK_SERVER", url)
            .with("CLICKCLACK_TOKEN", token)
    }

    pub fn with(mut self, name: &str, value: &str) -> Shell {
        self.env.insert(name.into(), value.into());
        self
    }

    pub fn config(&self) -> PathBuf {
        self.home.path().join("config/clickclack/config.json")
    }

    pub fn stored(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.config()).unwrap()).unwrap()
    }

    pub fn cursors(&self) -> PathBuf {
        self.home.path().join("state/clickclack/cursors")
    }

    /// The saved cursors, drafts left out.
    pub fn saved(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.cursors())
            .into_iter()
            .flatten()
            .map(|e| e.unwrap());
        files
            .filter(|e| !e.file_name().to_str().unwrap().starts_with('.'))
            .filter_map(|e| std::fs::read_to_string(e.path()).ok())
            .map(|text| text.trim_end().to_owned())
            .collect()
    }

    fn spawn(&self, args: &[&str], stdin: Stdio) -> Child {
        let env: Vec<_> = self.env.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        command_in(self.home.path(), args, &env).stdin(stdin).spawn().unwrap()
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.spawn(args, Stdio::null()).wait_with_output().unwrap())
    }

    /// A line split at its spaces.
    pub fn line(&self, line: &str) -> Ran {
        self.run(&line.split_whitespace().collect::<Vec<_>>())
    }

    pub fn run_with_input(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = self.spawn(args, Stdio::piped());
        // A command that fails early closes its end; what it says then is checked by the caller.
        let _ = child.stdin.take().unwrap().write_all(input);
        Ran::from(child.wait_with_output().unwrap())
    }

    /// Asserts how a command ends; a failure leaves standard output empty and says one line.
    pub fn fails(&self, args: &[&str], code: i32, says: &str) {
        let ran = self.run(args);
        assert_eq!(ran.code, code, "{args:?}: {ran:#?}");
        assert!(ran.stdout.is_empty(), "{args:?}: {ran:#?}");
        assert!(ran.stderr.contains(says), "{args:?}: {ran:#?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{args:?}: {ran:#?}");
    }

    pub fn follow(&self, args: &[&str]) -> Stream {
        let mut child = self.spawn(args, Stdio::null());
        let (out, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in stdout.lines() {
                let _ = out.send(line.unwrap());
            }
        });
        let (err, notes) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in stderr.lines() {
                let _ = err.send(line.unwrap());
            }
        });
        Stream { child, lines, notes }
    }

    /// A stream that has taken its place in the log and is connected.
    pub fn connected(&self, args: &[&str]) -> Stream {
        let stream = self.follow(&[args, &["--verbose"]].concat());
        stream.note("connected");
        stream
    }

    /// A streaming command whose output nobody reads.
    pub fn stuck(&self, args: &[&str]) -> Child {
        self.spawn(args, Stdio::null())
    }
}

/// A command that goes on, and what it has printed.
pub struct Stream {
    pub child: Child,
    lines: Receiver<String>,
    notes: Receiver<String>,
}

impl Stream {
    pub fn next(&self) -> String {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(e) => panic!(
                "no line: {e}; on stderr: {:?}",
                self.notes.try_iter().collect::<Vec<_>>()
            ),
        }
    }

    pub fn json(&self) -> Value {
        let line = self.next();
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"))
    }

    /// The first note that contains this; those before it are passed over.
    pub fn note(&self, what: &str) -> String {
        loop {
            match self.notes.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(what) => return line,
                Ok(_) => {}
                Err(e) => panic!("no note with {what:?}: {e}"),
            }
        }
    }

    pub fn is_silent(&self) -> bool {
        let got = self.lines.recv_timeout(Duration::from_millis(300));
        assert!(!matches!(got, Err(RecvTimeoutError::Disconnected)), "the stream ended");
        got.is_err()
    }

    /// Ends it as Ctrl-C does; what it printed that was not read yet.
    pub fn stop(mut self) -> Vec<String> {
        signal(self.child.id(), "INT");
        assert_eq!(self.ended(), 0);
        self.lines.iter().collect()
    }

    /// Ends it as a crash does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The exit code, once it ends by itself.
    pub fn ended(&mut self) -> i32 {
        ended(&mut self.child)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn ended(child: &mut Child) -> i32 {
    let status = until("the end of the command", || child.try_wait().unwrap());
    status.code().unwrap_or(-1)
}

/// What is left in a pipe.
pub fn rest(pipe: &mut impl Read) -> String {
    let mut text = String::new();
    pipe.read_to_string(&mut text).unwrap();
    text
}
