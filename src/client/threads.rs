//! `threads open`, `threads reply` and `reply`.

use serde_json::json;

use super::answer::{list, object, text};
use super::body::BodyArgs;
use super::http::encoded;
use super::output::{body, field, reply_line};
use super::workspaces::operand;
use super::{Client, Outcome, safe};

#[derive(clap::Args, Debug)]
pub struct Open {
    /// Message that the thread is about
    #[arg(value_name = "MESSAGE_ID")]
    pub id: Option<String>,
    /// The most replies to show
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}

#[derive(clap::Args, Debug)]
pub struct Reply {
    /// Message to reply to
    #[arg(value_name = "MESSAGE_ID")]
    pub id: Option<String>,
    #[command(flatten)]
    pub body: BodyArgs,
}

const THREADS: &str = "usage: clickclack threads <open|reply> <message-id> [body]";

pub async fn open(client: &Client, args: Open) -> Outcome {
    let id = operand(args.id, THREADS)?;
    let path = format!("/api/messages/{}/thread?limit={}", encoded(&id), args.limit);
    let answer = client.http.get(&path).await?;
    let root = object(&answer, "/root")?;
    let replies = list(&answer, "/replies")?;
    let state = object(&answer, "/thread_state")?;
    let mut lines = format!("{}\t{}\n", field(root, "id"), body(root));
    lines.extend(replies.iter().map(reply_line));
    Ok(client.lines(
        &json!({"root": root, "replies": replies, "thread_state": state}),
        &lines,
    )?)
}

pub async fn threads_reply(client: &Client, args: Reply) -> Outcome {
    send(client, args, THREADS).await
}

pub async fn reply(client: &Client, args: Reply) -> Outcome {
    send(client, args, "usage: clickclack reply <message-id> [body]").await
}

async fn send(client: &Client, args: Reply, usage: &'static str) -> Outcome {
    let id = operand(args.id, usage)?;
    let request = args.body.request()?;
    let path = format!("/api/messages/{}/thread/replies", encoded(&id));
    let answer = client.http.post(&path, &request).await?;
    let new = text(&answer, "/message/id")?;
    Ok(client
        .mode
        .one(&answer, new, &format!("replied {} to {}", safe(new), safe(&id)))?)
}
