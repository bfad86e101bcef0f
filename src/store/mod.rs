//! The store: one open transaction on either engine, rows in, rows out; the event log; migrations; upload bytes.
//! Called by `chat` (inside a transaction) and by the doors (to open, read and write). Knows no rule of the chat.

pub mod backup;
pub mod blobs;
pub mod check;
mod connection;
pub mod export;
pub mod file;
mod follow;
pub mod import;
mod location;
pub mod log;
pub mod migrate;
pub mod operations;
mod postgres;
mod progress;
pub mod scratch;
mod size;
mod sqlite;
pub mod tables;
#[cfg(debug_assertions)]
mod trace;
pub mod transfer;
mod tx;
pub mod upkeep;
pub mod usage;
mod value;
pub mod vitals;
mod worker;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossbeam_channel::Receiver;

use crate::model::{Error, Result};
use connection::Connection;

pub use follow::Follower;
pub use location::{Location, VARIABLE};
pub use progress::{Job, Progress, Report, Silent, Stop};
pub use size::Size;
pub use sqlite::{DAMAGED, companions};
pub use tx::{Asked, Tx};
pub(crate) use value::params;
pub use value::{Column, JsonList, JsonText, Param, Row};

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Reads of one snapshot; the engine itself refuses writes.
    Read,
    Write,
}

/// What opening may do to the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// `serve`, `migrate`: create a missing store, apply what is pending.
    Migrate,
    /// Commands whose purpose is to fill a store: create a missing one; refuse an older or newer schema.
    Create,
    /// Everything else: a missing store is "not found", an older or newer schema is refused.
    Current,
}

/// Handle to an open store. Clones share its threads and connections; the last one dropped lets them end.
#[derive(Clone)]
pub struct Store {
    /// On SQLite.
    keeper: Option<Arc<sqlite::Keeper>>,
    writer: worker::Queue,
    reader: Reader,
}

/// Handle to a store that is only looked at: none of its connections can write, and it has no method that would.
#[derive(Clone)]
pub struct Reader {
    at: Location,
    readers: worker::Queue,
    /// Wakes the tailer after our own commits.
    wake: Arc<Wake>,
    here: worker::Here,
    /// Ends when nobody is here any more.
    gone: Receiver<Infallible>,
}

/// Where the tailer waits, once there is one.
#[derive(Default)]
struct Wake(Mutex<Option<follow::Tail>>);

impl Wake {
    fn signal(&self, signal: follow::Signal) {
        if let Some(tail) = self.0.lock().unwrap_or_else(|p| p.into_inner()).as_ref() {
            let _ = tail.signals.try_send(signal); // full: the tailer has enough reasons to look
        }
    }
}

/// A server reads for many: on SQLite one thread for each core, within reason; on Postgres they wait for the network, so a
/// few more. Anybody else asks for a screen's worth, and each connection takes memory for its pages.
fn reader_threads(engine: Engine, schema: Schema) -> usize {
    let fewest = match engine {
        Engine::Sqlite => 2,
        Engine::Postgres => 4,
    };
    match schema {
        Schema::Migrate => {
            let cores = std::thread::available_parallelism().map_or(2, |n| n.get());
            (cores * fewest / 2).clamp(fewest, 8)
        }
        Schema::Create | Schema::Current => fewest,
    }
}

impl Store {
    pub async fn open(at: &Location, schema: Schema) -> Result<Store> {
        let at = at.clone();
        tokio::task::spawn_blocking(move || Store::open_blocking(at, schema))
            .await
            .map_err(Error::internal)?
    }

    fn open_blocking(at: Location, schema: Schema) -> Result<Store> {
        migrate::prepare(&at, schema)?;
        let first = Connection::open(&at, Mode::Write)?;
        let keeper = match &at {
            Location::Sqlite(path) => Some(Arc::new(sqlite::Keeper::open(path)?)),
            Location::Postgres(_) => None,
        };
        let wake = Arc::new(Wake::default());
        let ring = wake.clone();
        let ring = Arc::new(move || ring.signal(follow::Signal::News));
        let (here, gone) = crossbeam_channel::bounded(0);
        let writer = worker::writer(at.clone(), first, ring, &here)?;
        let reader = Reader::start(at, schema, wake, here, gone)?;
        Ok(Store { keeper, writer, reader })
    }

    pub fn location(&self) -> &Location {
        &self.reader.at
    }

