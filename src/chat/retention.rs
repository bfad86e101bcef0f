//! Taking old events out of the log of a workspace. The log is for catching up; messages and read positions are not
//! touched. A client whose place in the log is gone is told to load everything anew.
//!
//! Pruning goes in small transactions with a rest behind each, because no write waits behind another for longer than it
//! must.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::actor::Actor;
use super::audit;
use crate::model::*;
use crate::store::{Tx, params};

/// Events of the first transaction. How many the next one takes follows from how long this one took.
const FIRST_BATCH: i64 = 1_000;
/// Below this a transaction costs what it costs, and a smaller one only makes more of them.
const SMALLEST_BATCH: i64 = 1_000;
const LARGEST_BATCH: i64 = 10_000;

/// What waits behind a batch is a message that somebody sends: nobody notices so much.
const LONG: Duration = Duration::from_millis(40);
const SHORT: Duration = Duration::from_millis(10);

/// Between two batches. Whoever waits for a SQLite file only looks now and then whether it is free, and would find it
/// taken again and again.
pub const REST: Duration = Duration::from_millis(30);

/// Which events may go: those before an instant, except the newest ones. At least one of the two is given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    /// Events of this very instant stay.
    pub before: Option<Time>,
    /// So many of the newest stay, whatever their age.
    pub keep_latest: Option<i64>,
}

/// What a prune will do.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    pub events: i64,
    /// The newest that goes; `None` when nothing does.
    #[serde(skip)]
    last: Option<Cursor>,
    /// Bots that were last heard of before the newest event that goes: they may have to start anew.
    pub bots: Vec<Sleeper>,
    /// Sessions of members, likewise.
    pub sessions: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Sleeper {
    pub bot_user_id: UserId,
    pub display_name: String,
    pub bot_token_id: BotTokenId,
    pub last_used_at: Time,
}

// ?1 workspace, ?2 the first cursor that is kept for being among the newest, ?3 the cutoff
macro_rules! goes {
    () => {
        "workspace_id = ?1 AND cursor < ?2 AND created_at < ?3"
    };
}

/// Sorts after every cursor: no event is kept for being new.
const ABOVE_ALL: &str = "cur_~";

fn first_kept(tx: &mut Tx, workspace: &WorkspaceId, bounds: Bounds) -> Result<String> {
    let Some(keep) = bounds.keep_latest.filter(|n| *n > 0) else {
        return Ok(ABOVE_ALL.to_owned());
    };
    let kept = tx.opt(
        "SELECT cursor FROM events WHERE workspace_id = ?1 ORDER BY cursor DESC LIMIT 1 OFFSET ?2",
        params![workspace, keep - 1],
        |r| r.take::<String>(),
    )?;
    // With fewer events than that, all stay.
    Ok(kept.unwrap_or_default())
}

/// Reads what would go, without a change.
pub fn plan(tx: &mut Tx, workspace: &WorkspaceId, bounds: Bounds) -> Result<Plan> {
    let first_kept = first_kept(tx, workspace, bounds)?;
    let cutoff = bounds.before.unwrap_or(Time(i64::MAX));
    let (events, last, until) = tx.one(
        concat!(
            "SELECT COUNT(*), MAX(cursor), MAX(created_at) FROM events WHERE ",
            goes!()
        ),
        params![workspace, &first_kept, cutoff],
        |r| Ok((r.take()?, r.take::<Option<Cursor>>()?, r.take::<Option<Time>>()?)),
    )?;
    let Some(until) = until else {
        return Ok(Plan::default());
    };
    let now = tx.now();
    Ok(Plan {
        events,
        last,
        bots: sleepers(tx, workspace, until)?,
        sessions: tx.one(
            "SELECT COUNT(*) FROM sessions s JOIN workspace_members m ON m.user_id = s.user_id
             WHERE m.workspace_id = ?1 AND s.revoked_at IS NULL AND s.expires_at > ?2 AND s.last_used_at < ?3",
            params![workspace, now, until],
            |r| r.take(),
        )?,
    })
}

