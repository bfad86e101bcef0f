//! `admin user set-password`: there are no passwords. Whoever comes with the habit of other servers is given the command
//! that lets this person in.

use crate::admin::frame::{Failure, Frame, Outcome, naming};
use crate::chat::users::listing;
use crate::model::{Error, Kind};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The person: id, handle or e-mail address
    #[arg(value_name = "USER")]
    pub user: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = naming::user(&store, &args.user).await?.id;
    let who = id.clone();
    let account = store.read(move |tx: &mut Tx| listing::show(tx, &who)).await?;
    store.close().await;
    let instead = match account.email {
        Some(email) => format!("clickclack admin magic-link create --email {email}"),
        None => format!("clickclack admin user update {id} --email ADDRESS"),
    };
    let text = "ClickClack keeps no passwords: people sign in by a link, an invite or a provider";
    Err(Failure::new(Kind::Forbidden.exit_code(), Error::invalid(text)).next(instead))
}
