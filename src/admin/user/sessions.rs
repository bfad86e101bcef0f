//! `admin user sessions`: where somebody is signed in, last used first.

use crate::admin::frame::{Column, Frame, Outcome, Row, naming, when};
use crate::chat::sessions;
use crate::model::Session;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The person: id, handle or e-mail address
    #[arg(value_name = "USER")]
    pub user: String,
}

impl Row for Session {
    const COLUMNS: &'static [Column] = &[
        Column::id("SESSION"),
        Column::id("CREATED"),
        Column::id("LAST USED"),
        Column::id("EXPIRES"),
        Column::text("CLIENT"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            when(self.created_at),
            when(self.last_used_at),
            when(self.expires_at),
            self.user_agent.clone(),
        ]
    }

    fn plain(&self) -> String {
        self.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = naming::user(&store, &args.user).await?.id;
    let found = store.read(move |tx: &mut Tx| sessions::live(tx, &id, None)).await?;
    Ok(frame.mode.list(&found)?)
}
