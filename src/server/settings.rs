//! What a server runs with: plain data, resolved by `cli`, put into canonical form and judged here.
//! `Settings::validate` is called before a directory, a database or a port is touched; its texts go to the operator.
//! Reads no file, no environment and no flag.

use std::path::PathBuf;
use std::time::Duration;

use super::origin::{Origin, Pieces, Scheme, canonical_host, host_address, is_loopback, parse_port};
use crate::model::{Error, Result};

#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `host:port`, or `:port` for every address of the machine.
    pub addr: String,
    pub data: PathBuf,
    /// A label of the build metric.
    pub environment: String,
    pub metrics_enabled: bool,
    /// Development authentication for callers on this machine.
    pub dev_bootstrap: bool,
    /// An invite lets somebody without an account make one.
    pub invite_signup: bool,
    /// External origin of the web app.
    pub public_url: Option<String>,
    /// External base of the API, possibly with a base path. The public URL when not set.
    pub public_api_url: Option<String>,
    /// Origins that may frame `/embed/…`.
    pub embed_frame_ancestors: Vec<String>,
    /// Tells several instances on one host name apart; empty for the default cookie names.
    pub cookie_namespace: String,
    /// Backups that the server takes by itself.
    pub backups: Option<Backups>,
    pub version: String,
    pub commit: String,
}

/// Archives on a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backups {
    /// The folder they go to.
    pub to: PathBuf,
    pub every: Duration,
    /// How many verified ones stay there.
    pub keep: usize,
}

impl Settings {
    /// The same settings in canonical form, or the first thing that is wrong with them.
    pub fn validate(mut self) -> Result<Settings> {
        self.cookie_namespace =
            cookie_namespace(&self.cookie_namespace).map_err(about("CLICKCLACK_COOKIE_NAMESPACE"))?;
        self.public_url = set(self.public_url.as_deref())
            .map(|url| public_origin(url).map(|o| o.to_string()))
            .transpose()
            .map_err(about("CLICKCLACK_PUBLIC_URL"))?;
        self.public_api_url = set(self.public_api_url.as_deref())
            .map(public_api_base)
            .transpose()
            .map_err(about("CLICKCLACK_PUBLIC_API_URL"))?
            .or_else(|| self.public_url.clone());
        self.embed_frame_ancestors =
            frame_ancestors(&self.embed_frame_ancestors).map_err(about("CLICKCLACK_EMBED_FRAME_ANCESTORS"))?;
        if let (Some(app), Some(api)) = (self.public_origin(), self.public_api_origin()) {
            let plain = |o: &Origin| o.scheme == Scheme::Http;
            if (plain(&app) || plain(&api)) && !(plain(&app) && plain(&api) && app.host == api.host) {
                return Err(Error::invalid(
                    "loopback split origins must both use HTTP and the same hostname",
                ));
            }
        }
        if !self.cookie_namespace.is_empty() && self.public_url.is_none() {
            return Err(Error::invalid(
                "cookie policy: namespaced cookies require CLICKCLACK_PUBLIC_URL",
            ));
        }
        Ok(self)
    }

    pub fn public_origin(&self) -> Option<Origin> {
        Pieces::of(self.public_url.as_deref()?)?.origin()
    }

    pub fn public_api_origin(&self) -> Option<Origin> {
        Pieces::of(self.public_api_url.as_deref()?)?.origin()
    }

    /// Base path of the public API URL without trailing slash; empty for none. The ingress strips it.
    pub fn api_base_path(&self) -> &str {
        self.public_api_url
            .as_deref()
            .and_then(Pieces::of)
            .map_or("", |pieces| pieces.path)
    }
}

/// Blank counts as not set.
fn set(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|t| !t.is_empty())
}

fn about(variable: &'static str) -> impl Fn(Error) -> Error {
    move |e| Error::invalid(format!("{variable}: {}", e.message))
}

/// The canonical origin of a public URL. Also for other configured origins, such as a proxy's.
pub fn public_origin(text: &str) -> Result<Origin> {
    let pieces = public_pieces(text)?;
    if !matches!(pieces.path, "" | "/") {
        return Err(Error::invalid("public URL must be an origin without a path"));
    }
    judged_origin(&pieces)
}

/// The canonical public API URL: an origin and a base path without trailing slash.
pub fn public_api_base(text: &str) -> Result<String> {
    let pieces = public_pieces(text)?;
    let origin = judged_origin(&pieces)?;
    Ok(format!("{origin}{}", base_path(pieces.path)?))
}

