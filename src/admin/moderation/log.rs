//! `admin mod log`: what moderators and operators did, newest first, and what of it can be undone.

use crate::admin::audit::list::actor;
use crate::admin::frame::{Column, Frame, NEWEST, Outcome, PageFlags, Row, naming, when};
use crate::chat::moderation::undo::{self, Filter, Logged};
use crate::model::Time;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    /// Only what was done to the person, message or channel with this id
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    pub target: String,
    /// Only actions of this kind, such as block or purge
    #[arg(long, default_value = "", hide_default_value = true)]
    pub kind: String,
    /// Only those with this in the kind, in whom or what it was about, in who did it or in the workspace
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub search: String,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Logged {
    const COLUMNS: &'static [Column] = &[
        Column::id("ACTION"),
        Column::id("AT"),
        Column::id("KIND"),
        Column::id("TARGET"),
        Column::id("BY"),
        Column::id("VIA"),
        Column::id("STATE"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.entry.id.to_string(),
            when(self.entry.created_at),
            self.kind.clone(),
            self.entry.target_id.clone(),
            actor(&self.entry),
            self.entry.source.clone(),
            self.state(Time::now()).into(),
        ]
    }

    fn plain(&self) -> String {
        self.entry.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let filter = Filter {
        workspace: naming::some_workspace(&store, &args.workspace).await?,
        target: args.target,
        kind: args.kind,
        text: args.search,
    };
    let page = move |tx: &mut Tx, turn: &_| undo::log(tx, &filter, turn);
    frame.pages(&store, &args.pages, Some(NEWEST), page).await
}
