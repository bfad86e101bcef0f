//! A client that keeps its cursor: whenever its socket ends it comes back with the last cursor it saw.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep};
use std::time::Duration;

use serde_json::Value;

use crate::harness::{Client, Socket};

pub struct Watcher {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<Vec<String>>>,
}

impl Watcher {
    /// Listens from the first event on.
    pub fn start(client: Client, workspace: &str) -> Watcher {
        let done = Arc::new(AtomicBool::new(false));
        let (stop, workspace) = (done.clone(), workspace.to_owned());
        let thread = std::thread::spawn(move || watch(&client, &workspace, &stop));
        Watcher {
            done,
            thread: Some(thread),
        }
    }

    /// Every cursor in the order of arrival, once the log is quiet.
    pub fn finish(&mut self) -> Vec<String> {
        self.done.store(true, Ordering::Relaxed);
        let thread = self.thread.take().expect("finished once");
        thread.join().expect("the watcher saw nothing wrong")
    }
}

fn watch(client: &Client, workspace: &str, done: &AtomicBool) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    loop {
        let after = seen.last().map_or("", String::as_str);
        let path = format!("/api/realtime/ws?workspace_id={workspace}&after_cursor={after}");
        let Ok(mut socket) = Socket::open(client, &path) else {
            sleep(Duration::from_millis(10)); // the server is down
            continue;
        };
        loop {
            match socket.frame(Duration::from_millis(500)) {
                Some(event) => seen.push(cursor(&event)),
                None if socket.closed.is_some() => break,
                None if done.load(Ordering::Relaxed) => return seen,
                None => {}
            }
        }
        let code = socket.closed.map(|(code, _)| code);
        assert_eq!(code, Some(1006), "only the kill ends this socket");
    }
}

fn cursor(event: &Value) -> String {
    let cursor = event["cursor"].as_str().unwrap_or_default();
    assert!(cursor.starts_with("cur_"), "a durable event: {event}");
    cursor.to_owned()
}
