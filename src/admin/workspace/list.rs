//! `admin workspace list`: all workspaces, newest first.

use crate::admin::frame::{Column, Frame, Outcome, PageFlags, Row, when};
use crate::chat::workspaces::listing::{self, Summary};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only those with this in their name or slug
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub search: String,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Summary {
    const COLUMNS: &'static [Column] = &[
        Column::id("WORKSPACE"),
        Column::text("NAME"),
        Column::text("SLUG"),
        Column::text("OWNER"),
        Column::number("MEMBERS"),
        Column::number("CHANNELS"),
        Column::id("CREATED"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.name.clone(),
            self.slug.clone(),
            self.owner.clone().unwrap_or_else(|| "-".into()),
            self.members.to_string(),
            self.channels.to_string(),
            when(self.created_at),
        ]
    }

    fn plain(&self) -> String {
        self.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let page = move |tx: &mut Tx, turn: &_| listing::list(tx, &args.search, turn);
    frame.pages(&store, &args.pages, None, page).await
}
