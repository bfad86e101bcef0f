//! `login`: trades a sign-in token for a session, and keeps it for the next commands.

use serde_json::{Value, json};

use super::answer::{object, text};
use super::stored::{Place, Stored};
use super::{Client, Failure, Outcome, exit, safe};
use crate::model::Error;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Token that `admin magic-link create` printed; `-` reads it from standard input
    #[arg(
        long,
        value_name = "TOKEN",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub magic_token: String,
    /// Keep the session for the next commands; the default
    #[arg(long, num_args = 0..=1, require_equals = true, value_name = "BOOL", default_missing_value = "true",
          hide_possible_values = true, value_parser = clap::builder::BoolishValueParser::new())]
    pub store: Option<bool>,
    /// Only print the session
    #[arg(long)]
    pub no_store: bool,
}

pub async fn run(client: &Client, args: Args) -> Outcome {
    let token = match args.magic_token.trim() {
        "-" => std::io::read_to_string(std::io::stdin())
            .map_err(|e| Failure::new(exit::FAILED, Error::invalid(format!("cannot read standard input: {e}"))))?,
        token => token.to_owned(),
    };
    let token = token.trim();
    if token.is_empty() {
        return Err(Failure::usage("--magic-token is required"));
    }
    let keep = args.store.unwrap_or(true) && !args.no_store;
    if keep {
        // The token works once: find out first whether its session can be kept.
        Place::find()?;
    }
    let http = client.http.clone().anonymous();
    let answer = http.post("/api/auth/magic/consume", &json!({ "token": token })).await?;
    let session = text(&answer, "/token")?;
    let name = text(&answer, "/user/display_name")?;
    let json = json!({"user": answer["user"], "session": object(&answer, "/session")?, "token": session});
    if keep {
        store(client, &answer)?;
    }
    Ok(client
        .mode
        .one(&json, session, &format!("logged in as {}", safe(name)))?)
}

fn store(client: &Client, answer: &Value) -> Outcome {
    let given = &client.selection.given;
    Stored {
        server: Some(client.selection.server.as_str().to_owned()),
        token: Some(text(answer, "/token")?.to_owned()),
        workspace: given.workspace.clone(),
        channel: given.channel.clone(),
    }
    .save()
}
