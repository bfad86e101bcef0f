//! The threads that own connections. One writer takes what has queued up, runs each operation under its own
//! savepoint inside one transaction, commits once, then answers everybody. Readers each run one snapshot at a time.
//! Nobody is told "done" before the commit is on disk; a failed operation undoes itself alone.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::oneshot;

use super::Mode;
use super::connection::Connection;
use super::tx::Turn;
use super::{Location, Tx, log};
use crate::model::{Error, Result};

/// Operations that may wait for a thread. Past it callers are told to come back: waiting longer helps nobody. Counted by who
/// sends, because a channel with a bound has all its places in memory from the beginning.
const QUEUE: usize = 8192;
/// Operations that share a commit at most, and how long a batch may gather before it commits.
const BATCH: usize = 256;
const BATCH_TIME: Duration = Duration::from_millis(20);

/// One queued operation with its way back to the caller.
pub(super) trait Job: Send {
    /// Runs inside the transaction; `false` means "undo what I did".
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Something it had left to be done later went wrong: it is undone.
    fn fail(&mut self, why: Error);
    /// Called once the fate of the transaction is known.
    fn finish(self: Box<Self>, fate: Result<(), &Error>);
}

struct Call<F, T> {
    work: Option<F>,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<F, T> Job for Call<F, T>
where
    F: FnOnce(&mut Tx) -> Result<T> + Send,
    T: Send,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let Some(work) = self.work.take() else { return false };
        let all = |tx: &mut Tx| {
            let made = work(tx)?;
            tx.settle()?;
            Ok(made)
        };
        let result = catch_unwind(AssertUnwindSafe(|| all(tx)))
            .unwrap_or_else(|_| Err(Error::internal("a store operation panicked")));
        let done = result.is_ok();
        self.result = Some(result);
        done
    }

    fn fail(&mut self, why: Error) {
        self.result = Some(Err(why));
    }

    fn finish(self: Box<Self>, fate: Result<(), &Error>) {
        let answer = match (fate, self.result) {
            (Ok(()), Some(result)) => result,
            // A refusal stands whatever became of the others.
            (Err(_), Some(Err(refusal))) => Err(refusal),
            (Err(e), _) => Err(again(e)),
            (Ok(()), None) => Err(Error::internal("an operation was not run")),
        };
        let _ = self.reply.send(answer); // the caller may have gone away
    }
}

/// The same failure for each operation of a batch.
fn again(e: &Error) -> Error {
    Error {
        retry_after: e.retry_after,
        ..Error::new(e.kind, e.message.clone())
    }
    .code(e.code)
    .because(e.chain())
}

#[derive(Clone)]
pub(super) struct Queue(Sender<Box<dyn Job>>);

impl Queue {
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let call = Call {
            work: Some(work),
            result: None,
            reply,
        };
        if self.0.len() >= QUEUE {
            return Err(Error::unavailable("the store is busy; try again"));
        }
        match self.0.send(Box::new(call)) {
            Ok(()) => answer
                .await
                .unwrap_or_else(|_| Err(Error::unavailable("the store is closing"))),
            Err(_) => Err(Error::unavailable("the store is closed")),
        }
    }
}

/// Starts the writer. `wake` is called after each commit that others must hear about.
pub(super) fn writer(at: Location, first: Connection, wake: Arc<dyn Fn() + Send + Sync>, here: &Here) -> Result<Queue> {
    let (queue, jobs) = unbounded();
    spawn(
        "store-writer",
        move |at: Location| {
            let mut link = Link {
                at,
                mode: Mode::Write,
                conn: Some(first),
            };
            while let Ok(job) = jobs.recv() {
                write_batch(&mut link, job, &jobs, &*wake);
            }
        },
        at,
        here,
    )?;
    Ok(Queue(queue))
}

pub(super) fn readers(at: &Location, count: usize, here: &Here) -> Result<Queue> {
    let (queue, jobs) = unbounded::<Box<dyn Job>>();
    for _ in 0..count {
        let jobs = jobs.clone();
        spawn(
            "store-reader",
            move |at| {
                let mut link = Link {
                    at,
                    mode: Mode::Read,
                    conn: None,
                };
                while let Ok(job) = jobs.recv() {
                    read_one(&mut link, job);
                }
            },
            at.clone(),
            here,
        )?;
    }
    Ok(Queue(queue))
}

/// Held by whoever has, or may make, a connection to the store. Nothing is ever sent: the other end hears when the last one
/// let go.
pub(super) type Here = Sender<Infallible>;

