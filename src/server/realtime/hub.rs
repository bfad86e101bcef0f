//! Who listens, and the hand-over of news to them. The hub only carries news: what a socket missed it finds in the
//! log, so a full queue, a lost wake-up or a crash loses nothing.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::chat::actor::Actor;
use crate::chat::audience::{Audience, Key, Verdict, judge};
use crate::chat::ephemeral::Ephemeral;
use crate::model::*;
use crate::server::Phase;
use crate::server::log::say;
use crate::store::log::Logged;
use crate::store::{Follower, Store, Tx};

/// Frames that wait for one socket. What does not fit is read from the log later, so this only smooths bursts.
const QUEUE: usize = 64;

pub struct Hub {
    shared: Arc<Shared>,
    store: Store,
}

#[derive(Default)]
struct Shared {
    rooms: Mutex<HashMap<WorkspaceId, HashMap<usize, Seat>>>,
    seats: AtomicUsize,
    next: AtomicUsize,
}

/// One event, serialised once for everybody.
pub struct Frame {
    /// `None` for ephemeral events.
    pub cursor: Option<Cursor>,
    pub text: Utf8Bytes,
}

struct Seat {
    user: UserId,
    is_bot: bool,
    /// Whose bot it is: it rises and falls with them.
    owner: Option<UserId>,
    key: Key,
    role: Role,
    /// Where the log ended for a guest who joined: what stands before it is no promotion of this seat's.
    since: Option<Cursor>,
    /// The hub itself has looked since this seat was taken: it knows the role better than whoever took it.
    judged: bool,
    queue: mpsc::Sender<Arc<Frame>>,
    state: Arc<State>,
}

/// Who is there now, in this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presence {
    pub sockets: usize,
    /// Each once, however many sockets they have; no bots.
    pub people: usize,
}

/// What the hub tells a socket besides frames.
#[derive(Default)]
pub struct State(AtomicU8);

const LAGGING: u8 = 1;
const EXPELLED: u8 = 2;
const REVOKED: u8 = 4;

impl State {
    /// A frame did not fit into the queue; asking takes the mark away.
    pub fn take_lag(&self) -> bool {
        self.0.fetch_and(!LAGGING, Ordering::AcqRel) & LAGGING != 0
    }

    fn is_lagging(&self) -> bool {
        self.0.load(Ordering::Acquire) & LAGGING != 0
    }

    /// Why the socket must close, if it must.
    pub fn ended(&self) -> Option<&'static str> {
        match self.0.load(Ordering::Acquire) {
            s if s & REVOKED != 0 => Some("credential revoked"),
            s if s & EXPELLED != 0 => Some("workspace access revoked"),
            _ => None,
        }
    }

    fn set(&self, bit: u8) {
        self.0.fetch_or(bit, Ordering::AcqRel);
    }
}

/// A socket's place in the hub; given back when dropped.
pub struct Listener {
    pub frames: mpsc::Receiver<Arc<Frame>>,
    pub state: Arc<State>,
    shared: Arc<Shared>,
    workspace: WorkspaceId,
    id: usize,
}

impl Hub {
    /// Starts following the log. `phase` is heard by each socket itself.
    pub fn start(store: &Store, _phase: watch::Receiver<Phase>) -> Hub {
        let shared = Arc::new(Shared::default());
        let news = News {
            shared: shared.clone(),
            access: None,
        };
        if let Err(e) = store.follow(news) {
            say!("live events are off, sockets will only replay: {}", e.chain());
        }
        Hub {
            shared,
            store: store.clone(),
        }
    }

