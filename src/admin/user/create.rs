//! `admin user create`: a person, with an e-mail identity and a first membership where asked for.

use serde_json::json;

use crate::admin::frame::{Frame, Outcome, naming, operator};
use crate::chat;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name that others see
    #[arg(long, default_value = "Local User")]
    pub name: String,
    /// E-mail address to sign in with
    #[arg(long, default_value = "", hide_default_value = true)]
    pub email: String,
    /// Workspace to join as member: id or slug
    #[arg(long, value_name = "WORKSPACE")]
    pub workspace: Option<String>,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::some_workspace(&store, &args.workspace).await?;
    let (user, before) = store
        .write(move |tx: &mut Tx| {
            let before = chat::users::listing::of_address(tx, args.email.trim())?;
            let user = chat::users::account::create(tx, &operator(), &args.name, &args.email, workspace.as_ref())?;
            Ok((user, before))
        })
        .await?;
    store.close().await;
    // They came by a link or a provider, whose word the address is: the contract lets both accounts be.
    if let Some(other) = before.first() {
        let other = &other.user.id;
        frame.note(&format!(
            "{other} has this address too, and links sign in as them; to let them in: clickclack admin member add --user {other}"
        ));
    }
    let id = user.id.as_str();
    Ok(frame.mode.one(&json!({ "user": user }), id, id)?)
}
