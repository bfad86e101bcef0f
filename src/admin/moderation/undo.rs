//! `admin mod undo`: takes an action of moderation back, within the grace period of seven days.

use serde_json::json;

use crate::admin::frame::{ActingFlags, Frame, Outcome};
use crate::chat::moderation::undo::{self, Step};
use crate::model::AuditId;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The action, as `admin mod log` names it
    #[arg(value_name = "ACTION")]
    pub action: String,
    #[command(flatten)]
    pub acting: ActingFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = AuditId::from(args.action.trim());
    let action = id.clone();
    let (found, total) = store
        .read(move |tx: &mut Tx| Ok((undo::find(tx, &action)?, undo::messages_left(tx, &action)?)))
        .await?;
    let mut job = frame.job();
    if total > 0 {
        job.begin("messages", total, "putting back")?;
    }
    loop {
        let (action, acting) = (id.clone(), args.acting.clone());
        let step = store
            .write(move |tx: &mut Tx| {
                let actor = acting.actor(tx)?;
                undo::undo(tx, &actor, &action)
            })
            .await?;
        match step {
            Step::Done => break,
            Step::More(some) => job.add(some, "putting back")?,
        }
    }
    store.close().await;
    let json = json!({ "action": id, "kind": found.kind, "target_id": found.entry.target_id, "messages": total });
    let line = match total {
        0 => format!("undone: {} of {}", found.kind, found.entry.target_id),
        n => format!("undone: {}, {n} messages are back", found.kind),
    };
    Ok(frame.mode.one(&json, id.as_str(), &line)?)
}
