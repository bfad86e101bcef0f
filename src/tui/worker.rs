//! The side of the console that waits: it holds the store, answers requests with short reads, each a snapshot of its
//! own, and carries out confirmed changes one transaction at a time. Nothing here draws, and nothing that draws waits.

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use crossbeam_channel::Sender;
use futures_util::future::BoxFuture;

use super::change::{Applied, Change, Work};
use super::list::ListId;
use super::load;
use super::row::Row;
use super::state::{Load, ONLY_READS, Overview, Page, Request, Scope, Trouble};
use super::update::{Event, Worked};
use super::{Args, Place as Where};
use crate::admin::backup::list as backup_list;
use crate::admin::frame::account as at_this_shell;
use crate::admin::{Failure, Frame, Outcome, doctor};
use crate::chat::actor::{Actor, Source};
use crate::chat::stats;
use crate::chat::survey::{self, Opened};
use crate::model::*;
use crate::store::backup::{self, Place, restore};
use crate::store::migrate::{self, State as Migrated};
use crate::store::operations;
use crate::store::{Job, Location, Progress, Reader, Report, Schema, Stop, Store};

mod compare;
mod forecast;
mod long;
mod news;
mod server;

use news::{Ear, Heard, pass_on};
use server::{online, server};

/// Tries a backup out: what was found, in one line, and how many uploads have no bytes. The server it takes is above this floor, so `cli` brings it along.
pub type Drill = fn(Place, Job) -> BoxFuture<'static, Outcome<(String, u64)>>;

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
            Door::ReadOnly(_) => Err(Error::forbidden("this console is read-only").code(ONLY_READS)),
        }
    }
}

#[derive(Clone)]
pub struct Worker {
    inner: Arc<Inner>,
}

struct Inner {
    runtime: tokio::runtime::Handle,
    frame: Frame,
    doctor: doctor::Settings,
    read_only: bool,
    backups: PathBuf,
    /// A backup to look into, in place of the store.
    from: Option<PathBuf>,
    /// Where it was unpacked; gone with the console.
    unpacked: OnceLock<restore::Scratch>,
    /// The store in use, beside a backup; `None` when it cannot be opened.
    live: OnceLock<Option<Reader>>,
    /// `None` before it is open, and while a restore has the store for itself.
    door: Mutex<Option<Door>>,
    schema: Mutex<String>,
    /// The file that was opened, where the store is one.
    file: Mutex<Option<FileId>>,
    drill: Drill,
    events: Sender<Event>,
    /// Private conversations whose reason stands in the audit log.
    opened: Mutex<HashMap<String, Opened>>,
    /// Of the work and of the looks ahead that run.
    stops: Mutex<HashMap<u64, Stop>>,
    by: Actor,
}

impl Worker {
    pub fn new(runtime: tokio::runtime::Handle, place: Where, args: &Args, events: Sender<Event>) -> Worker {
        let backups = args.backups(&place.frame);
        let Where {
            frame, doctor, drill, ..
        } = place;
        let by = Actor {
            source: Source::Tui,
            ..crate::admin::operator()
        };
        Worker {
            inner: Arc::new(Inner {
                runtime,
                frame,
                doctor,
                read_only: args.reads_only(),
                backups,
                from: args.from.clone(),
                unpacked: OnceLock::new(),
                live: OnceLock::new(),
                door: Mutex::default(),
                schema: Mutex::default(),
                file: Mutex::default(),
                drill,
                events,
                opened: Mutex::default(),
                stops: Mutex::default(),
                by,
            }),
        }
    }

    /// Opens the store and begins to follow it.
    pub fn open(&self) {
        let inner = self.inner.clone();
        inner.stops().insert(OPENING, Stop::default());
        self.inner.runtime.spawn(async move {
            let result = inner.open().await;
            inner.stops().remove(&OPENING);
            inner.tell(Event::Opened(result.map_err(|e| Trouble::of(&e))));
        });
    }

