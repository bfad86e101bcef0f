//! The session cookie: its name, its attributes, reading it from a request and writing it on an answer.
//! Two cookies of one name are an error, never resolved by order: that stops one site of a domain from shadowing
//! the cookie of another. A parser crate would bring a date library for the one `Expires` we write.

use std::net::SocketAddr;
use std::time::{Duration, UNIX_EPOCH};

use hyper::HeaderMap;
use hyper::header::{COOKIE, HOST};

use super::local::{is_local, present, text};
use super::origin::{Scheme, is_loopback};
use super::settings::Settings;
use crate::model::Time;

/// What of a cookie does not change while a server runs.
pub struct Cookies {
    pub session: String,
    path: String,
    same_site: &'static str,
    dev: bool,
    /// One of the public URLs is https.
    https: bool,
    /// The public URL is http and on this machine.
    plain_public: bool,
}

/// The session cookies that a request carries.
#[derive(Debug, PartialEq, Eq)]
pub enum Carried<'a> {
    None,
    One(&'a str),
    Many,
}

impl Cookies {
    pub fn new(settings: &Settings) -> Cookies {
        let (app, api) = (settings.public_origin(), settings.public_api_origin());
        let https = |o: &super::origin::Origin| o.scheme == Scheme::Https;
        let split = matches!((&app, &api), (Some(app), Some(api)) if app.host != api.host);
        let base = settings.api_base_path();
        let prefix = match api.as_ref().is_some_and(https) {
            true if base.is_empty() => "__Host-",
            true => "__Secure-",
            false => "",
        };
        Cookies {
            session: match settings.cookie_namespace.as_str() {
                "" => "cc_session".to_owned(),
                namespace => format!("{prefix}cc-{namespace}-session"),
            },
            path: if base.is_empty() {
                "/".to_owned()
            } else {
                base.to_owned()
            },
            same_site: if split { "None" } else { "Lax" },
            dev: settings.dev_bootstrap,
            https: app.as_ref().is_some_and(https) || api.as_ref().is_some_and(https),
            plain_public: app.is_some_and(|o| o.scheme == Scheme::Http && is_local(&o.host)),
        }
    }

