//! Taking old events out of the log of a workspace. The log is for catching up; messages and read positions are not
//! touched. A client whose place in the log is gone is told to load everything anew.
//!
//! Pruning goes in small transactions, because no write waits behind another for longer than it must.

use serde::Serialize;
use serde_json::json;

use super::actor::Actor;
use super::audit;
use crate::model::*;
use crate::store::{Tx, params};

/// Events that go with one transaction: about a tenth of a second on either engine.
pub const PRUNE_BATCH: i64 = 10_000;

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

/// Takes out the oldest `PRUNE_BATCH` events of the plan; how many went. Call it until it is fewer. All steps of a prune
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
    let gone = tx.exec(
        "DELETE FROM events WHERE cursor IN (SELECT cursor FROM events
           WHERE workspace_id = ?1 AND cursor <= ?2 AND created_at < ?3 ORDER BY cursor LIMIT ?4)",
        params![workspace, last, cutoff, PRUNE_BATCH],
    )? as i64;
    if gone == 0 {
        return Ok(0);
    }
    so_far.events += gone;
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
#[derive(Clone, Debug, Default)]
pub struct Pruned {
    pub events: i64,
    entry: Option<AuditId>,
}
