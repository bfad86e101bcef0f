//! Channel messages: pages, sending, and each message by itself.
//! Sending and pages are the hot paths: their answers are serialised straight from the entities.

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::chat::messages::{self, Around, Draft, PageRequest, Sent};
use crate::model::{
    ChannelId, Error, Event, Message, MessageId, PAGE_DEFAULT, PAGE_MAX, Result, TopicId, WorkspaceId, nonce, some_text,
};
use crate::server::call::Call;
use crate::server::fields::Fields;
use crate::server::reply::{Reply, object};

#[derive(Serialize)]
struct Answer<'a> {
    message: &'a Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a Event>,
}

/// `GET /api/channels/{channel_id}/messages`
pub async fn page(call: Call) -> Result<Reply> {
    let channel: ChannelId = call.id("channel_id");
    let request = page_request(&call);
    call.read(move |tx, actor| {
        let page = messages::channel_page(tx, actor, &channel, &request?)?;
        // Serialised by the thread that read it, while the rows are in its cache.
        Ok(Reply::sized(
            StatusCode::OK,
            &page,
            page.messages.len() * MESSAGE_BYTES + 256,
        ))
    })
    .await
}

/// What a message with a line of text takes in an answer, with some to spare.
const MESSAGE_BYTES: usize = 1024;

