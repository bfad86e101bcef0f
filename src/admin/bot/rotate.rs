//! `admin bot rotate`: a new token for a bot; the old one ends at once. The new one is shown here and never again.

use serde_json::json;

use crate::admin::frame::{ActingFlags, ConsentFlags, Failure, Frame, Outcome, naming};
use crate::chat::bots;
use crate::model::{BotTokenId, Error, Kind};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The bot: id or handle
    #[arg(value_name = "BOT")]
    pub bot: String,
    /// Which of its tokens, where it has several
    #[arg(long)]
    pub token: Option<String>,
    /// Only tokens for this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    #[command(flatten)]
    pub consent: ConsentFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let bot = naming::bot(&store, &args.bot).await?;
    let workspace = naming::some_workspace(&store, &args.workspace).await?;
    let id = bot.id.clone();
    let live = store
        .read(move |tx: &mut Tx| bots::live_tokens(tx, &id, workspace.as_ref()))
        .await?;
    let token = match (args.token.as_deref(), live.as_slice()) {
        (Some(token), live) => match live.iter().find(|id| id.as_str() == token.trim()) {
            Some(token) => token.clone(),
            None => {
                let text = format!("{} has no token {:?} that works", bot.id, token.trim());
                return Err(Failure::from(Error::new(Kind::NotFound, text))
                    .next(format!("clickclack admin token list --bot {}", bot.id)));
            }
        },
        (None, [token]) => token.clone(),
        (None, []) => {
            let text = format!("{} has no token that works", bot.id);
            return Err(Error::new(Kind::NotFound, text).into());
        }
        (None, several) => {
            let list: Vec<_> = several.iter().map(BotTokenId::as_str).collect();
            let text = format!("{} has several tokens: {}", bot.id, list.join(", "));
            return Err(Failure::from(Error::conflict(text)).next("the same command with --token"));
        }
    };
    args.consent.ask(&format!(
        "Rotate {token} of {}? Its secret of now ends at once.",
        bot.display_name
    ))?;
    let fresh = args
        .acting
        .write(&store, move |tx, actor| bots::rotate_token(tx, actor, &token))
        .await?;
    store.close().await;
    let secret = fresh.token.clone();
    Ok(frame
        .mode
        .one(&json!({ "bot_token": fresh, "token": secret }), &secret, &secret)?)
}
