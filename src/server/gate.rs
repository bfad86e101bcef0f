//! What stands before every `/api` path, known or not: CORS for the one trusted browser origin, then the CSRF gate for
//! requests that a browser would sign by itself. Both judge headers only; no credential is looked up here.
//! No wildcard, no reflection of foreign origins, no exception for a handler.

use hyper::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    HOST, HeaderValue, ORIGIN, VARY,
};
use hyper::{HeaderMap, Method, StatusCode};

use super::App;
use super::call::has_bearer;
use super::cookie::Carried;
use super::local::{fetch_metadata_allows, present, text};
use super::origin::{Claimed, Origin, trusted};
use super::reply::Reply;
use crate::model::{Error, Result};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const HEADERS: [&str; 4] = ["authorization", "content-type", "x-clickclack-csrf", "x-request-id"];

/// What CORS decided.
pub enum Cors {
    /// The answer, without asking anybody further.
    Answer(Reply),
    /// Go on; the answer carries the CORS headers when the origin is the trusted one.
    Continue(Option<HeaderValue>),
}

pub fn cors(public: Option<&Origin>, method: &Method, headers: &HeaderMap) -> Cors {
    let Some(header) = present(headers, ORIGIN) else {
        return Cors::Continue(None);
    };
    let preflight = *method == Method::OPTIONS && present(headers, ACCESS_CONTROL_REQUEST_METHOD).is_some();
    let refused = || {
        Cors::Answer(
            Error::forbidden("origin is not allowed")
                .code("origin_not_allowed")
                .into(),
        )
    };
    let claimed = Claimed::parse(header).filter(|c| trusted(&c.origin, public, host(headers)));
    let Some(claimed) = claimed else {
        return if preflight { refused() } else { Cors::Continue(None) };
    };
    if !claimed.bare {
        return refused();
    }
    // A canonical origin is ASCII without control characters.
    let Ok(origin) = HeaderValue::from_str(&claimed.origin.to_string()) else {
        return refused();
    };
    if !preflight {
        return Cors::Continue(Some(origin));
    }
    let mut reply = self::preflight(headers).unwrap_or_else(Reply::from);
    reply
        .headers
        .append(VARY, HeaderValue::from_static("Access-Control-Request-Method"));
    reply
        .headers
        .append(VARY, HeaderValue::from_static("Access-Control-Request-Headers"));
    allow(&mut reply, origin);
    Cors::Answer(reply)
}

/// Opens an answer to the trusted origin.
pub fn allow(reply: &mut Reply, origin: HeaderValue) {
    reply.headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    reply
        .headers
        .insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
}

