//! Answers: status, a few headers, a body in memory or, for files, one that flows. Handlers make one; `service` adds what every answer carries.
//! An error becomes the envelope `{"error","code"[,"field"][,"retry_after"]}` here and nowhere else; what lies behind an
//! internal one goes to the log with the correlation id, never to the client.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, SET_COOKIE};
use hyper::{HeaderMap, StatusCode};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::access::Record;
use super::body::Flow;
use super::log::say;
use crate::model::{Error, Kind};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// In place of `body`: bytes that are fetched while they are sent.
    pub flow: Option<Flow>,
    /// For `101`: called right before the answer is sent, with the record that the socket keeps until it ends.
    pub switched: Option<Box<dyn FnOnce(Record) + Send>>,
}

impl Reply {
    pub fn new(status: StatusCode) -> Reply {
        Reply {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            flow: None,
            switched: None,
        }
    }

    pub fn json(status: StatusCode, value: &impl Serialize) -> Reply {
        Reply::sized(status, value, 512)
    }

    /// The same with room for `bytes` of text: a large answer that grows by doubling is copied as often as written.
    pub fn sized(status: StatusCode, value: &impl Serialize, bytes: usize) -> Reply {
        let mut text = Vec::with_capacity(bytes);
        match serde_json::to_writer(&mut text, value) {
            Ok(()) => Reply::new(status).header(CONTENT_TYPE, JSON).body(text),
            // Only a map with keys that are no text, or an error of an own `Serialize`, can get here.
            Err(e) => Reply::from(Error::internal(e)),
        }
    }

    pub fn ok(value: &impl Serialize) -> Reply {
        Reply::json(StatusCode::OK, value)
    }

    pub fn created(value: &impl Serialize) -> Reply {
        Reply::json(StatusCode::CREATED, value)
    }

    pub fn no_content() -> Reply {
        Reply::new(StatusCode::NO_CONTENT)
    }

    pub fn text(status: StatusCode, text: impl Into<Bytes>) -> Reply {
        Reply::new(status)
            .header(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))
            .body(text)
    }

    pub fn body(mut self, body: impl Into<Bytes>) -> Reply {
        self.body = body.into();
        self
    }

    /// Sets a header; an earlier value of the same name is replaced.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Reply {
        self.headers.insert(name, value);
        self
    }

    pub fn cookie(mut self, line: &str) -> Reply {
        // Tokens and paths of ours are ASCII without control characters.
        if let Ok(value) = HeaderValue::from_str(line) {
            self.headers.append(SET_COOKIE, value);
        }
        self
    }
}

/// A JSON object of given keys in the given order, without a detour over a tree of values:
/// `Reply::ok(&object! { channel: channel, event: event })`.
macro_rules! object {
    (@entries) => { () };
    (@entries $key:ident: $value:expr $(, $more:ident: $other:expr)*) => {
        (stringify!($key), $value, $crate::server::reply::object!(@entries $($more: $other),*))
    };
    ($($key:ident: $value:expr),+ $(,)?) => {
        $crate::server::reply::Object($crate::server::reply::object!(@entries $($key: $value),+))
    };
}
pub(crate) use object;

pub struct Object<E>(pub E);

/// Keys and values as nested tuples: `("a", 1, ("b", 2, ()))`.
pub trait Entries {
    fn put<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

impl Entries for () {
    fn put<M: SerializeMap>(&self, _: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

impl<V: Serialize, Rest: Entries> Entries for (&'static str, V, Rest) {
    fn put<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(self.0, &self.1)?;
        self.2.put(map)
    }
}

impl<E: Entries> Serialize for Object<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.put(&mut map)?;
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Envelope<'a> {
    error: &'a Cow<'static, str>,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
}

impl From<Error> for Reply {
    fn from(e: Error) -> Reply {
        let status = StatusCode::from_u16(e.kind.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = match e.kind {
            Kind::TooMany | Kind::Unavailable | Kind::Full | Kind::Unreachable => Some(e.retry_after.unwrap_or(1)),
            _ => e.retry_after,
        };
        let envelope = Envelope {
            error: &e.message,
            code: e.code,
            field: e.field,
            retry_after,
        };
        let mut reply = Reply::json(status, &envelope);
        if let Some(seconds) = retry_after {
            reply.headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        reply
    }
}

/// The answer to an error of a request, after telling the log what the client is not told.
pub fn failed(e: Error, correlation_id: &str, route: &str) -> Reply {
    if matches!(
        e.kind,
        Kind::Internal | Kind::Unavailable | Kind::Full | Kind::Unreachable
    ) {
        say!(
            "request failed correlation_id={correlation_id:?} route={route:?}: {}",
            e.chain()
        );
    }
    Reply::from(e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_a_code_and_where_it_helps_a_field_and_a_time() {
        let reply = Reply::from(Error::field("name", "name is required"));
        assert_eq!(reply.status, 400);
        assert_eq!(
            &reply.body[..],
            br#"{"error":"name is required","code":"invalid","field":"name"}"#
        );
        let reply = Reply::from(Error::new(Kind::TooMany, "waiting room post limit reached"));
        assert_eq!(
            (reply.status.as_u16(), &reply.headers[RETRY_AFTER]),
            (429, &HeaderValue::from(1))
        );
        assert!(reply.body.ends_with(br#""retry_after":1}"#));
    }

    #[test]
    fn objects_keep_the_order_of_their_keys() {
        let reply = Reply::ok(&object! { z: 1, a: "x", list: [true] });
        assert_eq!(&reply.body[..], br#"{"z":1,"a":"x","list":[true]}"#);
    }

    #[test]
    fn the_cause_of_an_internal_error_stays_here() {
        let reply = failed(Error::internal("disk on fire"), "corr_1", "/api/me");
        assert_eq!(reply.status, 500);
        assert_eq!(&reply.body[..], br#"{"error":"internal error","code":"internal"}"#);
    }
}
