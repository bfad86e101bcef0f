//! One request as a handler sees it: parameters, query, body, and the caller, who is identified inside the same store
//! transaction as the work. So authentication, scope, permission and change stand or fall together, and a request costs
//! one trip to the store. Handlers parse, call one function of `chat`, and render; they never touch HTTP headers for
//! credentials themselves.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use hyper::http::request::Parts;

use super::App;
use super::body::Inflow;
use super::cookie::Carried;
use super::fields::Fields;
use super::local::{is_local_request, text};
use super::log::say;
use super::reply::{Reply, failed};
use super::route::{Label, Needs, Params};
use crate::chat::actor::{Actor, Credential, Source, identify, touch};
use crate::model::{Error, Result};
use crate::store::Tx;

pub struct Call {
    pub app: Arc<App>,
    pub label: Label,
    pub peer: SocketAddr,
    pub parts: Parts,
    pub params: Params,
    pub caller: Arc<Caller>,
    /// Empty for methods without a body; why it could not be read otherwise.
    pub body: Result<Bytes>,
    /// The body of a route that reads it while it comes.
    pub inflow: Option<Inflow>,
}

/// What a transaction needs to know of a request: shared with the store's threads.
pub struct Caller {
    pub claim: Claim,
    pub correlation_id: Arc<str>,
    pub needs: Needs,
}

/// What the request carried to prove who sent it.
pub enum Claim {
    Shown(Credential),
    /// Refused without asking the store.
    Refused(&'static str),
}

const NOBODY: &str = "authentication required";

impl Claim {
    /// The request carried nothing at all.
    pub fn is_nobody(&self) -> bool {
        matches!(self, Claim::Refused(why) if *why == NOBODY)
    }

    /// The first step of the contract's order that applies decides; a failing one does not fall through.
    pub fn of(app: &App, peer: SocketAddr, headers: &HeaderMap) -> Claim {
        if let Some(token) = bearer(headers) {
            return Claim::Shown(Credential::Bearer(token.trim().to_owned()));
        }
        match app.cookies.carried(headers) {
            Carried::Many => return Claim::Refused("multiple cookies with the same name are not allowed"),
            Carried::One(token) => return Claim::Shown(Credential::Cookie(token.to_owned())),
            Carried::None => {}
        }
        if !app.settings.dev_bootstrap || !is_local_request(peer, headers) {
            return Claim::Refused(NOBODY);
        }
        let named = text(headers, "x-clickclack-user").filter(|id| !id.is_empty());
        Claim::Shown(Credential::Dev(named.map(str::to_owned)))
    }
}

/// The rest of an `Authorization` header that begins with exactly `Bearer `; without that header, of a WebSocket
/// subprotocol, because a browser cannot set the header there.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    match text(headers, AUTHORIZATION).filter(|v| !v.is_empty()) {
        // A header value arrives trimmed, so an empty token has lost its space.
        Some("Bearer") => Some(""),
        Some(value) => value.strip_prefix("Bearer "),
        None => bearer_protocol(headers)?.strip_prefix(BEARER_PROTOCOL),
    }
}

pub fn has_bearer(headers: &HeaderMap) -> bool {
    text(headers, AUTHORIZATION).is_some_and(|v| v == "Bearer" || v.starts_with("Bearer "))
}

const BEARER_PROTOCOL: &str = "clickclack.bearer.";

/// The first offered subprotocol that carries a token. The handshake echoes it.
pub fn bearer_protocol(headers: &HeaderMap) -> Option<&str> {
    let offers = headers
        .get_all(SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|v| v.to_str().ok());
    offers
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .find(|offer| offer.starts_with(BEARER_PROTOCOL))
}

impl Caller {
    /// Who calls, and that the route is open to them.
    fn enter(&self, tx: &mut Tx) -> Result<Actor> {
        let Claim::Shown(credential) = &self.claim else {
            return Err(Error::unauthenticated(NOBODY));
        };
        let mut actor = identify(tx, credential)?;
        actor.source = Source::Http;
        actor.correlation_id = Some(self.correlation_id.to_string());
        match self.needs {
            Needs::Scope(scope) => actor.needs(scope)?,
            Needs::People(refusal) => actor.human(refusal)?,
            Needs::Nothing | Needs::Handler | Needs::Public => {}
        }
        Ok(actor)
    }
}

impl Call {
    /// Runs `work` for the identified caller in one read transaction.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx, &Actor) -> Result<T> + Send + 'static,
    {
        let caller = self.admitted()?;
        let done = self.app.store.read(move |tx| enter_and(&caller, tx, work)).await?;
        Ok(self.recorded(done))
    }

    /// Runs `work` for the identified caller in one write transaction.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx, &Actor) -> Result<T> + Send + 'static,
    {
        let caller = self.admitted()?;
        let done = self.app.store.write(move |tx| enter_and(&caller, tx, work)).await?;
        Ok(self.recorded(done))
    }

