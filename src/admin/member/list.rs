//! `admin member list`: who belongs to a workspace, in the order of its directory.

use crate::admin::frame::{Column, Failure, Frame, Outcome, PageFlags, Row, naming, when};
use crate::chat::members::listing::{self, Filter, Line};
use crate::model::Role;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The workspace
    #[arg(long, default_value = "", hide_default_value = true)]
    pub workspace: String,
    /// Only those with this in their name or handle
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub search: String,
    /// Only those in this role: owner, moderator, member, bot or guest
    #[arg(long)]
    pub role: Option<String>,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::id("USER"),
        Column::text("NAME"),
        Column::text("HANDLE"),
        Column::id("ROLE"),
        Column::id("JOINED"),
        Column::id("TIMEOUT UNTIL"),
        Column::id("BLOCKED"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.user.id.to_string(),
            self.user.display_name.clone(),
            self.user.handle.clone(),
            self.role.to_string(),
            when(self.joined_at),
            when(self.timeout_until),
            when(self.blocked_at),
        ]
    }

    fn plain(&self) -> String {
        self.user.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let workspace = naming::required("workspace", &args.workspace)?;
    let role = args.role.as_deref().map(|text| Role::parse(text.trim())).transpose();
    let filter = Filter {
        role: role.map_err(|e| Failure::usage(format!("--role: {}", e.message)))?,
        text: args.search,
    };
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::workspace(&store, &workspace).await?;
    let page = move |tx: &mut Tx, turn: &_| listing::listed(tx, &workspace, &filter, turn);
    frame.pages(&store, &args.pages, None, page).await
}
