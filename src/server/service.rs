//! The way of every request, top to bottom: correlation id, the record of log and metrics, the gate of `/api`, routing,
//! the body, the handler, and what every answer carries. A panicking handler costs its own request a `500` and nobody
//! else anything.

use std::any::Any;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{ALLOW, CONNECTION, HeaderName, HeaderValue, VARY};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};

use super::App;
use super::access::Record;
use super::body::{Inflow, Outgoing};
use super::call::{Call, Caller, Claim};
use super::connection::Pulse;
use super::gate::{self, Cors};
use super::log::say;
use super::reply::{Reply, failed};
use super::route::{Label, Needs};
use super::table::{Found, find};
use crate::model::{Error, Kind, MAX_JSON_BODY, Result};

/// A body that is not here by then is given up.
const BODY_DEADLINE: Duration = Duration::from_secs(30);

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

pub async fn answer(
    app: Arc<App>,
    peer: SocketAddr,
    pulse: Arc<Pulse>,
    request: Request<Incoming>,
) -> Result<Response<Outgoing>, Infallible> {
    let (parts, body) = request.into_parts();
    let mut record = Record::open(&app, peer, &parts);
    let head = parts.method == Method::HEAD;
    let api = in_api(parts.uri.path());
    let work = Caught(Box::pin(dispatched(&app, &mut record, &pulse, peer, parts, body)));
    let mut reply = match work.await {
        Ok(reply) => reply,
        Err(panic) => {
            let what = panic_text(&*panic);
            say!(
                "handler panicked correlation_id={:?} route={:?}: {what}",
                record.correlation_id,
                record.label.text
            );
            Reply::new(StatusCode::INTERNAL_SERVER_ERROR)
        }
    };
    if api {
        reply.headers.append(VARY, HeaderValue::from_static("Origin"));
    }
    if let Ok(id) = HeaderValue::from_str(&record.correlation_id) {
        reply.headers.insert(CORRELATION_ID, id);
    }
    if pulse.ends() {
        reply.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    record.status = reply.status.as_u16();
    record.bytes = if head { 0 } else { reply.body.len() as u64 };
    let mut kept = Some(record);
    if let Some(take_over) = reply.switched.take()
        && let Some(record) = kept.take()
    {
        take_over(record);
    }
    pulse.answered();
    let body = match reply.flow.take() {
        Some(flow) => Outgoing::flowing(flow, kept.take()),
        None => Outgoing::whole(reply.body),
    };
    // Of a body in memory everything is known: the line is said now.
    drop(kept);
    let mut response = Response::new(body);
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    Ok(response)
}

async fn dispatched(
    app: &Arc<App>,
    record: &mut Record,
    pulse: &Arc<Pulse>,
    peer: SocketAddr,
    parts: Parts,
    body: Incoming,
) -> Reply {
    if in_api(parts.uri.path()) {
        gated(app, record, pulse, peer, parts, body).await
    } else {
        open(app, record, peer, parts).await
    }
}

/// Only `/api` itself and what lies below it: `/apiary` is a page of the web app.
fn in_api(path: &str) -> bool {
    path.strip_prefix("/api")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `/api`: CORS and the CSRF gate stand before routing.
async fn gated(
    app: &Arc<App>,
    record: &mut Record,
    pulse: &Arc<Pulse>,
    peer: SocketAddr,
    parts: Parts,
    body: Incoming,
) -> Reply {
    record.label = Label::API;
    let opened = match gate::cors(app.public.as_ref(), &parts.method, &parts.headers) {
        Cors::Answer(reply) => return reply,
        Cors::Continue(opened) => opened,
    };
    let mut reply = match gate::csrf(app, &parts.method, &parts.headers) {
        Ok(()) => routed(app, record, pulse, peer, parts, body).await,
        Err(e) => Reply::from(e),
    };
    if let Some(origin) = opened {
        gate::allow(&mut reply, origin);
    }
    reply
}

async fn routed(
    app: &Arc<App>,
    record: &mut Record,
    pulse: &Arc<Pulse>,
    peer: SocketAddr,
    parts: Parts,
    body: Incoming,
) -> Reply {
    let (route, params, label) = match find(&parts.method, parts.uri.path()) {
        Ok(Found::Route(route, params, label)) => (route, params, label),
        Ok(Found::OtherMethod(allow)) => return not_allowed(allow),
        Ok(Found::Nothing) => return Reply::from(Error::not_found("route")),
        Err(e) => return Reply::from(e),
    };
    record.label = label;
    let claim = Claim::of(app, peer, &parts.headers);
    // Nobody reads a megabyte for a caller who is refused anyway.
    let refused = matches!(claim, Claim::Refused(_)) && !matches!(route.needs, Needs::Public);
    let mut inflow = None;
    let body = match parts.method {
        Method::POST if route.inflow => {
            inflow = Some(Inflow::new(body, pulse.clone()));
            Ok(Ok(Bytes::new()))
        }
        Method::POST | Method::PUT | Method::PATCH if !refused => collected(body).await,
        _ => left(body),
    };
    let body = body.unwrap_or_else(|unread| {
        pulse.linger();
        unread
    });
    let caller = Caller {
        claim,
        correlation_id: record.correlation_id.clone(),
        needs: route.needs,
    };
    let call = Call {
        app: app.clone(),
        label,
        peer,
        parts,
        params,
        caller: Arc::new(caller),
        body,
        inflow,
    };
    match (route.run)(call).await {
        Ok(reply) => reply,
        Err(e) => failed(e, &record.correlation_id, label.text),
    }
}

/// Probes, then the web app.
async fn open(app: &Arc<App>, record: &mut Record, peer: SocketAddr, parts: Parts) -> Reply {
    match find(&parts.method, parts.uri.path()) {
        Ok(Found::Route(route, params, label)) => {
            record.label = label;
            let correlation_id = record.correlation_id.clone();
            let caller = Arc::new(Caller {
                claim: Claim::Refused(""),
                correlation_id,
                needs: route.needs,
            });
            let call = Call {
                app: app.clone(),
                label,
                peer,
                parts,
                params,
                caller,
                body: Ok(Bytes::new()),
                inflow: None,
            };
            (route.run)(call)
                .await
                .unwrap_or_else(|e| failed(e, &record.correlation_id, label.text))
        }
        Ok(Found::OtherMethod(allow)) => not_allowed(allow),
        _ if !matches!(parts.method, Method::GET | Method::HEAD) => not_allowed(HeaderValue::from_static("GET, HEAD")),
        _ => {
            record.label = Label::WEB;
            app.web.serve(parts.uri.path(), parts.uri.query(), &parts.headers)
        }
    }
}

fn not_allowed(allow: HeaderValue) -> Reply {
    Reply::new(StatusCode::METHOD_NOT_ALLOWED).header(ALLOW, allow)
}

/// The body, or the reason why there is none. The outer `Err` says that the client may still be sending.
type Collected = Result<Result<Bytes>, Result<Bytes>>;

async fn collected(body: Incoming) -> Collected {
    if body.size_hint().lower() > MAX_JSON_BODY as u64 {
        return Err(Err(too_large()));
    }
    match tokio::time::timeout(BODY_DEADLINE, gathered(body)).await {
        Ok(collected) => collected,
        Err(_) => Err(Err(
            Error::invalid("the request body did not arrive within 30 seconds").code("body_timeout")
        )),
    }
}

async fn gathered(mut body: Incoming) -> Collected {
    // Nearly every body is one frame, which is then used as it is.
    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|e| {
            Err(Error::invalid("the request body was cut off")
                .code("body_incomplete")
                .because(e))
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if first.len() + more.len() + data.len() > MAX_JSON_BODY {
            return Err(Err(too_large()));
        }
        if first.is_empty() {
            first = data;
        } else {
            more.extend_from_slice(&data);
        }
    }
    if more.is_empty() {
        return Ok(Ok(first));
    }
    let mut whole = BytesMut::with_capacity(first.len() + more.len());
    whole.extend_from_slice(&first);
    whole.extend_from_slice(&more);
    Ok(Ok(whole.freeze()))
}

fn left(body: Incoming) -> Collected {
    if body.is_end_stream() {
        Ok(Ok(Bytes::new()))
    } else {
        Err(Ok(Bytes::new()))
    }
}

fn too_large() -> Error {
    Error::new(Kind::TooLarge, "http: request body too large")
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown panic")
}

/// Turns a panic of the inner future into an `Err`. The process goes on; the request's own state is dropped.
struct Caught<F>(Pin<Box<F>>);

impl<F: Future> Future for Caught<F> {
    type Output = Result<F::Output, Box<dyn Any + Send>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<Self::Output> {
        let inner = self.0.as_mut();
        match std::panic::catch_unwind(AssertUnwindSafe(|| inner.poll(cx))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_error_with_its_text() {
        let panicking = Caught(Box::pin(async { panic!("number {}", 7) }));
        let panic: Result<(), _> = panicking.await;
        assert_eq!(panic_text(&*panic.unwrap_err()), "number 7");
        assert_eq!(Caught(Box::pin(async { 7 })).await.unwrap(), 7);
    }

    #[test]
    fn lookalikes_are_pages_and_not_api() {
        for (path, api) in [
            ("/api", true),
            ("/api/", true),
            ("/api/me", true),
            ("/apiary/x", false),
            ("/API/me", false),
            ("/", false),
        ] {
            assert_eq!(in_api(path), api, "{path}");
        }
    }
}
