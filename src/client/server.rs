//! The base URL of a server: what may be one, when two are the same, and the URLs below it.

use hyper::Uri;

use super::{Failure, Outcome};

pub const DEFAULT: &str = "http://localhost:8080";

/// `http` or `https`, a host, perhaps a port and a base path; no slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server(String);

impl Server {
    pub fn parse(text: &str) -> Outcome<Server> {
        let text = text.trim().trim_end_matches('/');
        let refused = || {
            Failure::usage(format!(
                "{text:?} is no address of a server: an http or https URL is, without credentials, query or fragment"
            ))
            .next("--server https://chat.example.com")
        };
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let credentials = uri.authority().is_some_and(|a| a.as_str().contains('@'));
        if !matches!(uri.scheme_str(), Some("http" | "https"))
            || uri.host().is_none_or(str::is_empty)
            || credentials
            || text.contains(['?', '#'])
        {
            return Err(refused());
        }
        Ok(Server(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_https(&self) -> bool {
        self.canonical().starts_with("https:")
    }

    /// Scheme and host without case, the path as it is. Default ports are not left out.
    pub fn canonical(&self) -> String {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let path = self.0[start..].find('/').map_or(self.0.len(), |at| start + at);
        self.0[..path].to_ascii_lowercase() + &self.0[path..]
    }

    /// Whether a stored text means this server.
    pub fn is(&self, stored: &str) -> bool {
        Server::parse(stored).is_ok_and(|other| other.canonical() == self.canonical())
    }

    /// The URL of a path below the base, `path` already encoded.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The same for the realtime socket: `ws` or `wss`.
    pub fn socket_url(&self, path: &str) -> String {
        format!("ws{}{path}", &self.0[4..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_base_urls_are_servers() {
        for good in [
            "http://localhost:8080",
            "https://Chat.example.com/team//",
            " http://[::1]:1 ",
        ] {
            assert!(Server::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "localhost:8080",
            "chat.example.com",
            "ftp://x",
            "http://",
            "http:///x",
            "http://a:b@x",
            "http://x?y",
            "http://x/#y",
            "http://x y",
        ] {
            assert!(Server::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn servers_are_compared_by_scheme_host_and_path() {
        let server = Server::parse("https://chat.example.com/Team/").unwrap();
        assert!(server.is("HTTPS://Chat.Example.com/Team"));
        for other in [
            "http://chat.example.com/Team",
            "https://chat.example.com/team",
            "https://chat.example.com:443/Team",
            "",
        ] {
            assert!(!server.is(other), "{other}");
        }
    }

    #[test]
    fn the_socket_has_the_scheme_of_the_server() {
        let url = |text: &str| Server::parse(text).unwrap().socket_url("/x");
        assert_eq!(url("http://a/b/"), "ws://a/b/x");
        assert_eq!(url("https://a"), "wss://a/x");
    }
}
