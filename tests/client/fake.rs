//! A server of the test's own: answers from a table, keeps what it was asked, and misbehaves when it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// With its query.
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Clone, Default)]
struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
    delay: Duration,
}

#[derive(Default)]
struct State {
    asked: Vec<Asked>,
    answers: BTreeMap<String, Answer>,
}

pub struct Fake {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Fake {
    /// Knows one person, one workspace and one channel.
    pub fn new() -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let serving = state.clone();
        // Ends with the process of the test.
        std::thread::spawn(move || {
            for tcp in listener.incoming() {
                let state = serving.clone();
                std::thread::spawn(move || drop(serve(tcp.unwrap(), &state)));
            }
        });
        let fake = Fake { url, state };
        let user = json!({"id": "usr_1", "display_name": "Anna"});
        let session = json!({"id": "ses_1", "token": "sst_stored"});
        fake.answer("/api/me", 200, json!({ "user": user }));
        fake.answer(
            "/api/auth/magic/consume",
            200,
            json!({"user": user, "session": session, "token": "sst_stored"}),
        );
        let workspace = json!({"id": "wsp_1", "slug": "one", "name": "One"});
        fake.answer("/api/workspaces", 200, json!({ "workspaces": [workspace] }));
        let channel = json!({"id": "chn_1", "name": "general", "kind": "public"});
        fake.answer("/api/workspaces/wsp_1/channels", 200, json!({ "channels": [channel] }));
        let message = json!({"id": "msg_1", "body": "b", "author_id": "usr_1"});
        fake.answer(
            "/api/channels/chn_1/messages",
            200,
            json!({"messages": [], "message": message, "event": {}}),
        );
        fake.answer(
            "/api/messages/msg_1/thread/replies",
            201,
            json!({"message": message, "thread_state": {}, "events": []}),
        );
        fake
    }

    /// What a path (without its query) is answered with.
    pub fn answer(&self, path: &str, status: u16, body: Value) {
        self.answer_raw(path, status, "", body.to_string().as_bytes());
    }

    /// The same with more headers, each ended by `\r\n`, and any bytes.
    pub fn answer_raw(&self, path: &str, status: u16, headers: &str, body: &[u8]) {
        let answer = Answer {
            status,
            headers: headers.into(),
            body: body.into(),
            delay: Duration::ZERO,
        };
        self.state.lock().unwrap().answers.insert(path.into(), answer);
    }

    pub fn delay(&self, path: &str, delay: Duration) {
        self.state.lock().unwrap().answers.get_mut(path).unwrap().delay = delay;
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    pub fn last(&self) -> Asked {
        self.asked().pop().expect("nothing was asked")
    }
}

/// One connection with one request.
fn serve(mut tcp: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(tcp.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.insert(name.to_lowercase(), value.to_owned()),
            None => break,
        };
    }
    let length = headers.get("content-length").map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let bare = path.split('?').next().unwrap_or_default().to_owned();
    let answer = {
        let mut state = state.lock().unwrap();
        state.asked.push(Asked {
            method,
            path,
            headers,
            body,
        });
        state.answers.get(&bare).cloned()
    };
    let answer = answer.unwrap_or_else(|| Answer {
        status: 404,
        body: br#"{"error":"nothing here"}"#.into(),
        ..Answer::default()
    });
    std::thread::sleep(answer.delay);
    write!(
        tcp,
        "HTTP/1.1 {} Whatever\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n",
        answer.status,
        answer.headers,
        answer.body.len()
    )?;
    tcp.write_all(&answer.body)
}
