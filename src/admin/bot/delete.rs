//! `admin bot delete`: its tokens end, its memberships go, its handle is free. What it wrote stays.

use serde_json::json;

use crate::admin::frame::{ActingFlags, ConsentFlags, DryRun, Frame, Outcome, naming};
use crate::chat::bots;
use crate::chat::users::account;
use crate::model::{counted, safe};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The bot: id or handle
    #[arg(value_name = "BOT")]
    pub bot: String,
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
    if args.dry.dry_run {
        let id = bot.id.clone();
        let held = store.read(move |tx: &mut Tx| account::holdings(tx, &id)).await?;
        let (tokens, memberships) = (counted(held.tokens, "token"), counted(held.memberships, "membership"));
        let text = format!(
            "would delete {} {}: ends {tokens} and {memberships}",
            bot.id,
            safe(&bot.display_name)
        );
        let json = json!({ "bot_user_id": bot.id, "would_end": held });
        return Ok(frame.mode.one(&json, bot.id.as_str(), &text)?);
    }
    args.consent
        .ask(&format!("Delete {} ({})?", bot.display_name, bot.id))?;
    let id = bot.id.clone();
    args.acting
        .write(&store, move |tx, actor| bots::delete(tx, actor, &bot.id))
        .await?;
    store.close().await;
    Ok(frame.mode.one(
        &json!({ "bot_user_id": id, "status": "deleted" }),
        id.as_str(),
        &format!("deleted {id}"),
    )?)
}
