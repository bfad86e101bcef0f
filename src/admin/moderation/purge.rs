//! `admin mod purge`: takes down messages by author, channel, window and text. What they said is kept for seven days, so
//! that `mod undo` brings them back. `-n` shows what would go.

use std::collections::BTreeMap;

use serde_json::json;

use crate::admin::audit::list::instant;
use crate::admin::frame::{ActingFlags, DryRun, Failure, Frame, Outcome, SevereFlags, card, exit, naming};
use crate::chat::actor::Actor;
pub use crate::chat::moderation::purge::Selection;
use crate::chat::moderation::purge::{self, BATCH, Plan};
use crate::model::{AuditId, Error, Result, counted, grouped, some_text};
use crate::store::{Job, Schema, Store, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only messages of this workspace
    #[arg(long)]
    pub workspace: Option<String>,
    /// Only messages of this person or bot
    #[arg(long, value_name = "USER")]
    pub author: Option<String>,
    /// Only messages of this channel
    #[arg(long)]
    pub channel: Option<String>,
    /// Only messages from this instant on (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only messages before this instant (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only messages with this in their text
    #[arg(long)]
    pub text: Option<String>,
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub severe: SevereFlags,
    #[command(flatten)]
    pub acting: ActingFlags,
}

/// A purge of more than this is severe.
pub const MANY: u64 = 100;

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let (since, until) = (instant("--since", &args.since)?, instant("--until", &args.until)?);
    let named = [&args.author, &args.channel, &args.since, &args.until, &args.text];
    if named.iter().all(|flag| flag.is_none()) {
        return Err(Failure::usage(
            "provide --author, --channel, --since, --until or --text",
        ));
    }
    // Blank, as a script says whose variable is empty, would mean everything.
    if args.text.as_deref().is_some_and(|text| some_text(text).is_none()) {
        return Err(Failure::usage("--text must not be blank"));
    }
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::some_workspace(&store, &args.workspace).await?;
    let channel = match &args.channel {
        Some(text) => Some(naming::channel(&store, workspace.as_ref(), text).await?),
        None => None,
    };
    let selection = Selection {
        author: naming::some_user(&store, &args.author).await?.map(|user| user.id),
        workspace,
        channel,
        since,
        until,
        text: args.text.clone().unwrap_or_default(),
    };
    let plan = plan(&store, &selection, &mut frame.job()).await?;
    if args.dry.dry_run || plan.messages == 0 {
        let plain = plan.messages.to_string();
        return Ok(frame
            .mode
            .one(&json!({ "would_remove": plan }), &plain, &text(&store, &plan).await?)?);
    }
    text(&store, &plan).await?.lines().for_each(|line| frame.note(line));
    let question = format!("This takes down {}.", counted(plan.messages, "message"));
    args.severe.ask_if(plan.messages > MANY, &question, &name(&selection))?;
    let done = told(frame, &store, &args.acting, &selection, plan).await?;
    store.close().await;
    let json = json!({ "action": done.action, "removed": done.removed });
    let line = format!(
        "took down {}; within seven days they come back with: clickclack admin mod undo {}",
        counted(done.removed, "message"),
        done.action
    );
    Ok(frame.mode.one(&json, done.action.as_str(), &line)?)
}

/// What `--confirm` has to spell: the narrowest thing that was named.
fn name(selection: &Selection) -> String {
    match (&selection.author, &selection.channel, &selection.workspace) {
        (Some(id), _, _) => id.to_string(),
        (_, Some(id), _) => id.to_string(),
        (_, _, Some(id)) => id.to_string(),
        _ => "everywhere".into(),
    }
}

