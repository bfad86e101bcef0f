//! `admin user disable`: signs a person out everywhere and lets them in no more, until they are enabled again.

use crate::admin::frame::{ConsentFlags, DryRun, Frame, Outcome, naming, operator};
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
    #[command(flatten)]
    pub consent: ConsentFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let user = naming::user(&store, &args.user).await?;
    let id = user.id.clone();
    if args.dry.dry_run {
        let held = holdings(&store, &id).await?;
        let text = format!(
            "would disable {id} {}: ends {}",
            safe(&user.display_name),
            counted(held.sessions, "session")
        );
        return plan(frame, store, &user, held.sessions, &text, &held).await;
    }
    args.consent.ask(&format!(
        "Disable {} ({id})? It signs them out everywhere.",
        user.display_name
    ))?;
    let ended = store
        .write(move |tx: &mut Tx| account::disable(tx, &operator(), &user.id))
        .await?;
    let line = match ended {
        Some(sessions) => format!("disabled {id}, ended {}", counted(sessions, "session")),
        None => format!("{id} was disabled before"),
    };
    answer(frame, store, &id, &line).await
}
