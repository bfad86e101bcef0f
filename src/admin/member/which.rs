//! Which member of which workspace a command is about.

use crate::admin::frame::{Frame, Outcome, naming};
use crate::chat::members;
use crate::model::{User, WorkspaceId};
use crate::store::{Schema, Store, Tx};

#[derive(clap::Args, Debug)]
pub struct Which {
    /// The member: id, handle or e-mail address
    #[arg(value_name = "USER")]
    pub user: String,
    /// The workspace: id or slug; not needed for somebody who belongs to one only
    #[arg(long)]
    pub workspace: Option<String>,
}

impl Which {
    pub async fn find(&self, frame: &Frame) -> Outcome<(Store, WorkspaceId, User)> {
        let store = frame.open(Schema::Current).await?;
        let user = naming::user(&store, &self.user).await?;
        let workspace = match naming::some_workspace(&store, &self.workspace).await? {
            Some(workspace) => workspace,
            None => {
                let id = user.id.clone();
                store.read(move |tx: &mut Tx| members::only_workspace(tx, &id)).await?
            }
        };
        Ok((store, workspace, user))
    }
}
