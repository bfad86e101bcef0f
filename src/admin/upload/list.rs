//! `admin upload list`: uploaded files of everybody, newest first.

use crate::admin::frame::{Column, Frame, Outcome, PageFlags, Row, naming, when};
use crate::chat::uploads::listing::{self, Filter, Line, State};
use crate::model::sized;
use crate::store::{Schema, Tx};

#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum StateFlag {
    /// A message or an icon shows it
    Shown,
    /// Nothing has shown it yet
    Loose,
    /// Every message that showed it is deleted
    Hidden,
}

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only uploads of this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    /// Only uploads of this person
    #[arg(long, value_name = "USER")]
    pub owner: Option<String>,
    /// Only those in this state
    #[arg(long, value_enum)]
    pub state: Option<StateFlag>,
    /// Only those with this in their file name
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub search: String,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::id("UPLOAD"),
        Column::text("FILE"),
        Column::number("SIZE"),
        Column::text("OWNER"),
        Column::id("STATE"),
        Column::id("CREATED"),
        Column::id("SWEPT AT"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.upload.id.to_string(),
            self.upload.filename.clone(),
            sized(self.upload.byte_size.max(0) as u64),
            self.owner.clone().unwrap_or_else(|| self.upload.owner_id.to_string()),
            self.state().as_str().into(),
            when(self.upload.created_at),
            when(self.sweep_at),
        ]
    }

    fn plain(&self) -> String {
        self.upload.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let filter = Filter {
        workspace: naming::some_workspace(&store, &args.workspace).await?,
        owner: naming::some_user(&store, &args.owner).await?.map(|user| user.id),
        state: args.state.map(|state| match state {
            StateFlag::Shown => State::Shown,
            StateFlag::Loose => State::Loose,
            StateFlag::Hidden => State::Hidden,
        }),
        text: args.search,
    };
    let page = move |tx: &mut Tx, turn: &_| listing::listed(tx, &filter, turn);
    frame.pages(&store, &args.pages, None, page).await
}
