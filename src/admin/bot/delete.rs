//! `admin bot delete`: its tokens end, its memberships go, its handle is free. What it wrote stays.

use serde_json::json;

use crate::admin::frame::{ActingFlags, ConsentFlags, Frame, Outcome, naming};
use crate::chat::bots;
use crate::store::Schema;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The bot: id or handle
    #[arg(value_name = "BOT")]
    pub bot: String,
    #[command(flatten)]
    pub consent: ConsentFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let bot = naming::user(&store, &args.bot).await?;
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
