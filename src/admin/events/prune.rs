//! `admin events prune`: takes old events out of the log of one workspace, in steps that let the server go on writing.
//! Its bounds are its confirmation; `--dry-run` says what would go and who would have to load everything anew.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::admin::frame::{Failure, Frame, Mode, Outcome, naming, operator};
use crate::chat::actor::Actor;
use crate::chat::retention::{self, Bounds, Plan, Pruned, REST};
use crate::model::{Error, Kind, Result, Time, WorkspaceId, counted, grouped};
use crate::store::{Job, Schema, Store, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Workspace whose log is pruned: id or slug
    #[arg(long, default_value = "", hide_default_value = true)]
    pub workspace: String,
    /// Prune events older than so many days
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    pub older_than_days: Option<i64>,
    /// Prune events before this instant (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub before: Option<String>,
    /// Keep so many of the newest events, whatever their age
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub keep_latest: Option<i64>,
    /// Only say what would be pruned
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

fn request(args: &Args) -> Outcome<(String, Bounds)> {
    let usage = |text: &'static str| Err(Failure::usage(text));
    let workspace = naming::required("workspace", &args.workspace)?;
    if args.older_than_days.is_some_and(|n| n < 0) {
        return usage("--older-than-days must be non-negative");
    }
    if args.keep_latest.is_some_and(|n| n < 0) {
        return usage("--keep-latest must be non-negative");
    }
    let before = match (args.older_than_days, &args.before) {
        (Some(_), Some(_)) => return usage("--older-than-days and --before are mutually exclusive"),
        (Some(days), None) => Some(days_ago(days)),
        (None, Some(text)) => {
            let parsed = Time::parse(text.trim());
            Some(parsed.map_err(|e| Failure::usage(format!("--before must be RFC3339: {}", e.message)))?)
        }
        (None, None) => None,
    };
    if before.is_none() && args.keep_latest.is_none() {
        return usage("provide --older-than-days, --before, or --keep-latest");
    }
    let bounds = Bounds {
        before,
        keep_latest: args.keep_latest,
    };
    Ok((workspace, bounds))
}

/// More days than there have been mean "since ever".
pub fn days_ago(days: i64) -> Time {
    let seconds = (days as u64).saturating_mul(24 * 3600);
    Time::now() - Duration::from_secs(seconds.min(Time::now().millis() / 1000))
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let (workspace, bounds) = request(&args)?;
    let store = frame.open(Schema::Current).await?;
    let workspace = match naming::workspace(&store, &workspace).await {
        // A script may go on when the workspace is gone already; a person is told.
        Err(unknown) if unknown.kind() == Kind::NotFound => {
            frame.note(&unknown.to_string());
            workspace.into()
        }
        named => named?,
    };
    let place = workspace.clone();
    let plan = store
        .read(move |tx: &mut Tx| retention::plan(tx, &place, bounds))
        .await?;
    if args.dry_run {
        return Ok(show(frame.mode, &workspace, &plan)?);
    }
    let total = plan.events;
    let gone = carry_out(&store, operator(), &workspace, bounds, plan, frame.job()).await?;
    if let Some(stopped) = gone.stopped {
        let events = gone.events;
        frame.note(&format!(
            "{} of {} pruned; the same command goes on",
            grouped(events),
            counted(total, "event")
        ));
        return Err(stopped.into());
    }
    let gone = gone.events;
    let json = json!({ "workspace_id": workspace, "pruned": gone });
    // The words are the contract's, whatever the number.
    Ok(frame
        .mode
        .one(&json, &gone.to_string(), &format!("pruned {gone} events"))?)
}

/// What a prune did.
pub struct Gone {
    pub events: i64,
    /// Ended because somebody asked; the same again goes on.
    pub stopped: Option<Error>,
}

/// Takes out what was planned, in steps. A stop leaves what is gone so far. Also for the console.
pub async fn carry_out(
    store: &Store,
    by: Actor,
    workspace: &WorkspaceId,
    bounds: Bounds,
    plan: Plan,
    mut job: Job,
) -> Result<Gone> {
    job.begin("events", plan.events.max(0) as u64, "pruning")?;
    let (plan, mut so_far) = (Arc::new(plan), Pruned::default());
    loop {
        let (by, place, plan, mut pruned) = (by.clone(), workspace.clone(), plan.clone(), so_far.clone());
        let (step, pruned, began) = store
            .write(move |tx: &mut Tx| {
                // Measured with the commit, and without the wait for other writers.
                let began = Instant::now();
                let gone = retention::prune_some(tx, &by, &place, bounds, &plan, &mut pruned)?;
                Ok((gone, pruned, began))
            })
            .await?;
        so_far = pruned;
        let events = so_far.events;
        if step < so_far.batch {
            return Ok(Gone { events, stopped: None });
        }
        so_far.pace(began.elapsed());
        tokio::time::sleep(REST).await;
        if let Err(stopped) = job.step(events as u64, "pruning") {
            let stopped = Some(stopped);
            return Ok(Gone { events, stopped });
        }
    }
}

fn show(mode: Mode, workspace: &WorkspaceId, plan: &Plan) -> std::io::Result<()> {
    let resync = json!({ "bots": plan.bots, "sessions": plan.sessions });
    let json = json!({ "workspace_id": workspace, "would_prune": plan.events, "resync": resync });
    let mut text = format!(
        "would prune {}\n{} may have to resync",
        counted(plan.events, "event"),
        counted(plan.sessions, "session")
    );
    for bot in &plan.bots {
        let name = crate::model::safe(&bot.display_name);
        text += &format!(
            "\n{} {name} may have to resync: last heard of at {}",
            bot.bot_user_id, bot.last_used_at
        );
    }
    mode.one(&json, &plan.events.to_string(), &text)
}