pub(super) fn spawn(name: &str, run: impl FnOnce(Location) + Send + 'static, at: Location, here: &Here) -> Result<()> {
    let here = here.clone();
    let work = move || {
        run(at);
        drop(here);
    };
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
        .map_err(Error::internal)
}

/// A connection that is made again when it broke.
pub(super) struct Link {
    pub at: Location,
    pub mode: Mode,
    pub conn: Option<Connection>,
}

impl Link {
    /// A connection with an open transaction. A connection found dead is replaced once: nothing was asked of it yet.
    pub fn begin(&mut self) -> Result<&mut Connection> {
        if self.conn.as_ref().is_some_and(Connection::is_broken) {
            self.conn = None;
        }
        if let Some(mut conn) = self.conn.take() {
            match conn.begin() {
                Ok(()) => return Ok(self.conn.insert(conn)),
                Err(e) if !conn.is_broken() => {
                    let _ = conn.rollback(); // Postgres leaves a failed BEGIN batch in an aborted transaction
                    self.conn = Some(conn);
                    return Err(e);
                }
                Err(_) => {}
            }
        }
        let mut conn = Connection::open(&self.at, self.mode)?;
        conn.begin()?;
        Ok(self.conn.insert(conn))
    }

    /// After a failure: back to a known state, or a new connection next time.
    pub fn reset(&mut self) {
        if self
            .conn
            .as_mut()
            .is_some_and(|c| c.is_broken() || c.rollback().is_err())
        {
            self.conn = None;
        }
    }
}

fn write_batch(link: &mut Link, first: Box<dyn Job>, jobs: &Receiver<Box<dyn Job>>, wake: &dyn Fn()) {
    let started = Instant::now();
    let conn = match link.begin() {
        Ok(conn) => conn,
        Err(e) => {
            first.finish(Err(&e));
            return jobs.try_iter().for_each(|job| job.finish(Err(&e)));
        }
    };
    let mut batch = Batch::default();
    let mut fate = Ok(());
    let mut next = Some(first);
    while let Some(job) = next.take() {
        fate = batch.operate(conn, job);
        if fate.is_ok() && batch.jobs.len() < BATCH && started.elapsed() < BATCH_TIME {
            next = jobs.try_recv().ok();
        }
    }
    let fate = fate.and_then(|()| batch.commit(conn));
    if fate.is_err() {
        link.reset();
    }
    if batch.turn.news && fate.is_ok() {
        wake();
    }
    for job in batch.jobs {
        job.finish(fate.as_ref().map(|_| ()));
    }
}

/// Operations that share a transaction.
#[derive(Default)]
struct Batch {
    jobs: Vec<Box<dyn Job>>,
    /// The last one that was not undone: what it queued may still be on its way.
    kept: Option<usize>,
    turn: Turn,
}

impl Batch {
    /// One operation under its savepoint. An error here is the engine's, and ends the batch.
    fn operate(&mut self, conn: &mut Connection, mut job: Box<dyn Job>) -> Result<()> {
        conn.savepoint()?;
        let before = std::mem::take(&mut self.turn.news);
        let kept = job.run(&mut Tx::new(conn, &mut self.turn));
        self.turn.news = before || (kept && self.turn.news);
        self.blame(conn);
        self.jobs.push(job);
        if kept {
            self.kept = Some(self.jobs.len() - 1);
            return Ok(());
        }
        conn.undo()
    }

    /// The clock is set once for all events of the batch, under a savepoint of its own.
    fn commit(&mut self, conn: &mut Connection) -> Result<()> {
        conn.savepoint()?;
        if let Some(cursor) = &self.turn.cursor {
            log::set_clock(conn, cursor)?;
        }
        let done = conn.commit(self.turn.news);
        self.blame(conn);
        done
    }

    /// Postgres may say only now that something which the last kept operation had queued went wrong.
    fn blame(&mut self, conn: &mut Connection) {
        if let (Some(why), Some(kept)) = (conn.failed_before(), self.kept) {
            self.jobs[kept].fail(why);
        }
    }
}

fn read_one(link: &mut Link, mut job: Box<dyn Job>) {
    let conn = match link.begin() {
        Ok(conn) => conn,
        Err(e) => return job.finish(Err(&e)),
    };
    job.run(&mut Tx::new(conn, &mut Turn::default()));
    // A read has nothing to lose: its answer stands however the snapshot is let go.
    job.finish(Ok(()));
    if conn.commit(false).is_err() {
        link.reset();
    }
}
