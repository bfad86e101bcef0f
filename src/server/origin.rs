//! Web origins: scheme, host and port in canonical form, and how one compares with another or with a `Host` header.
//! Used by the settings (public URLs), the gate (CORS, CSRF) and the WebSocket handshake.
//! Never trusts a text that it did not parse completely.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn default_port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }
}

/// Lower-case host (IPv6 in brackets) and a port that is always known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub scheme: Scheme,
    pub host: String,
    pub port: u16,
}

impl fmt::Display for Origin {
    /// `https://chat.example.com`, the default port left out.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port != self.scheme.default_port() {
            write!(f, ":{}", self.port)?;
        }
        Ok(())
    }
}

/// An absolute web URL in pieces, before anybody judged them.
pub struct Pieces<'a> {
    pub scheme: Scheme,
    pub credentials: bool,
    pub host: &'a str,
    pub port: Option<&'a str>,
    pub path: &'a str,
    /// A query or a fragment, even an empty one.
    pub extra: bool,
}

impl<'a> Pieces<'a> {
    /// `None` unless the text starts with `http://` or `https://` in any case.
    pub fn of(text: &'a str) -> Option<Pieces<'a>> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = match scheme {
            s if s.eq_ignore_ascii_case("http") => Scheme::Http,
            s if s.eq_ignore_ascii_case("https") => Scheme::Https,
            _ => return None,
        };
        let (before, extra) = match rest.find(['?', '#']) {
            Some(at) => (&rest[..at], true),
            None => (rest, false),
        };
        let (authority, path) = before.split_at(before.find('/').unwrap_or(before.len()));
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((_, host)) => (true, host),
            None => (false, authority),
        };
        let (host, port) = split_port(host);
        Some(Pieces {
            scheme,
            credentials,
            host,
            port,
            path,
            extra,
        })
    }

    /// The origin, unless host or port are invalid.
    pub fn origin(&self) -> Option<Origin> {
        let port = match self.port {
            None => self.scheme.default_port(),
            Some(text) => parse_port(text)?,
        };
        Some(Origin {
            scheme: self.scheme,
            host: canonical_host(self.host)?,
            port,
        })
    }
}

/// `host:port`, `[::1]:port`, either without port. An empty port counts as none.
pub fn split_port(text: &str) -> (&str, Option<&str>) {
    let colon = match text.rfind(':') {
        // The last colon of `[::1]` and of a bare `::1` is part of the address.
        Some(at) if text[at..].contains(']') || text[..at].contains(':') && !text[..at].ends_with(']') => None,
        other => other,
    };
    match colon {
        Some(at) => (&text[..at], Some(&text[at + 1..]).filter(|p| !p.is_empty())),
        None => (text, None),
    }
}

/// 1 to 65535, leading zeros allowed.
pub fn parse_port(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|c| c.is_ascii_digit());
    text.parse::<u16>().ok().filter(|port| digits && *port > 0)
}

/// Lower case; IPv6 in brackets and in its shortest form. `None` for an empty host, a trailing dot, or characters
/// that no host name has.
pub fn canonical_host(text: &str) -> Option<String> {
    if let Some(inner) = text.strip_prefix('[') {
        let address: Ipv6Addr = inner.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let named = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~');
    if text.is_empty() || text.ends_with('.') || !text.bytes().all(named) {
        return None;
    }
    Some(text.to_ascii_lowercase())
}

/// `::ffff:127.0.0.1` is judged as 127.0.0.1: the default listener is dual-stack and shows IPv4 peers that way.
pub fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// The address that a canonical host spells, if it is one.
pub fn host_address(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

/// An `Origin` header. `bare` is false when something follows the port.
pub struct Claimed {
    pub origin: Origin,
    pub bare: bool,
}

impl Claimed {
    /// `None` for `null`, other schemes, credentials, and anything else that names no web origin.
    pub fn parse(header: &str) -> Option<Claimed> {
        let pieces = Pieces::of(header.trim())?;
        let bare = pieces.path.is_empty() && !pieces.extra;
        let origin = pieces.origin().filter(|_| !pieces.credentials)?;
        Some(Claimed { origin, bare })
    }
}

/// Whether the origin is the server a request with this `Host` was sent to. Without a port in `Host` the origin must
/// use the default port of its own scheme, so behind a TLS proxy `Host: chat.example.com` accepts https without port.
pub fn equals_host(origin: &Origin, host: &str) -> bool {
    let (name, port) = split_port(host.trim());
    let port = match port {
        Some(text) => parse_port(text),
        None => Some(origin.scheme.default_port()),
    };
    port == Some(origin.port) && canonical_host(name).is_some_and(|name| name == origin.host)
}

/// The one origin a browser may come from: the public URL, or the request's own host when none is configured.
pub fn trusted(origin: &Origin, public: Option<&Origin>, host: &str) -> bool {
    match public {
        Some(public) => origin == public,
        None => equals_host(origin, host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Option<String> {
        Claimed::parse(text).map(|c| c.origin.to_string())
    }

    #[test]
    fn origins_compare_in_canonical_form() {
        for (text, canonical) in [
            ("https://chat.example.com:0443", "https://chat.example.com"),
            ("HTTPS://Chat.Example.COM", "https://chat.example.com"),
            ("http://localhost:080", "http://localhost"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://[0:0::1]", "http://[::1]"),
            (" https://a.example ", "https://a.example"),
        ] {
            assert_eq!(origin(text).as_deref(), Some(canonical), "{text}");
        }
        for text in [
            "null",
            "",
            "ftp://a.example",
            "https://",
            "https://a:0",
            "https://a:65536",
            "https://u@a.example",
        ] {
            assert_eq!(origin(text), None, "{text}");
        }
        assert!(
            origin("https://a:+1").is_none() && origin("https://a b").is_none() && origin("https://[::1").is_none()
        );
    }

    #[test]
    fn a_path_query_or_fragment_is_noticed() {
        for (text, bare) in [
            ("https://a.example", true),
            ("https://a.example/", false),
            ("https://a.example?x", false),
        ] {
            assert_eq!(Claimed::parse(text).unwrap().bare, bare, "{text}");
        }
    }

    #[test]
    fn a_host_without_port_stands_for_the_default_port_of_the_origin() {
        for (text, host, same) in [
            ("https://chat.example.com", "chat.example.com", true),
            ("http://chat.example.com:80", "chat.example.com", true),
            ("https://chat.example.com:8443", "chat.example.com", false),
            ("https://chat.example.com:8443", "CHAT.example.com:8443", true),
            ("https://chat.example.com", "chat.example.com:80", false),
            ("http://[::1]:8080", "[::1]:8080", true),
            ("http://[::1]", "[::1]", true),
            ("http://a.example", "b.example", false),
        ] {
            assert_eq!(
                equals_host(&Claimed::parse(text).unwrap().origin, host),
                same,
                "{text} {host}"
            );
        }
    }

    #[test]
    fn a_configured_public_url_replaces_the_host() {
        let public = Claimed::parse("https://chat.example.com").unwrap().origin;
        let other = Claimed::parse("http://localhost:8080").unwrap().origin;
        assert!(trusted(&public, Some(&public), "localhost:8080"));
        assert!(!trusted(&other, Some(&public), "localhost:8080"));
        assert!(trusted(&other, None, "localhost:8080"));
    }
}
