//! Checks of the configuration, by itself: nothing is opened for them.

use super::{Patient, Seen};

/// What the configuration says, as plain values.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The first thing that is wrong with it.
    pub fault: Option<String>,
    pub addr: String,
    pub public_url: String,
    pub public_api_url: String,
    pub frame_ancestors: Vec<String>,
    pub dev_bootstrap: bool,
    /// A client of GitHub is configured; who may sign in with it.
    pub github: Option<String>,
    /// The issuer of a configured client.
    pub openid: Option<String>,
    /// The origin of a trusted proxy.
    pub access: Option<String>,
}

const SHOW: &str = "clickclack config show";

pub(super) async fn config(patient: &Patient<'_>) -> Seen {
    let settings = patient.settings;
    if let Some(fault) = &settings.fault {
        return Seen::failed(format!("serve would refuse it: {fault}"), SHOW);
    }
    if settings.dev_bootstrap && !is_local(&settings.addr) {
        let text = format!("dev_bootstrap is on, and {} is open to other machines", settings.addr);
        return Seen::warning(text, "turn dev_bootstrap off, or listen on 127.0.0.1 only");
    }
    Seen::ok("valid")
}

fn is_local(addr: &str) -> bool {
    let host = addr.rsplit_once(':').map_or(addr, |(host, _)| host);
    host == "localhost" || host.starts_with("127.") || host == "[::1]"
}

pub(super) async fn public_url(patient: &Patient<'_>) -> Seen {
    let settings = patient.settings;
    if settings.fault.is_some() {
        return Seen::skipped("the configuration is not valid");
    }
    let set = "set CLICKCLACK_PUBLIC_URL to the origin that people open, such as https://chat.example.com";
    if settings.public_url.is_empty() {
        if is_local(&settings.addr) {
            return Seen::ok("none, and the server listens on this machine only");
        }
        let text = "none: links and sign-in only work on the address that a browser happens to use";
        return Seen::warning(text, set);
    }
    let mut text = settings.public_url.clone();
    if settings.public_api_url != settings.public_url {
        text += &format!(", the API at {}", settings.public_api_url);
    }
    if !settings.frame_ancestors.is_empty() {
        text += &format!(", shown in frames of {}", settings.frame_ancestors.join(" "));
    }
    if let Some(plain) = settings
        .frame_ancestors
        .iter()
        .find(|o| o.starts_with("http://") && !is_loopback_url(o))
    {
        let remedy = format!("use https:// for {plain} in embed_frame_ancestors");
        return Seen::warning(format!("{text}; {plain} is not encrypted"), remedy);
    }
    if is_loopback_url(&settings.public_url) && !is_local(&settings.addr) {
        return Seen::warning(format!("{text} leads other machines to themselves"), set);
    }
    Seen::ok(text)
}

fn is_loopback_url(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"].iter().any(|l| host.starts_with(l))
}

pub(super) async fn oauth(patient: &Patient<'_>) -> Seen {
    let settings = patient.settings;
    if settings.fault.is_some() {
        return Seen::skipped("the configuration is not valid");
    }
    let mut ways = Vec::new();
    if let Some(who) = &settings.github {
        ways.push(format!("GitHub ({who})"));
    }
    ways.extend(
        settings
            .openid
            .iter()
            .map(|issuer| format!("OpenID Connect with {issuer}")),
    );
    ways.extend(settings.access.iter().map(|origin| format!("the proxy {origin}")));
    if ways.is_empty() {
        return Seen::skipped("no provider is configured; people sign in by magic link and invite");
    }
    let text = format!("people sign in with {}", ways.join(", "));
    if settings.github.is_some() && !settings.public_url.starts_with("https://") {
        return Seen::warning(
            text,
            "providers send people back to CLICKCLACK_PUBLIC_URL: it should be https://",
        );
    }
    Seen::ok(text)
}
