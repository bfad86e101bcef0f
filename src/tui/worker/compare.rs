//! A backup beside the store in use: both are gone through in the order of ids, and only what one of them has alone is kept.

use std::cmp::Ordering;
use std::collections::VecDeque;

use crate::chat::actor::Actor;
use crate::chat::page::Turn;
use crate::chat::survey::differences::{self, Kind, Named};
use crate::model::*;
use crate::store::Reader;
use crate::tui::row::Row;

/// Ids of one side at a time.
const STEP: i64 = 2000;

/// The differences of a turn, each with its kind and its id as its key.
pub async fn differences(backup: &Reader, now: &Reader, by: &Actor, turn: &Turn, filter: &str) -> Result<Vec<Row>> {
    let mut kinds = Vec::from_iter(Kind::ALL.into_iter().enumerate());
    let mut after = None;
    if let Some((kind, id)) = turn.after.as_ref().and_then(|key| key.split_once(' ')) {
        let begun: usize = kind.parse().map_err(Error::internal)?;
        kinds.retain(|(at, _)| if turn.back { *at <= begun } else { *at >= begun });
        after = Some(id.to_owned());
    }
    if turn.back {
        kinds.reverse();
    }
    let mut found = Vec::new();
    'kinds: for (at, kind) in kinds {
        let after = after.take();
        let side = |reader| Side {
            reader,
            by,
            kind,
            turn: Turn {
                after: after.clone(),
                back: turn.back,
                limit: STEP,
            },
            ids: VecDeque::new(),
            ended: false,
        };
        let (mut old, mut new) = (side(backup), side(now));
        while let Some((alone, id)) = alone(&mut old, &mut new).await? {
            let (side, state) = match alone {
                Alone::InBackup => (&old, "gone"),
                Alone::Now => (&new, "new"),
            };
            let Some(named) = side.named(id).await? else { continue };
            let mut row = Row::new(&named.id, format!("{at} {}", named.id), &named)?;
            row.set("state", state);
            if row.holds(filter) {
                found.push(row);
            }
            if found.len() as i64 == turn.limit {
                break 'kinds;
            }
        }
    }
    if turn.back {
        found.reverse();
    }
    Ok(found)
}

enum Alone {
    InBackup,
    Now,
}

/// The next id that only one of them has.
async fn alone(old: &mut Side<'_>, new: &mut Side<'_>) -> Result<Option<(Alone, String)>> {
    loop {
        old.fill().await?;
        new.fill().await?;
        let order = match (old.ids.front(), new.ids.front()) {
            (None, None) => return Ok(None),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            // The newest come first, unless the turn goes back.
            (Some(old_id), Some(new_id)) if old.turn.back => old_id.cmp(new_id),
            (Some(old_id), Some(new_id)) => new_id.cmp(old_id),
        };
        match order {
            Ordering::Less => return Ok(old.ids.pop_front().map(|id| (Alone::InBackup, id))),
            Ordering::Greater => return Ok(new.ids.pop_front().map(|id| (Alone::Now, id))),
            Ordering::Equal => {
                old.ids.pop_front();
                new.ids.pop_front();
            }
        }
    }
}

/// One of the two, a step at a time.
struct Side<'a> {
    reader: &'a Reader,
    by: &'a Actor,
    kind: Kind,
    turn: Turn,
    ids: VecDeque<String>,
    ended: bool,
}

impl Side<'_> {
    async fn fill(&mut self) -> Result<()> {
        if self.ended || !self.ids.is_empty() {
            return Ok(());
        }
        let (by, kind, turn) = (self.by.clone(), self.kind, self.turn.clone());
        let ids = self
            .reader
            .read(move |tx| differences::ids(tx, &by, kind, &turn))
            .await?;
        self.ended = (ids.len() as i64) < STEP;
        self.turn.after = ids.last().cloned().or(self.turn.after.take());
        self.ids = ids.into();
        Ok(())
    }

    async fn named(&self, id: String) -> Result<Option<Named>> {
        let (by, kind) = (self.by.clone(), self.kind);
        self.reader.read(move |tx| differences::named(tx, &by, kind, &id)).await
    }
}
