//! The side of the console that waits: it holds the store, answers requests with short reads, each a snapshot of its
//! own, and carries out confirmed changes one transaction at a time. Nothing here draws, and nothing that draws waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use crossbeam_channel::Sender;
use tokio::sync::Notify;

use super::load;
use super::state::{Load, News, Overview, Page, Request, Scope, Server, Trouble};
use super::update::{Event, Worked};
use crate::chat::actor::{Actor, Source};
use crate::chat::survey::{self, Opened};
use crate::model::*;
use crate::store::log::Logged;
use crate::store::migrate::{self, State as Migrated};
use crate::store::{Follower, Location, Reader, Schema, Store, Tx};

/// How the console is let into the store. Behind the first there is no way to write.
#[derive(Clone)]
pub enum Door {
    ReadOnly(Reader),
    Full(Store),
}

impl Door {
    pub async fn open(at: &Location, read_only: bool) -> Result<Door> {
        Ok(match read_only {
            true => Door::ReadOnly(Reader::open(at).await?),
            false => Door::Full(Store::open(at, Schema::Current).await?),
        })
    }

    pub fn reader(&self) -> &Reader {
        match self {
            Door::ReadOnly(reader) => reader,
            Door::Full(store) => store.reader(),
        }
    }

    /// The store for changes; refused in a console that only reads.
    fn store(&self) -> Result<&Store> {
        match self {
            Door::Full(store) => Ok(store),
            Door::ReadOnly(_) => Err(Error::forbidden("this console is read-only")),
        }
    }
}

#[derive(Clone)]
pub struct Worker {
    inner: Arc<Inner>,
}

struct Inner {
    runtime: tokio::runtime::Handle,
    at: Location,
    read_only: bool,
    /// Where the server of this store listens, for "up or down".
    addr: String,
    door: OnceLock<Door>,
    schema: OnceLock<String>,
    events: Sender<Event>,
    /// Private conversations whose reason stands in the audit log.
    opened: Mutex<HashMap<String, Opened>>,
    by: Actor,
}

impl Worker {
    pub fn new(
        runtime: tokio::runtime::Handle,
        at: Location,
        read_only: bool,
        addr: String,
        events: Sender<Event>,
    ) -> Worker {
        let by = Actor {
            source: Source::Tui,
            ..crate::admin::operator()
        };
        Worker {
            inner: Arc::new(Inner {
                runtime,
                at,
                read_only,
                addr,
                door: OnceLock::new(),
                schema: OnceLock::new(),
                events,
                opened: Mutex::default(),
                by,
            }),
        }
    }

    /// Opens the store and begins to follow it.
    pub fn open(&self) {
        let inner = self.inner.clone();
        self.inner.runtime.spawn(async move {
            let result = inner.open().await;
            inner.tell(Event::Opened(result.map_err(|e| Trouble::of(&e))));
        });
    }

    /// Answers come as events. Requests about the terminal are not for here.
    pub fn submit(&self, request: Request) {
        let inner = self.inner.clone();
        self.inner.runtime.spawn(async move {
            match request {
                Request::Load(load) => {
                    let generation = load.generation;
                    let result = inner.load(*load).await.map_err(|e| Trouble::of(&e));
                    inner.tell(Event::Loaded { generation, result });
                }
                Request::Overview => {
                    let result = inner.overview().await.map_err(|e| Trouble::of(&e));
                    inner.tell(Event::Overview(Box::new(result)));
                }
                Request::Work(work) => {
                    let worked = inner.work(*work).await;
                    inner.tell(Event::Worked(Box::new(worked)));
                }
                _ => {}
            }
        });
    }

    /// Waits until what was begun is on disk.
    pub fn close(self) {
        if let Some(Door::Full(store)) = self.inner.door.get() {
            let store = store.clone();
            let _ = self.inner.runtime.block_on(store.write(|_| Ok(())));
        }
    }
}