fn sleepers(tx: &mut Tx, workspace: &WorkspaceId, until: Time) -> Result<Vec<Sleeper>> {
    tx.all(
        "SELECT u.id, u.display_name, t.id, t.last_used_at FROM bot_tokens t JOIN users u ON u.id = t.bot_user_id
         WHERE t.workspace_id = ?1 AND t.revoked_at IS NULL AND t.last_used_at < ?2 ORDER BY t.last_used_at, t.id",
        params![workspace, until],
        |r| {
            Ok(Sleeper {
                bot_user_id: r.take()?,
                display_name: r.take()?,
                bot_token_id: r.take()?,
                last_used_at: r.take()?,
            })
        },
    )
}

/// Takes out the oldest events of the plan, `so_far.batch` of them; how many went. Call it until it is fewer. All steps of a prune
/// share one entry in the audit log, which each of them brings up to date: whenever it ends, it counts what is gone.
pub fn prune_some(
    tx: &mut Tx,
    by: &Actor,
    workspace: &WorkspaceId,
    bounds: Bounds,
    plan: &Plan,
    so_far: &mut Pruned,
) -> Result<i64> {
    let Some(last) = &plan.last else { return Ok(0) };
    let cutoff = bounds.before.unwrap_or(Time(i64::MAX));
    // Goes on behind the step before: Postgres keeps what is deleted in its index until a vacuum, and would walk over
    // all of it again.
    let behind = so_far.last.as_ref().map_or("", |cursor| cursor.as_str());
    let end = tx.one(
        "SELECT MAX(cursor) FROM (SELECT cursor FROM events WHERE workspace_id = ?1 AND cursor > ?2 AND cursor <= ?3
           AND created_at < ?4 ORDER BY cursor LIMIT ?5) AS step",
        params![workspace, behind, last, cutoff, so_far.batch],
        |r| r.take::<Option<Cursor>>(),
    )?;
    let Some(end) = end else { return Ok(0) };
    let gone = tx.exec(
        "DELETE FROM events WHERE workspace_id = ?1 AND cursor > ?2 AND cursor <= ?3 AND created_at < ?4",
        params![workspace, behind, &end, cutoff],
    )? as i64;
    so_far.events += gone;
    so_far.last = Some(end);
    let about = json!({"events": so_far.events, "before": bounds.before, "keep_latest": bounds.keep_latest});
    match &so_far.entry {
        Some(entry) => audit::amend(tx, entry, &about)?,
        None => {
            let target = ("workspace", workspace.as_str());
            so_far.entry = Some(audit::record(tx, by, Some(workspace), "events.pruned", target, about)?);
        }
    }
    Ok(gone)
}

/// What the steps of a prune have taken out, and the entry that says so.
#[derive(Clone, Debug)]
pub struct Pruned {
    pub events: i64,
    /// Of the next step.
    pub batch: i64,
    /// The newest that is gone.
    last: Option<Cursor>,
    entry: Option<AuditId>,
}

impl Default for Pruned {
    fn default() -> Self {
        Pruned {
            events: 0,
            batch: FIRST_BATCH,
            last: None,
            entry: None,
        }
    }
}

impl Pruned {
    /// Sizes the next step, after one that kept other writers out for this long.
    pub fn pace(&mut self, held: Duration) {
        let next = match held {
            held if held > LONG => self.batch / 2,
            held if held < SHORT => self.batch * 2,
            _ => self.batch,
        };
        self.batch = next.clamp(SMALLEST_BATCH, LARGEST_BATCH);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_follow_the_time_they_take() {
        let after = |batch, ms| {
            let mut pruned = Pruned {
                batch,
                ..Pruned::default()
            };
            pruned.pace(Duration::from_millis(ms));
            pruned.batch
        };
        assert_eq!([after(2000, 5), after(2000, 20), after(2000, 41)], [4000, 2000, 1000]);
        assert_eq!([after(9000, 1), after(1500, 5000)], [LARGEST_BATCH, SMALLEST_BATCH]);
    }
}