fn public_pieces(text: &str) -> Result<Pieces<'_>> {
    let pieces = Pieces::of(text.trim()).ok_or_else(|| Error::invalid("public URL must use http or https"))?;
    if pieces.host.is_empty() {
        return Err(Error::invalid("public URL must include a host"));
    }
    if pieces.credentials {
        return Err(Error::invalid("public URL must not include credentials"));
    }
    if pieces.extra {
        return Err(Error::invalid("public URL must not include a query or fragment"));
    }
    Ok(pieces)
}

fn judged_origin(pieces: &Pieces) -> Result<Origin> {
    let host = canonical_host(pieces.host).ok_or_else(|| Error::invalid("public URL has an invalid host"))?;
    // `foo.localhost` is no loopback name here: a resolver may send it elsewhere.
    let loopback = host == "localhost" || host_address(&host).is_some_and(is_loopback);
    if pieces.scheme == Scheme::Http && !loopback {
        return Err(Error::invalid("non-loopback public URLs must use https"));
    }
    pieces
        .origin()
        .ok_or_else(|| Error::invalid("public URL has an invalid port"))
}

fn base_path(path: &str) -> Result<&str> {
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok("");
    }
    if path.contains(['%', '\\']) || path.contains(char::is_whitespace) {
        return Err(Error::invalid("public API URL has an invalid base path"));
    }
    // The path starts with a slash, so the first piece of the split is always empty.
    if path.split('/').skip(1).any(|s| matches!(s, "" | "." | "..")) {
        return Err(Error::invalid("public API URL base path must be normalized"));
    }
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'/' | b'-' | b'.' | b'_' | b'~');
    if !path.bytes().all(plain) {
        return Err(Error::invalid(
            "public API URL base path contains unsupported characters",
        ));
    }
    Ok(path)
}

fn cookie_namespace(text: &str) -> Result<String> {
    let name = text.trim();
    if name.chars().count() > 32 {
        return Err(Error::invalid("cookie namespace must be at most 32 characters"));
    }
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    if !name.bytes().all(plain) || name.starts_with('-') || name.ends_with('-') {
        return Err(Error::invalid(
            "cookie namespace must contain only lowercase letters, digits, and interior hyphens",
        ));
    }
    Ok(name.to_owned())
}

