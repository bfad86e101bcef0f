//! The journal of operations: what backup, restore, import, move and the like did to this store. Written by those
//! commands, read by whoever asks for the last backup. Not part of the chat: it is in no backup and in no export.

use std::time::Duration;

use serde_json::Value;

use super::{JsonText, Tx, params};
use crate::model::{Error, Kind, OperationId, Result, Time};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Also what a killed process leaves behind; of a backup or a reading of one, until the same actor begins the next.
    Running,
    Done,
    /// Finished, but something is missing; the detail says what.
    Incomplete,
    Failed,
    Stopped,
}

impl Outcome {
    /// Of work that failed, or that was asked to stop.
    pub fn of(e: &Error) -> Outcome {
        if e.kind == Kind::Stopped {
            Outcome::Stopped
        } else {
            Outcome::Failed
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Running => "running",
            Outcome::Done => "done",
            Outcome::Incomplete => "incomplete",
            Outcome::Failed => "failed",
            Outcome::Stopped => "stopped",
        }
    }

    fn parse(text: &str) -> Result<Outcome> {
        use Outcome::*;
        let all = [Running, Done, Incomplete, Failed, Stopped];
        let found = all.into_iter().find(|o| o.as_str() == text);
        found.ok_or_else(|| Error::internal(format!("the journal holds the outcome {text:?}")))
    }
}

/// The actor of what a server does by its schedule.
pub const SCHEDULE: &str = "schedule";

#[derive(Clone, Debug)]
pub struct Operation {
    pub id: OperationId,
    /// `backup`, `restore`, `import`, `move`, `drill`, `verify`…
    pub kind: String,
    /// A file, a folder, a URL without its password.
    pub subject: String,
    /// The operator's account on their machine, or `schedule`.
    pub actor: String,
    pub outcome: Outcome,
    pub started_at: Time,
    pub ended_at: Option<Time>,
    pub detail: Value,
}

/// What is begun anew each time, where everything else goes on with what was left behind.
const ANEW: [&str; 3] = ["backup", "verify", "drill"];

/// Notes that an operation begins now. Its id is for `end`.
pub fn begin(tx: &mut Tx, kind: &str, subject: &str, actor: &str) -> Result<OperationId> {
    let id = OperationId::new();
    let now = tx.now();
    if ANEW.contains(&kind) {
        // Nobody can say when a killed process ended. One that works on after all says how it ended.
        tx.exec(
            "UPDATE operations SET outcome = 'stopped' WHERE outcome = 'running' AND id =
             (SELECT id FROM operations WHERE kind = ?1 AND actor = ?2 ORDER BY started_at DESC, id DESC LIMIT 1)",
            params![kind, actor],
        )?;
    }
    tx.exec(
        "INSERT INTO operations (id, kind, subject, actor, outcome, started_at) VALUES (?1, ?2, ?3, ?4, 'running', ?5)",
        params![&id, kind, subject, actor, now],
    )?;
    Ok(id)
}

/// A try that failed, or that was cut off, is repeated after this long at the earliest.
const AGAIN: Duration = Duration::from_secs(3600);

/// The same, unless one was begun by this actor not long ago: within `every` when it ended well, else within the hour.
/// Writers take turns, so of several that ask at once one begins.
pub fn begin_when_due(
    tx: &mut Tx,
    kind: &str,
    subject: &str,
    actor: &str,
    every: Duration,
) -> Result<Option<OperationId>> {
    let now = tx.now();
    let recent = tx.exists(
        "SELECT 1 FROM operations WHERE kind = ?1 AND actor = ?2 AND started_at > ?3
         AND (outcome IN ('done', 'incomplete') OR started_at > ?4)",
        params![kind, actor, now - every, now - every.min(AGAIN)],
    )?;
    if recent {
        Ok(None)
    } else {
        begin(tx, kind, subject, actor).map(Some)
    }
}

/// Keeps how far a running operation is, for the one that goes on with it.
pub fn note(tx: &mut Tx, id: &OperationId, detail: &Value) -> Result<()> {
    let sql = "UPDATE operations SET detail_json = ?2 WHERE id = ?1";
    tx.exec(sql, params![id, &detail.to_string()]).map(drop)
}

pub fn end(tx: &mut Tx, id: &OperationId, outcome: Outcome, detail: &Value) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "UPDATE operations SET outcome = ?2, ended_at = ?3, detail_json = ?4 WHERE id = ?1",
        params![id, outcome.as_str(), now, &detail.to_string()],
    )?;
    Ok(())
}

/// The newest operations first, of one kind or of all (`""`), at most `limit`.
pub fn list(tx: &mut Tx, kind: &str, limit: i64) -> Result<Vec<Operation>> {
    tx.all(
        "SELECT id, kind, subject, actor, outcome, started_at, ended_at, detail_json FROM operations
         WHERE ?1 = '' OR kind = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2",
        params![kind, limit],
        |r| {
            Ok(Operation {
                id: r.take()?,
                kind: r.take()?,
                subject: r.take()?,
                actor: r.take()?,
                outcome: Outcome::parse(&r.take::<String>()?)?,
                started_at: r.take()?,
                ended_at: r.take()?,
                detail: r.take::<JsonText>()?.0,
            })
        },
    )
}

/// The last backup of this store.
#[derive(Clone, Copy, Debug)]
pub struct LastBackup {
    pub at: Time,
    /// Of the last that is known to be whole: the last that read it back found it so, or it is one of the schedule, which
    /// reads each back.
    pub verified: Option<Time>,
}

/// As far as the last operations tell.
pub fn last_backup(tx: &mut Tx) -> Result<Option<LastBackup>> {
    let all = list(tx, "", 200)?;
    let taken = |(_, op): &(usize, &Operation)| {
        op.kind == "backup" && matches!(op.outcome, Outcome::Done | Outcome::Incomplete)
    };
    let whole = |(at, taken): &(usize, &Operation)| {
        let read_back = all[..*at].iter().find(|op| {
            let says = !matches!(op.outcome, Outcome::Running | Outcome::Stopped);
            matches!(op.kind.as_str(), "verify" | "drill") && op.subject == taken.subject && says
        });
        match read_back {
            Some(read_back) => read_back.outcome == Outcome::Done,
            None => taken.actor == SCHEDULE && taken.outcome == Outcome::Done,
        }
    };
    let mut backups = all.iter().enumerate().filter(taken);
    let Some(last) = backups.next() else {
        return Ok(None);
    };
    Ok(Some(LastBackup {
        at: last.1.started_at,
        verified: std::iter::once(last)
            .chain(backups)
            .find(whole)
            .map(|(_, op)| op.started_at),
    }))
}
