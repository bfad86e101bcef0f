//! The realtime socket, from the client's side. A server that says nothing is asked whether it is there; when it does
//! not answer, the connection is given up.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

use super::super::http::{Http, TIMEOUT, refusal};
use super::super::{Failure, Outcome};
use crate::model;

/// Silence after which the server is asked, and again until it is given up.
const SILENCE: Duration = Duration::from_secs(45);

pub struct Socket<'a> {
    http: &'a Http,
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

pub enum Frame {
    Event(Value),
    Closed { code: u16, reason: String },
}

impl Socket<'_> {
    pub async fn open<'a>(http: &'a Http, path: &str) -> Outcome<Socket<'a>> {
        let url = http.server.socket_url(path);
        let mut request = url.into_client_request().map_err(model::Error::internal)?;
        request.headers_mut().extend(http.headers.clone());
        let connector = if http.server.is_https() {
            Connector::Rustls(http.tls.clone())
        } else {
            Connector::Plain
        };
        let connecting = connect_async_tls_with_config(request, None, true, Some(connector));
        match timeout(TIMEOUT, connecting).await {
            Ok(Ok((stream, _))) => Ok(Socket { http, stream }),
            Ok(Err(e)) => Err(failure(http, &e)),
            Err(_) => Err(http.unreachable("the socket did not open in time")),
        }
    }

    /// The next event or the end. What is no event of ours is passed over.
    pub async fn next(&mut self) -> Outcome<Frame> {
        let mut asked = false;
        loop {
            let received = match timeout(SILENCE, self.stream.next()).await {
                Ok(received) => received,
                Err(_) if asked => return Err(self.http.unreachable("the connection is dead")),
                Err(_) => {
                    asked = true;
                    let ping = Message::Ping(Bytes::new());
                    self.stream.send(ping).await.map_err(|e| failure(self.http, &e))?;
                    continue;
                }
            };
            asked = false;
            match received {
                Some(Ok(Message::Text(text))) => {
                    if let Ok(event) = serde_json::from_str(&text) {
                        return Ok(Frame::Event(event));
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    let (code, reason) = frame.map_or((1005, String::new()), |f| (f.code.into(), f.reason.to_string()));
                    return Ok(Frame::Closed { code, reason });
                }
                Some(Ok(_)) => {}
                Some(Err(e)) => return Err(failure(self.http, &e)),
                None => return Err(self.http.unreachable("the connection ended")),
            }
        }
    }
}

/// A refused handshake is an answer like any other.
fn failure(http: &Http, e: &Error) -> Failure {
    match e {
        Error::Http(answer) => {
            let body = answer.body().as_deref().unwrap_or_default();
            refusal(answer.status(), answer.headers(), body)
        }
        other => http.lost(other),
    }
}
