//! `admin bot list`: bots, newest first.

use crate::admin::frame::{Column, Frame, Outcome, PageFlags, Row, naming, when};
use crate::chat::bots::listing::{self, Bot, Filter};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only bots of this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    /// Only those with this in their name or handle
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub search: String,
    /// Deleted ones too
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Bot {
    const COLUMNS: &'static [Column] = &[
        Column::id("BOT"),
        Column::text("NAME"),
        Column::text("HANDLE"),
        Column::id("OWNER"),
        Column::number("TOKENS"),
        Column::id("LAST USED"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.user.id.to_string(),
            self.user.display_name.clone(),
            self.user.handle.clone(),
            self.user.owner_user_id.as_ref().map_or("-".into(), |id| id.to_string()),
            self.tokens.to_string(),
            when(self.last_used_at),
        ]
    }

    fn plain(&self) -> String {
        self.user.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let filter = Filter {
        workspace: naming::some_workspace(&store, &args.workspace).await?,
        text: args.search,
        deleted: args.all,
    };
    let page = move |tx: &mut Tx, turn: &_| listing::listed(tx, &filter, turn);
    frame.pages(&store, &args.pages, None, page).await
}