    /// The same store for somebody who must not change it.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// A read-only snapshot.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        self.reader.read(work).await
    }

    /// A read-only snapshot on a connection of its own, for work that takes long: it keeps no reader from others.
    pub async fn snapshot<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.snapshot_here(work))
            .await
            .map_err(Error::internal)?
    }

    /// The same on a thread that may block.
    fn snapshot_here<T>(&self, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let mut conn = Connection::open(&self.reader.at, Mode::Read)?;
        conn.may_take_long()?;
        conn.begin()?;
        let result = work(&mut Tx::new(&mut conn, &mut tx::Turn::default()))?;
        conn.commit(false)?;
        Ok(result)
    }

    /// Committed and on disk when this answers `Ok`. An `Err` from `work` rolls back everything it did.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        self.writer.run(work).await
    }

    /// One transaction that fills an empty store, when no other connection of ours is left. SQLite then writes the rows where
    /// they stay, and not into a write-ahead log first, unless somebody else has the file open.
    pub async fn fill<T, F>(self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        let at = self.reader.at.clone();
        self.leave().await;
        tokio::task::spawn_blocking(move || fill_here(&at, work))
            .await
            .map_err(Error::internal)?
    }

    /// One round trip to the engine, within two seconds. For `/readyz`.
    pub async fn ping(&self) -> Result<()> {
        let asked = self.read(|tx| tx.one("SELECT 1", &[], |r| r.take::<i64>()));
        match tokio::time::timeout(Duration::from_secs(2), asked).await {
            Ok(answer) => answer.map(drop),
            Err(_) => Err(Error::unavailable("the database did not answer in time")),
        }
    }

    /// Follows the event log as long as the store is open; see `Follower`. Once for each store.
    pub fn follow(&self, follower: impl Follower) -> Result<()> {
        if let Some(keeper) = &self.keeper {
            let keeper = Arc::downgrade(keeper);
            worker::spawn(
                "store-checkpoint",
                move |_| sqlite::keep_wal_small(&keeper),
                self.reader.at.clone(),
                &self.reader.here,
            )?;
        }
        self.reader.follow(follower)
    }

    /// Hands an ephemeral event to the followers of every process. It may be lost; it is never stored.
    pub fn broadcast(&self, frame: String) {
        self.reader.wake.signal(follow::Signal::Broadcast(frame));
    }

    /// Finishes what is queued. Connections close when the last clone is dropped.
    pub async fn close(self) {
        // The writer answers in order: when this comes back, everything queued before it is on disk.
        let _ = self.write(|_| Ok(())).await;
        if let Some(keeper) = self.keeper {
            let settled = tokio::task::spawn_blocking(move || keeper.settle()).await;
            if let Err(e) = settled.map_err(Error::internal).and_then(|settled| settled) {
                eprintln!("the last checkpoint of the database failed: {}", e.chain());
            }
        }
    }

    /// The same, and waits until no connection of it is left: for whoever needs the store alone. Other clones have some
    /// seconds to be dropped.
    pub async fn leave(self) {
        let gone = self.reader.gone.clone();
        self.close().await;
        let _ = tokio::task::spawn_blocking(move || gone.recv_timeout(Duration::from_secs(10))).await;
    }
}

fn fill_here<T>(at: &Location, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    let mut conn = Connection::open(at, Mode::Write)?;
    conn.leave_wal();
    conn.may_take_long()?;
    conn.begin()?;
    let mut turn = tx::Turn::default();
    let mut tx = Tx::new(&mut conn, &mut turn);
    let result = work(&mut tx).and_then(|made| tx.settle().map(|()| made));
    if result.is_err() {
        conn.rollback()?;
        return result;
    }
    if let Some(cursor) = &turn.cursor {
        log::set_clock(&mut conn, cursor)?;
    }
    conn.commit(turn.news)?;
    result
}

/// A look at the store by somebody who asks in passing, as a shell does at Tab: leaves no trace of any kind, and sooner
/// fails than waits or makes a file. The schema is whatever it is.
pub fn glance<T>(at: &Location, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    let mut conn = Connection::glance(at)?;
    conn.begin()?;
    work(&mut Tx::new(&mut conn, &mut tx::Turn::default()))
}

impl Reader {
    /// A missing store is "not found"; an older or newer schema is refused.
    pub async fn open(at: &Location) -> Result<Reader> {
        let at = at.clone();
        tokio::task::spawn_blocking(move || Reader::open_blocking(at))
            .await
            .map_err(Error::internal)?
    }

    fn open_blocking(at: Location) -> Result<Reader> {
        migrate::prepare(&at, Schema::Current)?;
        let (here, gone) = crossbeam_channel::bounded(0);
        Reader::start(at, Schema::Current, Arc::default(), here, gone)
    }

    fn start(
        at: Location,
        schema: Schema,
        wake: Arc<Wake>,
        here: worker::Here,
        gone: Receiver<Infallible>,
    ) -> Result<Reader> {
        let readers = worker::readers(&at, reader_threads(at.engine(), schema), &here)?;
        Ok(Reader {
            at,
            readers,
            wake,
            here,
            gone,
        })
    }

    pub fn location(&self) -> &Location {
        &self.at
    }

    /// A read-only snapshot.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        self.readers.run(work).await
    }

    /// Follows the event log as long as the store is open; see `Follower`. Once for each store.
    pub fn follow(&self, follower: impl Follower) -> Result<()> {
        let tail = follow::start(&self.at, Box::new(follower), &self.here)?;
        *self.wake.0.lock().unwrap_or_else(|p| p.into_inner()) = Some(tail);
        Ok(())
    }
}
