//! One event as one line. Events carry no texts, so that of a message is fetched, as whoever reads the line now.

use serde_json::{Value, json};

use super::super::answer::{object, text};
use super::super::http::encoded;
use super::super::output::{field, message_line};
use super::super::{Client, Mode, Outcome, exit};

pub async fn of(client: &Client, event: &Value) -> Outcome<String> {
    let message = message(client, event).await?;
    Ok(match (client.mode, message) {
        (Mode::Json, Some(message)) => {
            let line = json!({"type": event["type"], "cursor": event["cursor"], "message": message});
            format!("{line}\n")
        }
        (Mode::Json, None) => format!("{event}\n"),
        // Of a deleted message there is nothing to read.
        (_, Some(message)) if event["type"] != "message.deleted" => message_line(&message),
        _ => format!("{}\t{}\n", field(event, "cursor"), field(event, "type")),
    })
}

/// The message that an event is about; `None` when it is about something else, or the message is out of reach by now.
async fn message(client: &Client, event: &Value) -> Outcome<Option<Value>> {
    let about = matches!(
        event["type"].as_str(),
        Some("message.created" | "message.updated" | "message.deleted" | "thread.reply_created")
    );
    if !about {
        return Ok(None);
    }
    let path = format!("/api/messages/{}", encoded(text(event, "/payload/message_id")?));
    match client.http.get(&path).await {
        Ok(answer) => Ok(Some(object(&answer, "/message")?.clone())),
        Err(failure) if failure.code == exit::NOT_FOUND => Ok(None),
        Err(failure) => Err(failure),
    }
}
