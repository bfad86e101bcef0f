//! A realtime socket that blocks.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderMap;
use tokio_tungstenite::tungstenite::{self, Message, WebSocket};

use super::PATIENCE;

pub struct Socket {
    socket: WebSocket<TcpStream>,
    /// Code and reason, once the server closed it. 1006 without a close frame.
    pub closed: Option<(u16, String)>,
}

impl Socket {
    pub fn connect(client: &super::Client, workspace: &str, after: Option<&str>) -> Socket {
        let mut path = format!("/api/realtime/ws?workspace_id={workspace}");
        if let Some(cursor) = after {
            path.push_str(&format!("&after_cursor={cursor}"));
        }
        Socket::open(client, &path).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The handshake may be refused: `Err` then holds the HTTP answer.
    pub fn open(client: &super::Client, path: &str) -> Result<Socket, Box<tungstenite::Error>> {
        Socket::shake(client, path, &[]).map(|(socket, _)| socket)
    }

    /// The same with more headers; beside the socket the headers of the answer.
    pub fn shake(
        client: &super::Client,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Socket, HeaderMap), Box<tungstenite::Error>> {
        let mut request = client.url.replacen("http", "ws", 1) + path;
        request = request.replace(' ', "%20");
        let mut request = request.into_client_request().map_err(Box::new)?;
        if let Some(token) = &client.token {
            request
                .headers_mut()
                .insert("Authorization", format!("Bearer {token}").parse().unwrap());
        }
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(client.url.trim_start_matches("http://")).map_err(|e| Box::new(e.into()))?;
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        match tungstenite::client(request, stream) {
            Ok((socket, answer)) => Ok((Socket { socket, closed: None }, answer.headers().clone())),
            Err(tungstenite::HandshakeError::Failure(e)) => Err(Box::new(e)),
            Err(tungstenite::HandshakeError::Interrupted(_)) => panic!("no answer to the handshake"),
        }
    }

    /// The next frame, or `None` when none came in time or the socket was closed.
    pub fn frame(&mut self, wait: Duration) -> Option<Value> {
        let end = Instant::now() + wait;
        while self.closed.is_none() {
            let left = end.checked_duration_since(Instant::now()).filter(|d| !d.is_zero())?;
            self.socket.get_ref().set_read_timeout(Some(left)).unwrap();
            match self.socket.read() {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(frame)) => {
                    self.closed = Some(frame.map_or((1005, String::new()), |f| (f.code.into(), f.reason.to_string())));
                    let _ = self.socket.flush();
                }
                Ok(_) => {}
                Err(tungstenite::Error::Io(e))
                    if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
                {
                    return None;
                }
                Err(_) => self.closed = Some((1006, String::new())),
            }
        }
        None
    }

    /// The next event of a type, others are passed over; panics when none comes.
    pub fn next(&mut self, kind: &str) -> Value {
        self.next_where(kind, |_| true)
    }

    pub fn next_where(&mut self, kind: &str, matches: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            match self.frame(left) {
                Some(event) if event["type"] == kind && matches(&event) => return event,
                Some(_) => {}
                None if self.closed.is_some() => panic!("closed with {:?} while waiting for {kind}", self.closed),
                None => break,
            }
        }
        panic!("no {kind} within {PATIENCE:?}");
    }

    /// All that comes within this time.
    pub fn drain(&mut self, wait: Duration) -> Vec<Value> {
        let end = Instant::now() + wait;
        let mut all = Vec::new();
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()) {
            all.extend(self.frame(left));
            if self.closed.is_some() {
                break;
            }
        }
        all
    }

    /// Everything up to and including the durable event with this cursor; panics when it does not come.
    pub fn up_to(&mut self, cursor: &str) -> Vec<Value> {
        let mut all = Vec::new();
        while all.last().is_none_or(|e: &Value| e["cursor"] != cursor) {
            let Some(event) = self.frame(PATIENCE) else {
                panic!("no {cursor} after {} events, closed: {:?}", all.len(), self.closed);
            };
            all.push(event);
        }
        all
    }

    /// Whether a ping is answered by a pong; whatever comes before it is dropped.
    pub fn answers_ping(&mut self) -> bool {
        self.socket.send(Message::Ping("still there?".into())).unwrap();
        self.socket.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
        loop {
            match self.socket.read() {
                Ok(Message::Pong(data)) => return data == "still there?",
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    pub fn send(&mut self, frame: &Value) {
        self.socket.send(Message::text(frame.to_string())).unwrap();
    }

    /// The code that the server closes with.
    pub fn wait_close(&mut self) -> Option<u16> {
        let end = Instant::now() + PATIENCE;
        while self.closed.is_none() && Instant::now() < end {
            self.frame(end.saturating_duration_since(Instant::now()));
        }
        self.closed.as_ref().map(|(code, _)| *code)
    }
}
