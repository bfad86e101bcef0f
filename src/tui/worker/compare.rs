//! A backup beside the store in use: both are gone through in the order of ids, and only what one of them has alone is kept.

use std::cmp::Ordering;
use std::collections::VecDeque;

use crate::chat::actor::Actor;
use crate::chat::page::Turn;
use crate::chat::survey::differences::{self, Kind, Named};
use crate::model::{self, Error, Result};
use crate::store::{Job, Reader};
use crate::tui::row::Row;

/// Ids of one side at a time.
const STEP: i64 = 2000;

/// The differences of a turn, each with its kind and its id as its key, and whether somebody stopped the search before it
/// was at its end: then those found so far.
pub async fn differences(
    backup: &Reader,
    now: &Reader,
    by: &Actor,
    turn: &Turn,
    filter: &str,
    job: &mut Job,
) -> Result<(Vec<Row>, bool)> {
    let mut found = Vec::new();
    let stopped = match search((backup, now), by, turn, filter, &mut found, job).await {
        Err(e) if e.kind == model::Kind::Stopped => true,
        ended => ended.map(|()| false)?,
    };
    if turn.back {
        found.reverse();
    }
    Ok((found, stopped))
}

async fn search(
    (backup, now): (&Reader, &Reader),
    by: &Actor,
    turn: &Turn,
    filter: &str,
    found: &mut Vec<Row>,
    job: &mut Job,
) -> Result<()> {
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
    job.begin("rows", 0, "")?;
    for (at, kind) in kinds {
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
        while let Some((alone, id)) = alone(&mut old, &mut new, job).await? {
            // With a filter, many are looked at between two that are shown.
            job.check()?;
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
                return Ok(());
            }
        }
    }
    Ok(())
}

enum Alone {
    InBackup,
    Now,
}

/// The next id that only one of them has.
async fn alone(old: &mut Side<'_>, new: &mut Side<'_>, job: &mut Job) -> Result<Option<(Alone, String)>> {
    loop {
        old.fill(job).await?;
        new.fill(job).await?;
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
    async fn fill(&mut self, job: &mut Job) -> Result<()> {
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
        job.add(self.ids.len() as u64, "")
    }

    async fn named(&self, id: String) -> Result<Option<Named>> {
        let (by, kind) = (self.by.clone(), self.kind);
        self.reader.read(move |tx| differences::named(tx, &by, kind, &id)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::operator;
    use crate::store::{Location, Param, Progress, Report, Schema, Stop, Store};

    /// Asks to stop at the first that is reported.
    struct Impatient(Stop);

    impl Progress for Impatient {
        fn show(&mut self, report: &Report) {
            if report.done > 0 {
                self.0.raise();
            }
        }
    }

    async fn store_of(folder: &std::path::Path, name: &str, people: std::ops::Range<i64>) -> Store {
        let at = Location::Sqlite(folder.join(name));
        let store = Store::open(&at, Schema::Create).await.unwrap();
        let fill = move |tx: &mut crate::store::Tx| {
            for n in people {
                tx.exec(
                    "INSERT INTO users (id, kind, display_name, created_at) VALUES (?1, 'human', ?1, ?2)",
                    &[Param::from(&format!("usr_{n:026}")), Param::from(n)],
                )?;
            }
            Ok(())
        };
        store.write(fill).await.unwrap();
        store
    }

    #[tokio::test]
    async fn a_comparison_that_is_stopped_tells_what_it_found_so_far() {
        let folder = tempfile::tempdir().unwrap();
        let old = store_of(folder.path(), "old.db", 0..3 * STEP).await;
        let new = store_of(folder.path(), "new.db", 1..3 * STEP + 2).await;
        let (turn, by) = (Turn::first(100), operator());
        let (old, new) = (old.reader(), new.reader());
        let states = |rows: &[Row]| rows.iter().map(|row| row.text("state").to_owned()).collect::<Vec<_>>();

        let whole = differences(old, new, &by, &turn, "", &mut Job::silent()).await.unwrap();
        assert_eq!(
            (states(&whole.0), whole.1),
            (vec!["new".into(), "new".into(), "gone".into()], false)
        );

        let stop = Stop::default();
        let mut job = Job::new(Box::new(Impatient(stop.clone())), stop);
        let (found, stopped) = differences(old, new, &by, &turn, "", &mut job).await.unwrap();
        assert!(stopped && found.len() < 3, "{found:?}");
    }
}
