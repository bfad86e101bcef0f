//! `admin stats`: how much there is, how fast it grows, how big it is, what waits.

use indicatif::{HumanBytes, HumanCount};

use crate::admin::frame::{Frame, Outcome, card};
use crate::chat::stats::{self, Stats};
use crate::store::Schema;

#[derive(clap::Args, Debug)]
pub struct Args {}

fn count(n: i64) -> String {
    HumanCount(n.max(0) as u64).to_string()
}

fn bytes(n: i64) -> String {
    HumanBytes(n.max(0) as u64).to_string()
}

fn about(n: i64, estimated: bool) -> String {
    if estimated {
        format!("about {}", count(n))
    } else {
        count(n)
    }
}

fn text(s: &Stats) -> String {
    let p = &s.people;
    let m = &s.messages;
    card(&[
        (
            "people",
            format!(
                "{} active, {} disabled, {} guests",
                count(p.active),
                count(p.disabled),
                count(p.guests)
            ),
        ),
        ("seen today", count(p.seen_today)),
        ("sessions", count(p.sessions)),
        (
            "moderation",
            format!("{} timed out, {} blocked", count(p.timed_out), count(p.blocked)),
        ),
        ("bots", format!("{} with {} tokens", count(p.bots), count(s.tokens))),
        ("workspaces", count(s.workspaces)),
        ("channels", count(s.channels)),
        ("conversations", count(s.conversations)),
        ("messages", about(m.total, m.estimated)),
        (
            "rate",
            format!(
                "{} in the last minute, {} in the last hour, {} in the last day",
                count(m.last_minute),
                count(m.last_hour),
                count(m.last_day)
            ),
        ),
        (
            "events",
            format!(
                "{}, {} in the last hour",
                about(s.events.total, s.events.estimated),
                count(s.events.last_hour)
            ),
        ),
        (
            "uploads",
            format!("{}, {}", count(s.uploads.total), bytes(s.uploads.bytes)),
        ),
        (
            "database",
            format!(
                "{}, log {}, free {}",
                HumanBytes(s.size.database),
                HumanBytes(s.size.wal),
                HumanBytes(s.size.free)
            ),
        ),
        (
            "waiting",
            format!(
                "{} messages for the search index, {} objects to remove, {} deleted texts kept for undo",
                count(s.queues.search),
                count(s.queues.upload_removals),
                count(s.queues.removed_messages)
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
