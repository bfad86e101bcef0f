//! `admin user revoke-sessions`: signs a person out everywhere. They may sign in again.

use crate::admin::frame::{DryRun, Frame, Outcome, naming, operator};
use crate::chat::users::account;
use crate::store::{Schema, Tx};

use super::{answer, holdings, plan};
use crate::model::{counted, safe};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The person: id, handle or e-mail address
    #[arg(value_name = "USER")]
    pub user: String,
    #[command(flatten)]
    pub dry: DryRun,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let user = naming::user(&store, &args.user).await?;
    let id = user.id.clone();
    if args.dry.dry_run {
        let held = holdings(&store, &id).await?;
        let text = format!(
            "would end {} of {id} {}",
            counted(held.sessions, "session"),
            safe(&user.display_name)
        );
        return plan(frame, store, &user, held.sessions, &text, &held).await;
    }
    let ended = store
        .write(move |tx: &mut Tx| account::revoke_sessions(tx, &operator(), &user.id))
        .await?;
    answer(
        frame,
        store,
        &id,
        &format!("ended {} of {id}", counted(ended, "session")),
    )
    .await
}
