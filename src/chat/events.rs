//! The event log as its readers see it: pages over HTTP, replay for sockets. Visibility is judged at read time, with
//! the reader's role of now.

use std::time::Duration;

use super::actor::Actor;
use super::page::{self, Turn};
use super::standing;
use crate::model::*;
use crate::store::{Tx, log};

pub struct Page {
    pub events: Vec<log::Logged>,
    /// The greatest cursor the reader may see, read before the page: an event in between lies after it.
    pub tail: Option<Cursor>,
}

pub fn page(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, after: &str, limit: i64, tail: bool) -> Result<Page> {
    let standing = standing::member(tx, actor, workspace)?;
    let role = standing.reading_role();
    let tail = if tail {
        log::tail(tx, workspace, actor.id(), role)?
    } else {
        None
    };
    let events = log::page(tx, workspace, actor.id(), role, after, limit)?;
    Ok(Page { events, tail })
}

/// What a connecting socket finds out first.
pub enum Start {
    /// Replay what lies between the client's cursor and this tail; `role` is what the viewer reads with now.
    From { tail: Option<Cursor>, role: Role },
    /// The cursor is unknown, pruned, or ahead of what the reader may see.
    Resync,
}

pub fn start(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, after: &str) -> Result<Start> {
    let standing = standing::member(tx, actor, workspace)?;
    let role = standing.reading_role();
    let tail = log::tail(tx, workspace, actor.id(), role)?;
    if after.is_empty() {
        return Ok(Start::From { tail, role });
    }
    let ahead = tail.as_ref().is_none_or(|t| after > t.as_str());
    if ahead || !log::holds(tx, workspace, after)? {
        return Ok(Start::Resync);
    }
    Ok(Start::From { tail, role })
}

/// The next page of a replay; `None` when the position was pruned meanwhile and the page must not be sent.
pub fn replay(
    tx: &mut Tx,
    actor: &Actor,
    workspace: &WorkspaceId,
    after: &str,
    limit: i64,
) -> Result<Option<Vec<log::Logged>>> {
    let standing = standing::member(tx, actor, workspace)?;
    let events = log::page(tx, workspace, actor.id(), standing.reading_role(), after, limit)?;
    if !after.is_empty() && !log::holds(tx, workspace, after)? {
        return Ok(None);
    }
    Ok(Some(events))
}

/// A page of the whole log, newest first, for the operator. The key of a row is its cursor.
pub fn listed(tx: &mut Tx, filter: &log::Filter, turn: &Turn) -> Result<page::Page<log::Logged>> {
    let rows = log::listed(tx, filter, turn.edge(), turn.back, turn.rows())?;
    Ok(page::Page::of(rows, turn, |e| e.cursor.to_string()))
}

/// No more events than these are counted as those of the last minute.
pub const MOST_A_MINUTE: i64 = 100_000;

/// How busy the whole log is: the events of the last minute, for the operator.
pub fn in_the_last_minute(tx: &mut Tx) -> Result<i64> {
    let from = tx.now() - Duration::from_secs(60);
    log::count_since(tx, from, MOST_A_MINUTE)
}
