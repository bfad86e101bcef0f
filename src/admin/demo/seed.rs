//! `admin demo seed`: fills a store with a made-up lively workspace of a chosen size.

use serde_json::json;

use crate::admin::frame::{DryRun, Failure, Frame, Outcome, SevereFlags, card, operator};
use crate::chat::demo::{self, Seeding, Size};
use crate::model::{counted, counted_as, grouped};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// People
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub users: u64,
    /// Channels
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub channels: u64,
    /// Messages, replies and direct messages included
    #[arg(long, value_name = "N", default_value_t = 5000)]
    pub messages: u64,
    /// The same number gives the same people and texts
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    pub dry: DryRun,
    #[command(flatten)]
    pub severe: SevereFlags,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    if args.users == 0 || args.channels == 0 {
        return Err(Failure::usage("--users and --channels must be at least 1"));
    }
    if args.dry.dry_run {
        frame.name_store();
        let (users, channels, messages) = (args.users, args.channels, args.messages);
        let json =
            json!({ "store": frame.location.to_string(), "users": users, "channels": channels, "messages": messages });
        let text = format!(
            "would add a workspace with {}, {} and {}",
            counted_as(users, "person", "people"),
            counted(channels, "channel"),
            counted(messages, "message")
        );
        return Ok(frame.mode.one(&json, &messages.to_string(), &text)?);
    }
    let store = frame.open(Schema::Create).await?;
    if store.read(demo::has_people).await? {
        let question = format!(
            "{} has people already; the demo would be added to them.",
            frame.location
        );
        args.severe.ask(&question, &frame.location.name())?;
    }
    let size = Size {
        users: args.users,
        channels: args.channels,
        messages: args.messages,
        seed: args.seed,
    };
    let mut job = frame.job();
    job.begin("messages", size.messages, "people and channels")?;
    let mut seeding = store.write(move |tx: &mut Tx| Seeding::begin(tx, size)).await?;
    let mut done = 0;
    while done < size.messages {
        (seeding, done) = store
            .write(move |tx: &mut Tx| {
                let done = seeding.step(tx)?;
                Ok((seeding, done))
            })
            .await?;
        if let Err(stopped) = job.step(done, "") {
            frame.note(&format!(
                "the workspace {:?} holds {}",
                seeding.slug(),
                counted(done, "message")
            ));
            return Err(Failure::from(stopped).next(format!("clickclack admin workspace delete {}", seeding.slug())));
        }
    }
    let made = store.write(move |tx: &mut Tx| seeding.finish(tx, &operator())).await?;
    store.close().await;
    let text = card(&[
        ("workspace", format!("{} {}", made.workspace_id, made.slug)),
        ("users", grouped(made.users)),
        ("channels", made.channels.to_string()),
        ("messages", made.messages.to_string()),
        (
            "sign in",
            format!("clickclack admin magic-link create --email {}", made.owner_email),
        ),
    ]);
    Ok(frame.mode.one(&made, made.workspace_id.as_str(), &text)?)
}
