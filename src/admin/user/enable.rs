//! `admin user enable`: lets a disabled person sign in again.

use crate::admin::frame::{Frame, Outcome, naming, operator};
use crate::chat::users::account;
use crate::store::{Schema, Tx};

use super::answer;

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
    let changed = store
        .write(move |tx: &mut Tx| account::enable(tx, &operator(), &user))
        .await?;
    let line = if changed {
        format!("enabled {id}")
    } else {
        format!("{id} was not disabled")
    };
    answer(frame, store, &id, &line).await
}
