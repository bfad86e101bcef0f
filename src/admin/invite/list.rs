//! `admin invite list`: invites, newest first. Their secrets are nowhere.

use serde::Serialize;

use crate::admin::frame::{Column, Frame, Outcome, PageFlags, Row, naming, when};
use crate::chat::invites::{self, Invite};
use crate::chat::page::Page;
use crate::model::WorkspaceId;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only invites of this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    #[command(flatten)]
    pub pages: PageFlags,
}

#[derive(Serialize)]
struct Line {
    workspace_id: WorkspaceId,
    #[serde(flatten)]
    invite: Invite,
}

impl From<Invite> for Line {
    fn from(invite: Invite) -> Line {
        Line {
            workspace_id: invite.workspace_id.clone(),
            invite,
        }
    }
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::id("INVITE"),
        Column::id("ROLE"),
        Column::number("USES"),
        Column::id("WORKSPACE"),
        Column::id("CREATED"),
        Column::id("EXPIRES"),
        Column::id("REVOKED"),
    ];

    fn cells(&self) -> Vec<String> {
        let it = &self.invite;
        let uses = match it.max_uses {
            Some(most) => format!("{}/{most}", it.uses),
            None => it.uses.to_string(),
        };
        vec![
            it.id.to_string(),
            it.role.to_string(),
            uses,
            self.workspace_id.to_string(),
            when(it.created_at),
            when(it.expires_at),
            when(it.revoked_at),
        ]
    }

    fn plain(&self) -> String {
        self.invite.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::some_workspace(&store, &args.workspace).await?;
    let page = move |tx: &mut Tx, turn: &_| {
        let page = invites::listed(tx, workspace.as_ref(), "", turn)?;
        Ok(Page {
            items: page.items.into_iter().map(Line::from).collect(),
            next: page.next,
        })
    };
    frame.pages(&store, &args.pages, None, page).await
}