    /// From now on every event that this viewer may see is queued.
    pub fn join(&self, actor: &Actor, workspace: WorkspaceId, role: Role) -> Listener {
        let (queue, frames) = mpsc::channel(QUEUE);
        let state = Arc::new(State::default());
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        let seat = Seat {
            user: actor.id().clone(),
            is_bot: actor.user.kind == UserKind::Bot,
            owner: actor.user.owner_user_id.clone(),
            key: Key::of(actor),
            role,
            since: None,
            judged: false,
            queue,
            state: state.clone(),
        };
        self.shared
            .rooms()
            .entry(workspace.clone())
            .or_default()
            .insert(id, seat);
        self.shared.seats.fetch_add(1, Ordering::AcqRel);
        Listener {
            frames,
            state,
            shared: self.shared.clone(),
            workspace,
            id,
        }
    }

    pub fn presence(&self) -> Presence {
        let rooms = self.shared.rooms();
        let seats = || rooms.values().flat_map(HashMap::values);
        let people: HashSet<_> = seats().filter(|seat| !seat.is_bot).map(|seat| &seat.user).collect();
        Presence {
            sockets: seats().count(),
            people: people.len(),
        }
    }

    /// Tells an ephemeral event to the listeners of every process.
    pub fn publish(&self, event: Ephemeral) {
        // Plain data: it always serialises.
        if let Ok(frame) = serde_json::to_string(&event) {
            self.store.broadcast(frame);
        }
    }
}

