//! `whoami`: the account behind the credential.

use serde_json::json;

use super::answer::text;
use super::{Client, Outcome, safe};

#[derive(clap::Args, Debug)]
pub struct Args {}

pub async fn run(client: &Client, _: Args) -> Outcome {
    let answer = client.http.get("/api/me").await?;
    let id = text(&answer, "/user/id")?;
    let name = text(&answer, "/user/display_name")?;
    Ok(client.mode.one(
        &json!({ "user": answer["user"] }),
        id,
        &format!("{}\t{}", safe(id), safe(name)),
    )?)
}
