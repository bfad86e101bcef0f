//! `store reindex`: writes the search index anew from the messages, while the store is in use. What was found before is
//! found all the time. The journal of operations keeps the place, so that the next run goes on where one ended early.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::admin::frame::{DryRun, Failure, Frame, Outcome, account};
use crate::chat::search::{self, Indexer, Place};
use crate::model::{OperationId, Result, counted, sized};
use crate::store::operations::{self, Outcome as Ended};
use crate::store::{Job, Schema, Store, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    dry: DryRun,
    /// Begin anew, also when an earlier one was stopped on its way
    #[arg(long)]
    restart: bool,
}

const KIND: &str = "reindex";

/// How far it is, as the journal keeps it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Progress {
    place: Place,
    runs: u64,
    messages: u64,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let size = store.read(search::size).await?;
    if args.dry.dry_run {
        let json = json!({
            "store": frame.location.to_string(), "messages": size.messages, "runs": size.runs, "bytes": size.bytes,
        });
        let human = format!(
            "would write the index of {} anew: {}, {}",
            counted(size.messages, "message"),
            counted(size.runs, "run"),
            sized(size.bytes)
        );
        store.close().await;
        return Ok(frame.mode.one(&json, &size.messages.to_string(), &human)?);
    }
    let from = match store.read(unfinished).await? {
        Some(progress) if !args.restart => {
            frame.note("going on where the last one stopped; --restart begins anew");
            progress
        }
        _ => Progress::default(),
    };
    let actor = account();
    let begun = from.clone();
    let entry = store
        .write(move |tx| {
            let entry = operations::begin(tx, KIND, "search index", &actor)?;
            operations::note(tx, &entry, &json!(begun))?;
            Ok(entry)
        })
        .await?;
    let mut job = frame.job();
    let mut done = from;
    let ended = rebuild(&store, &entry, &mut done, size.messages, &mut job).await;
    drop(job);
    let outcome = ended.as_ref().map_or_else(Ended::of, |()| Ended::Done);
    let detail = json!(done);
    store
        .write(move |tx| operations::end(tx, &entry, outcome, &detail))
        .await?;
    store.close().await;
    if let Err(e) = ended {
        let text = "what was not written anew is as it was; the same command goes on";
        frame.note(text);
        return Err(Failure::from(e));
    }
    let json = json!({ "store": frame.location.to_string(), "runs": done.runs, "messages": done.messages });
    let human = format!(
        "wrote the index of {} anew: {}",
        counted(done.messages, "message"),
        counted(done.runs, "run")
    );
    Ok(frame.mode.one(&json, &done.messages.to_string(), &human)?)
}

/// Where the last one ended, unless it was done.
fn unfinished(tx: &mut Tx) -> Result<Option<Progress>> {
    let last = operations::list(tx, KIND, 1)?;
    let open = last.into_iter().find(|op| op.outcome != Ended::Done);
    // What another version noted is no place of ours: then it begins anew.
    Ok(open.and_then(|op| serde_json::from_value(op.detail).ok()))
}

async fn rebuild(store: &Store, entry: &OperationId, done: &mut Progress, total: u64, job: &mut Job) -> Result<()> {
    store.write(search::mend_progress).await?;
    job.begin("messages", 0, "looking for gaps")?;
    let mut behind = 0;
    while let Some((next, messages)) = search::close_gap(store, behind).await? {
        behind = next;
        job.add(messages, "closing gaps")?;
    }
    let before = done.messages;
    job.begin("messages", total.saturating_sub(before), "indexing")?;
    loop {
        let (entry, so_far) = (entry.clone(), done.clone());
        let note = move |tx: &mut Tx, step: &search::Rewritten| operations::note(tx, &entry, &json!(so_far.with(step)));
        let Some(step) = search::rewrite(store, &done.place, note).await? else {
            break;
        };
        *done = done.with(&step);
        job.step(done.messages - before, "indexing")?;
    }
    // A server does this anyway; without one nothing is left to wait for it.
    let before = store.read(search::size).await?;
    let mut indexer = Indexer::default();
    while indexer.step(store).await? {
        job.check()?;
    }
    let after = store.read(search::size).await?;
    done.messages += after.messages.saturating_sub(before.messages);
    done.runs += after.runs.saturating_sub(before.runs);
    Ok(())
}

impl Progress {
    fn with(&self, step: &search::Rewritten) -> Progress {
        let moved = u64::from(step.messages > 0);
        Progress {
            place: step.place.clone(),
            runs: self.runs + moved,
            messages: self.messages + step.messages,
        }
    }
}
