//! `restore F --only channel:ID` or `user:ID`: brings messages back into a store that lives on. The backup is restored into a
//! scratch folder, brought to the present schema there, and compared.

use serde::Serialize;
use serde_json::json;

use super::Args;
use crate::admin::backup::{Journal, failure};
use crate::admin::frame::{Failure, Frame, Outcome, account, exit, operator};
use crate::chat::recovery::{self, BATCH, Lost, Only, State};
use crate::model::{Error, Kind, Result, counted};
use crate::store::backup::Place;
use crate::store::backup::restore::{self};
use crate::store::blobs::Blobs;
use crate::store::tables::{Table, Value, below, find, page};
use crate::store::{Schema, Store, Tx, operations};

/// Rows of the backup looked at at once.
const PAGE: i64 = 500;

/// What the backup has of them.
#[derive(Clone, Debug, Default, Serialize)]
struct Plan {
    in_backup: u64,
    there: u64,
    deleted_since: u64,
    gone: u64,
    /// Gone with the channel or conversation they were in.
    without_a_place: u64,
    /// Gone with the account that wrote them.
    without_an_author: u64,
}

pub async fn run(frame: &Frame, args: &Args, place: Place, only: &str) -> Outcome {
    let Some(only) = Only::parse(only) else {
        return Err(Failure::usage("--only is channel:CHANNEL or user:USER"));
    };
    let store = frame.open(Schema::Current).await?;
    let blobs = frame.blobs().await?;
    let scratch = restore::scratch(place.clone(), None, account(), frame.job()).await;
    let scratch = scratch.map_err(|e| failure(&place, e))?;
    let old = Store::open(&scratch.target.at, Schema::Current).await?;
    let only = old.read(move |tx: &mut Tx| only.found(tx)).await.map_err(|e| {
        // Here no flag says which workspace is meant.
        let failure = match e.kind {
            Kind::Conflict => Failure::from(Error::conflict("several workspaces have such a channel: give its id")),
            _ => Failure::from(e),
        };
        failure.while_doing(&place)
    })?;
    let old_blobs = Blobs::open(&scratch.target.uploads).await?;

    let mut plan = Plan::default();
    let mut job = frame.job();
    job.begin("messages", 0, "comparing")?;
    each(&old, &only, async |messages| {
        job.add(messages.len() as u64, "comparing")?;
        let states = store.read(move |tx: &mut Tx| {
            let states = messages.iter().map(|m| recovery::state(tx, m));
            states.collect::<Result<Vec<_>>>()
        });
        for state in states.await? {
            plan.add(state);
        }
        Ok(())
    })
    .await?;
    drop(job);
    let told = told(&plan);
    let missing = plan.deleted_since + plan.gone;
    if args.dry.dry_run {
        let json = json!({ "store": frame.location.to_string(), "plan": plan });
        return Ok(frame
            .mode
            .one(&json, &missing.to_string(), &format!("would bring back {told}"))?);
    }
    let mut brought = Brought::default();
    if missing > 0 {
        args.severe
            .ask_if(false, &format!("Bring back {told}?"), &frame.location.name())?;
        let journal = Journal::begin(frame, &store, "restore only", &place).await;
        let done = bring_back(frame, (&store, &blobs), (&old, &old_blobs), &only, missing).await;
        let outcome = match &done {
            Ok(brought) if brought.without_bytes > 0 => operations::Outcome::Incomplete,
            Ok(_) => operations::Outcome::Done,
            Err(e) => operations::Outcome::of(e),
        };
        let detail = match &done {
            Ok(brought) => json!({ "plan": plan, "brought_back": brought.messages }),
            Err(e) => json!({ "plan": plan, "error": e.chain() }),
        };
        journal.end(outcome, detail).await;
        brought = done?;
    }
    old.close().await;
    let json = json!({ "store": frame.location.to_string(), "plan": plan, "brought_back": brought.messages });
    let text = format!("brought back {} of {told}", brought.messages);
    frame.mode.one(&json, &brought.messages.to_string(), &text)?;
    if brought.without_bytes == 0 {
        return Ok(());
    }
    let text = format!(
        "the bytes of {} are neither in the backup nor in the store",
        counted(brought.without_bytes, "file")
    );
    Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)))
}

#[derive(Clone, Copy, Default)]
struct Brought {
    messages: u64,
    /// Files of theirs whose bytes nobody has.
    without_bytes: u64,
}

impl Plan {
    fn add(&mut self, state: State) {
        self.in_backup += 1;
        *match state {
            State::There => &mut self.there,
            State::Deleted => &mut self.deleted_since,
            State::Absent => &mut self.gone,
            State::Homeless => &mut self.without_a_place,
            State::Authorless => &mut self.without_an_author,
        } += 1;
    }
}