fn preflight(headers: &HeaderMap) -> Result<Reply> {
    let method = text(headers, ACCESS_CONTROL_REQUEST_METHOD)
        .unwrap_or("")
        .trim()
        .to_ascii_uppercase();
    if !METHODS.contains(&method.as_str()) {
        return Err(Error::forbidden("CORS method is not allowed"));
    }
    let lines: Vec<_> = headers
        .get_all(ACCESS_CONTROL_REQUEST_HEADERS)
        .iter()
        .map(|v| v.to_str().unwrap_or("\u{fffd}"))
        .collect();
    let list = lines.join(",").to_ascii_lowercase();
    let mut names: Vec<&str> = Vec::new();
    if !list.trim().is_empty() {
        names = list.split(',').map(str::trim).collect();
        if !names.iter().all(|name| HEADERS.contains(name)) {
            return Err(Error::forbidden("CORS header is not allowed"));
        }
        names.sort_unstable();
        names.dedup();
    }
    let mut reply = Reply::new(StatusCode::NO_CONTENT)
        .header(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"))
        .header(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_str(&method).map_err(Error::internal)?,
        );
    if !names.is_empty() {
        let allowed = HeaderValue::from_str(&names.join(", ")).map_err(Error::internal)?;
        reply = reply.header(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    }
    Ok(reply)
}

/// `403` for a change that carries a session cookie without proof that our own page sent it.
pub fn csrf(app: &App, method: &Method, headers: &HeaderMap) -> Result<()> {
    let safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if safe || has_bearer(headers) || app.cookies.carried(headers) == Carried::None {
        return Ok(());
    }
    let marked = headers.get("x-clickclack-csrf").is_some_and(|v| v == "1");
    if marked && same_origin(app.public.as_ref(), headers) {
        return Ok(());
    }
    Err(Error::forbidden("cross-site session requests are not allowed").code("cross_site"))
}

/// Proof that a page of ours sent this. A present `Origin` alone decides; without one the fetch metadata do.
pub fn same_origin(public: Option<&Origin>, headers: &HeaderMap) -> bool {
    match present(headers, ORIGIN) {
        Some(header) => Claimed::parse(header).is_some_and(|c| trusted(&c.origin, public, host(headers))),
        None => fetch_metadata_allows(headers),
    }
}

/// May this page open a socket? No `Origin` (no browser), the request's own host, or the public URL.
pub fn socket_origin(public: Option<&Origin>, headers: &HeaderMap) -> bool {
    let Some(header) = present(headers, ORIGIN) else {
        return true;
    };
    let Some(claimed) = Claimed::parse(header) else {
        return false;
    };
    trusted(&claimed.origin, None, host(headers)) || public == Some(&claimed.origin)
}

fn host(headers: &HeaderMap) -> &str {
    text(headers, HOST).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        list.iter()
            .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
            .collect()
    }

    fn public(url: &str) -> Option<Origin> {
        Claimed::parse(url).map(|c| c.origin)
    }

    fn ask(origin: &str, method: &str, wanted: &str) -> Reply {
        let list = [
            ("host", "chat.example.com"),
            ("origin", origin),
            ("access-control-request-method", method),
            ("access-control-request-headers", wanted),
        ];
        match cors(None, &Method::OPTIONS, &headers(&list)) {
            Cors::Answer(reply) => reply,
            Cors::Continue(_) => panic!("a preflight is always answered"),
        }
    }

    #[test]
    fn a_preflight_of_the_trusted_origin_is_answered_exactly() {
        let reply = ask(
            "https://chat.example.com:443",
            "patch",
            "X-ClickClack-CSRF, Content-Type",
        );
        assert_eq!(reply.status, 204);
        for (name, value) in [
            ("access-control-allow-origin", "https://chat.example.com"),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "PATCH"),
            ("access-control-allow-headers", "content-type, x-clickclack-csrf"),
            ("access-control-max-age", "600"),
        ] {
            assert_eq!(reply.headers[name], value);
        }
        assert!(
            !ask("https://chat.example.com", "GET", " ")
                .headers
                .contains_key("access-control-allow-headers")
        );
    }

    #[test]
    fn every_other_preflight_is_refused() {
        for (origin, method, wanted) in [
            ("https://evil.example", "GET", ""),
            ("null", "GET", ""),
            ("https://chat.example.com/", "GET", ""),
            ("https://chat.example.com", "CONNECT", ""),
            ("https://chat.example.com", "GET", "X-Evil"),
            ("https://chat.example.com", "GET", "content-type,"),
            ("https://chat.example.com", "GET", "X-Correlation-ID"),
        ] {
            assert_eq!(ask(origin, method, wanted).status, 403, "{origin} {method} {wanted}");
        }
    }

    #[test]
    fn a_foreign_origin_is_served_without_cors_headers() {
        let foreign = headers(&[("host", "chat.example.com"), ("origin", "https://evil.example")]);
        assert!(matches!(cors(None, &Method::GET, &foreign), Cors::Continue(None)));
        let own = headers(&[("host", "chat.example.com"), ("origin", "https://chat.example.com")]);
        assert!(matches!(cors(None, &Method::GET, &own), Cors::Continue(Some(o)) if o == "https://chat.example.com"));
        let other = public("https://other.example");
        assert!(matches!(cors(other.as_ref(), &Method::GET, &own), Cors::Continue(None)));
    }

    #[test]
    fn the_origin_decides_alone_and_fetch_metadata_only_without_it() {
        let host = ("host", "localhost:8080");
        for (list, same) in [
            (vec![host], true),
            (vec![host, ("sec-fetch-site", "cross-site")], false),
            (vec![host, ("sec-fetch-site", "same-site")], false),
            (vec![host, ("sec-fetch-site", "none")], true),
            (
                vec![
                    host,
                    ("origin", "http://localhost:8080"),
                    ("sec-fetch-site", "cross-site"),
                ],
                true,
            ),
            (
                vec![
                    host,
                    ("origin", "https://evil.example"),
                    ("sec-fetch-site", "same-origin"),
                ],
                false,
            ),
            (vec![host, ("origin", "null")], false),
        ] {
            assert_eq!(same_origin(None, &headers(&list)), same, "{list:?}");
        }
        let split = headers(&[host, ("origin", "http://localhost:8080")]);
        assert!(!same_origin(public("https://chat.example.com").as_ref(), &split));
    }

    #[test]
    fn sockets_open_for_no_origin_the_own_host_and_the_public_url() {
        let url = public("https://chat.example.com");
        for (origin, open) in [
            (None, true),
            (Some("https://chat.example.com"), true),
            (Some("http://127.0.0.1:8080"), true),
            (Some("http://chat.example.com"), false),
            (Some("https://api.example.com"), false),
            (Some("null"), false),
        ] {
            let mut map = headers(&[("host", "127.0.0.1:8080")]);
            if let Some(origin) = origin {
                map.insert(ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(socket_origin(url.as_ref(), &map), open, "{origin:?}");
        }
    }
}
