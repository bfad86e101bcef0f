//! `admin user delete`: the account goes; what they wrote stays, or becomes tombstones that can be undone for seven days.

use crate::admin::frame::{Failure, Frame, Outcome, SevereFlags, naming, operator};
use crate::admin::moderation::purge;
use crate::chat::moderation::purge::Selection;
use crate::chat::users::account;
use crate::model::{Error, UserKind, counted};
use crate::store::{Schema, Tx};

use super::answer;

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Messages and files stay, under their name
    Keep,
    /// Messages become tombstones, the name is taken away
    Tombstone,
}

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The person: id, handle or e-mail address
    #[arg(value_name = "USER")]
    pub user: String,
    /// What becomes of what they wrote
    #[arg(long, value_enum)]
    pub content: Content,
    #[command(flatten)]
    pub severe: SevereFlags,
}

/// Whose content is gone has no name either.
const NOBODY: &str = "Deleted user";

/// An owner has something to do first.
fn refused(e: Error) -> Failure {
    let owns = e.code == "owns_workspace";
    let failure = Failure::from(e);
    if owns {
        failure.next("clickclack admin workspace transfer WORKSPACE --to USER")
    } else {
        failure
    }
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let user = naming::user(&store, &args.user).await?;
    let id = user.id.clone();
    let gone = user.deleted_at.is_some();
    if args.content == Content::Keep {
        if gone {
            let text = Error::conflict(format!("{id} is deleted already"));
            return Err(Failure::from(text).next(format!("clickclack admin user delete {id} --content tombstone")));
        }
        let question = format!("Delete {} ({id})? What they wrote stays.", user.display_name);
        args.severe.consent.ask(&question)?;
        store
            .write(move |tx: &mut Tx| account::delete(tx, &operator(), &user.id, None))
            .await
            .map_err(refused)?;
        return answer(frame, store, &id, &format!("deleted {id}, kept what they wrote")).await;
    }
    let selection = Selection {
        author: Some(id.clone()),
        ..Selection::default()
    };
    let plan = purge::plan(&store, &selection, &mut frame.job()).await?;
    let question = format!(
        "This deletes {} ({id}) and takes down {} of their messages.",
        user.display_name, plan.messages
    );
    args.severe.ask(&question, id.as_str())?;
    // A deletion that was interrupted goes on where it was.
    if !gone {
        let name = (user.kind == UserKind::Human).then_some(NOBODY);
        store
            .write(move |tx: &mut Tx| account::delete(tx, &operator(), &user.id, name))
            .await
            .map_err(refused)?;
    }
    let mut line = format!("deleted {id}, they had written nothing");
    if plan.messages > 0 {
        let done = purge::told(frame, &store, &Default::default(), &selection, plan).await?;
        line = format!("deleted {id}, took down {}", counted(done.removed, "message"));
        frame.note(&format!(
            "their messages come back with: clickclack admin mod undo {}",
            done.action
        ));
    }
    answer(frame, store, &id, &line).await
}
