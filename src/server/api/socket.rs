//! The WebSocket handshake: who and where first, so that an anonymous probe learns nothing; then the protocol; then the
//! origin. What happens on the open socket is `realtime`'s.

use std::sync::Arc;

use data_encoding::BASE64;
use hyper::header::{
    CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use hyper::upgrade::OnUpgrade;
use hyper::{HeaderMap, StatusCode, Version};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::chat::{events, standing};
use crate::model::{Error, Result, WorkspaceId};
use crate::server::call::{Call, bearer_protocol};
use crate::server::gate::socket_origin;
use crate::server::realtime;
use crate::server::reply::Reply;

/// `GET /api/realtime/ws`
pub async fn open(mut call: Call) -> Result<Reply> {
    let workspace = WorkspaceId::from(call.query_text("workspace_id"));
    let after = call.query_text("after_cursor");
    let seen = workspace.clone();
    let (actor, role) = call
        .read(move |tx, actor| {
            if seen.as_str().is_empty() {
                return Err(Error::field("workspace_id", "workspace_id is required"));
            }
            let standing = standing::member(tx, actor, &seen)?;
            Ok((actor.clone(), standing.reading_role()))
        })
        .await?;
    let key = match handshake(call.parts.version, &call.parts.headers) {
        Ok(key) => key,
        Err(refusal) => return Ok(*refusal),
    };
    if !socket_origin(call.app.public.as_ref(), &call.parts.headers) {
        return Ok(Reply::text(StatusCode::FORBIDDEN, "origin is not allowed\n"));
    }
    let Some(upgrade) = call.parts.extensions.remove::<OnUpgrade>() else {
        return Ok(upgrade_required());
    };
    let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes())).map_err(Error::internal)?;
    let mut reply = Reply::new(StatusCode::SWITCHING_PROTOCOLS)
        .header(CONNECTION, HeaderValue::from_static("Upgrade"))
        .header(UPGRADE, HeaderValue::from_static("websocket"))
        .header(SEC_WEBSOCKET_ACCEPT, accept);
    if let Some(offer) = bearer_protocol(&call.parts.headers) {
        reply = reply.header(
            SEC_WEBSOCKET_PROTOCOL,
            HeaderValue::from_str(offer).map_err(Error::internal)?,
        );
    }
    // First listen, then look where the log ends, then say that the socket is open: what happens after the client knows
    // of its socket is live, and nothing falls between replay and queue.
    let app = Arc::clone(&call.app);
    let listener = app.hub.join(&actor, workspace.clone(), role);
    let (viewer, place, cursor) = (actor.clone(), workspace.clone(), after.clone());
    let start = app
        .store
        .read(move |tx| events::start(tx, &viewer, &place, &cursor))
        .await;
    if let Ok(events::Start::From { role, tail }) = &start {
        listener.set_start(*role, tail.as_ref());
    }
    let joined = realtime::Joined {
        actor,
        workspace,
        listener,
        after,
        start,
    };
    reply.switched = Some(Box::new(move |record| realtime::accept(app, joined, upgrade, record)));
    Ok(reply)
}

/// The client's key, or what is wrong with the request as a handshake of RFC 6455.
fn handshake(version: Version, headers: &HeaderMap) -> Result<&str, Box<Reply>> {
    let names = |header, token: &str| {
        let lines = headers.get_all(header).iter().filter_map(|v| v.to_str().ok());
        lines
            .flat_map(|line| line.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(token))
    };
    if version < Version::HTTP_11 || !names(CONNECTION, "upgrade") || !names(UPGRADE, "websocket") {
        return Err(Box::new(upgrade_required()));
    }
    let refused = |text: &'static str| Box::new(Reply::text(StatusCode::BAD_REQUEST, text));
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|v| v != "13") {
        let mut refusal = refused("Sec-WebSocket-Version must be 13\n");
        refusal
            .headers
            .insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        return Err(refusal);
    }
    let mut keys = headers.get_all(SEC_WEBSOCKET_KEY).iter();
    let key = match (keys.next().and_then(|k| k.to_str().ok()), keys.next()) {
        (Some(key), None) => key.trim(),
        _ => return Err(refused("exactly one Sec-WebSocket-Key is required\n")),
    };
    match BASE64.decode(key.as_bytes()) {
        Ok(bytes) if bytes.len() == 16 => Ok(key),
        _ => Err(refused("Sec-WebSocket-Key must be 16 bytes in base64\n")),
    }
}

fn upgrade_required() -> Reply {
    Reply::text(StatusCode::UPGRADE_REQUIRED, "this is a WebSocket endpoint\n")
        .header(CONNECTION, HeaderValue::from_static("Upgrade"))
        .header(UPGRADE, HeaderValue::from_static("websocket"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 4] = [
        ("connection", "keep-alive, Upgrade"),
        ("upgrade", "WebSocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    fn judge(version: Version, list: &[(&'static str, &'static str)]) -> Result<String, u16> {
        let mut map = HeaderMap::new();
        for (name, value) in list {
            map.append(*name, value.parse().unwrap());
        }
        handshake(version, &map)
            .map(str::to_owned)
            .map_err(|reply| reply.status.as_u16())
    }

    fn without(name: &str, instead: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        GOOD.into_iter()
            .filter(|(n, _)| *n != name)
            .chain(instead.iter().copied())
            .collect()
    }

    #[test]
    fn a_faulty_handshake_has_its_status() {
        assert_eq!(
            judge(Version::HTTP_11, &GOOD),
            Ok("dGhlIHNhbXBsZSBub25jZQ==".to_owned())
        );
        assert_eq!(judge(Version::HTTP_10, &GOOD), Err(426));
        for (name, instead, status) in [
            ("connection", &[][..], 426),
            ("connection", &[("connection", "close")], 426),
            ("upgrade", &[], 426),
            ("upgrade", &[("upgrade", "h2c")], 426),
            ("sec-websocket-version", &[], 400),
            ("sec-websocket-version", &[("sec-websocket-version", "8")], 400),
            ("sec-websocket-key", &[], 400),
            ("sec-websocket-key", &[("sec-websocket-key", "short")], 400),
            ("none", &[("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")], 400),
        ] {
            assert_eq!(
                judge(Version::HTTP_11, &without(name, instead)),
                Err(status),
                "{name} {instead:?}"
            );
        }
    }
}
