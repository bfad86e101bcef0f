//! The one route table. Routing, the `Allow` header, what a bot token needs, metrics labels, and the test that compares
//! it with `docs/openapi.yaml` all come from these lines. Matching is on the escaped path: `%2F` stays inside a segment,
//! and parameters are decoded afterwards.
//! A route that is not here does not exist.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;

use hyper::Method;
use hyper::header::HeaderValue;

use super::call::Call;
use super::reply::Reply;
use super::route::{Label, Needs, Params};
use super::{api, probes};
use crate::model::{Error, Result};

type Answer = Pin<Box<dyn Future<Output = Result<Reply>> + Send>>;

pub struct Route {
    pub method: Method,
    /// With the parameter names of the OpenAPI document.
    pub path: &'static str,
    pub needs: Needs,
    /// A file or a probe: `HEAD` answers as well. JSON of the API has none.
    pub head: bool,
    /// The handler reads the body while it comes; it is not collected first.
    pub inflow: bool,
    pub run: fn(Call) -> Answer,
}

macro_rules! table {
    (@method FILE) => { (Method::GET, true, false) };
    (@method UPLOAD) => { (Method::POST, false, true) };
    (@method $method:ident) => { (Method::$method, false, false) };
    ($($method:ident $path:literal, $needs:expr, $handler:path;)*) => {
        vec![$({
            let (method, head, inflow) = table!(@method $method);
            Route { method, path: $path, needs: $needs, head, inflow, run: |call| Box::pin($handler(call)) }
        }),*]
    };
}

