//! Threads: a root with its replies, and replying.

use serde::Serialize;

use crate::chat::threads::{self, Replied};
use crate::model::{Error, Event, Message, MessageId, PAGE_DEFAULT, PAGE_MAX, Result, ThreadState};
use crate::server::api::messages::said;
use crate::server::call::Call;
use crate::server::reply::Reply;

/// `GET /api/messages/{message_id}/thread`. Opening a thread gives its root a public link; that is the rare case, so
/// the page is read first and the link written only when it is missing.
pub async fn show(call: Call) -> Result<Reply> {
    let id: MessageId = call.id("message_id");
    let limit = call.limit(PAGE_DEFAULT, PAGE_MAX);
    let latest = match call.query_text("latest").trim() {
        "" | "false" => Ok(false),
        "true" => Ok(true),
        _ => Err(Error::field("latest", "latest must be true or false")),
    };
    let mut thread = call
        .read(move |tx, actor| threads::show(tx, actor, &id, limit?, latest?))
        .await?;
    if threads::lacks_route(&thread) {
        let root = thread.root.id.clone();
        thread.root.route_id = call.write(move |tx, _| threads::give_route(tx, &root)).await?;
    }
    Ok(Reply::ok(&thread))
}

#[derive(Serialize)]
struct Answer<'a> {
    message: &'a Message,
    thread_state: &'a ThreadState,
    /// `null` when the nonce was used before for this very reply.
    events: Option<&'a [Event; 2]>,
}

/// `POST /api/messages/{message_id}/thread/replies`
pub async fn reply(mut call: Call) -> Result<Reply> {
    let id: MessageId = call.id("message_id");
    let draft = call.fields().and_then(|mut fields| said(&mut fields));
    Ok(
        match call
            .write(move |tx, actor| threads::reply(tx, actor, &id, draft?))
            .await?
        {
            Replied::New { message, state, events } => Reply::created(&Answer {
                message: &message,
                thread_state: &state,
                events: Some(&events),
            }),
            Replied::Replay { message, state } => Reply::ok(&Answer {
                message: &message,
                thread_state: &state,
                events: None,
            }),
        },
    )
}
