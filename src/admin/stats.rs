//! `admin stats`: how much there is, how fast it grows, how big it is, what waits.

use crate::admin::frame::{Frame, Outcome, card};
use crate::chat::stats::{self, Stats};
use crate::model::{counted, grouped, sized};
use crate::store::Schema;

#[derive(clap::Args, Debug)]
pub struct Args {}

fn about(n: i64, estimated: bool) -> String {
    if estimated {
        format!("about {}", grouped(n))
    } else {
        grouped(n)
    }
}

fn text(s: &Stats) -> String {
    let p = &s.people;
    let m = &s.messages;
    card(&[
        (
            "people",
            format!(
                "{} active, {} disabled, {}",
                grouped(p.active),
                grouped(p.disabled),
                counted(p.guests, "guest")
            ),
        ),
        ("seen today", grouped(p.seen_today)),
        ("sessions", grouped(p.sessions)),
        (
            "moderation",
            format!("{} timed out, {} blocked", grouped(p.timed_out), grouped(p.blocked)),
        ),
        (
            "bots",
            format!("{} with {}", grouped(p.bots), counted(s.tokens, "token")),
        ),
        ("workspaces", grouped(s.workspaces)),
        ("channels", grouped(s.channels)),
        ("conversations", grouped(s.conversations)),
        ("messages", about(m.total, m.estimated)),
        (
            "rate",
            format!(
                "{} in the last minute, {} in the last hour, {} in the last day",
                grouped(m.last_minute),
                grouped(m.last_hour),
                grouped(m.last_day)
            ),
        ),
        (
            "events",
            format!(
                "{}, {} in the last hour",
                about(s.events.total, s.events.estimated),
                grouped(s.events.last_hour)
            ),
        ),
        (
            "uploads",
            format!("{}, {}", grouped(s.uploads.total), sized(s.uploads.bytes)),
        ),
        (
            "database",
            format!(
                "{}, log {}, free {}",
                sized(s.size.database),
                sized(s.size.wal),
                sized(s.size.free)
            ),
        ),
        (
            "waiting",
            format!(
                "{} for the search index, {} to remove, {} kept for undo",
                counted(s.queues.search, "message"),
                counted(s.queues.upload_removals, "object"),
                counted(s.queues.removed_messages, "deleted text")
            ),
        ),
    ])
}

pub async fn run(frame: &Frame, _: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let found = store.read(stats::of).await?;
    let total = found.messages.total.to_string();
    Ok(frame.mode.one(&found, &total, &text(&found))?)
}
