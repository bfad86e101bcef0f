//! Requests to the server: ten seconds each, TLS with the certificates of the system, no redirects. What goes wrong
//! becomes an exit code here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;

use super::selection::Selection;
use super::server::Server;
use super::{Failure, Outcome, answer, exit, note};
use crate::model::{Error, Kind};
use crate::shell::version::VERSION;

pub const TIMEOUT: Duration = Duration::from_secs(10);
/// Far above the largest answer of the API.
const LARGEST_ANSWER: usize = 64 << 20;
const USER: HeaderName = HeaderName::from_static("x-clickclack-user");

const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// One part of a path, or a value of a query, as it stands in a URL.
pub fn encoded(part: &str) -> String {
    utf8_percent_encode(part, PART).to_string()
}

#[derive(Clone)]
pub struct Http {
    pub server: Server,
    /// Who is asking.
    pub headers: HeaderMap,
    pub tls: Arc<ClientConfig>,
    /// Tell of every request on standard error.
    verbose: bool,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Http {
    pub fn new(selection: &Selection, verbose: bool) -> Outcome<Http> {
        let mut headers = HeaderMap::new();
        let agent = HeaderValue::from_str(&format!("clickclack/{VERSION}"));
        headers.insert(USER_AGENT, agent.map_err(Error::internal)?);
        if let Some(token) = &selection.token {
            let mut value = header("the token", &format!("Bearer {token}"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if let Some(user) = &selection.user {
            headers.insert(USER, header("the user id", user)?);
        }
        let tls = Arc::new(tls(&selection.server)?);
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config((*tls).clone())
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(Http {
            server: selection.server.clone(),
            headers,
            tls,
            verbose,
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    /// The same server, asked by nobody in particular.
    pub fn anonymous(mut self) -> Http {
        self.headers.remove(AUTHORIZATION);
        self.headers.remove(USER);
        self
    }

    pub async fn get(&self, path: &str) -> Outcome<Value> {
        answer::json(&self.send(Method::GET, path, None).await?)
    }

    pub async fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        answer::json(&self.send(Method::POST, path, Some(body)).await?)
    }

    pub async fn delete(&self, path: &str) -> Outcome<Value> {
        answer::json(&self.send(Method::DELETE, path, None).await?)
    }

    /// The body of a successful answer.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Outcome<Bytes> {
        let mut request = Request::new(Full::from(body.map_or_else(Vec::new, |b| b.to_string().into_bytes())));
        *request.method_mut() = method;
        *request.uri_mut() = self.server.url(path).parse().map_err(Error::internal)?;
        request.headers_mut().clone_from(&self.headers);
        if body.is_some() {
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let (what, start) = (format!("{} {path}", request.method()), Instant::now());
        let exchange = async {
            let reply = self.client.request(request).await.map_err(|e| self.lost(&e))?;
            let (head, body) = reply.into_parts();
            let body = Limited::new(body, LARGEST_ANSWER).collect().await;
            let body = body.map_err(|e| self.lost(&*e))?.to_bytes();
            if self.verbose {
                let (status, took) = (head.status.as_u16(), start.elapsed().as_millis());
                note(&format!("{what}: {status}, {} bytes, {took} ms", body.len()));
            }
            if head.status.is_success() {
                Ok(body)
            } else {
                Err(refusal(head.status, &head.headers, &body))
            }
        };
        match tokio::time::timeout(TIMEOUT, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.unreachable(&format!("no answer within {} seconds", TIMEOUT.as_secs()))),
        }
    }

    pub fn unreachable(&self, why: &str) -> Failure {
        Failure::new(
            exit::NETWORK,
            Error::invalid(format!("cannot reach {}: {why}", self.server.as_str())),
        )
    }

    /// The innermost cause says most: "Connection refused", "invalid peer certificate: Expired".
    pub fn lost(&self, e: &(dyn std::error::Error + 'static)) -> Failure {
        let mut cause = e;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        self.unreachable(&cause.to_string())
    }
}

/// An answer that is no success, as an exit code and the server's own words.
pub fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
    let code = match status.as_u16() {
        400 | 413 | 415 | 422 => 2,
        401 => 3,
        403 => 5,
        404 => exit::NOT_FOUND,
        400..500 => 1,
        _ => exit::UNEXPECTED,
    };
    let reason = status.canonical_reason().unwrap_or("Unknown Status");
    let mut line = format!("{} {reason}", status.as_u16());
    let said = serde_json::from_slice::<Value>(body).ok();
    if let Some(error) = said.as_ref().and_then(|json| json["error"].as_str()) {
        line.push_str(": ");
        line.push_str(error);
    }
    let kind = if status == StatusCode::TOO_MANY_REQUESTS {
        Kind::TooMany
    } else {
        Kind::Invalid
    };
    let failure = Failure::new(code, Error::new(kind, line));
    match headers.get(LOCATION).and_then(|to| to.to_str().ok()) {
        _ if status == StatusCode::UNAUTHORIZED => failure.next("clickclack login --magic-token TOKEN"),
        // Not followed: the other place would be sent the token.
        Some(to) if status.is_redirection() => {
            failure.next(format!("a --server that does not redirect; this one names {to}"))
        }
        _ => failure,
    }
}

fn header(what: &str, text: &str) -> Outcome<HeaderValue> {
    HeaderValue::from_str(text).map_err(|_| Failure::usage(format!("{what} has characters that cannot be sent")))
}

/// The authorities of the system, read only for a server that is asked over TLS.
fn tls(server: &Server) -> Outcome<ClientConfig> {
    let mut roots = RootCertStore::empty();
    if server.is_https() {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
