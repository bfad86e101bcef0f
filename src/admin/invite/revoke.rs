//! `admin invite revoke`: nobody can join with the invite any more; who has joined stays.

use serde_json::json;

use crate::admin::frame::{ConsentFlags, Frame, Outcome, operator};
use crate::chat::invites;
use crate::model::{InviteId, counted};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The invite
    #[arg(value_name = "INVITE")]
    pub invite: String,
    #[command(flatten)]
    pub consent: ConsentFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let id = InviteId::from(args.invite.trim());
    let store = frame.open(Schema::Current).await?;
    let invite = id.clone();
    let found = store.read(move |tx: &mut Tx| invites::show(tx, &invite)).await?;
    args.consent.ask(&format!(
        "Revoke invite {id} for {}s, used {}?",
        found.role,
        counted(found.uses, "time")
    ))?;
    let revoked = store
        .write(move |tx: &mut Tx| invites::revoke(tx, &operator(), &id))
        .await?;
    let line = format!("revoked {}", revoked.id);
    Ok(frame
        .mode
        .one(&json!({ "invite": revoked }), revoked.id.as_str(), &line)?)
}
