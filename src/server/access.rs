//! One line and one count for every finished request. A `Record` is opened when a request arrives and says its line
//! when it is dropped: after the answer, when a client went away, or when a WebSocket ends.
//! It never holds a path, a query string, an id or a token.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::header::HOST;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Version};

use super::App;
use super::log::say;
use super::route::Label;
use crate::model::correlation_id;

pub struct Record {
    app: Arc<App>,
    started: Instant,
    method: Method,
    version: Version,
    host: String,
    peer: SocketAddr,
    pub correlation_id: Arc<str>,
    pub label: Label,
    pub status: u16,
    /// Of the answer's body, or of the frames sent on a socket.
    pub bytes: u64,
}

/// What a client that left before its answer counts as.
const CLIENT_LEFT: u16 = 499;

impl Record {
    pub fn open(app: &Arc<App>, peer: SocketAddr, parts: &Parts) -> Record {
        let host = parts
            .headers
            .get(HOST)
            .map(|h| String::from_utf8_lossy(h.as_bytes()).into_owned());
        Record {
            app: app.clone(),
            started: Instant::now(),
            method: parts.method.clone(),
            version: parts.version,
            host: host.or_else(|| parts.uri.host().map(str::to_owned)).unwrap_or_default(),
            peer,
            correlation_id: chosen_id(&parts.headers),
            label: Label::UNMATCHED,
            status: CLIENT_LEFT,
            bytes: 0,
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let elapsed = self.started.elapsed();
        self.app.metrics.count(self.label, &self.method, self.status, elapsed);
        say!(
            "method={:?} scheme=\"http\" host={:?} proto=\"{:?}\" remote=\"{}\" correlation_id={:?} route={:?} \
             status={:03} bytes={} elapsed={}",
            self.method.as_str(),
            self.host,
            self.version,
            canonical(self.peer),
            self.correlation_id,
            self.label.text,
            self.status,
            self.bytes,
            Elapsed(elapsed),
        );
    }
}

/// IPv4 peers of the dual-stack listener are shown as IPv4.
fn canonical(peer: SocketAddr) -> SocketAddr {
    SocketAddr::new(peer.ip().to_canonical(), peer.port())
}

/// The caller's id when it cannot harm a log or a header, else a fresh one.
fn chosen_id(headers: &HeaderMap) -> Arc<str> {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b':' | b'-');
    let sent = headers
        .get("x-correlation-id")
        .and_then(|v| v.to_str().ok())
        .map(str::trim);
    match sent.filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(plain)) {
        Some(id) => id.into(),
        None => correlation_id().into(),
    }
}

struct Elapsed(Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.0.as_nanos() {
            0..1_000_000 => write!(f, "{}µs", self.0.as_micros()),
            1_000_000..1_000_000_000 => write!(f, "{:.2}ms", self.0.as_secs_f64() * 1e3),
            _ => write!(f, "{:.2}s", self.0.as_secs_f64()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safe_correlation_id_is_kept_and_any_other_replaced() {
        let id_of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-correlation-id", value.parse().unwrap());
            chosen_id(&headers).to_string()
        };
        let longest = "x".repeat(128);
        for safe in ["a", " Trace-1_2.3:4 ", longest.as_str()] {
            assert_eq!(id_of(safe), safe.trim());
        }
        let too_long = "x".repeat(129);
        for unsafe_id in ["", "unsafe correlation", "a/b", "a\"b", too_long.as_str()] {
            let id = id_of(unsafe_id);
            assert!(id.starts_with("corr_") && id.len() == 37, "{id}");
        }
    }

    #[test]
    fn elapsed_time_has_a_unit() {
        let show = |ns| Elapsed(Duration::from_nanos(ns)).to_string();
        assert_eq!(
            [show(312_000), show(1_420_000), show(2_500_000_000)],
            ["312µs", "1.42ms", "2.50s"]
        );
    }
}