type Cursor = (&'static str, fn(i64) -> Around);

const CURSORS: [Cursor; 3] = [
    ("before_seq", Around::Before),
    ("after_seq", Around::After),
    ("around_seq", Around::Near),
];

fn page_request(call: &Call) -> Result<PageRequest> {
    let topic = match call.query("topic_id") {
        None => None,
        Some(text) => {
            let refused = || Error::field("topic_id", "invalid message page request: topic_id is required");
            Some(TopicId::from(some_text(&text).ok_or_else(refused)?))
        }
    };
    Ok(PageRequest { topic, ..window(call)? })
}

/// Which part of a stream is asked for.
pub fn window(call: &Call) -> Result<PageRequest> {
    let refused = |name, text: String| Error::field(name, format!("invalid message page request: {text}"));
    let limit = call.limit(PAGE_DEFAULT, PAGE_MAX)?;
    let mut around = Around::Latest;
    for (name, kind) in CURSORS {
        let Some(text) = call.query(name) else { continue };
        let seq = sequence(&text).map_err(|reason| refused(name, format!("{name} {reason}")))?;
        if around != Around::Latest {
            return Err(refused(
                name,
                "before_seq, after_seq, and around_seq are mutually exclusive".into(),
            ));
        }
        around = kind(seq);
    }
    match call.query("mode").as_deref() {
        None | Some("") => {}
        Some("latest") if around == Around::Latest => {}
        Some("latest") => return Err(refused("mode", "mode and cursor params are mutually exclusive".into())),
        Some(mode) => return Err(refused("mode", format!("unsupported message page mode {mode:?}"))),
    }
    Ok(PageRequest {
        limit,
        around,
        topic: None,
    })
}

fn sequence(text: &str) -> Result<i64, &'static str> {
    if text.trim().is_empty() {
        return Err("is required");
    }
    let digits = text.bytes().all(|c| c.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or("must be a non-negative integer")
}

/// `POST /api/channels/{channel_id}/messages`
pub async fn send(mut call: Call) -> Result<Reply> {
    let channel: ChannelId = call.id("channel_id");
    let draft = call.fields().and_then(draft);
    let done = call
        .write(move |tx, actor| messages::send(tx, actor, &channel, draft?))
        .await?;
    Ok(sent(done))
}

/// The answer to a send, to a channel or to a conversation.
pub fn sent(done: Sent) -> Reply {
    match done {
        Sent::New(message, event) => Reply::created(&Answer {
            message: &message,
            event: Some(&event),
        }),
        Sent::Replay(message) => Reply::ok(&Answer {
            message: &message,
            event: None,
        }),
    }
}

/// What somebody wants to say, in a channel or a conversation.
pub fn draft(mut fields: Fields) -> Result<Draft> {
    let topic = fields.text("topic_id")?;
    Ok(Draft {
        topic: (!topic.is_empty()).then(|| TopicId::from(topic)),
        kind: fields.text("kind")?,
        turn_id: fields.text("turn_id")?,
        ..said(&mut fields)?
    })
}

/// What messages and replies have in common.
pub fn said(fields: &mut Fields) -> Result<Draft> {
    Ok(Draft {
        body: fields.text("body")?,
        quoted: fields.opt_id("quoted_message_id")?,
        nonce: fields.text("nonce")?,
        provenance: [
            fields.opt_text("author_model")?,
            fields.opt_text("author_thinking")?,
            fields.opt_text("author_runtime")?,
        ],
        ..Draft::default()
    })
}

/// `GET /api/messages/by-nonce`: every answer says that the server knows this endpoint, so that a client can tell a
/// miss from an old server.
pub async fn by_nonce(call: Call) -> Result<Reply> {
    const MARK: HeaderName = HeaderName::from_static("x-clickclack-message-nonce");
    let reply = find_by_nonce(&call).await.unwrap_or_else(|e| call.failed(e));
    Ok(reply.header(MARK, HeaderValue::from_static("supported")))
}

async fn find_by_nonce(call: &Call) -> Result<Reply> {
    let (workspace, text) = (call.query_text("workspace_id"), call.query_text("nonce"));
    let found = call.read(move |tx, actor| {
        let workspace =
            some_text(&workspace).ok_or_else(|| Error::field("workspace_id", "workspace_id is required"))?;
        nonce(&text)?.ok_or_else(|| Error::field("nonce", "nonce is required"))?;
        messages::by_nonce(tx, actor, &WorkspaceId::from(workspace), &text)
    });
    Ok(Reply::ok(&Answer {
        message: &found.await?,
        event: None,
    }))
}

/// `GET /api/messages/{message_id}`
pub async fn show(call: Call) -> Result<Reply> {
    let id: MessageId = call.id("message_id");
    let message = call.read(move |tx, actor| messages::show(tx, actor, &id)).await?;
    Ok(Reply::ok(&Answer {
        message: &message,
        event: None,
    }))
}

/// `PATCH /api/messages/{message_id}`
pub async fn edit(mut call: Call) -> Result<Reply> {
    let id: MessageId = call.id("message_id");
    let body = call.fields().and_then(|mut fields| fields.text("body"));
    let (message, event) = call
        .write(move |tx, actor| messages::edit(tx, actor, &id, &body?))
        .await?;
    Ok(Reply::ok(&Answer {
        message: &message,
        event: Some(&event),
    }))
}

/// `DELETE /api/messages/{message_id}`
pub async fn delete(call: Call) -> Result<Reply> {
    let id: MessageId = call.id("message_id");
    let (message, event) = call
        .write(move |tx, actor| messages::deletion::delete(tx, actor, &id))
        .await?;
    Ok(match event {
        Some(event) => Reply::ok(&Answer {
            message: &message,
            event: Some(&event),
        }),
        None => Reply::ok(&object! { message: message, event: Event::blank() }),
    })
}

/// `POST /api/messages/{message_id}/route`
pub async fn route(call: Call) -> Result<Reply> {
    let id: MessageId = call.id("message_id");
    let message = call.write(move |tx, actor| messages::route(tx, actor, &id)).await?;
    Ok(Reply::ok(&Answer {
        message: &message,
        event: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::sequence;

    #[test]
    fn a_sequence_is_a_non_negative_number_of_64_bits() {
        for (text, found) in [
            ("0", Ok(0)),
            ("9223372036854775807", Ok(i64::MAX)),
            ("9223372036854775808", Err("must be a non-negative integer")),
            ("-1", Err("must be a non-negative integer")),
            (" 1", Err("must be a non-negative integer")),
            ("+1", Err("must be a non-negative integer")),
            ("x", Err("must be a non-negative integer")),
            (" ", Err("is required")),
            ("", Err("is required")),
        ] {
            assert_eq!(sequence(text), found, "{text:?}");
        }
    }
}
