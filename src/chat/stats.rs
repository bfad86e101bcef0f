//! The numbers of a store: how much there is, how fast it grows, how big it is, what waits. Nothing here reads a large
//! table from end to end: what is counted by reading is counted in an index or over a short stretch of time.

use std::time::Duration;

use serde::Serialize;

use super::search;
use crate::model::*;
use crate::store::{Size, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct Stats {
    pub people: People,
    pub workspaces: i64,
    pub channels: i64,
    pub conversations: i64,
    pub messages: Messages,
    pub events: Events,
    pub uploads: Uploads,
    pub tokens: i64,
    pub size: Size,
    pub queues: Queues,
}

#[derive(Clone, Debug, Serialize)]
pub struct People {
    /// Neither deleted nor disabled.
    pub active: i64,
    pub disabled: i64,
    pub bots: i64,
    /// Sessions that have not ended.
    pub sessions: i64,
    /// With a session used in the last 24 hours.
    pub seen_today: i64,
    /// Guests of all workspaces together.
    pub guests: i64,
    /// Memberships that are timed out or blocked now.
    pub timed_out: i64,
    pub blocked: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Messages {
    /// Deleted ones too. An estimate of the engine where `estimated` says so.
    pub total: i64,
    pub estimated: bool,
    pub last_minute: i64,
    pub last_hour: i64,
    pub last_day: i64,
    /// Messages of each of the last 60 minutes, the present one last.
    pub by_minute: Vec<i64>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Events {
    pub total: i64,
    pub estimated: bool,
    /// The last cursor given out.
    pub last: Cursor,
    pub last_hour: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Uploads {
    pub total: i64,
    pub bytes: i64,
}

/// What waits to be done by a server.
#[derive(Clone, Debug, Serialize)]
pub struct Queues {
    /// Objects of removed uploads.
    pub upload_removals: i64,
    /// Messages that the search index does not hold yet; they are searched all the same.
    pub search: i64,
    /// Deleted messages whose text is kept for an undo.
    pub removed_messages: i64,
}

const MINUTE: i64 = 60_000_000;
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

pub fn of(tx: &mut Tx) -> Result<Stats> {
    let now = tx.now();
    let (total, estimated) = tx.rows("messages")?;
    let (events, events_estimated) = tx.rows("events")?;
    let by_minute = by_minute(tx, now)?;
    Ok(Stats {
        people: people(tx, now)?,
        workspaces: count(tx, "SELECT COUNT(*) FROM workspaces")?,
        channels: count(tx, "SELECT COUNT(*) FROM channels")?,
        conversations: count(tx, "SELECT COUNT(*) FROM direct_conversations")?,
        messages: Messages {
            total,
            estimated,
            last_minute: since(tx, MESSAGES_SINCE, MessageId::PREFIX, now - Duration::from_secs(60))?,
            last_hour: by_minute.iter().sum(),
            last_day: since(tx, MESSAGES_SINCE, MessageId::PREFIX, now - DAY)?,
            by_minute,
        },
        events: Events {
            total: events,
            estimated: events_estimated,
            last: crate::store::log::clock(tx)?,
            last_hour: since(tx, EVENTS_SINCE, Cursor::PREFIX, now - HOUR)?,
        },
        uploads: tx.one(
            "SELECT COUNT(*), CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads",
            &[],
            |r| {
                Ok(Uploads {
                    total: r.take()?,
                    bytes: r.take()?,
                })
            },
        )?,
        tokens: count(tx, "SELECT COUNT(*) FROM bot_tokens WHERE revoked_at IS NULL")?,
        size: tx.size()?,
        queues: Queues {
            upload_removals: count(tx, "SELECT COUNT(*) FROM pending_upload_cleanups")?,
            search: search::backlog(tx)?.messages.max(0),
            removed_messages: count(tx, "SELECT COUNT(*) FROM removed_messages")?,
        },
    })
}

fn count(tx: &mut Tx, sql: &'static str) -> Result<i64> {
    tx.one(sql, &[], |r| r.take())
}

fn people(tx: &mut Tx, now: Time) -> Result<People> {
    let (active, disabled, bots) = tx.one(
        "SELECT COUNT(*) FILTER (WHERE kind = 'human' AND disabled_at IS NULL),
            COUNT(*) FILTER (WHERE kind = 'human' AND disabled_at IS NOT NULL),
            COUNT(*) FILTER (WHERE kind = 'bot') FROM users WHERE deleted_at IS NULL",
        &[],
        |r| Ok((r.take()?, r.take()?, r.take()?)),
    )?;
    let (sessions, seen_today) = tx.one(
        "SELECT COUNT(*), COUNT(DISTINCT CASE WHEN last_used_at > ?2 THEN user_id END) FROM sessions
         WHERE revoked_at IS NULL AND expires_at > ?1",
        params![now, now - DAY],
        |r| Ok((r.take()?, r.take()?)),
    )?;
    let (timed_out, blocked) = tx.one(
        "SELECT COUNT(*) FILTER (WHERE timeout_until > ?1), COUNT(*) FILTER (WHERE blocked_at IS NOT NULL)
         FROM member_moderation",
        params![now],
        |r| Ok((r.take()?, r.take()?)),
    )?;
    Ok(People {
        active,
        disabled,
        bots,
        sessions,
        seen_today,
        guests: count(tx, "SELECT COUNT(*) FROM workspace_members WHERE role = 'guest'")?,
        timed_out,
        blocked,
    })
}

// Ids begin with their time, so a stretch of time is a stretch of the index of ids.
const MESSAGES_SINCE: &str = "SELECT COUNT(*) FROM messages WHERE id >= ?1";
const EVENTS_SINCE: &str = "SELECT COUNT(*) FROM events WHERE cursor >= ?1";

fn since(tx: &mut Tx, sql: &'static str, prefix: &str, at: Time) -> Result<i64> {
    tx.one(sql, params![&Ulid::first(at).encode(prefix)], |r| r.take())
}

fn by_minute(tx: &mut Tx, now: Time) -> Result<Vec<i64>> {
    let first = now.0 / MINUTE - 59;
    let from = Ulid::first(Time(first * MINUTE)).encode(MessageId::PREFIX);
    let rows = tx.all(
        "SELECT created_at / 60000000, COUNT(*) FROM messages WHERE id >= ?1 GROUP BY created_at / 60000000",
        params![&from],
        |r| Ok((r.take::<i64>()?, r.take::<i64>()?)),
    )?;
    let mut minutes = vec![0; 60];
    for (minute, messages) in rows {
        if let Ok(at) = usize::try_from(minute - first)
            && let Some(slot) = minutes.get_mut(at)
        {
            *slot += messages;
        }
    }
    Ok(minutes)
}
