//! `admin user update`: name, handle and picture of a person, and another address to sign in with.

use crate::admin::frame::{Failure, Frame, Outcome, naming, operator};
use crate::chat::users::account;
use crate::chat::users::profile::ProfilePatch;
use crate::store::{Schema, Tx};

use super::answer;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The person: id, handle or e-mail address
    #[arg(value_name = "USER")]
    pub user: String,
    /// Name that others see
    #[arg(long)]
    pub name: Option<String>,
    /// Name to mention them by; empty for none
    #[arg(long)]
    pub handle: Option<String>,
    /// Address of their picture; empty for the one that goes with their e-mail address
    #[arg(long, value_name = "URL")]
    pub avatar_url: Option<String>,
    /// Another e-mail address to sign in with
    #[arg(long)]
    pub email: Option<String>,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    if args.name.is_none() && args.handle.is_none() && args.avatar_url.is_none() && args.email.is_none() {
        return Err(Failure::usage("provide --name, --handle, --avatar-url or --email"));
    }
    let store = frame.open(Schema::Current).await?;
    let id = naming::user(&store, &args.user).await?.id;
    let user = id.clone();
    let patch = ProfilePatch {
        display_name: args.name,
        handle: args.handle,
        avatar_url: args.avatar_url,
        ..ProfilePatch::default()
    };
    store
        .write(move |tx: &mut Tx| account::amend(tx, &operator(), &user, patch, args.email.as_deref()))
        .await?;
    answer(frame, store, &id, &format!("updated {id}")).await
}
