//! `status`: server, account, workspace and channel that the next command would use.

use serde_json::{Value, json};

use super::answer::text;
use super::output::field;
use super::{Client, Mode, Outcome, safe};

#[derive(clap::Args, Debug)]
pub struct Args {}

pub async fn run(client: &Client, _: Args) -> Outcome {
    let answer = client.http.get("/api/me").await?;
    let user = text(&answer, "/user/id")?;
    let (workspace, channel) = client.find_place().await?;
    if client.mode == Mode::Plain {
        return Ok(());
    }
    let server = client.selection.server.as_str();
    let id = |found: &Option<Value>| found.as_ref().map_or_else(String::new, |v| field(v, "id").into());
    let human = format!(
        "server\t{}\nuser\t{}\nworkspace\t{}\nchannel\t{}",
        safe(server),
        safe(user),
        id(&workspace),
        id(&channel)
    );
    let json = json!({"server": server, "user": answer["user"], "workspace": workspace, "channel": channel});
    Ok(client.mode.one(&json, "", &human)?)
}