fn told(plan: &Plan) -> String {
    let mut text = format!(
        "{} that were deleted since and {} that are gone; {} of {} in the backup are there",
        counted(plan.deleted_since, "message"),
        plan.gone,
        plan.there,
        plan.in_backup
    );
    if plan.without_a_place > 0 {
        text += &format!(", {} have no channel any more", plan.without_a_place);
    }
    if plan.without_an_author > 0 {
        text += &format!(", {} have no author any more", plan.without_an_author);
    }
    text
}

/// The messages of the backup that were not deleted then, in the order of their ids, a few at a time.
async fn each(old: &Store, only: &Only, mut work: impl AsyncFnMut(Vec<Vec<Value>>) -> Result<()>) -> Result<()> {
    let table = Table::find("messages").ok_or_else(|| Error::internal("no table of messages"))?;
    let deleted = table.position("deleted_at");
    let mut after: Option<Vec<Value>> = None;
    loop {
        let from = after.take();
        let mut rows = old
            .read(move |tx: &mut Tx| page(tx, table, from.as_deref(), PAGE))
            .await?;
        let last = (rows.len() as i64) < PAGE;
        after = rows.last().map(|row| table.key_of(row));
        rows.retain(|row| only.includes(row) && deleted.is_some_and(|at| row[at] == Value::Null));
        for some in rows.chunks(BATCH) {
            work(some.to_vec()).await?;
        }
        if last {
            return Ok(());
        }
    }
}

async fn bring_back(
    frame: &Frame,
    (store, blobs): (&Store, &Blobs),
    (old, old_blobs): (&Store, &Blobs),
    only: &Only,
    missing: u64,
) -> Result<Brought> {
    let about = only.clone();
    store
        .write(move |tx: &mut Tx| recovery::begin(tx, &operator(), &about, missing))
        .await?;
    let mut job = frame.job();
    job.begin("messages", 0, "bringing back")?;
    let mut brought = Brought::default();
    each(old, only, async |messages| {
        job.add(messages.len() as u64, "bringing back")?;
        let wanted = store.read(move |tx: &mut Tx| missing_ones(tx, messages)).await?;
        let lost = old.read(move |tx: &mut Tx| {
            let lost = wanted.into_iter().map(|message| lost(tx, message));
            lost.collect::<Result<Vec<_>>>()
        });
        let lost = lost.await?;
        let lost = store
            .write(move |tx: &mut Tx| recovery::keep_objects(tx, &lost).map(|()| lost))
            .await?;
        for upload in lost.iter().flat_map(|lost| &lost.uploads) {
            brought.without_bytes += u64::from(!bring_bytes(blobs, old_blobs, upload).await?);
        }
        let written = store.write(move |tx: &mut Tx| {
            let mut done = 0;
            for message in &lost {
                done += u64::from(recovery::bring_back(tx, &operator(), message)?);
            }
            Ok(done)
        });
        brought.messages += written.await?;
        Ok(())
    })
    .await?;
    Ok(brought)
}

fn missing_ones(tx: &mut Tx, messages: Vec<Vec<Value>>) -> Result<Vec<Vec<Value>>> {
    let mut missing = Vec::new();
    for message in messages {
        if matches!(recovery::state(tx, &message)?, State::Deleted | State::Absent) {
            missing.push(message);
        }
    }
    Ok(missing)
}

/// A message of the backup with what hangs on it.
fn lost(tx: &mut Tx, message: Vec<Value>) -> Result<Lost> {
    let table = |name| Table::find(name).ok_or_else(|| Error::internal(format!("no table {name}")));
    let id = recovery::column(&message, "id").to_owned();
    let attachments = below(tx, table("message_attachments")?, &id)?;
    let mut uploads = Vec::new();
    for link in &attachments {
        uploads.extend(find(tx, table("uploads")?, &link[1..2])?);
    }
    Ok(Lost {
        reactions: below(tx, table("reactions")?, &id)?,
        message,
        uploads,
        attachments,
    })
}

/// Bytes that the store has lost come before the row that names them. `false` when the backup does not have them either.
async fn bring_bytes(blobs: &Blobs, old: &Blobs, upload: &[Value]) -> Result<bool> {
    let cell = |name| {
        let at = Table::find("uploads").and_then(|table| table.position(name));
        at.map(|at| &upload[at])
    };
    let (Some(Value::Text(name)), Some(Value::Text(kind)), Some(Value::Int(size))) =
        (cell("storage_path"), cell("content_type"), cell("byte_size"))
    else {
        return Ok(false);
    };
    if blobs.find(name).await.is_ok() {
        return Ok(true);
    }
    if old.find(name).await.is_err() {
        return Ok(false);
    }
    blobs.bring(old, name, *size as u64, kind).await.map(|_| true)
}