/// With the names of those it is about: ids alone tell nobody whose words they are.
async fn text(store: &Store, plan: &Plan) -> Result<String> {
    let (authors, channels) = (largest(&plan.by_author), largest(&plan.by_channel));
    let ids: Vec<_> = authors.iter().chain(&channels).map(|(id, _)| (*id).clone()).collect();
    let names = store.read(move |tx: &mut Tx| purge::names(tx, &ids)).await?;
    let mut fields = vec![("messages", grouped(plan.messages))];
    if plan.direct_messages > 0 {
        fields.push(("direct", grouped(plan.direct_messages)));
    }
    for (name, shown, all) in [
        ("by", authors, plan.by_author.len()),
        ("in", channels, plan.by_channel.len()),
    ] {
        let line = |(id, count): &(&String, u64)| {
            let called = names.get(*id).map_or("", String::as_str);
            (name, format!("{id}  {}  {called}", grouped(*count)))
        };
        fields.extend(shown.iter().map(line));
        if all > shown.len() {
            fields.push((name, format!("{} more", grouped(all - shown.len()))));
        }
    }
    for sample in &plan.samples {
        fields.push(("such as", sample.clone()));
    }
    Ok(card(&fields))
}

fn largest(counts: &BTreeMap<String, u64>) -> Vec<(&String, u64)> {
    const SHOWN: usize = 8;
    let mut all: Vec<_> = counts.iter().map(|(id, count)| (id, *count)).collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.truncate(SHOWN);
    all
}

/// Looks for what a purge would take down, a stretch of the messages at a time.
pub async fn plan(store: &Store, selection: &Selection, job: &mut Job) -> Result<Plan> {
    let mut plan = Plan::default();
    let mut after = String::new();
    loop {
        let (selection, from) = (selection.clone(), after);
        let found = store
            .read(move |tx: &mut Tx| purge::find_some(tx, &selection, &from))
            .await?;
        plan.add(found.messages);
        match found.next {
            Some(next) => after = next,
            None => return Ok(plan),
        }
        job.check()?;
    }
}

/// What a purge did.
pub struct Done {
    pub action: AuditId,
    pub removed: u64,
    /// Ended because somebody asked; what is gone can be undone.
    pub stopped: bool,
}

/// Takes down what was planned, a batch at a time.
pub async fn carry_out(
    store: &Store,
    actor: impl Fn(&mut Tx) -> Result<Actor> + Clone + Send + 'static,
    selection: &Selection,
    plan: Plan,
    job: &mut Job,
) -> Result<Done> {
    job.begin("messages", plan.messages, "taking down")?;
    let (by, selection) = (actor.clone(), selection.clone());
    let action = store
        .write(move |tx: &mut Tx| {
            let actor = by(tx)?;
            purge::begin(tx, &actor, &selection, plan.messages)
        })
        .await?;
    let mut done = Done {
        action,
        removed: 0,
        stopped: false,
    };
    let mut seen = 0;
    for batch in plan.ids.chunks(BATCH) {
        let (ids, by, action) = (batch.to_vec(), actor.clone(), done.action.clone());
        done.removed += store
            .write(move |tx: &mut Tx| {
                let actor = by(tx)?;
                purge::take_down(tx, &actor, &action, &ids)
            })
            .await?;
        seen += batch.len() as u64;
        done.stopped = job.step(seen, "taking down").is_err() && seen < plan.messages;
        if done.stopped {
            break;
        }
    }
    Ok(done)
}

/// The same for a command: what is left to do is told as a failure.
pub async fn told(
    frame: &Frame,
    store: &Store,
    acting: &ActingFlags,
    selection: &Selection,
    plan: Plan,
) -> Outcome<Done> {
    let (messages, flags) = (plan.messages, acting.clone());
    let done = carry_out(store, move |tx| flags.actor(tx), selection, plan, &mut frame.job()).await?;
    if done.stopped {
        frame.note(&format!(
            "took down {} of {}",
            grouped(done.removed),
            counted(messages, "message")
        ));
        let text = format!(
            "stopped; what is gone comes back with: clickclack admin mod undo {}",
            done.action
        );
        return Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)).next("the same command again"));
    }
    if done.removed < messages && acting.acting.is_some() {
        let text = format!(
            "{} of {} were not theirs to take down",
            grouped(messages - done.removed),
            counted(messages, "message")
        );
        return Err(Failure::new(exit::INCOMPLETE, Error::invalid(text)));
    }
    Ok(done)
}
