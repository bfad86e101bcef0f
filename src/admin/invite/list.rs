//! `admin invite list`: the invites of a workspace, newest first. Their secrets are nowhere.

use crate::admin::frame::{Column, Frame, Outcome, Row, naming, operator};
use crate::chat::invites::{self, Invite};
use crate::model::{Time, WorkspaceId};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Workspace whose invites are listed
    #[arg(long, default_value = "", hide_default_value = true)]
    pub workspace: String,
}

impl Row for Invite {
    const COLUMNS: &'static [Column] = &[
        Column::id("INVITE"),
        Column::text("ROLE"),
        Column::number("USES"),
        Column::id("CREATED"),
        Column::id("EXPIRES"),
        Column::id("REVOKED"),
    ];

    fn cells(&self) -> Vec<String> {
        let at = |time: Option<Time>| time.map_or_else(|| "-".into(), |t| t.to_string());
        let uses = match self.max_uses {
            Some(most) => format!("{}/{most}", self.uses),
            None => self.uses.to_string(),
        };
        vec![
            self.id.to_string(),
            self.role.to_string(),
            uses,
            self.created_at.to_string(),
            at(self.expires_at),
            at(self.revoked_at),
        ]
    }

    fn plain(&self) -> String {
        self.id.to_string()
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let workspace = WorkspaceId::from(naming::required("workspace", &args.workspace)?);
    let store = frame.open(Schema::Current).await?;
    let found = store
        .read(move |tx: &mut Tx| invites::list(tx, &operator(), &workspace))
        .await?;
    Ok(frame.mode.list(&found)?)
}