impl Listener {
    /// The role and the end of the log as they were read after joining: a change right before that was not seen by the hub.
    pub fn set_start(&self, role: Role, tail: Option<&Cursor>) {
        let mut rooms = self.shared.rooms();
        let seat = rooms.get_mut(&self.workspace).and_then(|r| r.get_mut(&self.id));
        if let Some(seat) = seat.filter(|s| !s.judged) {
            seat.role = role;
            seat.since = tail.filter(|_| role == Role::Guest).cloned();
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.leave(&self.workspace, self.id);
        self.shared.seats.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Shared {
    fn rooms(&self) -> MutexGuard<'_, HashMap<WorkspaceId, HashMap<usize, Seat>>> {
        self.rooms.lock().unwrap_or_else(|p| p.into_inner())
    }

    fn leave(&self, workspace: &WorkspaceId, id: usize) {
        let mut rooms = self.rooms();
        if let Some(room) = rooms.get_mut(workspace) {
            room.remove(&id);
            if room.is_empty() {
                rooms.remove(workspace);
            }
        }
    }

    fn deliver(&self, workspace: &WorkspaceId, audience: &Audience, frame: Frame) {
        let frame = Arc::new(frame);
        let durable = frame.cursor.is_some();
        let rooms = self.rooms();
        for seat in rooms.get(workspace).into_iter().flat_map(HashMap::values) {
            // Once one frame did not fit, later ones must not overtake it: the socket reads them all from the log.
            if !audience.has(&seat.user, seat.role) || (durable && seat.state.is_lagging()) {
                continue;
            }
            if seat.queue.try_send(frame.clone()).is_err() && durable {
                seat.state.set(LAGGING); // a full queue wakes its socket by itself
            }
        }
    }
}

/// The hub's ear: called by the tailer's thread.
struct News {
    shared: Arc<Shared>,
    /// The store's access version when roles and credentials were last checked.
    access: Option<String>,
}

impl Follower for News {
    fn listening(&self) -> bool {
        self.shared.seats.load(Ordering::Acquire) > 0
    }

    /// Everything is read before anything is handed over: on an error the same events come again, and nobody may
    /// have seen them yet.
    fn news(&mut self, tx: &mut Tx, events: &[Logged]) -> Result<()> {
        let access = tx.access_version()?;
        let verdicts = if self.access.as_ref() == Some(&access) {
            Vec::new()
        } else {
            self.judge_all(tx)?
        };
        let mut ready = Vec::with_capacity(events.len());
        for event in events {
            if self.shared.rooms().contains_key(&event.workspace_id) {
                ready.push((event, Audience::of(tx, event)?));
            }
        }
        self.access = Some(access);
        let mut promoted = self.apply(verdicts);
        for (event, audience) in ready {
            if event.kind == EventType::MemberModerationUpdated {
                // What came before the promotion stays hidden, though the log already holds both.
                let told = |person: &UserId| event.recipients.as_ref().is_some_and(|r| r.contains(person));
                let concerns = |p: &Promotion| {
                    p.workspace == event.workspace_id
                        && p.since.as_ref().is_none_or(|since| event.cursor > *since)
                        && (told(&p.user) || p.owner.as_ref().is_some_and(told))
                };
                let now: Vec<_> = promoted.extract_if(.., |p| concerns(p)).collect();
                self.promote(now);
            }
            let frame = Frame {
                cursor: Some(event.cursor.clone()),
                text: Utf8Bytes::from(event.json.get()),
            };
            self.shared.deliver(&event.workspace_id, &audience, frame);
        }
        self.promote(promoted);
        Ok(())
    }

    fn broadcast(&mut self, frame: &str) {
        // Written by `chat::ephemeral` of this or another replica; another version's may not parse, and is dropped.
        let Ok(ephemeral) = serde_json::from_str::<Ephemeral>(frame) else {
            return;
        };
        let text = Utf8Bytes::from(ephemeral.event.to_string());
        let workspace = WorkspaceId::from(ephemeral.workspace_id.as_str());
        self.shared.deliver(
            &workspace,
            &Audience::of_ephemeral(&ephemeral),
            Frame { cursor: None, text },
        );
    }
}

/// Somebody who is a guest no more, and may hear other channels from here on.
struct Promotion {
    workspace: WorkspaceId,
    user: UserId,
    /// Whose promotion it may have been.
    owner: Option<UserId>,
    seat: usize,
    since: Option<Cursor>,
    role: Role,
}

type Verdicts = Vec<(WorkspaceId, Vec<(usize, Verdict)>)>;

impl News {
    fn judge_all(&self, tx: &mut Tx) -> Result<Verdicts> {
        let rooms: Vec<_> = {
            let rooms = self.shared.rooms();
            let listeners = |room: &HashMap<usize, Seat>| {
                room.iter()
                    .map(|(id, s)| (*id, (s.user.clone(), s.key.clone())))
                    .unzip::<_, _, Vec<_>, Vec<_>>()
            };
            rooms
                .iter()
                .map(|(workspace, room)| (workspace.clone(), listeners(room)))
                .collect()
        };
        rooms
            .into_iter()
            .map(|(workspace, (ids, listeners))| {
                let verdicts = judge(tx, &workspace, &listeners)?;
                Ok((workspace, ids.into_iter().zip(verdicts).collect()))
            })
            .collect()
    }

    /// Takes away at once; what a guest gained is returned, to be given at its place among the events.
    fn apply(&self, verdicts: Verdicts) -> Vec<Promotion> {
        let mut promoted = Vec::new();
        let mut rooms = self.shared.rooms();
        for (workspace, verdicts) in verdicts {
            let Some(room) = rooms.get_mut(&workspace) else {
                continue;
            };
            for (id, verdict) in verdicts {
                let Some(seat) = room.get_mut(&id) else { continue };
                seat.judged = true;
                match verdict {
                    Verdict::May(role, _) if seat.role == Role::Guest && role != Role::Guest => {
                        promoted.push(Promotion {
                            workspace: workspace.clone(),
                            user: seat.user.clone(),
                            owner: seat.owner.clone(),
                            seat: id,
                            since: seat.since.take(),
                            role,
                        });
                    }
                    Verdict::May(role, _) => seat.role = role,
                    Verdict::Expelled => seat.state.set(EXPELLED),
                    Verdict::Revoked => seat.state.set(REVOKED),
                }
                if seat.state.ended().is_some() {
                    room.remove(&id); // its queue ends, which wakes the socket
                }
            }
        }
        promoted
    }

    fn promote(&self, promoted: Vec<Promotion>) {
        let mut rooms = self.shared.rooms();
        for p in promoted {
            if let Some(seat) = rooms.get_mut(&p.workspace).and_then(|room| room.get_mut(&p.seat)) {
                seat.role = p.role;
            }
        }
    }
}