fn table() -> Vec<Route> {
    use crate::model::Scope as S;
    use Needs::{Handler, Nothing, People, Public};
    const fn scope(scope: S) -> Needs {
        Needs::Scope(scope)
    }
    table! {
        FILE "/healthz", Public, probes::healthz;
        FILE "/readyz", Public, probes::readyz;
        FILE "/metrics", Public, probes::metrics;
        FILE "/api/openapi.yaml", Public, probes::openapi;

        POST "/api/auth/magic/request", Public, api::auth::request_link;
        POST "/api/auth/magic/consume", Public, api::auth::consume_link;
        POST "/api/auth/logout", People("bot tokens have no session to end"), api::auth::logout;

        GET "/api/me", scope(S::ProfileRead), api::me::get;
        PATCH "/api/me", People("bot tokens cannot update profiles"), api::me::update;
        GET "/api/me/sessions", People("bot tokens have no sessions"), api::me::sessions;
        DELETE "/api/me/sessions/{session_id}", People("bot tokens have no sessions"), api::me::end_session;

        GET "/api/workspaces", scope(S::WorkspacesRead), api::workspaces::list;
        POST "/api/workspaces", People("bot tokens cannot create workspaces"), api::workspaces::create;
        GET "/api/workspaces/{workspace_id}", scope(S::WorkspacesRead), api::workspaces::show;
        PATCH "/api/workspaces/{workspace_id}", People("bot tokens cannot update workspaces"), api::workspaces::update;
        DELETE "/api/workspaces/{workspace_id}", People("bot tokens cannot delete workspaces"), api::workspaces::delete;
        POST "/api/workspaces/{workspace_id}/transfer-ownership", People("bot tokens cannot transfer workspace ownership"), api::workspaces::transfer;
        GET "/api/workspaces/{workspace_id}/audit-log", People("bot tokens cannot list audit log entries"), api::audit::list;
        GET "/api/workspaces/{workspace_id}/members", scope(S::WorkspacesRead), api::members::list;

        GET "/api/workspaces/{workspace_id}/moderation/members", scope(S::WorkspacesRead), api::moderation::list;
        PATCH "/api/workspaces/{workspace_id}/moderation/members/{user_id}", scope(S::WorkspacesWrite), api::moderation::update;
        GET "/api/workspaces/{workspace_id}/topics", scope(S::ChannelsRead), api::topics::list;
        POST "/api/workspaces/{workspace_id}/topics", scope(S::ChannelsWrite), api::topics::create;

        GET "/api/workspaces/{workspace_id}/connected-accounts", People("bot tokens cannot list connected accounts"), api::accounts::list;
        POST "/api/workspaces/{workspace_id}/connected-accounts", People("bot tokens cannot create connected accounts"), api::accounts::connect;
        POST "/api/connected-accounts/{account_id}/revoke", People("bot tokens cannot revoke connected accounts"), api::accounts::revoke;

        GET "/api/workspaces/{workspace_id}/invites", People("bot tokens cannot list invites"), api::invites::list;
        POST "/api/workspaces/{workspace_id}/invites", People("bot tokens cannot create invites"), api::invites::create;
        POST "/api/invites/{invite_id}/revoke", People("bot tokens cannot revoke invites"), api::invites::revoke;
        POST "/api/invites/accept", Public, api::invites::accept;

        GET "/api/workspaces/{workspace_id}/channels", scope(S::ChannelsRead), api::channels::list;
        POST "/api/workspaces/{workspace_id}/channels", scope(S::ChannelsWrite), api::channels::create;
        PATCH "/api/channels/{channel_id}", scope(S::ChannelsWrite), api::channels::update;
        POST "/api/channels/{channel_id}/read", scope(S::MessagesRead), api::channels::mark_read;
        GET "/api/channels/{channel_id}/pins", scope(S::MessagesRead), api::pins::list;
        POST "/api/channels/{channel_id}/pins", scope(S::MessagesWrite), api::pins::add;
        DELETE "/api/channels/{channel_id}/pins/{message_id}", scope(S::MessagesWrite), api::pins::remove;
        GET "/api/channels/{channel_id}/notification-settings", scope(S::MessagesRead), api::preferences::get;
        PATCH "/api/channels/{channel_id}/notification-settings", scope(S::MessagesWrite), api::preferences::update;

        GET "/api/channels/{channel_id}/messages", scope(S::MessagesRead), api::messages::page;
        POST "/api/channels/{channel_id}/messages", scope(S::MessagesWrite), api::messages::send;
        GET "/api/messages/by-nonce", scope(S::MessagesWrite), api::messages::by_nonce;
        GET "/api/messages/{message_id}", scope(S::MessagesRead), api::messages::show;
        PATCH "/api/messages/{message_id}", scope(S::MessagesWrite), api::messages::edit;
        DELETE "/api/messages/{message_id}", scope(S::MessagesWrite), api::messages::delete;
        POST "/api/messages/{message_id}/route", scope(S::ThreadsRead), api::messages::route;
        POST "/api/messages/{message_id}/reactions", scope(S::MessagesWrite), api::reactions::add;
        DELETE "/api/messages/{message_id}/reactions/{emoji}", scope(S::MessagesWrite), api::reactions::remove;

        GET "/api/messages/{message_id}/thread", scope(S::ThreadsRead), api::threads::show;
        POST "/api/messages/{message_id}/thread/replies", scope(S::ThreadsWrite), api::threads::reply;

        GET "/api/dms", scope(S::DmsRead), api::conversations::list;
        POST "/api/dms", scope(S::DmsWrite), api::conversations::create;
        GET "/api/dms/{conversation_id}", scope(S::DmsRead), api::conversations::show;
        DELETE "/api/dms/{conversation_id}", People("bot tokens cannot close direct conversations"), api::conversations::close;
        POST "/api/dms/{conversation_id}/open", People("bot tokens cannot reopen direct conversations"), api::conversations::open;
        GET "/api/dms/{conversation_id}/messages", scope(S::DmsRead), api::conversations::page;
        POST "/api/dms/{conversation_id}/messages", scope(S::DmsWrite), api::conversations::send;
        POST "/api/dms/{conversation_id}/read", scope(S::DmsRead), api::conversations::mark_read;

        UPLOAD "/api/uploads", scope(S::UploadsWrite), api::uploads::create;
        GET "/api/uploads/by-nonce", scope(S::UploadsWrite), api::uploads::by_nonce;
        FILE "/api/uploads/{upload_id}", scope(S::MessagesRead), api::uploads::download;
        POST "/api/messages/{message_id}/attachments", Handler, api::uploads::attach;

        GET "/api/search", scope(S::MessagesRead), api::search::search;

        GET "/api/routes/{workspace_route_id}/{target_route_id}", Handler, api::routes::resolve;

        GET "/api/event-types", Nothing, api::events::types;
        GET "/api/realtime/events", scope(S::RealtimeRead), api::events::list;
        GET "/api/realtime/ws", scope(S::RealtimeRead), api::socket::open;
        POST "/api/realtime/ephemeral", scope(S::MessagesWrite), api::ephemeral::publish;
    }
}

pub fn routes() -> &'static [Route] {
    static ROUTES: OnceLock<Vec<Route>> = OnceLock::new();
    ROUTES.get_or_init(table)
}

/// Every route label there is: the three that are no template, then each template once.
pub fn labels() -> &'static [Label] {
    static LABELS: OnceLock<Vec<Label>> = OnceLock::new();
    LABELS.get_or_init(|| {
        let mut labels = Label::FIXED.to_vec();
        for route in routes() {
            if labels.iter().all(|label| label.text != route.path) {
                labels.push(Label {
                    place: labels.len(),
                    text: route.path,
                });
            }
        }
        labels
    })
}

