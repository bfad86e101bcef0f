//! `logout`: ends the stored session on its server, then forgets it. A server that cannot be asked does not keep the
//! session on this machine.

use hyper::Method;
use serde_json::json;

use super::http::Http;
use super::selection::Selection;
use super::stored::Stored;
use super::{Client, Flags, Outcome, note};

#[derive(clap::Args, Debug)]
pub struct Args {}

pub async fn run(client: &Client, _: Args) -> Outcome {
    if let Some(stored) = Stored::load().filter(|s| s.token.is_some()) {
        end(client, stored).await;
    }
    Stored::remove()?;
    Ok(client
        .mode
        .one(&json!({ "logged_out": true }), "logged_out", "logged out")?)
}

/// Asks the server that the session was stored for, whatever server the command line names.
async fn end(client: &Client, stored: Stored) {
    let asked = async {
        let selection = Selection::resolve(&Flags::default(), &|_| None, Some(stored))?;
        let http = Http::new(&selection, client.verbose)?;
        http.send(Method::POST, "/api/auth/logout", None).await
    };
    match asked.await {
        Ok(_) => {}
        // The session is over already.
        Err(failure) if failure.code == 3 => {}
        Err(failure) => note(&format!(
            "warning: the session may still be valid on the server: {}",
            failure.text()
        )),
    }
}
