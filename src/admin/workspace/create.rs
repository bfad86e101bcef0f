//! `admin workspace create`: a new workspace of a person, with its channel `general`.

use crate::admin::frame::{Failure, Frame, Outcome, naming, operator};
use crate::chat::workspaces;
use crate::model::some_text;
use crate::store::{Schema, Tx};

use super::answer;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name that others see
    #[arg(long, default_value = "", hide_default_value = true)]
    pub name: String,
    /// Short name, unique in the store; made from the name when left out
    #[arg(long, default_value = "", hide_default_value = true)]
    pub slug: String,
    /// The person who owns it: id, handle or e-mail address
    #[arg(long, value_name = "USER", default_value = "", hide_default_value = true)]
    pub owner: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    for (flag, value) in [("name", &args.name), ("owner", &args.owner)] {
        if some_text(value).is_none() {
            return Err(Failure::usage(format!("--{flag} is required")));
        }
    }
    let store = frame.open(Schema::Current).await?;
    let owner = naming::user(&store, &args.owner).await?;
    let made = store
        .write(move |tx: &mut Tx| workspaces::found(tx, &operator(), &owner, &args.name, &args.slug))
        .await?;
    answer(frame, store, &made.id).await
}
