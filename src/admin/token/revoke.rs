//! `admin token revoke`: the token ends at once, and sockets opened with it close.

use serde_json::json;

use crate::admin::frame::{ActingFlags, ConsentFlags, Failure, Frame, Outcome};
use crate::chat::bots::{self, listing};
use crate::model::{BotTokenId, Error};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The token: its id, or - for its secret from standard input, where that is what was found
    #[arg(value_name = "TOKEN")]
    pub token: String,
    #[command(flatten)]
    pub consent: ConsentFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let token = BotTokenId::from(args.token.trim());
    let secret = match token.as_str() {
        "-" => Some(std::io::read_to_string(std::io::stdin()).map_err(Error::internal)?),
        // Others of this machine see it, and it stays in the history of the shell.
        text if text.starts_with("ccb_") => {
            return Err(Failure::usage("a secret is not given as an argument")
                .next("clickclack admin token revoke - --yes, with the secret on standard input"));
        }
        _ => None,
    };
    let store = frame.open(Schema::Current).await?;
    let found = match secret {
        Some(secret) => {
            store
                .read(move |tx: &mut Tx| listing::token_of_secret(tx, secret.trim()))
                .await?
        }
        None => store.read(move |tx: &mut Tx| listing::token_of(tx, &token)).await?,
    };
    let id = found.id.clone();
    args.consent
        .ask(&format!("Revoke {id} ({:?} of {})?", found.name, found.bot))?;
    let revoked = args
        .acting
        .write(&store, move |tx, actor| bots::revoke_token(tx, actor, &id))
        .await?;
    store.close().await;
    let line = format!("revoked {}", revoked.id);
    Ok(frame
        .mode
        .one(&json!({ "token": revoked }), revoked.id.as_str(), &line)?)
}
