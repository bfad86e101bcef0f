//! `admin user list`: people and bots, newest first.

use crate::admin::frame::{Column, Frame, Outcome, PageFlags, Row, naming, when};
use crate::chat::users::listing::{self, Account, Filter, Status};
use crate::model::UserKind;
use crate::store::{Schema, Tx};

#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum StatusFlag {
    Active,
    Disabled,
    Deleted,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum KindFlag {
    Human,
    Bot,
}

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only those with this in their name, handle, address or id
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub search: String,
    /// Only people, or only bots
    #[arg(long, value_enum)]
    pub kind: Option<KindFlag>,
    /// Only those in this state
    #[arg(long, value_enum)]
    pub status: Option<StatusFlag>,
    /// Only members of this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Account {
    const COLUMNS: &'static [Column] = &[
        Column::id("USER"),
        Column::text("NAME"),
        Column::text("HANDLE"),
        Column::text("EMAIL"),
        Column::id("KIND"),
        Column::id("STATUS"),
        Column::id("LAST SEEN"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.user.id.to_string(),
            self.user.display_name.clone(),
            self.user.handle.clone(),
            self.email.clone().unwrap_or_default(),
            self.user.kind.to_string(),
            self.status().as_str().into(),
            when(self.last_seen_at),
        ]
    }

    fn plain(&self) -> String {
        self.user.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let filter = Filter {
        text: args.search,
        kind: args.kind.map(|kind| match kind {
            KindFlag::Human => UserKind::Human,
            KindFlag::Bot => UserKind::Bot,
        }),
        status: args.status.map(|status| match status {
            StatusFlag::Active => Status::Active,
            StatusFlag::Disabled => Status::Disabled,
            StatusFlag::Deleted => Status::Deleted,
        }),
        workspace: naming::some_workspace(&store, &args.workspace).await?,
    };
    let page = move |tx: &mut Tx, turn: &_| listing::list(tx, &filter, turn);
    frame.pages(&store, &args.pages, None, page).await
}
