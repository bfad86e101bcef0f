//! `admin magic-link create`: a token that signs a person in once, within 15 minutes. It is shown here and never
//! again; the store keeps only its hash.

use serde_json::json;

use crate::admin::frame::{Failure, Frame, Outcome, operator};
use crate::chat;
use crate::store::Schema;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// E-mail address of the person
    #[arg(long, default_value = "", hide_default_value = true)]
    pub email: String,
    /// Name for a person who is not known yet
    #[arg(long, default_value = "", hide_default_value = true)]
    pub name: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    if args.email.trim().is_empty() {
        return Err(Failure::usage("email is required").next("clickclack admin magic-link create --email ADDRESS"));
    }
    let store = frame.open(Schema::Current).await?;
    let (link, token) = store
        .write(move |tx| chat::magic::hand_out(tx, &operator(), &args.email, &args.name))
        .await?;
    store.close().await;
    let json = json!({ "magic_link": link, "token": token });
    Ok(frame.mode.one(&json, &token, &token)?)
}