    /// Answers come as events. Requests about the terminal are not for here.
    pub fn submit(&self, request: Request) {
        match &request {
            Request::Open => return self.open(),
            Request::Stop(id) => return self.inner.stop(*id),
            // So that a stop finds it however soon it comes.
            Request::Work(id, _) | Request::Forecast(id, _) => {
                self.inner.stops().insert(*id, Stop::default());
            }
            Request::Load(load) if load.list == ListId::Differences => {
                self.inner.stops().insert(load.generation, Stop::default());
            }
            _ => {}
        }
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
                Request::Work(id, work) => {
                    let worked = inner.work(id, *work).await;
                    inner.stops().remove(&id);
                    inner.tell(Event::Worked(id, Box::new(worked)));
                }
                Request::Forecast(id, change) => {
                    let result = inner.forecast(&change, id).await.map_err(|e| Trouble::of(&e));
                    inner.stops().remove(&id);
                    inner.tell(Event::Forecast(id, result));
                }
                _ => {}
            }
        });
    }

    /// Asks what runs to stop, and waits until it has: then all that it wrote is on disk. What does not answer keeps nobody
    /// for long.
    pub fn close(self) {
        let inner = &self.inner;
        inner.stops().values().for_each(Stop::raise);
        inner.runtime.block_on(async {
            let mut ended = std::pin::pin!(async {
                while !inner.stops().is_empty() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            });
            if tokio::time::timeout(AT_ONCE, &mut ended).await.is_err() {
                inner.frame.note("what runs stops after its step …");
                let _ = tokio::time::timeout(LEAVING, ended).await;
            }
        });
    }
}

/// Nobody wonders so soon.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Under this number it is told how far the unpacking of a backup is.
pub const OPENING: u64 = 0;

/// A step of long work ends well within it.
const LEAVING: Duration = Duration::from_secs(10);