pub enum Found {
    Route(&'static Route, Params, Label),
    /// The path exists, the method does not: the `Allow` header.
    OtherMethod(HeaderValue),
    Nothing,
}

/// One path of the table and its methods.
struct Path {
    routes: Vec<&'static Route>,
    label: Label,
}

impl Path {
    fn allow(&self) -> HeaderValue {
        let mut methods: Vec<&str> = Vec::new();
        for route in &self.routes {
            methods.push(route.method.as_str());
            if route.head {
                methods.push("HEAD");
            }
        }
        // Method names of the table are tokens.
        HeaderValue::from_str(&methods.join(", ")).unwrap_or(HeaderValue::from_static(""))
    }
}

fn paths() -> &'static matchit::Router<Path> {
    static PATHS: OnceLock<matchit::Router<Path>> = OnceLock::new();
    PATHS.get_or_init(|| {
        let mut paths = matchit::Router::new();
        for &label in &labels()[Label::FIXED.len()..] {
            let routes = routes().iter().filter(|r| r.path == label.text).collect();
            // Two templates that no path can tell apart are a mistake in the table; the unit tests load it.
            paths
                .insert(label.text, Path { routes, label })
                .expect("the route table is unambiguous");
        }
        paths
    })
}

/// Looks a method and an escaped path up. `400` for a malformed escape in a parameter.
pub fn find(method: &Method, path: &str) -> Result<Found> {
    let Ok(matched) = paths().at(path) else {
        return Ok(Found::Nothing);
    };
    let fits = |r: &&&Route| r.method == *method || r.head && *method == Method::HEAD;
    let Some(route) = matched.value.routes.iter().find(fits) else {
        return Ok(Found::OtherMethod(matched.value.allow()));
    };
    let params = matched
        .params
        .iter()
        .map(|(name, value)| Ok((name, decoded(value)?)))
        .collect::<Result<_>>()?;
    Ok(Found::Route(route, params, matched.value.label))
}

fn decoded(segment: &str) -> Result<String> {
    let bytes = segment.as_bytes();
    let escape_is_whole = |at: usize| {
        bytes
            .get(at + 1..at + 3)
            .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    };
    if !(0..bytes.len()).filter(|at| bytes[*at] == b'%').all(escape_is_whole) {
        return Err(Error::invalid(
            "the path has a malformed escape: % must be followed by two hex digits",
        ));
    }
    Ok(percent_encoding::percent_decode_str(segment)
        .decode_utf8_lossy()
        .into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_loads_and_its_templates_match_themselves() {
        for route in routes() {
            let path = route.path.replace(['{', '}'], "");
            let found = find(&route.method, &path);
            assert!(
                matches!(found, Ok(Found::Route(r, ..)) if std::ptr::eq(r, route)),
                "{}",
                route.path
            );
        }
    }

    #[test]
    fn no_route_stands_twice() {
        for (i, a) in routes().iter().enumerate() {
            assert!(
                routes()[i + 1..]
                    .iter()
                    .all(|b| (&a.method, a.path) != (&b.method, b.path)),
                "{}",
                a.path
            );
        }
    }

    #[test]
    fn the_openapi_document_has_the_same_operations() {
        let document = include_str!("../../docs/openapi.yaml");
        let paths = document.split("\npaths:\n").nth(1).unwrap();
        let paths = paths.split("\ncomponents:\n").next().unwrap();
        let mut described = Vec::new();
        let mut path = "";
        for line in paths.lines() {
            if let Some(name) = line.strip_prefix("  /") {
                path = name.trim_end_matches(':');
            } else if let Some(key) = line.strip_prefix("    ").and_then(|l| l.strip_suffix(':'))
                && ["get", "post", "put", "patch", "delete"].contains(&key)
            {
                described.push(format!("{} /{path}", key.to_uppercase()));
            }
        }
        let mut there: Vec<_> = routes().iter().map(|r| format!("{} {}", r.method, r.path)).collect();
        described.sort();
        there.sort();
        assert_eq!(there, described);
    }

    #[test]
    fn an_escaped_slash_stays_inside_its_segment() {
        let Ok(Found::Route(_, params, _)) = find(&Method::DELETE, "/api/me/sessions/a%2Fb%20c") else {
            panic!()
        };
        assert_eq!(params, [("session_id", "a/b c".to_owned())]);
        assert!(matches!(
            find(&Method::DELETE, "/api/me/sessions/a/b"),
            Ok(Found::Nothing)
        ));
    }

    #[test]
    fn malformed_escapes_are_refused() {
        for path in [
            "/api/me/sessions/%",
            "/api/me/sessions/%2",
            "/api/me/sessions/%zz",
            "/api/me/sessions/%2%41",
        ] {
            assert!(find(&Method::DELETE, path).is_err(), "{path}");
        }
    }

    #[test]
    fn another_method_learns_the_allowed_ones() {
        for (method, path, allow) in [
            (Method::PUT, "/api/me", "GET, PATCH"),
            (Method::HEAD, "/api/me", "GET, PATCH"),
            (Method::POST, "/healthz", "GET, HEAD"),
        ] {
            let Ok(Found::OtherMethod(value)) = find(&method, path) else {
                panic!("{path}")
            };
            assert_eq!(value, allow);
        }
        assert!(matches!(find(&Method::HEAD, "/healthz"), Ok(Found::Route(..))));
    }
}
