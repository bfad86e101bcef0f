//! `admin invite create`: a secret that lets people join a workspace. It is shown here and never again; the store keeps
//! only its hash.

use serde_json::json;

use crate::admin::frame::{Failure, Frame, Outcome, naming, operator};
use crate::chat::invites::{self, Wish};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Workspace to join: id or slug
    #[arg(long, default_value = "", hide_default_value = true)]
    pub workspace: String,
    /// Role of those who join: member or guest
    #[arg(long, default_value = "member")]
    pub role: String,
    /// How many people may join; without it, any number
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub max_uses: Option<i64>,
    /// How long it is valid; without it, until it is revoked
    #[arg(long, value_name = "HOURS", allow_negative_numbers = true)]
    pub expires_in_hours: Option<i64>,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let workspace = naming::required("workspace", &args.workspace)?;
    let wish = Wish {
        role: args.role,
        max_uses: args.max_uses,
        expires_in_hours: args.expires_in_hours,
    };
    wish.check().map_err(|e| Failure::usage(e.message))?;
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::workspace(&store, &workspace).await?;
    let (invite, token) = store
        .write(move |tx: &mut Tx| invites::create(tx, &operator(), &workspace, &wish))
        .await?;
    let json = json!({ "invite": invite, "token": token });
    Ok(frame.mode.one(&json, &token, &token)?)
}
