//! `admin bot create`: a bot of a workspace, or of a person, with its first token. The token is shown here and never
//! again; the store keeps only its hash.

use serde_json::json;

use crate::admin::frame::{Failure, Frame, Mode, Outcome, naming, operator};
use crate::chat::bots::{self, NewBot};
use crate::chat::users::listing::present;
use crate::model::Scopes;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Workspace the bot works in: id or slug
    #[arg(long, default_value = "", hide_default_value = true)]
    pub workspace: String,
    /// Member of the workspace who makes it, a manager or the owner of the bot: id, handle or e-mail address
    #[arg(long, value_name = "USER", default_value = "", hide_default_value = true)]
    pub created_by: String,
    /// Name that others see
    #[arg(long, default_value = "", hide_default_value = true)]
    pub name: String,
    /// Person who owns the bot: id, handle or e-mail address; without one it is a service bot of the workspace
    #[arg(long, value_name = "USER")]
    pub owner: Option<String>,
    /// Name to mention it by
    #[arg(long, default_value = "", hide_default_value = true)]
    pub handle: String,
    /// Address of its picture
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    pub avatar_url: String,
    /// Name of its first token
    #[arg(long, default_value = "default")]
    pub token_name: String,
    /// What the token may do: scopes or bundles, separated by commas
    #[arg(long, default_value = "bot:write")]
    pub scopes: String,
}

fn request(args: &Args) -> Outcome<Scopes> {
    for (flag, value) in [
        ("workspace", &args.workspace),
        ("created-by", &args.created_by),
        ("name", &args.name),
    ] {
        naming::required(flag, value)?;
    }
    let names = args.scopes.split(',').map(str::trim).filter(|s| !s.is_empty());
    Scopes::parse(names).map_err(|e| Failure::usage(e.message))
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let scopes = request(&args)?;
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::workspace(&store, &args.workspace).await?;
    let work = move |tx: &mut Tx| {
        let creator = present(tx, &args.created_by)?.id;
        let owner = args.owner.map(|text| present(tx, &text)).transpose()?;
        let new = NewBot {
            workspace,
            name: args.name,
            handle: args.handle,
            avatar_url: args.avatar_url,
            owner: owner.map(|user| user.id),
            token_name: args.token_name,
            scopes,
        };
        bots::create(tx, &operator(), &creator, new)
    };
    let (bot, token) = store.write(work).await?;
    store.close().await;
    let secret = token.token.clone();
    let json = json!({ "bot": bot, "bot_token": token, "token": secret });
    // Scripts of the contract read one compact object without asking for JSON.
    match frame.mode {
        Mode::Human => Ok(Mode::Human.one(&json, &secret, &json.to_string())?),
        mode => Ok(mode.one(&json, &secret, "")?),
    }
}