/// Scheme, host and port, nothing else: the entries are copied into a security policy header.
fn frame_ancestors(entries: &[String]) -> Result<Vec<String>> {
    let mut list: Vec<String> = Vec::with_capacity(entries.len());
    for entry in entries.iter().map(|e| e.trim()).filter(|e| !e.is_empty()) {
        let fits = Pieces::of(entry).is_some_and(|p| {
            let origin_only = matches!(p.path, "" | "/") && !p.extra && !p.credentials;
            origin_only && canonical_host(p.host).is_some() && p.port.is_none_or(|port| parse_port(port).is_some())
        });
        if !fits {
            return Err(Error::invalid(format!(
                "{entry:?} must be an HTTP(S) origin without a path, query, or fragment"
            )));
        }
        let lower = entry.trim_end_matches('/').to_ascii_lowercase();
        if !list.contains(&lower) {
            list.push(lower);
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(public: &str, api: &str) -> Settings {
        Settings {
            public_url: Some(public.into()),
            public_api_url: Some(api.into()),
            ..Settings::default()
        }
    }

    fn refusal(settings: Settings) -> String {
        settings.validate().unwrap_err().message.into_owned()
    }

    #[test]
    fn public_urls_become_canonical() {
        let s = with(
            " https://Chat.Example.com:0443/ ",
            "https://API.Example.com:443/services/clickclack/",
        );
        let s = s.validate().unwrap();
        assert_eq!(s.public_url.as_deref(), Some("https://chat.example.com"));
        assert_eq!(
            s.public_api_url.as_deref(),
            Some("https://api.example.com/services/clickclack")
        );
        assert_eq!(s.api_base_path(), "/services/clickclack");
    }

    #[test]
    fn the_api_url_is_the_public_url_unless_set_and_blank_is_not_set() {
        let s = with("http://localhost:8080", "  ").validate().unwrap();
        assert_eq!(s.public_api_url.as_deref(), Some("http://localhost:8080"));
        assert_eq!(s.api_base_path(), "");
        assert_eq!(with(" ", "").validate().unwrap().public_api_url, None);
    }

    #[test]
    fn each_wrong_public_url_has_its_reason() {
        for (url, reason) in [
            ("chat.example.com", "public URL must use http or https"),
            ("ftp://chat.example.com", "public URL must use http or https"),
            ("https://", "public URL must include a host"),
            (
                "https://user:pw@chat.example.com",
                "public URL must not include credentials",
            ),
            (
                "https://chat.example.com?x=1",
                "public URL must not include a query or fragment",
            ),
            (
                "https://chat.example.com#x",
                "public URL must not include a query or fragment",
            ),
            (
                "https://chat.example.com/chat",
                "public URL must be an origin without a path",
            ),
            ("https://chat.example.com.", "public URL has an invalid host"),
            ("https://*.example.com", "public URL has an invalid host"),
            ("http://chat.example.com", "non-loopback public URLs must use https"),
            ("http://foo.localhost", "non-loopback public URLs must use https"),
            ("https://chat.example.com:0", "public URL has an invalid port"),
            ("https://chat.example.com:65536", "public URL has an invalid port"),
        ] {
            assert_eq!(
                refusal(with(url, "")),
                format!("CLICKCLACK_PUBLIC_URL: {reason}"),
                "{url}"
            );
        }
        for ok in [
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://[::ffff:127.0.0.1]",
            "https://[2001:db8::1]",
        ] {
            assert!(with(ok, "").validate().is_ok(), "{ok}");
        }
    }

    #[test]
    fn each_wrong_base_path_has_its_reason() {
        for (path, reason) in [
            ("/a%20b", "public API URL has an invalid base path"),
            ("/a\\b", "public API URL has an invalid base path"),
            ("/a/../b", "public API URL base path must be normalized"),
            ("/a//b", "public API URL base path must be normalized"),
            ("//", "public API URL base path must be normalized"),
            ("/a:b", "public API URL base path contains unsupported characters"),
        ] {
            let text = refusal(with("https://a.example", &format!("https://a.example{path}")));
            assert_eq!(text, format!("CLICKCLACK_PUBLIC_API_URL: {reason}"), "{path}");
        }
    }

    #[test]
    fn plain_http_is_for_one_loopback_name_only() {
        let text = "loopback split origins must both use HTTP and the same hostname";
        assert_eq!(refusal(with("http://localhost:1", "http://127.0.0.1:1")), text);
        assert_eq!(refusal(with("https://a.example", "http://localhost:1")), text);
        assert!(
            with("http://localhost:1", "http://localhost:2/api-base")
                .validate()
                .is_ok()
        );
    }

    #[test]
    fn a_cookie_namespace_is_short_plain_and_needs_a_public_url() {
        let named = |ns: &str, url: &str| Settings {
            cookie_namespace: ns.into(),
            ..with(url, "")
        };
        let url = "https://a.example";
        assert!(named(" team-1 ", url).validate().unwrap().cookie_namespace == "team-1");
        let prefix = "CLICKCLACK_COOKIE_NAMESPACE: cookie namespace must";
        assert_eq!(
            refusal(named(&"a".repeat(33), url)),
            format!("{prefix} be at most 32 characters")
        );
        for bad in ["Team", "-a", "a-", "a_b", "é"] {
            let text = format!("{prefix} contain only lowercase letters, digits, and interior hyphens");
            assert_eq!(refusal(named(bad, url)), text, "{bad}");
        }
        assert_eq!(
            refusal(named("a", "")),
            "cookie policy: namespaced cookies require CLICKCLACK_PUBLIC_URL"
        );
    }

    #[test]
    fn frame_ancestors_are_bare_origins() {
        let framed = |list: &[&str]| Settings {
            embed_frame_ancestors: list.iter().map(|s| s.to_string()).collect(),
            ..Settings::default()
        };
        let s = framed(&["https://A.example/", " ", "https://a.example", "http://b.example:8080"])
            .validate()
            .unwrap();
        assert_eq!(s.embed_frame_ancestors, ["https://a.example", "http://b.example:8080"]);
        for bad in [
            "https://*.example",
            "*",
            "https://a.example/x",
            "https://u@a.example",
            "https://a;script-src",
        ] {
            let text = format!("{bad:?} must be an HTTP(S) origin without a path, query, or fragment");
            assert_eq!(
                refusal(framed(&[bad])),
                format!("CLICKCLACK_EMBED_FRAME_ANCESTORS: {text}"),
                "{bad}"
            );
        }
    }
}
