//! Is this request from a person at this very machine? Development authentication and link minting hang on it.
//! Every clause refuses one way of being fooled: remote peers, reverse proxies, hostile web pages.
//! Pure functions over peer address and headers.

use std::net::{IpAddr, SocketAddr};

use hyper::HeaderMap;
use hyper::header::{FORWARDED, HOST, ORIGIN};

use super::origin::{Claimed, equals_host, is_loopback, split_port};

/// A header as text; bytes that are no text make it a value that matches nothing.
pub fn text(headers: &HeaderMap, name: impl hyper::header::AsHeaderName) -> Option<&str> {
    headers.get(name).map(|v| v.to_str().unwrap_or("\u{fffd}"))
}

/// The same, trimmed, and absent when blank.
pub fn present(headers: &HeaderMap, name: impl hyper::header::AsHeaderName) -> Option<&str> {
    text(headers, name).map(str::trim).filter(|v| !v.is_empty())
}

pub fn is_local_request(peer: SocketAddr, headers: &HeaderMap) -> bool {
    let host = text(headers, HOST).unwrap_or("");
    is_loopback(peer.ip())
        && is_local(host)
        && fetch_metadata_allows(headers)
        && present(headers, ORIGIN).is_none_or(|o| Claimed::parse(o).is_some_and(|c| equals_host(&c.origin, host)))
        && ["x-forwarded-host", "x-forwarded-for", "x-real-ip"]
            .iter()
            .all(|name| every_part_is_local(headers, name))
        && forwarded_is_local(headers)
}

/// `Sec-Fetch-Site` absent, `same-origin` or `none`: no other page sent this.
pub fn fetch_metadata_allows(headers: &HeaderMap) -> bool {
    present(headers, "sec-fetch-site")
        .is_none_or(|site| site.eq_ignore_ascii_case("same-origin") || site.eq_ignore_ascii_case("none"))
}

/// `localhost`, a name below it, or a loopback address; with or without port, brackets and a trailing dot.
pub fn is_local(value: &str) -> bool {
    let (host, _) = split_port(value.trim());
    let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost") || host.parse::<IpAddr>().is_ok_and(is_loopback)
}

fn every_part_is_local(headers: &HeaderMap, name: &str) -> bool {
    let parts = headers
        .get_all(name)
        .iter()
        .flat_map(|v| v.to_str().unwrap_or("\u{fffd}").split(','));
    parts.map(str::trim).filter(|p| !p.is_empty()).all(is_local)
}

/// Every `for=` and `host=` of every `Forwarded` header.
fn forwarded_is_local(headers: &HeaderMap) -> bool {
    let pairs = headers
        .get_all(FORWARDED)
        .iter()
        .flat_map(|v| v.to_str().unwrap_or("for=\u{fffd}").split([',', ';']));
    pairs.filter_map(|pair| pair.split_once('=')).all(|(key, value)| {
        let key = key.trim();
        let names_a_place = key.eq_ignore_ascii_case("for") || key.eq_ignore_ascii_case("host");
        !names_a_place || is_local(value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(peer: &str, headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        map.insert(HOST, "localhost:8080".parse().unwrap());
        for (name, value) in headers {
            if *name == "host" {
                map.insert(HOST, value.parse().unwrap());
            } else {
                map.append(*name, value.parse().unwrap());
            }
        }
        is_local_request(peer.parse().unwrap(), &map)
    }

    #[test]
    fn a_caller_on_this_machine_is_local() {
        for peer in ["127.0.0.1:5", "127.9.9.9:5", "[::1]:5", "[::ffff:127.0.0.1]:5"] {
            assert!(judge(peer, &[]), "{peer}");
        }
        for headers in [
            [("host", "app.localhost:8080")],
            [("host", "LOCALHOST.")],
            [("host", "[::1]:8080")],
            [("sec-fetch-site", "Same-Origin")],
            [("sec-fetch-site", " ")],
            [("sec-fetch-site", "none")],
            [("origin", "http://localhost:8080")],
            [("x-forwarded-for", "127.0.0.1, ::1")],
            [("x-real-ip", "::ffff:127.0.0.1")],
            [("forwarded", "for=\"[::1]:4711\";host=localhost;proto=https")],
            [("forwarded", "by=203.0.113.9")],
        ] {
            assert!(judge("127.0.0.1:5", &headers), "{headers:?}");
        }
    }

    #[test]
    fn anybody_else_is_not() {
        for peer in ["192.168.1.5:5", "[2001:db8::1]:5", "[::ffff:10.0.0.1]:5"] {
            assert!(!judge(peer, &[]), "{peer}");
        }
        for headers in [
            [("host", "chat.example.com")],
            [("host", "")],
            [("host", "localhost.example.com")],
            [("sec-fetch-site", "cross-site")],
            [("sec-fetch-site", "Same-Site")],
            [("origin", "https://evil.example")],
            [("origin", "null")],
            [("origin", "http://localhost:8081")],
            [("x-forwarded-for", "203.0.113.9")],
            [("x-forwarded-for", "127.0.0.1, 203.0.113.9")],
            [("x-forwarded-host", "chat.example.com")],
            [("x-real-ip", "203.0.113.9")],
            [("forwarded", "proto=https;for=\"203.0.113.9\"")],
            [("forwarded", "for=127.0.0.1, for=unknown")],
            [("forwarded", "Host=chat.example.com")],
        ] {
            assert!(!judge("127.0.0.1:5", &headers), "{headers:?}");
        }
        let twice = [("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "203.0.113.9")];
        assert!(!judge("127.0.0.1:5", &twice));
    }
}