impl Inner {
    /// Nobody listens any more only when the console ends.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    fn door(&self) -> Result<&Door> {
        self.door
            .get()
            .ok_or_else(|| Error::unavailable("the store is not open yet"))
    }

    async fn open(&self) -> Result<()> {
        let door = Door::open(&self.at, self.read_only).await?;
        let applied = migrate::status(&self.at).await?;
        let last = applied.iter().rev().find(|m| m.state == Migrated::Applied);
        let _ = self.schema.set(last.map(|m| m.name.clone()).unwrap_or_default());
        let news = Arc::new(Heard::default());
        self.runtime.spawn(pass_on(news.clone(), self.events.clone()));
        let (reader, ear) = (door.reader().clone(), Ear(news));
        // The first look at the log blocks, so it needs a thread that is not the runtime's.
        tokio::task::spawn_blocking(move || reader.follow(ear))
            .await
            .map_err(Error::internal)??;
        let _ = self.door.set(door);
        Ok(())
    }

    async fn load(&self, load: Load) -> Result<Page> {
        let opened = match load.scope.conversation.is_empty() {
            true => None,
            false => Some(self.opened(&load.scope).await?),
        };
        let by = self.by.clone();
        let reader = self.door()?.reader();
        load::page(reader, by, load, opened).await
    }

    /// A private conversation, once for each reason given.
    async fn opened(&self, scope: &Scope) -> Result<Opened> {
        let key = format!("{} {}", scope.conversation, scope.reason);
        let known = self.opened.lock().unwrap_or_else(|p| p.into_inner()).get(&key).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let (by, id, reason) = (
            self.by.clone(),
            ConversationId::from(scope.conversation.as_str()),
            scope.reason.clone(),
        );
        let store = self.door()?.store()?;
        let opened = store
            .write(move |tx| survey::open_conversation(tx, &by, &id, &reason))
            .await?;
        self.opened
            .lock()
            .unwrap_or_else(|p| p.into_inner())
            .insert(key, opened.clone());
        Ok(opened)
    }

    async fn overview(&self) -> Result<Overview> {
        let by = self.by.clone();
        let reader = self.door()?.reader();
        let (numbers, minutes) = reader
            .read(move |tx: &mut Tx| Ok((survey::numbers(tx, &by)?, survey::arrivals(tx, &by, 60)?)))
            .await?;
        let wal = match &self.at {
            Location::Sqlite(path) => {
                let mut wal = path.as_os_str().to_owned();
                wal.push("-wal");
                Some(tokio::fs::metadata(wal).await.map_or(0, |file| file.len() as i64))
            }
            Location::Postgres(_) => None,
        };
        Ok(Overview {
            numbers,
            minutes,
            wal,
            schema: self.schema.get().cloned().unwrap_or_default(),
            server: server(&self.addr).await,
        })
    }

    /// Each change in a transaction of its own: what is done stays done when a later one is refused.
    async fn work(&self, work: super::change::Work) -> Worked {
        let mut worked = Worked {
            title: work.title,
            done: 0,
            failed: Vec::new(),
            undo: Vec::new(),
        };
        for (change, undo) in work.changes.into_iter().zip(work.undo) {
            let object = change.object().to_owned();
            match self.apply(change).await {
                Ok(()) => {
                    worked.done += 1;
                    worked.undo.extend(undo);
                }
                Err(e) => worked.failed.push((object, Trouble::of(&e))),
            }
        }
        // The last change is taken back first.
        worked.undo.reverse();
        worked
    }

    async fn apply(&self, change: super::change::Change) -> Result<()> {
        let by = self.by.clone();
        self.door()?.store()?.write(move |tx| change.apply(tx, &by)).await
    }
}

/// Whether the server of this store answers where it is configured to listen.
async fn server(addr: &str) -> Server {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (host, port) = addr.rsplit_once(':').unwrap_or(("", addr));
    let host = match host {
        "" | "0.0.0.0" | "[::]" => "127.0.0.1",
        host => host,
    };
    let there = format!("{host}:{port}");
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(&there).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {there}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut head = [0; 64];
        let n = stream.read(&mut head).await?;
        std::io::Result::Ok(String::from_utf8_lossy(&head[..n]).into_owned())
    };
    match tokio::time::timeout(Duration::from_millis(1500), ask).await {
        Ok(Ok(head)) if head.starts_with("HTTP/1.1 200") => Server::Up(there),
        Ok(Ok(_)) => Server::Down(format!("{there} is not ready")),
        Ok(Err(_)) => Server::Down(there),
        Err(_) => Server::Down(format!("{there} is silent")),
    }
}

// -- news ---------------------------------------------------------------------------------------------------------

#[derive(Default)]
struct Heard {
    news: Mutex<News>,
    bell: Notify,
}

/// Listens to the event log on the tailer's thread and only counts.
struct Ear(Arc<Heard>);

/// More channels than this at once, and everything counts as changed.
const CHANNELS: usize = 256;

impl Follower for Ear {
    fn listening(&self) -> bool {
        true
    }

    fn news(&mut self, _: &mut Tx, events: &[Logged]) -> Result<()> {
        {
            let mut news = self.0.news.lock().unwrap_or_else(|p| p.into_inner());
            news.events += events.len() as u64;
            news.edits |= events.is_empty();
            for event in events {
                match event.kind {
                    EventType::MessageCreated => news.messages += 1,
                    EventType::ThreadReplyCreated => {
                        news.messages += 1;
                        news.edits = true;
                    }
                    EventType::ChannelRead | EventType::DmRead => continue,
                    _ => news.edits = true,
                }
                if let Some(channel) = &event.channel_id
                    && news.channels.len() < CHANNELS
                    && !news.channels.iter().any(|known| known == channel.as_str())
                {
                    news.channels.push(channel.to_string());
                }
            }
        }
        self.0.bell.notify_one();
        Ok(())
    }

    fn broadcast(&mut self, _: &str) {}
}

/// News reach the screen at once, and ten times a second at most.
async fn pass_on(heard: Arc<Heard>, events: Sender<Event>) {
    loop {
        heard.bell.notified().await;
        let news = std::mem::take(&mut *heard.news.lock().unwrap_or_else(|p| p.into_inner()));
        if events.send(Event::News(news)).is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
