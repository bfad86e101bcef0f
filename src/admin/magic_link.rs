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
    let (link, token, whose) = store
        .write(move |tx| {
            let (link, token) = chat::magic::hand_out(tx, &operator(), &args.email, &args.name)?;
            let whose = chat::users::listing::of_address(tx, &link.email)?;
            Ok((link, token, whose))
        })
        .await?;
    store.close().await;
    match whose.first() {
        None => frame.note("nobody has this address yet: the link makes an account, which is in no workspace"),
        Some(it) if it.disabled_at.is_some() => {
            let id = &it.user.id;
            frame.note(&format!(
                "{id} is disabled: the link lets nobody in before clickclack admin user enable {id}"
            ));
        }
        Some(_) => {}
    }
    let json = json!({ "magic_link": link, "token": token });
    Ok(frame.mode.one(&json, &token, &token)?)
}
