//! `admin bot rotate`: a new token for a bot; the old one ends at once. The new one is shown here and never again. A bot whose
//! tokens were all revoked gets one again.

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
    let (live, last) = store
        .read(move |tx: &mut Tx| {
            let workspace = workspace.as_ref();
            Ok((
                bots::live_tokens(tx, &id, workspace)?,
                bots::last_token(tx, &id, workspace)?,
            ))
        })
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
            let text = || Error::new(Kind::NotFound, format!("{} never had a token", bot.id));
            last.ok_or_else(text)?
        }
        (None, several) => {
            let list: Vec<_> = several.iter().map(BotTokenId::as_str).collect();
            let text = format!("{} has several tokens: {}", bot.id, list.join(", "));
            return Err(Failure::from(Error::conflict(text)).next("the same command with --token"));
        }
    };
    let name = &bot.display_name;
    args.consent.ask(&if live.is_empty() {
        format!("{name} has no token that works. Give it one with the name and scopes of its last, {token}?")
    } else {
        format!("Rotate {token} of {name}? Its secret of now ends at once.")
    })?;
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
