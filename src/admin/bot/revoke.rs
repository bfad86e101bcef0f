//! `admin bot revoke`: ends all tokens of a bot. The bot stays and can get new ones.

use serde_json::json;

use crate::admin::frame::{ActingFlags, ConsentFlags, DryRun, Frame, Outcome, naming};
use crate::chat::bots;
use crate::model::{counted, safe};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The bot: id or handle
    #[arg(value_name = "BOT")]
    pub bot: String,
    /// Only tokens for this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub consent: ConsentFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let bot = naming::bot(&store, &args.bot).await?;
    let workspace = naming::some_workspace(&store, &args.workspace).await?;
    let (id, place) = (bot.id.clone(), workspace.clone());
    let live = store
        .read(move |tx: &mut Tx| bots::live_tokens(tx, &id, place.as_ref()))
        .await?;
    let tokens = counted(live.len(), "token");
    if args.dry.dry_run {
        let json = json!({ "bot_user_id": bot.id, "would_revoke": live });
        let text = format!("would revoke {tokens} of {} {}", bot.id, safe(&bot.display_name));
        return Ok(frame.mode.one(&json, &live.len().to_string(), &text)?);
    }
    args.consent
        .ask(&format!("End {tokens} of {} ({})?", bot.display_name, bot.id))?;
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
