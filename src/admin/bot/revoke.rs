//! `admin bot revoke`: ends all tokens of a bot. The bot stays and can get new ones.

use serde_json::json;

use crate::admin::frame::{ActingFlags, ConsentFlags, Frame, Outcome, naming};
use crate::chat::bots;
use crate::model::counted;
use crate::store::Schema;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The bot: id or handle
    #[arg(value_name = "BOT")]
    pub bot: String,
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
    let bot = naming::user(&store, &args.bot).await?;
    let workspace = naming::some_workspace(&store, &args.workspace).await?;
    args.consent
        .ask(&format!("End all tokens of {} ({})?", bot.display_name, bot.id))?;
    let id = bot.id.clone();
    let revoked = args
        .acting
        .write(&store, move |tx, actor| {
            let live = bots::live_tokens(tx, &id, workspace.as_ref())?;
            live.iter()
                .map(|token| bots::revoke_token(tx, actor, token))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    store.close().await;
    let line = format!("revoked {} of {}", counted(revoked.len(), "token"), bot.id);
    Ok(frame.mode.one(
        &json!({ "bot_user_id": bot.id, "revoked": revoked }),
        bot.id.as_str(),
        &line,
    )?)
}
