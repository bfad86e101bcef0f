//! `admin mod undo`: takes an action of moderation back, within the grace period of seven days.

use serde_json::json;

use crate::admin::frame::{ActingFlags, DryRun, Frame, Outcome, card};
use crate::chat::actor::Actor;
use crate::chat::moderation::undo::{self, Logged, Step};
use crate::model::{AuditId, Result, Time, counted, grouped};
use crate::store::{Job, Schema, Store, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The action, as `admin mod log` names it
    #[arg(value_name = "ACTION")]
    pub action: String,
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = AuditId::from(args.action.trim());
    if args.dry.dry_run {
        return plan(frame, &store, id).await;
    }
    let acting = args.acting;
    let (found, total) = carry_out(&store, &id, move |tx| acting.actor(tx), frame.job()).await?;
    store.close().await;
    let json = json!({ "action": id, "kind": found.kind, "target_id": found.entry.target_id, "messages": total });
    let line = match total {
        0 => format!("undone: {} of {}", found.kind, found.entry.target_id),
        1 => format!("undone: {}, 1 message is back", found.kind),
        n => format!("undone: {}, {} are back", found.kind, counted(n, "message")),
    };
    Ok(frame.mode.one(&json, id.as_str(), &line)?)
}

async fn plan(frame: &Frame, store: &Store, id: AuditId) -> Outcome {
    let action = id.clone();
    let (found, messages) = store
        .read(move |tx: &mut Tx| Ok((undo::find(tx, &action)?, undo::messages_left(tx, &action)?)))
        .await?;
    let state = found.state(Time::now());
    let text = card(&[
        ("action", id.to_string()),
        ("kind", found.kind.clone()),
        ("target", found.entry.target_id.clone()),
        ("state", state.into()),
        ("messages", grouped(messages)),
    ]);
    let json = json!({ "action": found, "state": state, "messages": messages });
    Ok(frame.mode.one(&json, &messages.to_string(), &text)?)
}

/// Takes the action back, messages a batch at a time; what it was, and how many messages are back. Also for the console.
pub async fn carry_out(
    store: &Store,
    id: &AuditId,
    actor: impl Fn(&mut Tx) -> Result<Actor> + Clone + Send + 'static,
    mut job: Job,
) -> Result<(Logged, u64)> {
    let action = id.clone();
    let (found, total) = store
        .read(move |tx: &mut Tx| Ok((undo::find(tx, &action)?, undo::messages_left(tx, &action)?)))
        .await?;
    if total > 0 {
        job.begin("messages", total, "putting back")?;
    }
    loop {
        let (action, actor) = (id.clone(), actor.clone());
        let step = store
            .write(move |tx: &mut Tx| {
                let actor = actor(tx)?;
                undo::undo(tx, &actor, &action)
            })
            .await?;
        match step {
            Step::Done => return Ok((found, total)),
            Step::More(some) => job.add(some, "putting back")?,
        }
    }
}
