//! A client that keeps its cursor: whenever its socket ends it comes back with the last cursor it saw.

use std::sync::{Arc, OnceLock};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Client, PATIENCE, Socket};

pub struct Watcher {
    last: Arc<OnceLock<(String, Instant)>>,
    thread: Option<JoinHandle<Vec<String>>>,
}

impl Watcher {
    /// Listens from the first event on.
    pub fn start(client: Client, workspace: &str) -> Watcher {
        let last = Arc::new(OnceLock::new());
        let (stop, workspace) = (last.clone(), workspace.to_owned());
        let thread = std::thread::spawn(move || watch(&client, &workspace, &stop));
        Watcher {
            last,
            thread: Some(thread),
        }
    }

    /// Every cursor in the order of arrival, once this last one has come and nothing after it.
    pub fn finish(&mut self, last: &str) -> Vec<String> {
        let told = self.last.set((last.to_owned(), Instant::now()));
        told.expect("finished once");
        let thread = self.thread.take().expect("finished once");
        thread.join().expect("the watcher saw nothing wrong")
    }
}

fn watch(client: &Client, workspace: &str, last: &OnceLock<(String, Instant)>) -> Vec<String> {
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
                None => {
                    // What does not come is told by the comparison with the log.
                    let done =
                        |(last, since): &(String, Instant)| seen.last() == Some(last) || since.elapsed() > PATIENCE;
                    if last.get().is_some_and(done) {
                        return seen;
                    }
                }
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
