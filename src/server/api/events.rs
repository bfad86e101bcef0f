//! The durable event log over HTTP.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::chat::events;
use crate::model::{EVENT_PAGE_DEFAULT, EVENT_PAGE_MAX, EventType, Result, WorkspaceId};
use crate::server::call::Call;
use crate::server::reply::{Reply, object};

/// `GET /api/event-types`
pub async fn types(call: Call) -> Result<Reply> {
    call.read(|_, _| Ok(())).await?;
    Ok(Reply::ok(&object! { event_types: EventType::ALL }))
}

#[derive(Serialize)]
struct Page<'a> {
    events: Vec<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tail_cursor: Option<&'a str>,
}

/// `GET /api/realtime/events`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace = WorkspaceId::from(call.query_text("workspace_id"));
    let after = call.query_text("after_cursor");
    let with_tail = call.query("include_tail").as_deref() == Some("true");
    let limit = call.limit(EVENT_PAGE_DEFAULT, EVENT_PAGE_MAX);
    let page = call
        .read(move |tx, actor| events::page(tx, actor, &workspace, &after, limit?, with_tail))
        .await?;
    let tail = page.tail.as_ref().map_or("", |cursor| cursor.as_str());
    Ok(Reply::ok(&Page {
        events: page.events.iter().map(|event| &*event.json).collect(),
        tail_cursor: with_tail.then_some(tail),
    }))
}
