//! `admin token list`: tokens of bots, newest first. Their secrets are nowhere.

use crate::admin::frame::{Column, Frame, Outcome, PageFlags, Row, naming, when};
use crate::chat::bots::listing::{self, Token, TokenFilter};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only tokens for this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    /// Only tokens of this bot
    #[arg(long)]
    pub bot: Option<String>,
    /// Only those with this in their name, their scopes, their bot or their workspace
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub search: String,
    /// Revoked ones too
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub pages: PageFlags,
}

impl Row for Token {
    const COLUMNS: &'static [Column] = &[
        Column::id("TOKEN"),
        Column::text("NAME"),
        Column::text("BOT"),
        Column::id("WORKSPACE"),
        Column::text("SCOPES"),
        Column::id("CREATED"),
        Column::id("LAST USED"),
        Column::id("REVOKED"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.name.clone(),
            self.bot.clone(),
            self.workspace_id.to_string(),
            self.scopes.join(","),
            when(self.created_at),
            when(self.last_used_at),
            when(self.revoked_at),
        ]
    }

    fn plain(&self) -> String {
        self.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let filter = TokenFilter {
        workspace: naming::some_workspace(&store, &args.workspace).await?,
        bot: naming::some_user(&store, &args.bot).await?.map(|bot| bot.id),
        text: args.search,
        revoked: args.all,
    };
    let page = move |tx: &mut Tx, turn: &_| listing::tokens(tx, &filter, turn);
    frame.pages(&store, &args.pages, None, page).await
}
