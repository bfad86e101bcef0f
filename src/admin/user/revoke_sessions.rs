//! `admin user revoke-sessions`: signs a person out everywhere. They may sign in again.

use crate::admin::frame::{Frame, Outcome, naming, operator};
use crate::chat::users::account;
use crate::store::{Schema, Tx};

use super::answer;
use crate::model::counted;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The person: id, handle or e-mail address
    #[arg(value_name = "USER")]
    pub user: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = naming::user(&store, &args.user).await?.id;
    let user = id.clone();
    let ended = store
        .write(move |tx: &mut Tx| account::revoke_sessions(tx, &operator(), &user))
        .await?;
    answer(
        frame,
        store,
        &id,
        &format!("ended {} of {id}", counted(ended, "session")),
    )
    .await
}
