//! The numbers of a store at a glance: what it holds, how big it is, what waits, how much comes in.

use std::time::Duration;

use serde::Serialize;

use super::operators_only;
use crate::chat::actor::Actor;
use crate::model::*;
use crate::store::{Engine, Tx, params};

#[derive(Clone, Debug, Default, Serialize)]
pub struct Numbers {
    pub workspaces: i64,
    pub people: i64,
    pub bots: i64,
    pub channels: i64,
    pub conversations: i64,
    pub messages: i64,
    pub events: i64,
    pub uploads: i64,
    pub sizes: Sizes,
    /// Sessions used within the last hour, which is as fine as uses are recorded.
    pub active_sessions: i64,
    pub live_sessions: i64,
    pub guests_waiting: i64,
    pub timed_out: i64,
    pub blocked: i64,
    /// Messages that the search index does not cover yet.
    pub to_index: i64,
    /// Objects whose bytes wait to be removed.
    pub to_sweep: i64,
}

/// In bytes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sizes {
    pub database: i64,
    pub uploads: i64,
}

/// Counts everything. A tenth of a second on a million messages: ask again every few seconds at most.
pub fn numbers(tx: &mut Tx, by: &Actor) -> Result<Numbers> {
    operators_only(by)?;
    let now = tx.now();
    let database = match tx.engine() {
        Engine::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        Engine::Postgres => "SELECT pg_database_size(current_database())",
    };
    Ok(Numbers {
        workspaces: count(tx, "SELECT COUNT(*) FROM workspaces")?,
        people: count(
            tx,
            "SELECT COUNT(*) FROM users WHERE kind = 'human' AND deleted_at IS NULL",
        )?,
        bots: count(
            tx,
            "SELECT COUNT(*) FROM users WHERE kind = 'bot' AND deleted_at IS NULL",
        )?,
        channels: count(tx, "SELECT COUNT(*) FROM channels")?,
        conversations: count(tx, "SELECT COUNT(*) FROM direct_conversations")?,
        messages: count(tx, "SELECT COUNT(*) FROM messages")?,
        events: count(tx, "SELECT COUNT(*) FROM events")?,
        uploads: count(tx, "SELECT COUNT(*) FROM uploads")?,
        sizes: Sizes {
            database: count(tx, database)?,
            uploads: count(tx, "SELECT CAST(COALESCE(SUM(byte_size), 0) AS BIGINT) FROM uploads")?,
        },
        active_sessions: tx.one(
            "SELECT COUNT(*) FROM sessions WHERE revoked_at IS NULL AND expires_at > ?1 AND last_used_at > ?2",
            params![now, now - SESSION_TOUCH],
            |r| r.take(),
        )?,
        live_sessions: tx.one(
            "SELECT COUNT(*) FROM sessions WHERE revoked_at IS NULL AND expires_at > ?1",
            params![now],
            |r| r.take(),
        )?,
        guests_waiting: count(tx, "SELECT COUNT(*) FROM workspace_members WHERE role_sort = 4")?,
        timed_out: tx.one(
            "SELECT COUNT(*) FROM member_moderation WHERE timeout_until > ?1",
            params![now],
            |r| r.take(),
        )?,
        blocked: count(
            tx,
            "SELECT COUNT(*) FROM member_moderation WHERE blocked_at IS NOT NULL",
        )?,
        to_index: count(
            tx,
            "SELECT COALESCE((SELECT MAX(number) FROM messages), 0) - (SELECT MAX(indexed) FROM search_progress)",
        )?,
        to_sweep: count(tx, "SELECT COUNT(*) FROM pending_upload_cleanups")?,
    })
}

fn count(tx: &mut Tx, sql: &'static str) -> Result<i64> {
    tx.one(sql, &[], |r| r.take())
}

/// Messages that arrived in each of the last `minutes` whole minutes, oldest first. Ids carry the time of arrival, so
/// each minute is one range of the index.
pub fn arrivals(tx: &mut Tx, by: &Actor, minutes: u32) -> Result<Vec<i64>> {
    operators_only(by)?;
    let minute = Duration::from_secs(60);
    let end = Time(tx.now().0 - tx.now().0 % 60_000_000);
    (0..minutes)
        .map(|n| {
            let from = end - minute * (minutes - n);
            tx.one(
                "SELECT COUNT(*) FROM messages WHERE id >= ?1 AND id < ?2",
                params![&bound(from), &bound(from + minute)],
                |r| r.take(),
            )
        })
        .collect()
}

/// Below every message id of that instant and above all earlier ones.
fn bound(at: Time) -> String {
    Ulid(u128::from(at.millis()) << 80).encode(MessageId::PREFIX)
}
