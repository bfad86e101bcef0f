//! `reactions add` and `reactions remove`. Operands are checked before anything is sent, and human answers repeat nothing
//! that a terminal could obey.

use serde_json::{Value, json};

use super::answer::{list, object};
use super::http::encoded;
use super::{Client, Failure, Mode, Outcome};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Message to react to
    #[arg(value_name = "MESSAGE_ID")]
    pub id: Option<String>,
    /// The emoji
    #[arg(allow_negative_numbers = true)]
    pub emoji: Option<String>,
    /// Anything more is a mistake, and answered with the usage.
    #[arg(hide = true)]
    pub surplus: Vec<String>,
}

pub async fn add(client: &Client, args: Args) -> Outcome {
    let (id, emoji) = operands(client, args, "usage: clickclack reactions add <message-id> <emoji>")?;
    let path = format!("/api/messages/{}/reactions", encoded(&id));
    let answer = client.http.post(&path, &json!({ "emoji": emoji })).await?;
    report(client, &answer, &format!("reaction added on {}", encoded(&id)))
}

pub async fn remove(client: &Client, args: Args) -> Outcome {
    let (id, emoji) = operands(client, args, "usage: clickclack reactions remove <message-id> <emoji>")?;
    let path = format!("/api/messages/{}/reactions/{}", encoded(&id), encoded(&emoji));
    let answer = client.http.delete(&path).await?;
    report(client, &answer, &format!("reaction removed on {}", encoded(&id)))
}

fn operands(client: &Client, args: Args, usage: &'static str) -> Outcome<(String, String)> {
    if client.mode == Mode::Plain {
        return Err(Failure::usage(
            "--plain is not supported for reaction commands; omit it or use --json",
        ));
    }
    match (args.id, args.emoji, args.surplus.as_slice()) {
        (Some(id), Some(emoji), []) if !id.is_empty() && !emoji.is_empty() => Ok((id, emoji)),
        _ => Err(Failure::usage(usage)),
    }
}

fn report(client: &Client, answer: &Value, human: &str) -> Outcome {
    let json = json!({"event": object(answer, "/event")?, "reactions": list(answer, "/reactions")?});
    Ok(client.mode.one(&json, "", human)?)
}
