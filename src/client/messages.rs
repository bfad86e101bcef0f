//! `send`, `messages send` and `messages list`.

use serde_json::json;

use super::answer::{list as list_at, text};
use super::body::BodyArgs;
use super::http::encoded;
use super::output::{field, message_line};
use super::{Client, Outcome, safe};

#[derive(clap::Args, Debug)]
pub struct List {
    /// The most messages to list
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    /// Only messages after this number of the channel, oldest first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    pub after_seq: Option<i64>,
}

pub async fn send(client: &Client, args: BodyArgs) -> Outcome {
    let request = args.request()?;
    let channel = client.place().await?.channel;
    let path = format!("/api/channels/{}/messages", encoded(text(&channel, "/id")?));
    let answer = client.http.post(&path, &request).await?;
    let id = text(&answer, "/message/id")?;
    let human = format!("sent {} to #{}", safe(id), field(&channel, "name"));
    Ok(client.mode.one(&answer, id, &human)?)
}

pub async fn list(client: &Client, args: List) -> Outcome {
    let channel = client.place().await?.channel;
    let mut path = format!(
        "/api/channels/{}/messages?limit={}",
        encoded(text(&channel, "/id")?),
        args.limit
    );
    if let Some(seq) = args.after_seq {
        path.push_str(&format!("&after_seq={seq}"));
    }
    let answer = client.http.get(&path).await?;
    let messages = list_at(&answer, "/messages")?;
    let lines: String = messages.iter().map(message_line).collect();
    Ok(client.lines(&json!({"channel": channel, "messages": messages}), &lines)?)
}
