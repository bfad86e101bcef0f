//! `admin mod queue`: guests who wait, members who are timed out, blocked ones.

use crate::admin::frame::{Column, Frame, Outcome, PageFlags, Row, naming, when};
use crate::chat::moderation::queue::{self, Waiting};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Waiting {
    const COLUMNS: &'static [Column] = &[
        Column::id("USER"),
        Column::text("NAME"),
        Column::text("WORKSPACE"),
        Column::id("STATE"),
        Column::number("POSTS LEFT"),
        Column::id("UNTIL"),
        Column::text("NOTE"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.user.id.to_string(),
            self.user.display_name.clone(),
            self.workspace.clone(),
            self.state.as_str().into(),
            self.posts_remaining.map_or("-".into(), |n| n.to_string()),
            when(self.timeout_until),
            self.note.clone().unwrap_or_default(),
        ]
    }

    fn plain(&self) -> String {
        self.user.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::some_workspace(&store, &args.workspace).await?;
    let page = move |tx: &mut Tx, turn: &_| queue::listed(tx, workspace.as_ref(), turn);
    frame.pages(&store, &args.pages, None, page).await
}
