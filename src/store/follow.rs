//! The tailer: one thread for each process that reads new events once and hands them on. It wakes by our own
//! commits, and by those of other processes: on SQLite `PRAGMA data_version` changes, on Postgres a `LISTEN`
//! connection hears of them. What it sees is what is committed; nothing depends on memory that a crash would lose.

use std::convert::Infallible;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use tokio::sync::oneshot;
use tokio_postgres::AsyncMessage;

use super::Mode;
use super::connection::Connection;
use super::log::{self, Logged};
use super::postgres::url::Target;
use super::tx::Turn;
use super::worker::{Here, Link, spawn};
use super::{Location, Tx};
use crate::model::{Cursor, Error, Result};

/// Who hears the news. Called on the tailer's thread, never twice at once.
pub trait Follower: Send + 'static {
    /// Whether anybody listens; without listeners the tailer only keeps its place.
    fn listening(&self) -> bool;

    /// New events in cursor order, inside a snapshot that holds them. Called with none when something that is no
    /// event may have changed: a role, a membership, a credential. On an error the same events come again.
    fn news(&mut self, tx: &mut Tx, events: &[Logged]) -> Result<()>;

    /// An ephemeral frame from this or another process.
    fn broadcast(&mut self, frame: &str);
}

/// The way to the tailer. With it the tailer ends, and what listens for it.
pub(super) struct Tail {
    pub signals: Sender<Signal>,
    /// Dropped, it ends the listening connection, which waits for other processes and not for us.
    pub _listens: oneshot::Sender<Infallible>,
}

pub(super) enum Signal {
    News,
    /// An ephemeral frame of this process.
    Broadcast(String),
    /// The same from another process.
    Heard(String),
}

/// How often SQLite's `data_version` is looked at: two microseconds' work.
const SQLITE_POLL: Duration = Duration::from_millis(40);
/// Postgres tells; this only covers a notification lost with its connection.
const POSTGRES_POLL: Duration = Duration::from_secs(2);
const PAGE: i64 = 500;
/// A notification carries at most 8,000 bytes; larger ephemeral frames stay in their process.
const MAX_NOTIFICATION: usize = 7900;

pub(super) fn start(at: &Location, follower: Box<dyn Follower>, here: &Here) -> Result<Tail> {
    let (sender, signals) = crossbeam_channel::bounded(1024);
    let (listens, over) = oneshot::channel();
    if let Location::Postgres(url) = at {
        let (url, sender) = (url.clone(), sender.clone());
        spawn("store-listener", move |_| listen(&url, &sender, over), at.clone(), here)?;
    }
    let mut link = Link {
        at: at.clone(),
        mode: Mode::Read,
        conn: None,
    };
    // Callers are async tasks, in which the blocking Postgres connection may not be driven.
    let position = std::thread::scope(|s| s.spawn(|| in_snapshot(&mut link, log::clock)).join())
        .map_err(|_| Error::internal("the first look at the event log panicked"))??;
    spawn(
        "store-tailer",
        move |at| {
            Tailer {
                at,
                link,
                follower,
                position,
                version: None,
                own: instance(),
            }
            .run(signals)
        },
        at.clone(),
        here,
    )?;
    Ok(Tail {
        signals: sender,
        _listens: listens,
    })
}

/// Tells our own broadcasts from those of other processes.
fn instance() -> String {
    crate::model::correlation_id()
}

struct Tailer {
    at: Location,
    link: Link,
    follower: Box<dyn Follower>,
    position: Cursor,
    /// SQLite's `data_version` when last looked at.
    version: Option<i64>,
    own: String,
}

