//! `admin user delete`: the account goes; what they wrote stays, or becomes tombstones that can be undone for seven days.

use serde_json::json;

use crate::admin::frame::{DryRun, Failure, Frame, Outcome, SevereFlags, naming, operator};
use crate::admin::moderation::purge;
use crate::chat::moderation::purge::Selection;
use crate::chat::users::account;
use crate::model::{Error, User, UserKind, counted, counted_as, safe};
use crate::store::{Schema, Store, Tx};

use super::{answer, holdings};

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
    pub dry: DryRun,
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

/// What would go, or the refusal that the command itself would meet.
async fn plan(frame: &Frame, store: Store, user: User, messages: Option<u64>) -> Outcome {
    let held = holdings(&store, &user.id).await?;
    let id = user.id.clone();
    store
        .read(move |tx: &mut Tx| account::hands_over_first(tx, &id))
        .await
        .map_err(refused)?;
    store.close().await;
    let mut text = format!(
        "would delete {} {}\nends: {}, {}, {}, {} with {}\n",
        user.id,
        safe(&user.display_name),
        counted(held.sessions, "session"),
        counted_as(held.addresses, "address", "addresses"),
        counted(held.memberships, "membership"),
        counted(held.bots, "bot"),
        counted(held.tokens, "token"),
    );
    text += &match messages {
        Some(messages) => format!("takes down {}", counted(messages, "message")),
        None => "what they wrote stays".into(),
    };
    let json = json!({ "user_id": user.id, "would_end": held, "would_remove": messages });
    Ok(frame.mode.one(&json, &messages.unwrap_or(0).to_string(), &text)?)
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
        if args.dry.dry_run {
            return plan(frame, store, user, None).await;
        }
        let question = format!("Delete {} ({id})? What they wrote stays.", user.display_name);
        args.severe.ask_if(false, &question, id.as_str())?;
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
    if args.dry.dry_run {
        return self::plan(frame, store, user, Some(plan.messages)).await;
    }
    let question = format!(
        "This deletes {} ({id}) and takes down {} of theirs.",
        user.display_name,
        counted(plan.messages, "message")
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
