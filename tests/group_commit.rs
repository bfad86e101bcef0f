//! Operations that share a transaction: each stands or falls alone, also where what failed was only queued.

mod harness;

use std::time::Duration;

use clickclack::model::{Cursor, Error, EventType, Kind, Result, WorkspaceId};
use clickclack::store::{Param, Store, Tx, log};
use harness::{World, on_both_engines};

const TOPIC: &str = "INSERT INTO topics (id, workspace_id, name, created_at) VALUES (?1, ?2, ?1, 0)";

/// What an operation of the test does.
#[derive(Clone, Copy, PartialEq)]
enum Does {
    /// Looks, changes something, and queues the rest, as a send does.
    Well,
    /// The same, and the queued part cannot be done.
    FailsLater,
    /// Waits for nothing at all.
    OnlyQueues,
    OnlyQueuesAndFails,
    /// Is refused before it asked the engine for anything.
    Refuses,
    /// Is refused with something in the queue.
    RefusesLate,
    /// Does not even queue.
    Nothing,
}

use Does::*;

fn operation(does: Does, n: usize, workspace: WorkspaceId) -> impl FnOnce(&mut Tx) -> Result<()> + Send {
    move |tx| {
        let id = |part: &str| format!("{part}-{n}");
        let topic = |tx: &mut Tx, id: &str| tx.queue(TOPIC, &[Param::from(id), Param::from(&workspace)]);
        match does {
            Nothing => return Ok(()),
            Refuses => return Err(Error::invalid("refused")),
            OnlyQueues | OnlyQueuesAndFails => topic(tx, &id("queued"))?,
            Well | FailsLater | RefusesLate => {
                assert!(!tx.exists("SELECT 1 FROM topics WHERE id = ?1", &[Param::from(&id("waited"))])?);
                tx.exec(TOPIC, &[Param::from(&id("waited")), Param::from(&workspace)])?;
                topic(tx, &id("queued"))?;
            }
        }
        let draft = log::Draft::new(EventType::ChannelUpdated, &workspace);
        log::append(tx, draft.with("topic_id", id("queued")))?;
        if matches!(does, FailsLater | OnlyQueuesAndFails) {
            topic(tx, "taken")?;
        }
        if does == RefusesLate {
            return Err(Error::invalid("refused late"));
        }
        Ok(())
    }
}

/// What became of operations that were all in one batch.
async fn together(store: &Store, workspace: &WorkspaceId, plan: &[Does]) -> Vec<Option<Kind>> {
    let queued = |(n, does): (usize, &Does)| {
        let (store, work) = (store.clone(), operation(*does, n, workspace.clone()));
        tokio::spawn(async move { store.write(work).await })
    };
    let slow = store.clone();
    let slow = tokio::spawn(async move {
        slow.write(|_| {
            std::thread::sleep(Duration::from_millis(150)); // meanwhile the others queue up
            Ok(())
        })
        .await
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let tasks: Vec<_> = plan.iter().enumerate().map(queued).collect();
    slow.await.unwrap().unwrap();
    let mut fates = Vec::new();
    for task in tasks {
        fates.push(task.await.unwrap().err().map(|e| e.kind));
    }
    fates
}

fn ids(tx: &mut Tx) -> Result<Vec<String>> {
    tx.all("SELECT id FROM topics WHERE id <> 'taken' ORDER BY id", &[], |r| {
        r.take()
    })
}

on_both_engines! {
    fn a_failure_of_what_was_queued_is_its_own_operations_and_nobody_elses(engine) {
        let world = World::new(engine);
        let workspace = WorkspaceId::from(world.workspace.as_str());
        world.server.beside(async |store| {
            let own = workspace.clone();
            let taken = store.write(move |tx| tx.exec(TOPIC, &[Param::from("taken"), Param::from(&own)]));
            assert_eq!(taken.await.unwrap(), 1);
            for plan in [
                &[Well, FailsLater, Well][..],
                &[FailsLater, FailsLater, Well, FailsLater],
                &[FailsLater],
                &[OnlyQueues, FailsLater, OnlyQueues, OnlyQueuesAndFails, OnlyQueues],
                &[FailsLater, Refuses, Well, RefusesLate, FailsLater, RefusesLate, Refuses, Well],
                &[FailsLater, Nothing, Refuses, Nothing, Well, FailsLater, Nothing],
                &[Well, Refuses, FailsLater, Refuses],
                &[Refuses, Nothing, RefusesLate],
            ] {
                let log_before = store.read(log::clock).await.unwrap();
                let fates = together(&store, &workspace, plan).await;
                let mut kept = Vec::new();
                for (n, (does, fate)) in plan.iter().zip(&fates).enumerate() {
                    let expected = match does {
                        Well | OnlyQueues | Nothing => None,
                        FailsLater | OnlyQueuesAndFails => Some(Kind::Conflict),
                        Refuses | RefusesLate => Some(Kind::Invalid),
                    };
                    assert_eq!(*fate, expected, "operation {n}");
                    if *does == Well {
                        kept.push(format!("waited-{n}"));
                    }
                    if matches!(does, Well | OnlyQueues) {
                        kept.push(format!("queued-{n}"));
                    }
                }
                kept.sort();
                let events = kept.iter().filter(|id| id.starts_with("queued")).count() as i64;
                let clean = move |tx: &mut Tx| {
                    let found = ids(tx)?;
                    tx.exec("DELETE FROM topics WHERE id <> 'taken'", &[])?;
                    let since: (i64, Option<Cursor>) = tx.one(
                        "SELECT COUNT(*), MAX(cursor) FROM events WHERE cursor > ?1",
                        &[Param::from(&log_before)],
                        |r| Ok((r.take()?, r.take()?)),
                    )?;
                    let clock = log::clock(tx)?;
                    assert!(since.1.is_none_or(|newest| newest <= clock), "the clock is behind the log");
                    Ok((found, since.0))
                };
                assert_eq!(store.write(clean).await.unwrap(), (kept, events));
            }
        });
    }

    fn an_operation_sees_what_it_queued_and_what_it_asked(engine) {
        let world = World::new(engine);
        let workspace = WorkspaceId::from(world.workspace.as_str());
        world.server.beside(async |store| {
            let work = move |tx: &mut Tx| {
                let count = "SELECT COUNT(*) FROM topics";
                let before = tx.ask(count, &[], |r| r.take::<i64>())?;
                for n in 0..100 {
                    tx.queue(TOPIC, &[Param::from(&format!("many-{n}")), Param::from(&workspace)])?;
                }
                let after = tx.ask(count, &[], |r| r.take::<i64>())?;
                let now = tx.one(count, &[], |r| r.take::<i64>())?;
                let unwanted = tx.ask("SELECT id FROM topics", &[], |r| r.take::<String>())?;
                drop(unwanted);
                Ok([before.one(tx)?, after.one(tx)?, now, ids(tx)?.len() as i64])
            };
            assert_eq!(store.write(work).await.unwrap(), [0, 100, 100, 100]);
        });
    }
}