    /// The one non-empty value; two or more of any value are `Many`.
    pub fn carried<'a>(&self, headers: &'a HeaderMap) -> Carried<'a> {
        let mut found = Carried::None;
        let mut count = 0;
        let lines = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
        for pair in lines.flat_map(|line| line.split(';')) {
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            if name.trim() != self.session {
                continue;
            }
            count += 1;
            let value = value.trim();
            let value = value
                .strip_prefix('"')
                .and_then(|v| v.strip_suffix('"'))
                .unwrap_or(value);
            if !value.is_empty() {
                found = Carried::One(value);
            }
        }
        if count > 1 { Carried::Many } else { found }
    }

    /// The `Set-Cookie` line that signs a browser in.
    pub fn sign_in(&self, token: &str, expires: Time, peer: SocketAddr, headers: &HeaderMap) -> String {
        let at = UNIX_EPOCH + Duration::from_micros(expires.0.max(0) as u64);
        self.line(token, at, peer, headers)
    }

    /// The `Set-Cookie` line that makes a browser forget its session.
    pub fn sign_out(&self, peer: SocketAddr, headers: &HeaderMap) -> String {
        self.line("", UNIX_EPOCH, peer, headers)
    }

    fn line(&self, token: &str, at: std::time::SystemTime, peer: SocketAddr, headers: &HeaderMap) -> String {
        let secure = if self.secure(peer, headers) { "; Secure" } else { "" };
        let Cookies {
            session,
            path,
            same_site,
            ..
        } = self;
        let expires = httpdate::fmt_http_date(at);
        format!("{session}={token}; Path={path}; Expires={expires}; HttpOnly{secure}; SameSite={same_site}")
    }

    /// Fails closed: a production server always says `Secure`, also when a proxy omits its headers.
    fn secure(&self, peer: SocketAddr, headers: &HeaderMap) -> bool {
        let forwarded = present(headers, "x-forwarded-proto").is_some_and(|p| p.eq_ignore_ascii_case("https"));
        if self.https || forwarded || !self.dev {
            return true;
        }
        let at_home = is_loopback(peer.ip()) && is_local(text(headers, HOST).unwrap_or(""));
        !(self.plain_public || at_home)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(public: &str, api: &str, namespace: &str, dev: bool) -> Cookies {
        let settings = Settings {
            public_url: Some(public.into()),
            public_api_url: Some(api.into()),
            cookie_namespace: namespace.into(),
            dev_bootstrap: dev,
            ..Settings::default()
        };
        Cookies::new(&settings.validate().unwrap())
    }

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in list {
            map.append(*name, value.parse().unwrap());
        }
        map
    }

    #[test]
    fn names_follow_the_namespace_and_the_api_url() {
        for (public, api, ns, name, path, site) in [
            ("", "", "", "cc_session", "/", "Lax"),
            (
                "https://a.example",
                "https://b.example/x",
                "",
                "cc_session",
                "/x",
                "None",
            ),
            ("https://a.example", "", "t1", "__Host-cc-t1-session", "/", "Lax"),
            (
                "https://a.example",
                "https://a.example:8443/x",
                "t1",
                "__Secure-cc-t1-session",
                "/x",
                "Lax",
            ),
            (
                "http://localhost:1",
                "http://localhost:2",
                "t1",
                "cc-t1-session",
                "/",
                "Lax",
            ),
        ] {
            let c = cookies(public, api, ns, false);
            assert_eq!(
                (c.session.as_str(), c.path.as_str(), c.same_site),
                (name, path, site),
                "{public} {api}"
            );
        }
    }

    #[test]
    fn exactly_one_cookie_with_a_value_counts() {
        let c = cookies("", "", "", false);
        for (lines, carried) in [
            (vec![], Carried::None),
            (vec!["other=1; cc_session=abc"], Carried::One("abc")),
            (vec!["cc_session=\"abc\""], Carried::One("abc")),
            (vec!["cc_session="], Carried::None),
            (vec!["cc_session=a; cc_session=a"], Carried::Many),
            (vec!["cc_session=", "cc_session=a"], Carried::Many),
            (vec!["cc_sessions=a; xcc_session=b; CC_SESSION=c"], Carried::None),
        ] {
            let list: Vec<_> = lines.iter().map(|l| ("cookie", *l)).collect();
            assert_eq!(c.carried(&headers(&list)), carried, "{lines:?}");
        }
    }

    #[test]
    fn only_a_development_server_at_home_leaves_secure_out() {
        let home: SocketAddr = "[::ffff:127.0.0.1]:5".parse().unwrap();
        let away: SocketAddr = "203.0.113.9:5".parse().unwrap();
        let local = headers(&[("host", "localhost:8080")]);
        let remote = headers(&[("host", "chat.example.com")]);
        let tls = headers(&[("host", "localhost:8080"), ("x-forwarded-proto", "HTTPS")]);
        for (public, dev, peer, map, secure) in [
            ("", false, home, &local, true),
            ("", true, home, &local, false),
            ("", true, away, &local, true),
            ("", true, home, &remote, true),
            ("", true, home, &tls, true),
            ("http://localhost:8080", true, away, &remote, false),
            ("http://localhost:8080", false, home, &local, true),
            ("https://a.example", true, home, &local, true),
        ] {
            assert_eq!(
                cookies(public, "", "", dev).secure(peer, map),
                secure,
                "{public} {dev} {peer} {map:?}"
            );
        }
    }

    #[test]
    fn the_line_carries_every_attribute_and_no_domain() {
        let c = cookies("https://a.example", "https://b.example/x", "", false);
        let peer = "127.0.0.1:5".parse().unwrap();
        let line = c.sign_in("sst_x", Time(1_000_000), peer, &HeaderMap::new());
        let expires = "Thu, 01 Jan 1970 00:00:01 GMT";
        assert_eq!(
            line,
            format!("cc_session=sst_x; Path=/x; Expires={expires}; HttpOnly; Secure; SameSite=None")
        );
    }
}
