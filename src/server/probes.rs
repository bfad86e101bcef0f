//! What machines ask: is the process alive, can it serve, how busy is it, what does it offer.
//! No authentication, and no error detail that a stranger could use.

use std::time::Duration;

use super::call::Call;
use super::log::say;
use super::reply::{Reply, object};
use crate::model::Result;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue};

/// The whole answer of `/readyz`, connection to the engine included.
const READY_LIMIT: Duration = Duration::from_secs(2);

/// The process runs. Touches nothing else.
pub async fn healthz(_call: Call) -> Result<Reply> {
    Ok(Reply::ok(&object! { status: "ok" }))
}

/// The store answers.
pub async fn readyz(call: Call) -> Result<Reply> {
    let ready = match tokio::time::timeout(READY_LIMIT, call.app.store.ping()).await {
        Ok(Ok(())) => true,
        Ok(Err(e)) => {
            say!("not ready: {}", e.chain());
            false
        }
        Err(_) => {
            say!("not ready: the store did not answer within {READY_LIMIT:?}");
            false
        }
    };
    call.app.metrics.set_ready(ready);
    Ok(match ready {
        true => Reply::ok(&object! { status: "ready" }),
        false => Reply::json(StatusCode::SERVICE_UNAVAILABLE, &object! { status: "unavailable" }),
    })
}

pub async fn metrics(call: Call) -> Result<Reply> {
    if !call.app.settings.metrics_enabled {
        return Ok(Reply::text(StatusCode::NOT_FOUND, "404 page not found\n"));
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(Reply::new(StatusCode::OK)
        .header(CONTENT_TYPE, kind)
        .body(call.app.metrics.text(call.app.hub.presence())))
}

/// The contract in machine form, as it was when this binary was built.
pub async fn openapi(_call: Call) -> Result<Reply> {
    const DOCUMENT: &str = include_str!("../../docs/openapi.yaml");
    let kind = HeaderValue::from_static("application/yaml");
    Ok(Reply::new(StatusCode::OK).header(CONTENT_TYPE, kind).body(DOCUMENT))
}
