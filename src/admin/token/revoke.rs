//! `admin token revoke`: the token ends at once, and sockets opened with it close.

use serde_json::json;

use crate::admin::frame::{ActingFlags, ConsentFlags, Frame, Outcome};
use crate::chat::bots::{self, listing};
use crate::model::BotTokenId;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The token: its id, or its secret where that was found
    #[arg(value_name = "TOKEN")]
    pub token: String,
    #[command(flatten)]
    pub consent: ConsentFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let named = args.token.trim().to_owned();
    let found = store
        .read(move |tx: &mut Tx| match named.starts_with("ccb_") {
            true => listing::token_of_secret(tx, &named),
            false => listing::token_of(tx, &BotTokenId::from(named.as_str())),
        })
        .await?;
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
