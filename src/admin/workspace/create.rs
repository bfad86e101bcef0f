//! `admin workspace create`: a new workspace of a person, with its channel `general`.

use crate::admin::frame::{Frame, Outcome, naming, operator};
use crate::chat::workspaces;
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
    naming::required("name", &args.name)?;
    naming::required("owner", &args.owner)?;
    let store = frame.open(Schema::Current).await?;
    let owner = naming::user(&store, &args.owner).await?;
    let made = store
        .write(move |tx: &mut Tx| workspaces::found(tx, &operator(), &owner, &args.name, &args.slug))
        .await?;
    answer(frame, store, &made.id).await
}