impl Tailer {
    fn run(mut self, signals: Receiver<Signal>) {
        let poll = match self.at {
            Location::Sqlite(_) => SQLITE_POLL,
            Location::Postgres(_) => POSTGRES_POLL,
        };
        loop {
            let mut look = match signals.recv_timeout(poll) {
                Ok(signal) => self.take(signal),
                Err(RecvTimeoutError::Timeout) => self.changed_elsewhere(),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            while let Ok(signal) = signals.try_recv() {
                look |= self.take(signal);
            }
            if look && let Err(e) = self.catch_up() {
                eprintln!("reading the event log failed, trying again: {}", e.chain());
                std::thread::sleep(Duration::from_millis(200));
                self.version = None; // look again at the next poll
            }
        }
    }

    /// Whether the log must be looked at.
    fn take(&mut self, signal: Signal) -> bool {
        match signal {
            Signal::News => return true,
            Signal::Broadcast(frame) => {
                self.follower.broadcast(&frame);
                self.tell_others(&frame);
            }
            Signal::Heard(message) => {
                if let Some((from, frame)) = message.split_once(' ')
                    && from != self.own
                {
                    self.follower.broadcast(frame);
                }
            }
        }
        false
    }

    fn tell_others(&mut self, frame: &str) {
        if matches!(self.at, Location::Sqlite(_)) || frame.len() > MAX_NOTIFICATION {
            return;
        }
        let message = format!("{} {frame}", self.own);
        let sent = in_snapshot(&mut self.link, |tx| {
            tx.one(
                "SELECT pg_notify('clickclack_ephemeral', ?1) IS NULL",
                super::params![&message],
                |r| r.take::<bool>(),
            )
        });
        if let Err(e) = sent {
            eprintln!("an ephemeral event did not reach the other replicas: {}", e.chain());
        }
    }

    fn changed_elsewhere(&mut self) -> bool {
        match &self.link.conn {
            Some(Connection::Sqlite(conn)) => {
                let now = conn.data_version().ok();
                let before = std::mem::replace(&mut self.version, now);
                now.is_none() || before != now
            }
            _ => true,
        }
    }

    fn catch_up(&mut self) -> Result<()> {
        loop {
            let (follower, position) = (&mut self.follower, &self.position);
            let reached = in_snapshot(&mut self.link, |tx| {
                // The clock is read before asking who listens: whoever comes later starts behind it.
                let clock = log::clock(tx)?;
                if !follower.listening() {
                    return Ok((clock, false));
                }
                let events = log::since(tx, position, PAGE)?;
                follower.news(tx, &events)?;
                let more = events.len() as i64 == PAGE;
                Ok((
                    events.last().map_or_else(|| position.clone(), |e| e.cursor.clone()),
                    more,
                ))
            })?;
            self.position = reached.0;
            if !reached.1 {
                return Ok(());
            }
        }
    }
}

fn in_snapshot<T>(link: &mut Link, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    let conn = link.begin()?;
    let result = work(&mut Tx::new(conn, &mut Turn::default()));
    match (&result, conn.commit(false)) {
        (Ok(_), Ok(())) => {}
        _ => link.reset(),
    }
    result
}

/// Keeps a listening connection open until it is over.
fn listen(url: &str, sender: &Sender<Signal>, over: oneshot::Receiver<Infallible>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return;
    };
    let listening = async {
        loop {
            let Err(e) = listen_once(url, sender).await;
            eprintln!("listening to Postgres was interrupted, connecting again: {}", e.chain());
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    runtime.block_on(async {
        tokio::select! {
            _ = over => {}
            () = listening => {}
        }
    });
}

async fn listen_once(url: &str, sender: &Sender<Signal>) -> Result<Infallible> {
    let (client, mut wire) = Target::parse(url)?.connect_raw().await?;
    let subscribe = async {
        client
            .batch_execute("LISTEN clickclack; LISTEN clickclack_ephemeral")
            .await
            .map_err(super::postgres::failed)?;
        std::future::pending::<Result<Infallible>>().await // the client must stay alive: dropping it ends the connection
    };
    let receive = async {
        // What was committed while we were away is found by looking once.
        let mut signal = Signal::News;
        loop {
            let _ = sender.try_send(signal); // full: the tailer has enough reasons to look
            signal = match wire.message().await {
                Some(Ok(AsyncMessage::Notification(n))) if n.channel() == "clickclack_ephemeral" => {
                    Signal::Heard(n.payload().to_owned())
                }
                Some(Ok(_)) => Signal::News,
                Some(Err(e)) => return Err(super::postgres::failed(e)),
                None => return Err(Error::unavailable("the listening connection ended")),
            };
        }
    };
    tokio::select! {
        ended = subscribe => ended,
        ended = receive => ended,
    }
}
