//! `admin channel list`: channels of one workspace or of all, newest first.

use crate::admin::frame::{Column, Frame, Outcome, PageFlags, Row, naming, when};
use crate::chat::channels::listing::{self, Filter};
use crate::model::Channel;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only channels of this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    /// Only those with this in their name or title
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub search: String,
    /// Only archived ones (`true`), or only the others (`false`)
    #[arg(long, value_name = "BOOL")]
    pub archived: Option<bool>,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Channel {
    const COLUMNS: &'static [Column] = &[
        Column::id("CHANNEL"),
        Column::text("NAME"),
        Column::id("WORKSPACE"),
        Column::number("MESSAGES"),
        Column::id("CREATED"),
        Column::id("ARCHIVED"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.name.clone(),
            self.workspace_id.to_string(),
            self.last_seq.to_string(),
            when(self.created_at),
            when(self.archived_at),
        ]
    }

    fn plain(&self) -> String {
        self.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let filter = Filter {
        workspace: naming::some_workspace(&store, &args.workspace).await?,
        text: args.search,
        archived: args.archived,
    };
    let page = move |tx: &mut Tx, turn: &_| listing::listed(tx, &filter, turn);
    frame.pages(&store, &args.pages, None, page).await
}