    /// Refuses what cannot succeed before a thread of the store is bothered.
    fn admitted(&self) -> Result<Arc<Caller>> {
        match self.caller.claim {
            Claim::Refused(why) => Err(Error::unauthenticated(why)),
            Claim::Shown(_) => Ok(self.caller.clone()),
        }
    }

    /// Lets the use of the credential be written down later: the answer does not wait for it.
    fn recorded<T>(&self, (made, stale): (T, Option<Box<Actor>>)) -> T {
        if let Some(actor) = stale {
            let store = self.app.store.clone();
            tokio::spawn(async move {
                if let Err(e) = store.write(move |tx| touch(tx, &actor)).await {
                    say!("recording the use of a credential failed: {}", e.chain());
                }
            });
        }
        made
    }

    /// The JSON object of the body. An error here is for inside of `read` or `write`, so that `401` wins over `400`.
    pub fn fields(&mut self) -> Result<Fields> {
        Fields::parse(&std::mem::replace(&mut self.body, Ok(Bytes::new()))?)
    }

    /// A path parameter, percent-decoded. The name is one of the route's template.
    pub fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(key, _)| *key == name);
        debug_assert!(found.is_some(), "{} has no parameter {name}", self.label.text);
        found.map_or("", |(_, value)| value)
    }

    /// A path parameter as an id: `let id: ChannelId = call.id("channel_id");`
    pub fn id<T: for<'a> From<&'a str>>(&self, name: &str) -> T {
        T::from(self.param(name))
    }

    /// The first value of a query parameter; "" is a value.
    pub fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        let query = self.parts.uri.query()?;
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The same, owned, "" when absent.
    pub fn query_text(&self, name: &str) -> String {
        self.query(name).map_or_else(String::new, Cow::into_owned)
    }

    /// An integer; absent and empty are `None`.
    pub fn query_int(&self, name: &'static str) -> Result<Option<i64>> {
        match self.query(name).as_deref() {
            None | Some("") => Ok(None),
            Some(text) => integer(text)
                .map(Some)
                .ok_or_else(|| Error::field(name, format!("{name} must be an integer"))),
        }
    }

    /// `limit`: absent or empty is `default`, anything else is moved into `1..=most`.
    pub fn limit(&self, default: i64, most: i64) -> Result<i64> {
        Ok(self.query_int("limit")?.unwrap_or(default).clamp(1, most))
    }

    /// The answer to an error, for handlers that add to it.
    pub fn failed(&self, e: Error) -> Reply {
        failed(e, &self.caller.correlation_id, self.label.text)
    }

    pub fn header(&self, name: &str) -> &str {
        text(&self.parts.headers, name).unwrap_or("")
    }
}

/// Any number of digits is a number: one beyond 64 bits saturates instead of being called no integer.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    Some(
        text.parse()
            .unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX }),
    )
}

/// The caller's part of every transaction. The actor comes along only when its use is to be recorded.
fn enter_and<T>(
    caller: &Caller,
    tx: &mut Tx,
    work: impl FnOnce(&mut Tx, &Actor) -> Result<T>,
) -> Result<(T, Option<Box<Actor>>)> {
    let actor = caller.enter(tx)?;
    let made = work(tx, &actor)?;
    Ok((made, actor.stale.then(|| Box::new(actor))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter()
            .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_the_exact_word_bearer_is_bearer_authentication() {
        for (value, token) in [
            ("Bearer sst_1", Some("sst_1")),
            ("Bearer", Some("")),
            ("bearer sst_1", None),
            ("Basic abc", None),
            ("Bearersst", None),
        ] {
            let map = headers(&[("authorization", value)]);
            assert_eq!(bearer(&map), token, "{value}");
            assert_eq!(has_bearer(&map), token.is_some(), "{value}");
        }
    }

    #[test]
    fn a_subprotocol_carries_the_token_unless_the_header_does() {
        let offer = (
            "sec-websocket-protocol",
            "chat, clickclack.bearer.sst_2, clickclack.bearer.sst_3",
        );
        assert_eq!(bearer(&headers(&[offer])), Some("sst_2"));
        assert_eq!(
            bearer(&headers(&[offer, ("authorization", "Bearer sst_1")])),
            Some("sst_1")
        );
        assert_eq!(bearer(&headers(&[offer, ("authorization", "Basic x")])), None);
        assert_eq!(bearer(&headers(&[offer, ("authorization", "")])), Some("sst_2"));
        assert!(!has_bearer(&headers(&[offer])));
    }

    #[test]
    fn integers_of_any_length_are_integers() {
        for (text, value) in [
            ("7", Some(7)),
            ("-7", Some(-7)),
            ("99999999999999999999", Some(i64::MAX)),
            ("-99999999999999999999", Some(i64::MIN)),
            ("", None),
            ("7x", None),
            (" 7", None),
            ("1.0", None),
        ] {
            assert_eq!(integer(text), value, "{text}");
        }
    }
}