impl Inner {
    /// Nobody listens any more only when the console ends.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    fn door(&self) -> Result<Door> {
        let door = self.door.lock().unwrap_or_else(|p| p.into_inner()).clone();
        let door = door.ok_or_else(|| Error::unavailable("the store is not open at the moment"))?;
        self.is_in_place()?;
        Ok(door)
    }

    /// A file that was moved or removed goes on to be read and written by whoever has it open, and nobody else ever sees it.
    fn is_in_place(&self) -> Result<()> {
        let opened = *self.file.lock().unwrap_or_else(|p| p.into_inner());
        if opened.is_none() || opened == file_id(&self.frame.location) {
            return Ok(());
        }
        let text = format!("{} was removed or replaced meanwhile", self.frame.location);
        let moved = Error::unavailable(text);
        self.close_door();
        self.tell(Event::Opened(Err(Trouble::of(&moved))));
        Err(moved)
    }

    /// Nothing is read or written until it is opened again.
    fn close_door(&self) {
        *self.door.lock().unwrap_or_else(|p| p.into_inner()) = None;
    }

    async fn open(&self) -> Result<()> {
        let at = match &self.from {
            Some(backup) => self.unpack(backup).await?,
            None => self.frame.location.clone(),
        };
        let door = Door::open(&at, self.read_only).await?;
        let applied = migrate::status(&at).await?;
        let last = applied.iter().rev().find(|m| m.state == Migrated::Applied);
        let schema = last.map(|m| m.name.clone()).unwrap_or_default();
        *self.schema.lock().unwrap_or_else(|p| p.into_inner()) = schema;
        *self.file.lock().unwrap_or_else(|p| p.into_inner()) = match self.from {
            Some(_) => None,
            None => file_id(&at),
        };
        let news = Arc::new(Heard::default());
        self.runtime.spawn(pass_on(news.clone(), self.events.clone()));
        let (reader, ear) = (door.reader().clone(), Ear(news));
        // The first look at the log blocks, so it needs a thread that is not the runtime's.
        tokio::task::spawn_blocking(move || reader.follow(ear))
            .await
            .map_err(Error::internal)??;
        *self.door.lock().unwrap_or_else(|p| p.into_inner()) = Some(door);
        Ok(())
    }

    /// Restores a backup into a store of its own, which nobody else sees, and finds the one in use for comparison.
    async fn unpack(&self, backup: &Path) -> Result<Location> {
        let place = Place::File(backup.to_owned());
        let scratch = restore::scratch(place, None, at_this_shell(), self.job(OPENING)).await?;
        let at = scratch.target.at.clone();
        let _ = self.unpacked.set(scratch);
        let _ = self.live.set(Reader::open(&self.frame.location).await.ok());
        Ok(at)
    }

    async fn load(self: &Arc<Self>, load: Load) -> Result<Page> {
        if load.list == ListId::Backups {
            let found = match backup::list(self.backups.clone()).await {
                Ok(found) => found,
                // Nobody took one yet.
                Err(_) if !self.backups.exists() => Vec::new(),
                Err(e) => return Err(e),
            };
            let lines = found.into_iter().map(backup_list::Line::from);
            let rows = lines.map(|line| {
                let mut row = Row::new(&line.file, line.file.clone(), &line)?;
                row.set("path", self.backups.join(&line.file).display().to_string());
                Ok(row)
            });
            return load::whole_page(rows.collect::<Result<_>>()?, &load);
        }
        if load.list == ListId::Differences {
            let id = load.generation;
            let page = self.differences(load).await;
            self.stops().remove(&id);
            return page;
        }
        if load.list == ListId::Doctor {
            return load::whole_page(self.examine(Vec::new(), false, Job::silent()).await?, &load);
        }
        let opened = match load.scope.conversation.is_empty() {
            true => None,
            false => Some(self.opened(&load.scope).await?),
        };
        let by = self.by.clone();
        let door = self.door()?;
        load::page(door.reader(), by, load, opened).await
    }

    /// Between the backup that is looked into and the store in use.
    async fn differences(&self, load: Load) -> Result<Page> {
        let Some(Some(live)) = self.live.get() else {
            return Ok(Page::default());
        };
        let (door, by) = (self.door()?, &self.by);
        let backup = door.reader();
        let job = &tokio::sync::Mutex::new(self.job(load.generation));
        let step = |load: Load| async move {
            let (turn, limit) = load::turn(&load);
            let mut job = job.lock().await;
            let (rows, stopped) = compare::differences(backup, live, by, &turn, &load.filter, &mut job).await?;
            let page = load::shown(rows, &load, limit);
            Ok(Page {
                more: page.more || stopped,
                stopped,
                ..page
            })
        };
        load::steps(load, step).await
    }

    /// The checks of `doctor`, which say what they say on the command line.
    async fn examine(self: &Arc<Self>, ids: Vec<String>, fix: bool, mut job: Job) -> Result<Vec<Row>> {
        if self.read_only {
            let why = "some checks write something small and remove it again; this console only reads";
            return Err(Error::forbidden(why).code(ONLY_READS));
        }
        self.door()?;
        let (inner, handle) = (self.clone(), self.runtime.clone());
        // The checks stay on the thread they began on.
        let run = move || {
            let work = doctor::examined(&inner.frame, &inner.doctor, &ids, fix, &mut job);
            handle.block_on(work).map_err(Failure::into_error)
        };
        let lines = tokio::task::spawn_blocking(run).await.map_err(Error::internal)??;
        lines
            .iter()
            .map(|line| Row::new(line.id, line.id.to_owned(), line))
            .collect()
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
        let door = self.door()?;
        let opened = door
            .store()?
            .write(move |tx| survey::open_conversation(tx, &by, &id, &reason))
            .await?;
        self.opened
            .lock()
            .unwrap_or_else(|p| p.into_inner())
            .insert(key, opened.clone());
        Ok(opened)
    }

    async fn overview(&self) -> Result<Overview> {
        let door = self.door()?;
        let schema = self.schema.lock().unwrap_or_else(|p| p.into_inner()).clone();
        let server = server(&self.doctor.addr).await;
        // A backup knows of no other; the store in use does.
        let live = self.live.get().and_then(Option::as_ref);
        let backup = live.unwrap_or(door.reader()).read(operations::last_backup).await?;
        Ok(Overview {
            stats: door.reader().read(stats::of).await?,
            live: match live {
                Some(live) => live.read(stats::of).await.ok(),
                None => None,
            },
            schema,
            backup,
            online: online(&server).await,
            server,
        })
    }

    /// Each change in a transaction of its own: what is done stays done when a later one is refused.
    async fn work(self: &Arc<Self>, id: u64, work: Work) -> Worked {
        let mut job = self.job(id);
        let mut worked = Worked {
            title: work.title,
            done: 0,
            failed: Vec::new(),
            stopped: false,
            said: Vec::new(),
            secrets: Vec::new(),
            anew: false,
            undo: Vec::new(),
        };
        let total = work.changes.len() as u64;
        let begun = if total > 1 {
            job.begin("changes", total, "")
        } else {
            Ok(())
        };
        worked.stopped = begun.is_err();
        for change in work.changes {
            if worked.stopped {
                break;
            }
            let object = change.object().to_owned();
            let many = |line| if total > 1 { format!("{object}: {line}") } else { line };
            match self.patiently(change, id, &mut job, worked.done as u64).await {
                Ok(applied) => {
                    worked.done += 1;
                    worked.said.extend(applied.said.map(many));
                    worked.secrets.extend(applied.secret);
                    worked.anew |= applied.anew;
                    worked.stopped |= applied.stopped;
                    worked.undo.extend(applied.undo.filter(|_| !work.undoes));
                }
                Err(e) if e.kind == Kind::Stopped => worked.stopped = true,
                Err(e) => worked.failed.push((object.clone(), Trouble::of(&e))),
            }
            worked.stopped |= total > 1 && job.add(1, &object).is_err();
        }
        // The last change is taken back first.
        worked.undo.reverse();
        worked
    }

    /// Says so when the turn of a short change does not come at once.
    async fn patiently(self: &Arc<Self>, change: Change, id: u64, job: &mut Job, done: u64) -> Result<Applied> {
        let short = matches!(change, Change::Edit(_));
        let mut applied = std::pin::pin!(self.apply(change, id));
        if short && let Ok(applied) = tokio::time::timeout(AT_ONCE, &mut applied).await {
            return applied;
        }
        if short {
            // A stop is heeded before the next change: this one is on its way.
            let _ = job.step(done, "waits for its turn to write");
        }
        applied.await
    }

    async fn apply(self: &Arc<Self>, change: Change, id: u64) -> Result<Applied> {
        match change {
            Change::Edit(edit) => {
                let (door, by) = (self.door()?, self.by.clone());
                door.store()?.write(move |tx| edit.apply(tx, &by)).await
            }
            Change::Long(long) => self.long(long, id).await,
        }
    }

    /// A part of the work `id`, watched and stopped with it.
    fn job(&self, id: u64) -> Job {
        let stop = self.stops().get(&id).cloned().unwrap_or_default();
        Job::new(Box::new(Told(id, self.events.clone())), stop)
    }

    /// A file in the folder of backups that is not there yet.
    fn new_backup(&self, file: &str) -> Result<PathBuf> {
        let plain = Path::new(file).file_name().is_some_and(|name| name == file) && file.ends_with(".ccbak");
        if !plain {
            return Err(Error::field(
                "file",
                "a backup is named like chat.ccbak, without a folder",
            ));
        }
        std::fs::create_dir_all(&self.backups).map_err(Error::internal)?;
        let path = self.backups.join(file);
        if path.exists() {
            return Err(Error::conflict(format!("{} is there already", path.display())));
        }
        Ok(path)
    }

    fn stops(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Stop>> {
        self.stops.lock().unwrap_or_else(|p| p.into_inner())
    }

    fn stop(&self, id: u64) {
        if let Some(stop) = self.stops().get(&id) {
            stop.raise();
        }
    }
}

/// Device and inode.
type FileId = (u64, u64);

fn file_id(at: &Location) -> Option<FileId> {
    match at {
        Location::Sqlite(path) => std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino())),
        Location::Postgres(_) => None,
    }
}

/// Tells the screen how far a piece of work is.
struct Told(u64, Sender<Event>);

impl Progress for Told {
    fn show(&mut self, report: &Report) {
        let _ = self.1.send(Event::Progress(self.0, Box::new(report.clone())));
    }
}
