//! `admin bootstrap`: the first owner, workspace and channel. Run again, it prints the same id and changes nothing.

use serde_json::json;

use crate::admin::frame::{Frame, Outcome, operator};
use crate::chat;
use crate::store::Schema;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name of the first owner
    #[arg(long, default_value = "Owner")]
    pub name: String,
    /// E-mail address of the first owner
    #[arg(long, default_value = "", hide_default_value = true)]
    pub email: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Create).await?;
    let user = store
        .write(move |tx| chat::bootstrap::ensure(tx, &operator(), &args.name, &args.email))
        .await?;
    store.close().await;
    let id = user.id.as_str();
    Ok(frame.mode.one(&json!({ "user": user }), id, id)?)
}
